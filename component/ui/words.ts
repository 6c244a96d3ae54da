import type { EndReason } from '#protocol';
import type { EndedWords, MessageKey } from '../messages/catalogue.ts';

/** What a view needs to speak: looked up when the view is built, so a language that loads late is used next. */
export type Words = {
  /** Of the texts, which need not be the page's: the page may speak a language that we have no texts in. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  text(key: MessageKey): string;
  ended(reason: EndReason): EndedWords;
};
