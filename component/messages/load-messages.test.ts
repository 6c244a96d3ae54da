import assert from 'node:assert/strict';
import test from 'node:test';
import { END_REASONS } from '#protocol';
import { fallbackMessages, findLanguage, formatDuration } from './load-messages.ts';

test('every end reason says what happened and what to do next', () => {
  for (const reason of END_REASONS) {
    const { title, next } = fallbackMessages.ended[reason];
    assert.ok(title.length > 0 && !title.endsWith('.'), reason);
    assert.ok(next.endsWith('.'), reason);
  }
});

test('a language is found by its full tag, then by its first parts', () => {
  const portuguese = async () => fallbackMessages;
  const brazilian = async () => fallbackMessages;
  const languages = { pt: portuguese, 'pt-br': brazilian };
  assert.equal(findLanguage('pt-BR', languages), brazilian);
  assert.equal(findLanguage('pt-PT', languages), portuguese);
  assert.equal(findLanguage('PT', languages), portuguese);
  assert.equal(findLanguage('cy', languages), undefined);
  assert.equal(findLanguage('constructor', languages), undefined);
});

test('durations', () => {
  assert.equal(formatDuration(0, 'en'), '0:00');
  assert.equal(formatDuration(65_900, 'en'), '1:05');
  assert.equal(formatDuration(3_723_000, 'en'), '1:02:03');
  assert.equal(formatDuration(-5, 'en'), '0:00');
  assert.equal(formatDuration(65_000, 'ar-EG'), '١:٠٥');
  assert.equal(formatDuration(65_000, 'not a tag!'), '1:05');
});
