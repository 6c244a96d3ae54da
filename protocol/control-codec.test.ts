import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeControl, encodeControl } from './control-codec.ts';
import type { AgentMessage, CustomerMessage } from './control-messages.ts';
import { agentMessageSchema, customerMessageSchema, handshakeMessageSchema } from './control-messages.ts';
import { LIMITS } from './limits.ts';
import { createRandom } from './seeded.fixture.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('messages come out as they went in', () => {
  const fromCustomer: CustomerMessage[] = [
    { t: 'consent', state: 'asked' },
    { t: 'pong', n: 4 },
    { t: 'end', reason: 'declined' },
  ];
  for (const message of fromCustomer) {
    assert.deepEqual(decodeControl(customerMessageSchema, encodeControl(message)), { ok: true, message });
  }
  const fromAgent: AgentMessage[] = [
    { t: 'ping', n: 0xffff_ffff },
    { t: 'resync' },
    { t: 'end', reason: 'agent-stopped' },
  ];
  for (const message of fromAgent) {
    assert.deepEqual(decodeControl(agentMessageSchema, encodeControl(message)), { ok: true, message });
  }
});

test('a message of the other role, of no role, with more or less, is refused', () => {
  const refused = [
    '{"t":"ping","n":1}',
    '{"t":"consent","state":"granted"}',
    '{"t":"consent","state":"asked","text":"from the page"}',
    '{"t":"pong"}',
    '{"t":"pong","n":-1}',
    '{"t":"pong","n":1.5}',
    '{"t":"pong","n":4294967296}',
    '{"t":"end","reason":"because"}',
    '{"__proto__":{"t":"pong"},"n":1}',
    'null',
    '[]',
    '7',
    '',
    '{"t":"pong","n":1',
  ];
  for (const text of refused)
    assert.deepEqual(decodeControl(customerMessageSchema, bytes(text)), { ok: false }, text);
  assert.deepEqual(decodeControl(customerMessageSchema, Uint8Array.of(0xff, 0xfe)), { ok: false });
  assert.deepEqual(decodeControl(customerMessageSchema, new Uint8Array(LIMITS.controlBytes + 1).fill(0x20)), {
    ok: false,
  });
  assert.deepEqual(decodeControl(handshakeMessageSchema, bytes('{"t":"consent","state":"allowed"}')), {
    ok: false,
  });
});

test('deep nesting and fuzzed bytes never throw', () => {
  assert.deepEqual(decodeControl(agentMessageSchema, bytes('['.repeat(60_000))), { ok: false });
  const deep = `{"t":"ping","n":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;
  assert.deepEqual(decodeControl(agentMessageSchema, bytes(deep)), { ok: false });
  const seed = Date.now() >>> 0;
  const random = createRandom(seed);
  const good = encodeControl({ t: 'ping', n: 12 });
  for (let i = 0; i < 5000; i++) {
    const copy = good.slice();
    copy[random.below(copy.length)] = random.below(256);
    assert.equal(typeof decodeControl(agentMessageSchema, copy).ok, 'boolean', `seed ${seed}`);
  }
});
