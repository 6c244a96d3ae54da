import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from './limits.ts';
import { createRandom } from './seeded.fixture.ts';
import type { AgentVolatile, CustomerVolatile } from './volatile.ts';
import {
  decodeAgentVolatile,
  decodeCustomerVolatile,
  encodeAgentVolatile,
  encodeCustomerVolatile,
  isLater,
} from './volatile.ts';

test('messages come out as they went in', () => {
  const fromAgent: AgentVolatile[] = [
    { kind: 'laser', node: 4_000_000_000, x: 0.5, y: 1 },
    { kind: 'laser-off' },
  ];
  for (const message of fromAgent) {
    const bytes = encodeAgentVolatile(message, 0xffff_ffff);
    assert.ok(bytes.byteLength <= LIMITS.volatileBytes);
    assert.deepEqual(decodeAgentVolatile(bytes), { message, sequence: 0xffff_ffff });
    assert.equal(decodeCustomerVolatile(bytes), undefined);
  }
  const fromCustomer: CustomerVolatile[] = [
    { kind: 'pointer', x: -0.5, y: 1080.25 },
    { kind: 'scroll', node: 7, x: 0, y: 30_000.5 },
  ];
  for (const message of fromCustomer) {
    const bytes = encodeCustomerVolatile(message, 3);
    assert.deepEqual(decodeCustomerVolatile(bytes), { message, sequence: 3 });
    assert.equal(decodeAgentVolatile(bytes), undefined);
  }
});

test('a fraction outside the box and a number that is none are refused', () => {
  for (const x of [-0.1, 1.1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(decodeAgentVolatile(encodeAgentVolatile({ kind: 'laser', node: 1, x, y: 0 }, 1)), undefined);
  }
  for (const x of [Number.NaN, Number.NEGATIVE_INFINITY, 1e30]) {
    assert.equal(decodeCustomerVolatile(encodeCustomerVolatile({ kind: 'pointer', x, y: 0 }, 1)), undefined);
    assert.equal(
      decodeCustomerVolatile(encodeCustomerVolatile({ kind: 'scroll', node: 1, x: 0, y: x }, 1)),
      undefined,
    );
  }
});

test('fuzzed bytes never throw', () => {
  const seed = Date.now() >>> 0;
  const random = createRandom(seed);
  for (let i = 0; i < 20_000; i++) {
    const bytes = random.bytes(random.below(20));
    bytes[0] = random.below(6);
    for (const decode of [decodeAgentVolatile, decodeCustomerVolatile]) {
      const decoded = decode(bytes);
      if (decoded !== undefined && 'x' in decoded.message)
        assert.ok(Number.isFinite(decoded.message.x), `seed ${seed}`);
    }
  }
});

test('the latest wins, also when the number wraps', () => {
  assert.ok(isLater(0, undefined));
  assert.ok(isLater(6, 5));
  assert.ok(!isLater(5, 5));
  assert.ok(!isLater(4, 5));
  assert.ok(isLater(0, 0xffff_ffff));
  assert.ok(!isLater(0xffff_ffff, 0));
});
