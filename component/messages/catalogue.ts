import type { EndReason } from '#protocol';

/** Every text of the element that does not depend on an end reason. */
export type MessageKey =
  | 'idleTitle'
  | 'idleText'
  | 'codeLabel'
  | 'codeHint'
  | 'codeInvalid'
  | 'connect'
  | 'connectingTitle'
  | 'connectingText'
  | 'cancel'
  | 'consentTitle'
  | 'consentWho'
  | 'consentSeesTitle'
  | 'consentSees'
  | 'consentHiddenTitle'
  | 'consentHidden'
  | 'consentControlTitle'
  | 'consentControl'
  | 'consentStop'
  | 'allow'
  | 'decline'
  | 'consentWaiting'
  | 'liveBar'
  | 'liveBarShort'
  | 'livePanel'
  | 'liveDuration'
  | 'stop'
  | 'again';

/** What happened, and what to do next. */
export type EndedWords = { readonly title: string; readonly next: string };

/** One language. The compiler names every text that a new language lacks. */
export type Messages = {
  /** BCP 47, for assistive technology and for numbers. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly words: Readonly<Record<MessageKey, string>>;
  readonly ended: Readonly<Record<EndReason, EndedWords>>;
};
