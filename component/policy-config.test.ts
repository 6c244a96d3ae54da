import assert from 'node:assert/strict';
import test from 'node:test';
import { mergePolicy } from './policy-config.ts';

const none = { unredact: null, redact: null, hide: null, lock: null };
const here = 'https://bank.example/*';

test('attributes alone and property alone', () => {
  assert.deepEqual(mergePolicy({ ...none, unredact: 'h1, nav' }, undefined, here), { unredact: 'h1, nav' });
  assert.deepEqual(mergePolicy(none, { hide: ['.x'] }, here), { hide: ['.x'] });
  assert.deepEqual(mergePolicy(none, undefined, here), {});
});

test('both count, whatever the form of the property', () => {
  const attributes = { ...none, lock: '.a' };
  assert.deepEqual(mergePolicy(attributes, { lock: '.b' }, here), { lock: ['.b', '.a'] });
  assert.deepEqual(mergePolicy(attributes, { lock: ['.b', '.c'] }, here), { lock: ['.b', '.c', '.a'] });
  assert.deepEqual(mergePolicy(attributes, { lock: { 'https://bank.example/pay': '.b' } }, here), {
    lock: { 'https://bank.example/pay': '.b', [here]: ['.a'] },
  });
  assert.deepEqual(mergePolicy(attributes, { lock: { [here]: '.b' } }, here), {
    lock: { [here]: ['.b', '.a'] },
  });
});

test('a misspelt key reaches the gate, which refuses it', () => {
  const misspelt = { unredacted: 'h1' } as object;
  assert.deepEqual(mergePolicy(none, misspelt, here), misspelt);
});

test('the property is not changed', () => {
  const property = Object.freeze({ lock: Object.freeze(['.b']) as unknown as string[] });
  mergePolicy({ ...none, lock: '.a', hide: '.c' }, property, here);
  assert.deepEqual(property, { lock: ['.b'] });
});
