import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import {
  type AgentState,
  type Channel,
  CobrowseError,
  type CodeGrant,
  type CustomerMessage,
  decodeAgentVolatile,
  encodeControl,
  encodeCustomerVolatile,
  type EndReason,
  type HeartbeatOptions,
  type Signalling,
} from '#protocol';
import { startAgentSession } from './agent-session.ts';

const TTL = 600_000;
const SERVER = new URL('http://localhost:1/');

/** A promise that its test settles. */
function createAnswer<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function createChannel() {
  const sent: unknown[] = [];
  const volatile: Uint8Array[] = [];
  let closed: EndReason | undefined;
  const channel: Channel = {
    send: (_kind, payload) => sent.push(JSON.parse(new TextDecoder().decode(payload))),
    sendVolatile: (payload) => volatile.push(payload),
    congested: false,
    drained: async () => {},
    fingerprints: () => ({ local: '', remote: '' }),
    onMessage: () => {},
    onVolatile: () => {},
    onClose: () => {},
    onActivity: () => {},
    remotePeerId: 'c'.repeat(32),
    get closed() {
      return closed !== undefined;
    },
    close(reason) {
      if (closed) return;
      closed = reason;
      channel.onClose(reason);
    },
  };
  return { channel, sent, volatile, closedWith: () => closed };
}

/** A session on a network that is in the test's hands. */
function setUp() {
  const states: AgentState[] = [];
  const silences: number[] = [];
  const documents: Uint8Array[] = [];
  const volatiles: Uint8Array[] = [];
  const errors: unknown[] = [];
  const grants: ReturnType<typeof createAnswer<CodeGrant>>[] = [];
  const opens: { answer: ReturnType<typeof createAnswer<Signalling>>; signal: AbortSignal }[] = [];
  const accepts: ReturnType<typeof createAnswer<Channel>>[] = [];
  const authentications: ReturnType<typeof createAnswer<Uint8Array>>[] = [];
  const signallings: { signalling: Signalling; closed: boolean }[] = [];
  let heartbeat: (HeartbeatOptions & { stopped: boolean; heard: number }) | undefined;

  function createSignalling(): Signalling {
    const entry = {
      closed: false,
      signalling: {
        connect: () => Promise.reject(new Error('An agent does not connect.')),
        accept: (signal: AbortSignal) => {
          const answer = createAnswer<Channel>();
          signal.addEventListener('abort', () => answer.reject(signal.reason));
          accepts.push(answer);
          return answer.promise;
        },
        onLost: () => {},
        close: () => {
          entry.closed = true;
        },
      } as Signalling,
    };
    signallings.push(entry);
    return entry.signalling;
  }

  const session = startAgentSession({
    server: SERVER,
    transport: {
      requestCode: () => {
        const answer = createAnswer<CodeGrant>();
        grants.push(answer);
        return answer.promise;
      },
      openSignalling: ({ signal }) => {
        const answer = createAnswer<Signalling>();
        opens.push({ answer, signal });
        return answer.promise;
      },
      authenticate: () => {
        const answer = createAnswer<Uint8Array>();
        authentications.push(answer);
        return answer.promise;
      },
      startHeartbeat: (options) => {
        const entry = { ...options, stopped: false, heard: 0 };
        heartbeat = entry;
        return {
          heard: () => {
            entry.heard++;
          },
          stop: () => {
            entry.stopped = true;
          },
        };
      },
    },
    onState: (state) => states.push(state),
    onSilence: (milliseconds) => silences.push(milliseconds),
    onDocument: (frame) => documents.push(frame),
    onVolatile: (bytes) => volatiles.push(bytes),
    onError: (error) => errors.push(error),
  });

  const names = () => states.map((state) => state.name);
  const last = () => states.at(-1);
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const grant = (): CodeGrant => ({
    nameplate: '12345',
    expiresAt: Date.now() + TTL,
    ttl: TTL,
    peerId: 'a'.repeat(32),
    token: 't'.repeat(32),
    iceServers: [{ urls: 'stun:localhost', username: undefined }],
  });

  async function toWaiting() {
    grants.at(-1)?.resolve(grant());
    await settle();
    opens.at(-1)?.answer.resolve(createSignalling());
    await settle();
  }
  async function toJoining() {
    await toWaiting();
    const peer = createChannel();
    accepts.at(-1)?.resolve(peer.channel);
    await settle();
    return peer;
  }
  async function toMet() {
    const peer = await toJoining();
    authentications.at(-1)?.resolve(new Uint8Array(64));
    await settle();
    const says = (message: CustomerMessage) => peer.channel.onMessage('control', encodeControl(message));
    return { ...peer, says };
  }
  async function toConsent() {
    const peer = await toMet();
    peer.says({ t: 'consent', state: 'asked' });
    return peer;
  }
  async function toLive() {
    const peer = await toConsent();
    peer.says({ t: 'consent', state: 'allowed' });
    return peer;
  }

  /** Ended with this reason, once, and nothing of it is left. */
  function assertEnded(reason: EndReason, peer?: ReturnType<typeof createChannel>): void {
    assert.deepEqual(last(), { name: 'ended', reason });
    assert.equal(names().filter((name) => name === 'ended').length, 1);
    assert.ok(
      signallings.every(({ closed }) => closed),
      'signalling is left open',
    );
    assert.ok(
      opens.every(({ signal }) => signal.aborted),
      'the session signal is not aborted',
    );
    if (peer) assert.ok(peer.channel.closed, 'the channel is left open');
    if (heartbeat) assert.ok(heartbeat.stopped, 'the heartbeat still beats');
    const before = states.length;
    // A timer that was left would move an ended session.
    mock.timers.tick(2 * TTL);
    assert.equal(states.length, before);
  }

  return {
    session,
    states,
    silences,
    documents,
    volatiles,
    errors,
    grants,
    opens,
    accepts,
    authentications,
    signallings,
    names,
    last,
    settle,
    grant,
    toWaiting,
    toJoining,
    toMet,
    toConsent,
    toLive,
    assertEnded,
    createSignalling,
    heartbeat: () => heartbeat,
  };
}

