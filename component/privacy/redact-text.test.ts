import assert from 'node:assert/strict';
import test from 'node:test';
import { LENGTH_CLASSES } from '#protocol';
import { redactText } from './redact-text.ts';

const letters = (count: number) => 'x'.repeat(count);

test('a length class leaves, not a length', () => {
  for (const [from, to] of [
    [1, 4],
    [5, 8],
    [9, 16],
    [17, 32],
    [33, 64],
    [65, 96],
  ] as const) {
    assert.equal(redactText(letters(from)), redactText(letters(to)), `${from} to ${to}`);
    assert.notEqual(redactText(letters(to)), redactText(letters(to + 1)), `${to} and ${to + 1}`);
  }
});

test('white space alone is nothing, and around a text does not count', () => {
  assert.equal(redactText(''), 0);
  assert.equal(redactText(' \n\t'), 1);
  assert.equal(redactText(`   ${letters(4)}`), redactText(`${letters(1)} `));
});

test('past the last class there is no difference', () => {
  assert.equal(redactText(letters(512)), redactText(letters(1_000_000)));
  assert.equal(Number(redactText(letters(1_000_000))) >> 1, LENGTH_CLASSES.length - 1);
});
