import assert from 'node:assert/strict';
import test from 'node:test';
import { groupDigits } from './code-format.ts';

/** `|` is the caret. */
function typed(text: string): string {
  const caret = text.indexOf('|');
  const result = groupDigits({ text: text.replace('|', ''), caret });
  return `${result.text.slice(0, result.caret)}|${result.text.slice(result.caret)}`;
}

const cases: readonly (readonly [name: string, before: string, after: string])[] = [
  ['nothing', '|', '|'],
  ['three digits make no space yet', '123|', '123|'],
  ['the fourth digit opens a group', '1234|', '123 4|'],
  ['nine digits', '123456789|', '123 456 789|'],
  ['dashes and dots', '12-345.6789|', '123 456 789|'],
  ['pasted with line breaks and no-break spaces', '\n123\u00a0456 789\u200e|', '123 456 789|'],
  ['a digit put in the middle', '1239| 456 78', '123 9|45 678'],
  ['a digit taken from the middle', '12| 456 789', '12|4 567 89'],
  ['a space taken out', '123|456 789', '123| 456 789'],
  ['the caret at the start', '|1234', '|123 4'],
  ['digits of another script', '١٢٣٤|', '١٢٣ ٤|'],
  ['letters stay as they are', '12a456|', '12a456|'],
  ['too many digits stay as they are', '1234567890|', '1234567890|'],
];

for (const [name, before, after] of cases) {
  test(`code field: ${name}`, () => assert.equal(typed(before), after));
}
