import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longestRun } from './longest-run.ts';

const length = (values: number[]) => longestRun(values).size;

test('what is in order stays', () => {
  assert.deepEqual([...longestRun([0, 1, 2, 3])].sort(), [0, 1, 2, 3]);
  assert.equal(length([]), 0);
});

test('a rotation moves one, a swap two, a reversal all but one', () => {
  assert.equal(length([4, 0, 1, 2, 3]), 4);
  assert.equal(length([3, 1, 2, 0]), 2);
  assert.equal(length([4, 3, 2, 1, 0]), 1);
});

test('the run is increasing', () => {
  const values = [5, 2, 8, 6, 3, 6.5, 9, 1];
  const run = [...longestRun(values)].sort((a, b) => a - b).map((position) => values[position] as number);
  assert.deepEqual(
    run,
    [...run].sort((a, b) => a - b),
  );
  assert.equal(run.length, 4);
});
