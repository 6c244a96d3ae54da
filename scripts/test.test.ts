import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countBrowserTests, countNodeTests, judge } from './test.ts';

const SPEC = 'ℹ tests 5\nℹ pass 3\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\n';

test('counts what node and the browser runner report', () => {
  assert.deepEqual(countNodeTests(SPEC), { passed: 3, failed: 2 });
  assert.deepEqual(countNodeTests(`\u001b[34m${'ℹ pass 2'}\u001b[39m\nℹ fail 0\n`), { passed: 2, failed: 0 });
  assert.equal(countNodeTests('Segmentation fault'), undefined);
  assert.deepEqual(countBrowserTests('Chrome: |###| 4/4 test files | 8 passed, 1 failed'), {
    passed: 8,
    failed: 1,
  });
});

test('a step that crashes, or runs nothing, never counts as a success', () => {
  assert.deepEqual(judge({}, { code: 0, output: '' }), { passed: 1, failed: 0 });
  assert.deepEqual(judge({}, { code: 2, output: '' }), { passed: 0, failed: 1 });
  assert.deepEqual(judge({ count: countNodeTests }, { code: 0, output: '' }), { passed: 0, failed: 1 });
  assert.deepEqual(judge({ count: countNodeTests }, { code: 0, output: 'ℹ pass 0\nℹ fail 0\n' }), {
    passed: 0,
    failed: 1,
  });
  assert.deepEqual(judge({ count: countNodeTests }, { code: 1, output: 'ℹ pass 3\nℹ fail 0\n' }), {
    passed: 3,
    failed: 1,
  });
});
