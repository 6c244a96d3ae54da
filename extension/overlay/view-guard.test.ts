import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createViewGuard } from './view-guard.ts';

it('replaces a mirror that lost its place, and waits for the first view of the next', () => {
  const guard = createViewGuard();
  assert.equal(guard.judge(true, true, 0), 'fine');
  assert.equal(guard.judge(false, true, 1), 'replace');
  assert.equal(guard.judge(false, false, 2), 'wait');
  assert.equal(guard.judge(true, false, 3), 'fine');
});

it('tells of a mirror that never finds its place', () => {
  const guard = createViewGuard();
  assert.equal(guard.judge(false, false, 0), 'wait');
  assert.equal(guard.judge(false, false, 9999), 'wait');
  assert.equal(guard.judge(false, false, 10_000), 'problem');
  assert.equal(guard.judge(false, false, 10_001), 'problem', 'the second one ends the session');
  assert.equal(guard.judge(true, true, 10_002), 'fine');
  assert.equal(guard.judge(false, false, 10_003), 'wait', 'a first view begins it anew');
});
