import type { Messages } from './catalogue.ts';
import { en } from './en.ts';

/** English is part of the element: it is there before anything loads, and when a language does not. */
export const fallbackMessages = en;

type Loader = () => Promise<Messages>;

/** Further languages, by primary subtag or full tag in lower case, one lazy chunk each. */
const LANGUAGES: Readonly<Record<string, Loader>> = {};

/** The catalogue for a BCP 47 tag (`pt-BR`, then `pt`, then English), or undefined when it is the fallback. */
export function findLanguage(
  tag: string,
  languages: Readonly<Record<string, Loader>> = LANGUAGES,
): Loader | undefined {
  const parts = tag.toLowerCase().split('-');
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join('-');
    if (Object.hasOwn(languages, name)) return languages[name];
  }
  return undefined;
}

/** `1:05`, `1:02:03`, in the digits of the language. */
export function formatDuration(milliseconds: number, language: string): string {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const plain = numberFormat(language, 1);
  const padded = numberFormat(language, 2);
  const tail = padded.format(total % 60);
  return hours > 0
    ? `${plain.format(hours)}:${padded.format(minutes)}:${tail}`
    : `${plain.format(minutes)}:${tail}`;
}

function numberFormat(language: string, digits: number): Intl.NumberFormat {
  const options = { minimumIntegerDigits: digits, useGrouping: false };
  try {
    return new Intl.NumberFormat(language, options);
  } catch {
    // `lang` is the page's text; a malformed tag there must not stop a session.
    return new Intl.NumberFormat('en', options);
  }
}
