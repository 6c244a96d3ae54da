import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { Heartbeat } from './heartbeat.ts';
import { startHeartbeat } from './heartbeat.ts';

type Run = {
  heartbeat: Heartbeat;
  pings: number[];
  silences: number[];
  lost: string[];
  controller: AbortController;
  pass(ms: number): void;
};

function start(context: TestContext, role: 'customer' | 'agent'): Run {
  let now = 0;
  context.mock.timers.enable({ apis: ['setInterval'] });
  context.mock.method(performance, 'now', () => now);
  const controller = new AbortController();
  const run: Omit<Run, 'heartbeat'> = {
    pings: [],
    silences: [],
    lost: [],
    controller,
    pass(ms) {
      for (let i = 0; i < ms; i += 1000) {
        now += 1000;
        context.mock.timers.tick(1000);
      }
    },
  };
  const heartbeat = startHeartbeat({
    role,
    ping: (n) => run.pings.push(n),
    onSilent: (ms) => run.silences.push(ms),
    onLost: (reason) => run.lost.push(reason),
    signal: controller.signal,
  });
  return { heartbeat, ...run };
}

test('the agent pings every two seconds, and what is heard keeps it calm', (context) => {
  const run = start(context, 'agent');
  for (let i = 0; i < 30; i++) {
    run.pass(2000);
    run.heartbeat.heard();
  }
  assert.deepEqual(run.pings.slice(0, 3), [0, 1, 2]);
  assert.ok(run.pings.length >= 30 && run.pings.length <= 32);
  assert.deepEqual([run.silences, run.lost], [[], []]);
});

test('silence is told after 5 s, taken back when something is heard, and given up after 15 s', (context) => {
  const run = start(context, 'agent');
  run.pass(4000);
  assert.deepEqual(run.silences, []);
  run.pass(2000);
  assert.deepEqual(run.silences, [5000, 6000]);
  run.heartbeat.heard();
  assert.equal(run.silences.at(-1), 0);
  run.pass(14_000);
  assert.deepEqual(run.lost, []);
  run.pass(30_000);
  assert.deepEqual(run.lost, ['peer-lost']);
});

test('the customer only listens, and for longer', (context) => {
  const run = start(context, 'customer');
  run.pass(19_000);
  assert.deepEqual([run.pings, run.lost], [[], []]);
  run.pass(1000);
  assert.deepEqual(run.lost, ['peer-lost']);
});

test('time that this side slept through is not the silence of the other', (context) => {
  let now = 0;
  context.mock.timers.enable({ apis: ['setInterval'] });
  context.mock.method(performance, 'now', () => now);
  const lost: string[] = [];
  startHeartbeat({
    role: 'agent',
    onLost: (reason) => lost.push(reason),
    signal: new AbortController().signal,
  });
  now += 3_600_000;
  context.mock.timers.tick(1000);
  assert.deepEqual(lost, []);
});

test('stop and abort end it', (context) => {
  const run = start(context, 'agent');
  run.controller.abort();
  run.pass(30_000);
  assert.deepEqual([run.pings, run.lost], [[0], []]);
});
