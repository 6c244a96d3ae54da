import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import {
  type AgentMessage,
  type Channel,
  CobrowseError,
  type CustomerMessage,
  type CustomerState,
  customerMessageSchema,
  decodeControl,
  encodeAgentVolatile,
  encodeControl,
  type EndReason,
  parseShareCode,
  type Signalling,
} from '#protocol';
import { type CustomerSession, startCustomerSession } from './customer-session.ts';
import type { CapturePort, Transport } from './ports.ts';

const ID = 'a'.repeat(32);

/** A channel that keeps what was sent, and the agent's end of it. */
function createFakeChannel() {
  const sent: CustomerMessage[] = [];
  let closedWith: EndReason | undefined;
  const channel: Channel = {
    send(_kind, payload) {
      const decoded = decodeControl(customerMessageSchema, payload);
      assert.ok(decoded.ok);
      sent.push(decoded.message);
    },
    sendVolatile() {},
    congested: false,
    drained: async () => {},
    fingerprints: () => ({ local: '', remote: '' }),
    onMessage() {},
    onVolatile() {},
    onActivity() {},
    remotePeerId: ID,
    onClose() {},
    close(reason) {
      if (closedWith) return;
      closedWith = reason;
      channel.onClose(reason);
    },
    get closed() {
      return closedWith !== undefined;
    },
  };
  return {
    channel,
    sent,
    says: (message: AgentMessage) => channel.onMessage('control', encodeControl(message)),
    closedWith: () => closedWith,
  };
}

type Scene = {
  readonly agent: ReturnType<typeof createFakeChannel>;
  readonly states: CustomerState[];
  readonly errors: unknown[];
  readonly lasers: unknown[];
  readonly captures: { port: CapturePort; resyncs: number; stopped: boolean }[];
  readonly page: EventTarget;
  readonly session: CustomerSession;
  readonly socket: Signalling & { closed: boolean };
  readonly heartbeat: { stopped: boolean; heard: number; lose(): void };
  last(): CustomerState | undefined;
};

/** Starts a session against fakes. `transport` replaces single steps. */
function start(
  t: TestContext,
  transport: Partial<Transport> = {},
  listen: (state: CustomerState, session: () => CustomerSession) => void = () => {},
): Scene {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const agent = createFakeChannel();
  const states: CustomerState[] = [];
  const errors: unknown[] = [];
  const lasers: unknown[] = [];
  const captures: Scene['captures'] = [];
  const page = new EventTarget();
  const socket = {
    closed: false,
    connect: async () => agent.channel,
    accept: () => Promise.reject(new Error('not a customer')),
    onLost() {},
    close() {
      socket.closed = true;
    },
  };
  const heartbeat = { stopped: false, heard: 0, lose() {} };
  const code = parseShareCode('123 456 789');
  assert.ok(code);
  const session: CustomerSession = startCustomerSession({
    code,
    server: new URL('http://localhost/'),
    transport: {
      claimCode: async () => ({ agentPeerId: ID, peerId: ID, token: ID, iceServers: [] }),
      openSignalling: async () => socket,
      authenticate: async () => new Uint8Array(64),
      startHeartbeat: ({ onLost }) => {
        heartbeat.lose = () => onLost('peer-lost');
        return {
          stop: () => {
            heartbeat.stopped = true;
          },
          heard: () => {
            heartbeat.heard += 1;
          },
        };
      },
      ...transport,
    },
    startCapture(port) {
      const capture = { port, resyncs: 0, stopped: false };
      captures.push(capture);
      return {
        resync: () => {
          capture.resyncs += 1;
        },
        stop: () => {
          capture.stopped = true;
        },
        locate: (node, x, y) => (node === 7 ? { x: x * 100, y: y * 100 } : undefined),
      };
    },
    onState(state) {
      states.push(state);
      listen(state, () => session);
    },
    onError: (error) => errors.push(error),
    onLaser: (point) => lasers.push(point),
    page,
  });
  return {
    agent,
    states,
    errors,
    lasers,
    captures,
    page,
    session,
    socket,
    heartbeat,
    last: () => states.at(-1),
  };
}

