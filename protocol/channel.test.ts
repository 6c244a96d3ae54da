import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { ChannelHandle } from './channel.ts';
import { createChannel } from './channel.ts';
import type { FakeDataChannel } from './data-channel.fixture.ts';
import { createFakePair } from './data-channel.fixture.ts';
import type { EndReason } from './end-reason.ts';
import { LIMITS } from './limits.ts';

type Side = ChannelHandle & {
  ordered: FakeDataChannel;
  volatile: FakeDataChannel;
  ends: EndReason[];
  released: number;
};

function createSide(ordered: FakeDataChannel, volatile: FakeDataChannel): Side {
  const handle = createChannel({
    ordered,
    volatile,
    fingerprints: () => ({ local: 'l', remote: 'r' }),
    remotePeerId: 'peer',
    release: () => side.released++,
  });
  const side: Side = { ...handle, ordered, volatile, ends: [], released: 0 };
  handle.channel.onClose = (reason) => side.ends.push(reason);
  return side;
}

function createSides(auto = true): [Side, Side] {
  const [a, b] = createFakePair(auto);
  const [c, d] = createFakePair(auto);
  return [createSide(a, c), createSide(b, d)];
}

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values);

test('messages arrive in order, whole, and wait for a handler', async () => {
  const [a, b] = createSides();
  a.channel.send('control', bytes(1));
  a.channel.send('document', new Uint8Array(100_000).fill(2));
  a.channel.send('control', bytes(3));
  await turn();
  const got: [string, number][] = [];
  await turn();
  assert.equal(b.channel.closed, true, 'a document before a handler is over what is held');
  assert.deepEqual(b.ends, ['protocol-error']);

  const [c, d] = createSides();
  c.channel.send('control', bytes(1));
  await turn();
  d.channel.onMessage = (kind, payload) => got.push([kind, payload.byteLength]);
  assert.deepEqual(got, []);
  c.channel.send('document', new Uint8Array(100_000));
  c.channel.send('control', bytes(1, 2, 3));
  await turn();
  await turn();
  assert.deepEqual(got, [
    ['control', 1],
    ['document', 100_000],
    ['control', 3],
  ]);
});

test('a long message counts as a sign of life before it is complete', async () => {
  const [a, b] = createSides(false);
  let signs = 0;
  b.channel.onMessage = () => {};
  b.channel.onActivity = () => signs++;
  a.channel.send('document', new Uint8Array(100_000));
  a.ordered.flush(1);
  a.ordered.flush(1);
  assert.equal(signs, 2);
});

test('it feeds the data channel to the high-water mark and says when it drained', async () => {
  const [a, b] = createSides(false);
  let received = 0;
  b.channel.onMessage = (_kind, payload) => {
    received += payload.byteLength;
  };
  assert.equal(a.channel.congested, false);
  for (let i = 0; i < 10; i++) a.channel.send('document', new Uint8Array(500_000));
  assert.equal(a.channel.congested, true);
  assert.ok(a.ordered.bufferedAmount <= LIMITS.highWaterBytes + LIMITS.wireFrameBytes);
  let drained = false;
  void a.channel.drained().then(() => {
    drained = true;
  });
  for (let i = 0; i < 1000 && !drained; i++) {
    assert.ok(a.ordered.bufferedAmount <= LIMITS.highWaterBytes + LIMITS.wireFrameBytes);
    a.ordered.flush(50_000);
    await Promise.resolve();
  }
  assert.ok(drained);
  assert.ok(a.ordered.bufferedAmount <= LIMITS.lowWaterBytes);
  assert.equal(a.channel.congested, false);
  a.ordered.flush();
  assert.equal(received, 5_000_000);
});

test('a sender that does not wait ends with a reason, and so does an oversize message', () => {
  const [a] = createSides(false);
  for (let i = 0; i < 4; i++) a.channel.send('document', new Uint8Array(LIMITS.documentBytes));
  assert.deepEqual(a.ends, ['internal-error']);
  const [c] = createSides(false);
  c.channel.send('control', new Uint8Array(LIMITS.controlBytes + 1));
  assert.deepEqual(c.ends, ['internal-error']);
});

test('closing lets out what was said, drops documents that wait, and is heard once by each side', async () => {
  const [a, b] = createSides(false);
  const got: string[] = [];
  b.channel.onMessage = (kind, payload) => got.push(`${kind} ${payload.byteLength}`);
  a.channel.send('document', new Uint8Array(1_000_000));
  a.channel.send('document', new Uint8Array(1_000_000));
  a.channel.send('control', bytes(9, 9));
  a.channel.close('customer-stopped');
  a.channel.close('agent-stopped');
  assert.deepEqual(a.ends, ['customer-stopped']);
  assert.equal(a.released, 0);
  for (let i = 0; i < 50; i++) {
    a.ordered.flush(100_000);
    await turn();
  }
  assert.deepEqual(got, ['document 1000000', 'control 2']);
  assert.deepEqual(b.ends, ['peer-lost']);
  assert.deepEqual([a.released, b.released], [1, 1]);
  a.channel.send('control', bytes(1));
  assert.equal(a.channel.closed, true);
});

test('closing does not wait for a peer that takes nothing', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const [a] = createSides(false);
  a.channel.send('document', new Uint8Array(1_000_000));
  const drained = a.channel.drained();
  a.channel.close('peer-lost');
  await drained;
  context.mock.timers.tick(LIMITS.flushTime - 1);
  assert.equal(a.released, 0);
  context.mock.timers.tick(1);
  assert.equal(a.released, 1);
});

test('a page that goes away closes at once', () => {
  const [a] = createSides(false);
  a.channel.send('control', bytes(1));
  a.channel.close('page-closed');
  assert.equal(a.released, 1);
  assert.equal(a.ordered.sent.length, 1);
});

test('malformed input ends with protocol-error', () => {
  for (const data of [
    'text',
    bytes(1, 2, 3).buffer,
    new ArrayBuffer(17_000),
    new ArrayBuffer(0),
    { size: 1 },
  ]) {
    const [, b] = createSides(false);
    b.ordered.deliver(data);
    assert.deepEqual(b.ends, ['protocol-error']);
  }
  for (const data of ['text', new ArrayBuffer(65)]) {
    const [, b] = createSides(false);
    b.volatile.deliver(data);
    assert.deepEqual(b.ends, ['protocol-error']);
  }
});

test('a connection that is lost, and a defect in a handler, end once with their reason', () => {
  const [a] = createSides(false);
  a.lost('peer-lost');
  a.lost('internal-error');
  assert.deepEqual([a.ends, a.released], [['peer-lost'], 1]);

  const [c, d] = createSides(false);
  d.channel.onMessage = () => {
    throw new Error('defect');
  };
  c.channel.send('control', bytes(1));
  c.ordered.flush();
  assert.deepEqual(d.ends, ['internal-error']);
});

test('volatile messages are dropped rather than queued', () => {
  const [a, b] = createSides(false);
  let got = 0;
  b.channel.onVolatile = () => got++;
  for (let i = 0; i < 1000; i++) a.channel.sendVolatile(new Uint8Array(17));
  assert.ok(a.volatile.bufferedAmount <= LIMITS.volatileBufferBytes + 17);
  a.volatile.flush();
  assert.ok(got > 0 && got < 1000);
  a.channel.send('document', new Uint8Array(1_000_000));
  a.channel.sendVolatile(bytes(1));
  assert.equal(a.volatile.bufferedAmount, 0);
});
