import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { ROOT } from './build.ts';
import { LIT_GLOBALS, plainMetadata } from './lit-plain.ts';

test('the installed base class writes to the page’s globals, and does not afterwards', async () => {
  const code = await readFile(`${ROOT}node_modules/@lit/reactive-element/reactive-element.js`, 'utf8');
  assert.match(code, LIT_GLOBALS);
  const plain = plainMetadata(code);
  assert.doesNotMatch(plain, LIT_GLOBALS);
  assert.match(plain, /const litPropertyMetadata=new WeakMap;/);
});