/** Lets the promises of the join run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

async function startLive(t: TestContext): Promise<Scene> {
  const scene = start(t);
  await settle();
  scene.session.answer(true);
  return scene;
}

function assertEnded(scene: Scene, reason: EndReason): void {
  assert.deepEqual(scene.last(), { name: 'ended', reason });
  assert.equal(scene.states.filter((state) => state.name === 'ended').length, 1);
  for (const capture of scene.captures) {
    assert.ok(capture.stopped);
    assert.ok(capture.port.signal.aborted);
  }
}

test('joins, asks, shares and stops', async (t) => {
  const scene = start(t);
  await settle();
  assert.deepEqual(scene.states, [{ name: 'consent' }]);
  assert.equal(scene.captures.length, 0);
  scene.session.answer(true);
  assert.equal(scene.last()?.name, 'live');
  assert.equal(scene.captures.length, 1);
  assert.ok(scene.socket.closed, 'the data channel outlives the signalling');
  scene.session.end('customer-stopped');
  scene.session.end('customer-stopped');
  assert.deepEqual(scene.agent.sent, [
    { t: 'consent', state: 'asked' },
    { t: 'consent', state: 'allowed' },
    { t: 'end', reason: 'customer-stopped' },
  ]);
  assertEnded(scene, 'customer-stopped');
  assert.equal(scene.agent.closedWith(), 'customer-stopped');
  assert.ok(scene.heartbeat.stopped);
  assert.deepEqual(scene.errors, []);
});

test('declined: the agent is told and nothing is captured', async (t) => {
  const scene = start(t);
  await settle();
  scene.session.answer(false);
  scene.session.answer(true);
  assert.deepEqual(scene.agent.sent.at(-1), { t: 'end', reason: 'declined' });
  assert.equal(scene.captures.length, 0);
  assertEnded(scene, 'declined');
});

test('no answer within two minutes', async (t) => {
  const scene = start(t);
  await settle();
  t.mock.timers.tick(119_999);
  assert.equal(scene.last()?.name, 'consent');
  t.mock.timers.tick(1);
  assertEnded(scene, 'consent-timeout');
});

test('an answer stops the question’s clock', async (t) => {
  const scene = await startLive(t);
  t.mock.timers.tick(600_000);
  assert.equal(scene.last()?.name, 'live');
});

for (const step of ['claimCode', 'openSignalling', 'authenticate'] as const) {
  test(`the reason of a failing ${step} is the session’s`, async (t) => {
    const fail = () => Promise.reject(new CobrowseError('code-expired', 'Too late.'));
    const scene = start(t, { [step]: fail });
    await settle();
    assertEnded(scene, 'code-expired');
    assert.deepEqual(scene.errors, []);
    if (step === 'authenticate') assert.ok(scene.socket.closed);
  });

  test(`a ${step} that cannot reach the server is told to the developer`, async (t) => {
    const error = new CobrowseError('server-unreachable', 'Its content security policy must allow it.');
    const scene = start(t, { [step]: () => Promise.reject(error) });
    await settle();
    assertEnded(scene, 'server-unreachable');
    assert.deepEqual(scene.errors, [error]);
  });

  test(`a defect in ${step} is an internal error and is reported`, async (t) => {
    const scene = start(t, { [step]: () => Promise.reject(new TypeError('oops')) });
    await settle();
    assertEnded(scene, 'internal-error');
    assert.equal(scene.errors.length, 1);
  });

  test(`cancelled during ${step}: what comes later is closed`, async (t) => {
    let proceed = () => {};
    const gate = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    const agent = createFakeChannel();
    let closed = false;
    const socket: Signalling = {
      connect: async () => agent.channel,
      accept: () => Promise.reject(new Error('not a customer')),
      onLost() {},
      close() {
        closed = true;
      },
    };
    const answers = {
      claimCode: { agentPeerId: ID, peerId: ID, token: ID, iceServers: [] },
      openSignalling: socket,
      authenticate: new Uint8Array(64),
    };
    const scene = start(t, {
      openSignalling: async () => socket,
      [step]: async () => {
        await gate;
        return answers[step];
      },
    });
    await settle();
    scene.session.end('customer-stopped');
    proceed();
    await settle();
    assertEnded(scene, 'customer-stopped');
    assert.equal(scene.states.length, 1);
    if (step !== 'claimCode') assert.ok(closed);
    if (step === 'authenticate') assert.ok(agent.channel.closed);
  });
}

test('joining that hangs comes to an end', async (t) => {
  const scene = start(t, { claimCode: () => new Promise(() => {}) });
  t.mock.timers.tick(60_000);
  assertEnded(scene, 'peer-unreachable');
});

test('leaving the page ends the session and tells the agent', async (t) => {
  const scene = await startLive(t);
  scene.page.dispatchEvent(new Event('pagehide'));
  assert.deepEqual(scene.agent.sent.at(-1), { t: 'end', reason: 'page-closed' });
  assertEnded(scene, 'page-closed');
});

test('the agent’s end is not answered', async (t) => {
  const scene = await startLive(t);
  scene.agent.says({ t: 'end', reason: 'agent-stopped' });
  assert.equal(scene.agent.sent.length, 2);
  assertEnded(scene, 'agent-stopped');
});

test('an agent cannot say that the customer stopped', async (t) => {
  const scene = await startLive(t);
  scene.agent.says({ t: 'end', reason: 'customer-stopped' });
  assertEnded(scene, 'protocol-error');
});

test('a channel that closes ends the session with its reason', async (t) => {
  const scene = await startLive(t);
  scene.agent.channel.close('peer-lost');
  assertEnded(scene, 'peer-lost');
});

test('a silent agent is lost', async (t) => {
  const scene = await startLive(t);
  scene.heartbeat.lose();
  assertEnded(scene, 'peer-lost');
});

for (const [name, deliver] of [
  ['no JSON', (channel: Channel) => channel.onMessage('control', new Uint8Array([0xff]))],
  [
    'a customer’s message',
    (channel: Channel) => channel.onMessage('control', encodeControl({ t: 'pong', n: 1 })),
  ],
  ['a document frame', (channel: Channel) => channel.onMessage('document', new Uint8Array(3))],
  ['a malformed volatile message', (channel: Channel) => channel.onVolatile(new Uint8Array(3))],
] as const) {
  test(`hostile agent: ${name} ends the session`, async (t) => {
    const scene = await startLive(t);
    deliver(scene.agent.channel);
    assertEnded(scene, 'protocol-error');
    assert.deepEqual(scene.errors, []);
  });
}

test('pings are answered, and what arrives is a sign of life', async (t) => {
  const scene = await startLive(t);
  scene.agent.channel.onActivity();
  scene.agent.says({ t: 'ping', n: 41 });
  assert.deepEqual(scene.agent.sent.at(-1), { t: 'pong', n: 41 });
  assert.equal(scene.heartbeat.heard, 1);
});

test('a flood of resync requests costs one view per second', async (t) => {
  const scene = await startLive(t);
  for (let n = 0; n < 100; n++) scene.agent.says({ t: 'resync' });
  assert.equal(scene.captures[0]?.resyncs, 1);
  t.mock.timers.tick(1001);
  assert.equal(scene.captures[0]?.resyncs, 2);
  t.mock.timers.tick(10_000);
  assert.equal(scene.captures[0]?.resyncs, 2);
});

test('the laser: latest wins, unknown nodes and its end hide it', async (t) => {
  const scene = await startLive(t);
  const { onVolatile } = scene.agent.channel;
  onVolatile(encodeAgentVolatile({ kind: 'laser', node: 7, x: 0.5, y: 0.25 }, 5));
  onVolatile(encodeAgentVolatile({ kind: 'laser', node: 7, x: 0, y: 0 }, 4));
  onVolatile(encodeAgentVolatile({ kind: 'laser', node: 8, x: 0, y: 0 }, 6));
  onVolatile(encodeAgentVolatile({ kind: 'laser-off' }, 7));
  assert.deepEqual(scene.lasers, [{ x: 50, y: 25 }, undefined, undefined]);
});

test('the laser shows nothing before consent', async (t) => {
  const scene = start(t);
  await settle();
  scene.agent.channel.onVolatile(encodeAgentVolatile({ kind: 'laser', node: 7, x: 0.5, y: 0.5 }, 1));
  assert.deepEqual(scene.lasers, []);
});

test('a capture that fails ends the session', async (t) => {
  const scene = await startLive(t);
  scene.captures[0]?.port.onError(new Error('defect'));
  assertEnded(scene, 'internal-error');
  assert.equal(scene.errors.length, 1);
});

test('ended by whoever hears of the question: no timer and no capture is left', async (t) => {
  const scene = start(t, {}, (state, session) => {
    if (state.name === 'consent') session().end('internal-error');
  });
  await settle();
  scene.session.answer(true);
  t.mock.timers.tick(600_000);
  assertEnded(scene, 'internal-error');
  assert.deepEqual(scene.agent.sent.at(-1), { t: 'end', reason: 'internal-error' });
  assert.equal(scene.captures.length, 0);
});

test('after the end nothing that arrives has an effect', async (t) => {
  const scene = await startLive(t);
  scene.session.end('customer-stopped');
  const sent = scene.agent.sent.length;
  scene.agent.says({ t: 'ping', n: 1 });
  scene.agent.says({ t: 'resync' });
  scene.page.dispatchEvent(new Event('pagehide'));
  assert.equal(scene.agent.sent.length, sent);
  assertEnded(scene, 'customer-stopped');
});
