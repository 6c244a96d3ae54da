import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { AuthenticateOptions } from './authenticate.ts';
import { authenticate } from './authenticate.ts';
import type { Channel } from './channel.ts';
import { createChannel } from './channel.ts';
import { encodeControl } from './control-codec.ts';
import { createFakePair } from './data-channel.fixture.ts';
import type { EndReason } from './end-reason.ts';
import { CobrowseError } from './end-reason.ts';
import { LIMITS } from './limits.ts';
import type { CodeSecret, Nameplate } from './share-code.ts';

type Prints = { customer: string; agent: string };

function createPair(
  seenByCustomer: Prints,
  seenByAgent = seenByCustomer,
): { customer: Channel; agent: Channel } {
  const [a, b] = createFakePair();
  const [c, d] = createFakePair();
  const make = (ordered: typeof a, volatile: typeof c, local: string, remote: string): Channel =>
    createChannel({
      ordered,
      volatile,
      fingerprints: () => ({ local, remote }),
      remotePeerId: 'x',
      release: () => {},
    }).channel;
  return {
    customer: make(a, c, seenByCustomer.customer, seenByCustomer.agent),
    agent: make(b, d, seenByAgent.agent, seenByAgent.customer),
  };
}

const PRINTS: Prints = { customer: 'sha-256 aa', agent: 'sha-256 bb' };

function options(role: 'customer' | 'agent', change: Partial<AuthenticateOptions> = {}): AuthenticateOptions {
  return {
    role,
    secret: '6789' as CodeSecret,
    customerPeerId: 'c'.repeat(32),
    agentPeerId: 'a'.repeat(32),
    nameplate: '12345' as Nameplate,
    signal: new AbortController().signal,
    ...change,
  };
}

async function reasonOf(attempt: Promise<unknown>): Promise<EndReason | 'none'> {
  try {
    await attempt;
    return 'none';
  } catch (error) {
    assert.ok(error instanceof CobrowseError, String(error));
    return error.reason;
  }
}

async function reasons(
  pair: { customer: Channel; agent: Channel },
  change: { customer?: Partial<AuthenticateOptions>; agent?: Partial<AuthenticateOptions> } = {},
): Promise<string[]> {
  const results = await Promise.all([
    reasonOf(authenticate(pair.customer, options('customer', change.customer))),
    reasonOf(authenticate(pair.agent, options('agent', change.agent))),
  ]);
  assert.equal(pair.customer.closed, results[0] !== 'none');
  assert.equal(pair.agent.closed, results[1] !== 'none');
  return results;
}

test('the same code on both sides gives the same key, and the channel goes on', async () => {
  const pair = createPair(PRINTS);
  const [mine, theirs] = await Promise.all([
    authenticate(pair.customer, options('customer')).then((key) => {
      pair.customer.send('control', Uint8Array.of(42));
      return key;
    }),
    authenticate(pair.agent, options('agent')),
  ]);
  assert.equal(mine.byteLength, 64);
  assert.deepEqual(mine, theirs);
  await turn();
  await turn();
  const got: number[] = [];
  pair.agent.onMessage = (_kind, payload) => got.push(payload[0] ?? 0);
  await turn();
  assert.deepEqual(got, [42], 'what came before the handler is kept for it');
});

test('another secret fails on both sides with code-wrong', async () => {
  const change = { customer: { secret: '6780' as CodeSecret } };
  assert.deepEqual(await reasons(createPair(PRINTS), change), ['code-wrong', 'code-wrong']);
});

test('somebody who ends the encryption in between fails, with the right code even', async () => {
  // Each side has the certificate of the one in between where the other's should be.
  const pair = createPair(
    { customer: 'sha-256 aa', agent: 'sha-256 ee' },
    { customer: 'sha-256 ff', agent: 'sha-256 bb' },
  );
  assert.deepEqual(await reasons(pair), ['code-wrong', 'code-wrong']);
});