describe('an agent session', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
  afterEach(() => mock.timers.reset());

  it('goes from a code to the live view', async () => {
    const s = setUp();
    const peer = await s.toLive();
    assert.deepEqual(s.names(), ['starting', 'waiting', 'joining', 'consent', 'live']);
    const waiting = s.states[1];
    assert.ok(waiting?.name === 'waiting');
    assert.match(waiting.code, /^123 45\d \d{3}$/);
    assert.ok(s.signallings[0]?.closed, 'signalling is not needed any more');
    peer.channel.onMessage('document', new Uint8Array([1, 2]));
    assert.deepEqual(s.documents, [new Uint8Array([1, 2])]);
    s.session.resync();
    assert.deepEqual(peer.sent.at(-1), { t: 'resync' });
    s.session.end('agent-stopped');
    assert.deepEqual(peer.sent.at(-1), { t: 'end', reason: 'agent-stopped' });
    s.assertEnded('agent-stopped', peer);
    s.session.end('agent-closed');
    s.assertEnded('agent-stopped', peer);
    assert.deepEqual(s.errors, []);
  });

  describe('ends as the customer says', () => {
    const reasons: readonly EndReason[] = [
      'customer-stopped',
      'declined',
      'consent-timeout',
      'page-closed',
      'peer-lost',
      'protocol-error',
      'incompatible',
      'internal-error',
    ];
    for (const reason of reasons) {
      it(reason, async () => {
        const s = setUp();
        const peer = await s.toConsent();
        peer.says({ t: 'end', reason });
        s.assertEnded(reason, peer);
        assert.ok(!peer.sent.some((message) => (message as { t: string }).t === 'end'), 'echoed the end');
      });
    }
    it('but not with words of ours', async () => {
      const s = setUp();
      const peer = await s.toLive();
      peer.says({ t: 'end', reason: 'agent-stopped' });
      s.assertEnded('protocol-error', peer);
    });
  });

  describe('ends when the server fails before there is a code', () => {
    for (const reason of ['server-unreachable', 'server-refused'] as const) {
      it(reason, async () => {
        const s = setUp();
        s.grants[0]?.reject(new CobrowseError(reason, 'No.'));
        await s.settle();
        s.assertEnded(reason);
      });
    }
    it('signalling', async () => {
      const s = setUp();
      s.grants[0]?.resolve(s.grant());
      await s.settle();
      s.opens[0]?.answer.reject(new CobrowseError('server-unreachable', 'No.'));
      await s.settle();
      s.assertEnded('server-unreachable');
    });
    it('a defect', async () => {
      const s = setUp();
      s.grants[0]?.reject(new TypeError('Defect.'));
      await s.settle();
      s.assertEnded('internal-error');
      assert.equal(s.errors.length, 1);
    });
  });

  it('ends when the server goes while waiting', async () => {
    const s = setUp();
    await s.toWaiting();
    s.signallings[0]?.signalling.onLost('server-unreachable');
    s.assertEnded('server-unreachable');
  });

  it('goes on when the server goes after the customer came', async () => {
    const s = setUp();
    await s.toConsent();
    s.signallings[0]?.signalling.onLost('server-unreachable');
    assert.equal(s.last()?.name, 'consent');
  });

  it('ends when the code expires, and not after it was used', async () => {
    const waiting = setUp();
    await waiting.toWaiting();
    mock.timers.tick(TTL);
    waiting.assertEnded('code-expired');
    const live = setUp();
    await live.toLive();
    mock.timers.tick(TTL);
    assert.equal(live.last()?.name, 'live');
  });

  for (const [reason, notice] of [
    ['code-wrong', 'code-wrong'],
    ['peer-lost', 'join-failed'],
    ['protocol-error', 'join-failed'],
  ] as const) {
    it(`issues a new code after ${reason}`, async () => {
      const s = setUp();
      const peer = await s.toJoining();
      s.authentications[0]?.reject(new CobrowseError(reason, 'No.'));
      await s.settle();
      assert.ok(peer.channel.closed);
      assert.ok(s.signallings[0]?.closed);
      await s.toWaiting();
      const state = s.last();
      assert.ok(state?.name === 'waiting');
      assert.equal(state.notice, notice);
      assert.equal(s.grants.length, 2);
      s.session.end('agent-stopped');
      s.assertEnded('agent-stopped');
    });
  }

  it('issues a new code when the customer’s channel never opens', async () => {
    const s = setUp();
    await s.toWaiting();
    s.accepts[0]?.reject(new CobrowseError('peer-unreachable', 'No.'));
    await s.settle();
    await s.toWaiting();
    const state = s.last();
    assert.ok(state?.name === 'waiting' && state.notice === 'join-failed');
  });

  it('stops issuing codes after five wrong ones', async () => {
    const s = setUp();
    for (let n = 0; n < 5; n++) {
      await s.toJoining();
      s.authentications[n]?.reject(new CobrowseError('code-wrong', 'No.'));
      await s.settle();
    }
    assert.equal(s.grants.length, 5);
    s.assertEnded('code-wrong');
  });

  it('does not try again with an incompatible customer', async () => {
    const s = setUp();
    const peer = await s.toJoining();
    s.authentications[0]?.reject(new CobrowseError('incompatible', 'No.'));
    await s.settle();
    s.assertEnded('incompatible', peer);
  });

  it('ends when the customer never answers', async () => {
    const s = setUp();
    const peer = await s.toConsent();
    mock.timers.tick(130_000);
    s.assertEnded('consent-timeout', peer);
    assert.deepEqual(peer.sent.at(-1), { t: 'end', reason: 'consent-timeout' });
  });

  it('ends when the channel closes or falls silent', async () => {
    const closed = setUp();
    const peer = await closed.toLive();
    peer.channel.close('peer-lost');
    closed.assertEnded('peer-lost', peer);
    const silent = setUp();
    const other = await silent.toLive();
    silent.heartbeat()?.onSilent?.(6000);
    assert.deepEqual(silent.silences, [6000]);
    silent.heartbeat()?.onLost('peer-lost');
    silent.assertEnded('peer-lost', other);
  });

  describe('ends with protocol-error', () => {
    const cases: readonly [string, 'toMet' | 'toConsent' | 'toLive', (channel: Channel) => void][] = [
      ['a document before the question', 'toMet', (c) => c.onMessage('document', new Uint8Array(4))],
      ['a document before consent', 'toConsent', (c) => c.onMessage('document', new Uint8Array(4))],
      [
        'consent that was not asked for',
        'toMet',
        (c) => c.onMessage('control', encodeControl({ t: 'consent', state: 'allowed' })),
      ],
      [
        'a second question',
        'toConsent',
        (c) => c.onMessage('control', encodeControl({ t: 'consent', state: 'asked' })),
      ],
      [
        'consent a second time',
        'toLive',
        (c) => c.onMessage('control', encodeControl({ t: 'consent', state: 'allowed' })),
      ],
      ['a message of the agent', 'toLive', (c) => c.onMessage('control', encodeControl({ t: 'resync' }))],
      [
        'a message of the handshake',
        'toLive',
        (c) => c.onMessage('control', encodeControl({ t: 'confirm', tag: 'ab'.repeat(32) })),
      ],
      ['what is not JSON', 'toLive', (c) => c.onMessage('control', new Uint8Array([123, 255]))],
      ['a volatile message of no kind', 'toLive', (c) => c.onVolatile(new Uint8Array([9, 9]))],
    ];
    for (const [name, to, act] of cases) {
      it(name, async () => {
        const s = setUp();
        const peer = await s[to]();
        act(peer.channel);
        s.assertEnded('protocol-error', peer);
        assert.deepEqual(peer.sent.at(-1), { t: 'end', reason: 'protocol-error' });
        assert.deepEqual(s.documents, []);
      });
    }
    it('a second problem with the document within ten seconds', async () => {
      const s = setUp();
      const peer = await s.toLive();
      s.session.problem();
      assert.deepEqual(peer.sent.at(-1), { t: 'resync' });
      assert.equal(s.last()?.name, 'live');
      s.session.problem();
      s.assertEnded('protocol-error', peer);
    });
  });

  it('passes volatile messages on in order, and none before consent', async () => {
    const s = setUp();
    const peer = await s.toConsent();
    const pointer = (sequence: number) => encodeCustomerVolatile({ kind: 'pointer', x: 1, y: 2 }, sequence);
    peer.channel.onVolatile(pointer(1));
    assert.equal(s.volatiles.length, 0);
    peer.says({ t: 'consent', state: 'allowed' });
    for (const sequence of [5, 4, 6]) peer.channel.onVolatile(pointer(sequence));
    assert.equal(s.volatiles.length, 2);
  });

  it('numbers the laser, and sends none unless live', async () => {
    const s = setUp();
    const peer = await s.toConsent();
    s.session.laser({ kind: 'laser-off' });
    assert.equal(peer.volatile.length, 0);
    peer.says({ t: 'consent', state: 'allowed' });
    s.session.laser({ kind: 'laser', node: 7, x: 0.5, y: 0.25 });
    s.session.laser({ kind: 'laser-off' });
    const read = peer.volatile.map((bytes) => decodeAgentVolatile(bytes));
    assert.deepEqual(read[0]?.message, { kind: 'laser', node: 7, x: 0.5, y: 0.25 });
    assert.ok((read[1]?.sequence ?? 0) > (read[0]?.sequence ?? 0));
  });

  describe('leaves nothing when ended', () => {
    it('before the server answered', async () => {
      const s = setUp();
      s.session.end('agent-stopped');
      s.grants[0]?.resolve(s.grant());
      await s.settle();
      assert.equal(s.opens.length, 0);
      assert.deepEqual(s.last(), { name: 'ended', reason: 'agent-stopped' });
    });
    it('while signalling opens', async () => {
      const s = setUp();
      s.grants[0]?.resolve(s.grant());
      await s.settle();
      s.session.end('agent-stopped');
      s.opens[0]?.answer.resolve(s.createSignalling());
      await s.settle();
      s.assertEnded('agent-stopped');
    });
    it('while waiting', async () => {
      const s = setUp();
      await s.toWaiting();
      s.session.end('agent-stopped');
      await s.settle();
      s.assertEnded('agent-stopped');
    });
    it('during the handshake', async () => {
      const s = setUp();
      const peer = await s.toJoining();
      s.session.end('agent-closed');
      s.authentications[0]?.reject(new CobrowseError('code-wrong', 'Late.'));
      await s.settle();
      s.assertEnded('agent-closed', peer);
      assert.equal(s.grants.length, 1);
    });
  });
});
