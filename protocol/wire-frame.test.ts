import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from './limits.ts';
import { createRandom } from './seeded.fixture.ts';
import type { MessageKind, WireResult } from './wire-frame.ts';
import { createWireAssembler, createWireEncoder } from './wire-frame.ts';

const HEADER = 7;

function cut(kind: MessageKind, payload: Uint8Array): Uint8Array<ArrayBuffer>[] {
  return createWireEncoder().encode(kind, payload) ?? assert.fail('over the limit');
}

function problemOf(...frames: Uint8Array[]): string {
  const assembler = createWireAssembler();
  let result: WireResult = { state: 'more' };
  for (const frame of frames) result = assembler.push(frame);
  if (result.state === 'broken') assert.equal(assembler.held, 0);
  return result.state === 'broken' ? result.problem : result.state;
}

function changed(frame: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = frame.slice();
  copy[offset] = value;
  return copy;
}

test('messages of any size and kind come out as they went in', () => {
  const seed = 20261123;
  const random = createRandom(seed);
  const encoder = createWireEncoder();
  const assembler = createWireAssembler();
  const edges = [0, 1, 16_373, 16_374, 16_375, 32_750, 32_751, 32_752, 65_536];
  for (let i = 0; i < 300; i++) {
    const kind: MessageKind = random.below(2) === 0 ? 'control' : 'document';
    const size = edges[i] ?? random.below(i % 20 === 0 && kind === 'document' ? 300_000 : 60_000);
    const payload = random.bytes(size);
    const frames = encoder.encode(kind, payload) ?? assert.fail(`seed ${seed}, message ${i}`);
    let result: WireResult = { state: 'more' };
    for (const [n, frame] of frames.entries()) {
      assert.ok(frame.byteLength <= LIMITS.wireFrameBytes);
      result = assembler.push(frame);
      assert.equal(result.state, n === frames.length - 1 ? 'message' : 'more', `seed ${seed}, message ${i}`);
    }
    assert.ok(result.state === 'message' && result.kind === kind);
    assert.deepEqual(result.payload, payload, `seed ${seed}, message ${i}`);
    assert.equal(assembler.held, 0);
  }
});

test('a message over its limit is not encoded, and costs no sequence number', () => {
  const encoder = createWireEncoder();
  assert.equal(encoder.encode('control', new Uint8Array(LIMITS.controlBytes + 1)), undefined);
  assert.equal(encoder.encode('document', new Uint8Array(LIMITS.documentBytes + 1)), undefined);
  const [frame] = encoder.encode('control', new Uint8Array(1)) ?? [];
  assert.deepEqual(frame?.subarray(3, 7), new Uint8Array(4));
  assert.equal(cut('control', new Uint8Array(LIMITS.controlBytes)).length, 5);
});

test('what does not fit is named', () => {
  const small = cut('control', Uint8Array.of(1, 2, 3))[0] ?? assert.fail();
  const [first = small, second = small, third = small] = cut('document', new Uint8Array(40_000).fill(7));
  const cases: [string, string][] = [
    [problemOf(new Uint8Array(0)), 'size'],
    [problemOf(small.subarray(0, HEADER - 1)), 'size'],
    [problemOf(small.subarray(0, HEADER + 2)), 'size'],
    [problemOf(new Uint8Array(LIMITS.wireFrameBytes + 1).fill(1)), 'size'],
    [problemOf(changed(small, 0, 2)), 'version'],
    [problemOf(changed(small, 1, 0)), 'type'],
    [problemOf(changed(small, 1, 3)), 'type'],
    [problemOf(changed(small, 2, 7)), 'flags'],
    [problemOf(changed(small, 6, 1)), 'sequence'],
    [problemOf(small, small), 'sequence'],
    [problemOf(first, third), 'sequence'],
    [problemOf(first, second.subarray(0, HEADER)), 'length'],
    // The second chunk, numbered as if it were the first.
    [problemOf(changed(second, 6, 0)), 'interleaved'],
    // A new message in the middle of another, and a chunk of another kind.
    [problemOf(first, changed(small, 6, 1)), 'interleaved'],
    [problemOf(first, changed(second, 1, 1)), 'interleaved'],
    // Announced longer or shorter than it is.
    [problemOf(changed(small, 10, 4)), 'length'],
    [problemOf(changed(small, 10, 2)), 'length'],
    [problemOf(changed(small, 2, 1)), 'length'],
    [problemOf(changed(small, 7, 255)), 'over-limit'],
    [problemOf(changed(first, 7, 255)), 'over-limit'],
    [problemOf(first, second), 'more'],
    [problemOf(first, second, third), 'message'],
  ];
  for (const [index, [problem, expected]] of cases.entries())
    assert.equal(problem, expected, `case ${index}`);
});

test('after a break every frame is refused', () => {
  const assembler = createWireAssembler();
  assembler.push(new Uint8Array(3));
  const result = assembler.push(cut('control', new Uint8Array(1))[0] ?? assert.fail());
  assert.deepEqual(result, { state: 'broken', problem: 'size' });
});

test('announcing much takes no memory', () => {
  const frame = cut('document', new Uint8Array(20_000))[0] ?? assert.fail();
  new DataView(frame.buffer).setUint32(HEADER, LIMITS.documentBytes);
  const assembler = createWireAssembler();
  assert.equal(assembler.push(frame).state, 'more');
  assert.ok(assembler.held < LIMITS.wireFrameBytes);
});

test('fuzzed frames neither throw nor grow', () => {
  const seed = Date.now() >>> 0;
  const random = createRandom(seed);
  let broken = 0;
  for (let round = 0; round < 3000; round++) {
    const encoder = createWireEncoder();
    const assembler = createWireAssembler();
    const frames: Uint8Array[] = [
      ...(encoder.encode('control', random.bytes(random.below(100))) ?? []),
      ...(encoder.encode('document', new Uint8Array(random.below(50_000))) ?? []),
    ];
    const edit = random.below(4);
    const victim = random.below(frames.length);
    const frame = frames[victim] ?? assert.fail();
    if (edit === 0)
      frames[victim] = changed(frame, random.below(Math.min(frame.length, 12)), random.below(256));
    else if (edit === 1) frames[victim] = frame.slice(0, random.below(frame.length));
    else if (edit === 2) frames.splice(victim, 1);
    else frames.splice(victim, 0, random.bytes(random.below(64)));
    for (const each of frames) {
      const result = assembler.push(each);
      assert.ok(assembler.held <= 100_000, `seed ${seed}, round ${round}`);
      if (result.state === 'broken') broken++;
    }
  }
  assert.ok(broken > 1000, `seed ${seed}`);
});
