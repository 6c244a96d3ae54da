import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseServerAddress } from './server-address.ts';

const cases: readonly [string, string | undefined][] = [
  ['https://cobrowse.example', 'https://cobrowse.example/'],
  ['  cobrowse.example/base ', 'https://cobrowse.example/base'],
  ['https://cobrowse.example/?a=1#b', 'https://cobrowse.example/'],
  ['http://localhost:8787', 'http://localhost:8787/'],
  ['http://127.0.0.1:1', 'http://127.0.0.1:1/'],
  ['http://cobrowse.example', undefined],
  ['http://localhost.example', undefined],
  ['ftp://cobrowse.example', undefined],
  ['https://user:word@cobrowse.example', undefined],
  ['https://', undefined],
  ['not an address', undefined],
  ['', undefined],
];

for (const [typed, expected] of cases) {
  it(`reads ${JSON.stringify(typed)}`, () => {
    assert.equal(parseServerAddress(typed)?.href, expected);
  });
}
