const DIGITS = 9;
const GROUP = 3;

/** Text in the field, and where the caret stands in it. */
export type FieldText = { readonly text: string; readonly caret: number };

/**
 * Groups digits as they are typed or pasted: `123 456 789`, with the caret behind the same digit as before.
 * Anything that is not digits and separators stays as it is, so that the person sees what they typed and the
 * error can speak about it; so do more digits than a code has.
 */
export function groupDigits({ text, caret }: FieldText): FieldText {
  const isCodeLike = /^[\p{Nd}\s\p{Pd}.\u200b-\u200f\u2060]*$/u.test(text);
  const digits = onlyDigits(text);
  if (!isCodeLike || digits.length > DIGITS) return { text, caret };
  const before = onlyDigits(text.slice(0, caret)).length;
  const groups: string[] = [];
  for (let at = 0; at < digits.length; at += GROUP) groups.push(digits.slice(at, at + GROUP).join(''));
  const grouped = groups.join(' ');
  if (before >= digits.length) return { text: grouped, caret: grouped.length };
  let position = 0;
  for (let seen = 0; seen < before; position++) if (grouped[position] !== ' ') seen++;
  return { text: grouped, caret: position };
}

function onlyDigits(text: string): string[] {
  return text.match(/\p{Nd}/gu) ?? [];
}
