import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatDuration } from './format-duration.ts';

for (const [milliseconds, expected] of [
  [-5, '0:00'],
  [999, '0:00'],
  [247_000, '4:07'],
  [3_847_000, '1:04:07'],
] as const) {
  it(`${milliseconds} ms`, () => assert.equal(formatDuration(milliseconds), expected));
}
