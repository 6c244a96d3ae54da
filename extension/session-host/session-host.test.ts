import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CobrowseError, type Channel, encodeControl, type Signalling } from '#protocol';
import type { ViewLink } from '../link/link.ts';
import type { HostMessage, OverlayMessage } from '../link/link-messages.ts';
import { createSessionHost } from './session-host.ts';

function createView() {
  const got: HostMessage[] = [];
  const link: ViewLink = {
    send: (message) => got.push(message),
    onMessage: () => {},
    onClose: () => {},
    close: () => {},
  };
  return { link, got, says: (message: OverlayMessage) => link.onMessage(message) };
}

/** A host whose network lets a customer join at once. */
function setUp(options: { serverDown?: boolean } = {}) {
  const sent: { t: string }[] = [];
  const volatile: Uint8Array[] = [];
  const active: boolean[] = [];
  let closed = false;
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
      return closed;
    },
    close: () => {
      closed = true;
    },
  };
  const signalling: Signalling = {
    connect: async () => channel,
    accept: async () => channel,
    onLost: () => {},
    close: () => {},
  };
  const host = createSessionHost({
    transport: {
      requestCode: async () => {
        if (options.serverDown) throw new CobrowseError('server-unreachable', 'No.');
        return { nameplate: '12345', expiresAt: 0, ttl: 1000, peerId: 'a', token: 't', iceServers: [] };
      },
      openSignalling: async () => signalling,
      authenticate: async () => new Uint8Array(64),
      startHeartbeat: () => ({ heard: () => {}, stop: () => {} }),
    },
    onActive: (value) => active.push(value),
    onError: (error) => assert.fail(String(error)),
  });
  const settle = async () => {
    for (let turn = 0; turn < 30; turn++) await Promise.resolve();
  };
  async function toLive() {
    const view = createView();
    host.connect(view.link);
    view.says({ type: 'attach' });
    view.says({ type: 'start', server: 'http://localhost:1' });
    await settle();
    channel.onMessage('control', encodeControl({ t: 'consent', state: 'asked' }));
    channel.onMessage('control', encodeControl({ t: 'consent', state: 'allowed' }));
    return view;
  }
  const resyncs = () => sent.filter(({ t }) => t === 'resync').length;
  return { host, channel, sent, volatile, active, settle, toLive, resyncs };
}

const stateNames = (messages: readonly HostMessage[]) =>
  messages.flatMap((message) => (message.type === 'state' ? [message.state.name] : []));

describe('the session host', () => {
  it('tells every overlay the state, and when a session runs', async () => {
    const { host, toLive, active } = setUp();
    const first = await toLive();
    assert.deepEqual(stateNames(first.got), ['idle', 'starting', 'waiting', 'joining', 'consent', 'live']);
    const second = createView();
    host.connect(second.link);
    second.says({ type: 'attach' });
    assert.deepEqual(stateNames(second.got), ['live']);
    second.says({ type: 'end' });
    assert.equal(stateNames(first.got).at(-1), 'ended');
    assert.deepEqual(active, [true, false]);
  });

  it('asks for the whole document when an overlay comes to a live session', async () => {
    const { host, toLive, resyncs } = setUp();
    await toLive();
    assert.equal(resyncs(), 0);
    const second = createView();
    host.connect(second.link);
    second.says({ type: 'attach' });
    assert.equal(resyncs(), 1);
  });

  it('goes on without an overlay, and takes its dot away', async () => {
    const { toLive, channel, volatile } = setUp();
    const view = await toLive();
    view.link.onClose();
    assert.equal(volatile.length, 1);
    channel.onMessage('document', new Uint8Array(4));
    assert.ok(!channel.closed);
    assert.ok(!view.got.some(({ type }) => type === 'document'));
  });

  it('sends an overlay that is too slow no more, and the whole document once it has caught up', async () => {
    const { toLive, channel, resyncs } = setUp();
    const view = await toLive();
    const frame = new Uint8Array(30 * 1024 * 1024);
    for (let n = 0; n < 5; n++) channel.onMessage('document', frame);
    const documents = () => view.got.filter(({ type }) => type === 'document').length;
    assert.equal(documents(), 3);
    for (let n = 0; n < 3; n++) view.says({ type: 'taken' });
    assert.equal(resyncs(), 1);
    channel.onMessage('document', frame);
    assert.equal(documents(), 4);
  });

  it('starts one session at a time, and only with a usable address', async () => {
    const { host, active, settle } = setUp({ serverDown: true });
    const view = createView();
    host.connect(view.link);
    view.says({ type: 'start', server: 'http://elsewhere.invalid' });
    assert.deepEqual(active, []);
    view.says({ type: 'start', server: 'http://localhost:1' });
    view.says({ type: 'start', server: 'http://localhost:2' });
    await settle();
    assert.deepEqual(stateNames(view.got), ['starting', 'ended']);
    view.says({ type: 'start', server: 'http://localhost:1' });
    assert.deepEqual(stateNames(view.got), ['starting', 'ended', 'starting']);
  });

  it('tells the customer when the browser closes', async () => {
    const { host, toLive, sent, channel } = setUp();
    await toLive();
    host.close();
    assert.deepEqual(sent.at(-1), { t: 'end', reason: 'agent-closed' });
    assert.ok(channel.closed);
  });
});