test('other peer ids or another nameplate fail', async () => {
  for (const change of [{ agentPeerId: 'x' }, { customerPeerId: 'x' }, { nameplate: '54321' as Nameplate }]) {
    assert.deepEqual(await reasons(createPair(PRINTS), { agent: change }), ['code-wrong', 'code-wrong']);
  }
});

test('what a hostile peer says ends with a name', async () => {
  const hex = 'ab'.repeat(32);
  const hello = (share: string, version = 1) => encodeControl({ t: 'hello', version, share });
  const text = (value: string) => new TextEncoder().encode(value);
  const cases: [Uint8Array[], EndReason][] = [
    [[text('{')], 'protocol-error'],
    [[text('{"t":"consent","state":"allowed"}')], 'protocol-error'],
    [[encodeControl({ t: 'confirm', tag: hex })], 'protocol-error'],
    [[encodeControl({ t: 'answer', version: 1, share: hex, tag: hex })], 'protocol-error'],
    [[hello('00'.repeat(32))], 'code-wrong'],
    [[hello('ff'.repeat(32))], 'code-wrong'],
    [[hello(hex, 2)], 'incompatible'],
    [[text('{"t":"hello","version":7,"hybrid":true}')], 'incompatible'],
    [[hello('8e'), hello('8e')], 'protocol-error'],
    // The base point is a good share; without the secret there is no tag for it.
    [
      [
        hello('e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76'),
        encodeControl({ t: 'confirm', tag: hex }),
      ],
      'code-wrong',
    ],
    [
      [hello('e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76'), hello(hex)],
      'protocol-error',
    ],
    [[encodeControl({ t: 'end', reason: 'declined' })], 'peer-lost'],
    [[encodeControl({ t: 'end', reason: 'page-closed' })], 'page-closed'],
  ];
  for (const [messages, expected] of cases) {
    const pair = createPair(PRINTS);
    pair.customer.onMessage = () => {};
    const attempt = reasonOf(authenticate(pair.agent, options('agent')));
    for (const message of messages) pair.customer.send('control', message);
    assert.equal(await attempt, expected, new TextDecoder().decode(messages[0]));
    assert.ok(pair.agent.closed);
  }
  const pair = createPair(PRINTS);
  const attempt = reasonOf(authenticate(pair.agent, options('agent')));
  pair.customer.send('document', Uint8Array.of(1));
  assert.equal(await attempt, 'protocol-error');
});

test('an answer that only sends our own words back is refused', async () => {
  const pair = createPair(PRINTS);
  pair.agent.onMessage = (_kind, payload) => {
    const { share } = JSON.parse(new TextDecoder().decode(payload)) as { share: string };
    pair.agent.send('control', encodeControl({ t: 'answer', version: 1, share, tag: 'ab'.repeat(32) }));
  };
  assert.equal(await reasonOf(authenticate(pair.customer, options('customer'))), 'code-wrong');
});

test('silence, a peer that goes, an abort', async (context) => {
  const gone = createPair(PRINTS);
  const attempt = reasonOf(authenticate(gone.agent, options('agent')));
  let told: EndReason | undefined;
  gone.customer.close('customer-stopped');
  assert.equal(await attempt, 'peer-lost');

  const aborted = createPair(PRINTS);
  const controller = new AbortController();
  aborted.customer.onClose = (reason) => {
    told = reason;
  };
  const other = reasonOf(authenticate(aborted.agent, options('agent')));
  const mine = authenticate(aborted.customer, options('customer', { signal: controller.signal }));
  controller.abort(new CobrowseError('customer-stopped', 'x'));
  assert.equal(await reasonOf(mine), 'customer-stopped');
  assert.equal(told, 'customer-stopped', 'the handler that was set before hears of it');
  assert.equal(await other, 'customer-stopped');

  context.mock.timers.enable({ apis: ['setTimeout'] });
  const silent = createPair(PRINTS);
  const waiting = reasonOf(authenticate(silent.agent, options('agent')));
  await turn();
  context.mock.timers.tick(LIMITS.handshakeTime);
  assert.equal(await waiting, 'peer-lost');
});
