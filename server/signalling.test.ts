import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connect } from 'node:net';
import type { Running } from './server.fixture.ts';
import { openSocket, register, runServer, signalUrl, until } from './server.fixture.ts';
import { SIGNALLING_LIMITS } from './signalling.ts';

const OTHER = 'f'.repeat(32);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const offer = (dst: string, text = 'sdp') => ({
  type: 'OFFER',
  dst,
  payload: { sdp: text, connectionId: 'c' },
});

async function waiting({ url }: Running): Promise<number> {
  const health = (await (await fetch(new URL('healthz', url))).json()) as { waitingCodes: number };
  return health.waitingCodes;
}

describe('admission', () => {
  test('takes ids and tokens that the server issued, and no others', async (t) => {
    const running = await runServer(t);
    const { url, code } = running;
    const grant = await code();
    const refuse = (address: string, status: number) =>
      assert.rejects(openSocket(t, address), { message: `status ${status}` }, address);
    await refuse(signalUrl(url, { peerId: OTHER, token: OTHER }), 401);
    await refuse(signalUrl(url, { peerId: grant.peerId, token: OTHER }), 401);
    await refuse(signalUrl(url, { peerId: OTHER, token: grant.token }), 401);
    await refuse(signalUrl(url, { peerId: 'agent', token: 'x' }), 400);
    await refuse(signalUrl(url, grant, 'peerjs'), 400);
    await refuse(`ws://${url.host}/signal/peerjs`, 400);
    await refuse(`${signalUrl(url, grant)}&id=${OTHER}`, 400);
    await register(t, url, grant);
  });

  test('nobody takes over an id, and its owner is not disturbed', async (t) => {
    const running = await runServer(t);
    const grant = await running.code();
    const owner = await register(t, running.url, grant);
    for (const token of [grant.token, OTHER]) {
      await assert.rejects(openSocket(t, signalUrl(running.url, { ...grant, token })), /status 4(09|01)/);
    }
    const both = await Promise.allSettled([1, 2].map(() => openSocket(t, signalUrl(running.url, grant))));
    assert.ok(both.every(({ status }) => status === 'rejected'));
    owner.send({ type: 'HEARTBEAT' });
    await sleep(50);
    assert.equal(owner.socket.readyState, owner.socket.OPEN);
  });

  test('of two that come at the same moment one stays', async (t) => {
    const running = await runServer(t);
    const grant = await running.code();
    const results = await Promise.allSettled(
      [1, 2, 3].map(async () => {
        const socket = await openSocket(t, signalUrl(running.url, grant));
        await Promise.race([socket.next(), socket.closed.then(() => Promise.reject(new Error('closed')))]);
        return socket;
      }),
    );
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  test('an expired code, and one whose agent left, open no door', async (t) => {
    const running = await runServer(t, { codeTtlMs: 150 });
    const late = await running.code();
    await sleep(200);
    await assert.rejects(openSocket(t, signalUrl(running.url, late)), { message: 'status 401' });
    const steady = await runServer(t);
    const grant = await steady.code();
    const agent = await register(t, steady.url, grant);
    assert.equal(await waiting(steady), 1);
    agent.socket.close();
    await until(async () => (await waiting(steady)) === 0);
    await assert.rejects(openSocket(t, signalUrl(steady.url, grant)), { message: 'status 401' });
    const answer = await steady.post('api/join', { nameplate: grant.nameplate });
    assert.equal((answer.body as { reason: string }).reason, 'code-expired');
  });

  test('origins: pages that are listed, extensions as agents', async (t) => {
    const origin = 'https://bank.example';
    const running = await runServer(t, { allowedOrigins: [origin] });
    const { url, post } = running;
    const code = await post('api/codes', {}, { origin: 'chrome-extension://abc' });
    const grant = code.body as { nameplate: string; peerId: string; token: string };
    await assert.rejects(openSocket(t, signalUrl(url, grant), { origin: 'https://evil.example' }), {
      message: 'status 403',
    });
    await register(t, url, grant, { origin: 'chrome-extension://abc' });
    const join = await post('api/join', { nameplate: grant.nameplate }, { origin });
    const customer = join.body as { peerId: string; token: string };
    await assert.rejects(openSocket(t, signalUrl(url, customer), { origin: 'chrome-extension://abc' }), {
      message: 'status 403',
    });
    await register(t, url, customer, { origin });
  });

  test('so many sockets per address, and so many tries per minute', async (t) => {
    const few = await runServer(t, { limits: { socketsPerAddress: 2 } });
    const first = await register(t, few.url, await few.code());
    await register(t, few.url, await few.code());
    const third = await few.code();
    await assert.rejects(openSocket(t, signalUrl(few.url, third)), { message: 'status 429' });
    first.socket.close();
    await first.closed;
    await sleep(20);
    await register(t, few.url, third);
    const rare = await runServer(t, { limits: { signallingPerMinute: 1 } });
    await register(t, rare.url, await rare.code());
    await assert.rejects(openSocket(t, signalUrl(rare.url, await rare.code())), { message: 'status 429' });
  });

  test('PeerServer has no other door', async (t) => {
    const { url } = await runServer(t);
    for (const path of [
      'signal',
      'signal/',
      'signal/peerjs',
      'signal/cobrowse/id',
      'signal/cobrowse/peers',
      'cobrowse/id',
      'peerjs/id',
    ]) {
      assert.equal((await fetch(new URL(path, url))).status, 404, path);
    }
    for (const path of ['elsewhere', 'healthz', '', 'api/codes', 'cobrowse.js']) {
      await assert.rejects(openSocket(t, `ws://${url.host}/${path}`), { message: 'status 404' }, path);
    }
  });
});

describe('relay', () => {
  test('between the two ends of one code, with the true sender', async (t) => {
    const running = await runServer(t);
    const grant = await running.code();
    const agent = await register(t, running.url, grant);
    const join = await running.join(grant.nameplate);
    const customer = await register(t, running.url, join);
    customer.send({ ...offer(grant.peerId), src: OTHER, extra: 'x' });
    assert.deepEqual(await agent.next(), { ...offer(grant.peerId), src: join.peerId });
    agent.send({ type: 'ANSWER', dst: join.peerId, payload: { connectionId: 'c' } });
    assert.equal((await customer.next())['type'], 'ANSWER');
    customer.send({ type: 'CANDIDATE', dst: grant.peerId, payload: { candidate: {} } });
    assert.equal((await agent.next())['type'], 'CANDIDATE');
  });

  test('not to anybody else, not before the claim, not for the server’s own messages', async (t) => {
    const running = await runServer(t);
    const [one, two] = [await running.code(), await running.code()];
    const agents = [await register(t, running.url, one), await register(t, running.url, two)] as const;
    agents[0].send(offer(two.peerId));
    const join = await running.join(one.nameplate);
    const customer = await register(t, running.url, join);
    customer.send(offer(two.peerId));
    agents[1].send(offer(join.peerId));
    agents[1].send(offer(one.peerId));
    customer.send({ type: 'LEAVE', dst: one.peerId, payload: {} });
    customer.send({ type: 'EXPIRE', dst: one.peerId });
    customer.send({ type: 'LEAVE' });
    customer.send(offer(one.peerId, 'the only one'));
    assert.equal(((await agents[0].next())['payload'] as { sdp: string }).sdp, 'the only one');
    await sleep(50);
    assert.deepEqual([agents[0].unread, agents[1].unread, customer.unread], [[], [], []]);
  });

  test('holds a little for a partner who is about to come, and then says that nobody did', async (t) => {
    const running = await runServer(t);
    const [soon, never] = [await running.code(), await running.code()];
    const early = await register(t, running.url, await running.join(soon.nameplate));
    for (let count = 0; count < SIGNALLING_LIMITS.heldMessages + 10; count++)
      early.send(offer(soon.peerId, String(count)));
    const join = await running.join(never.nameplate);
    const alone = await register(t, running.url, join);
    alone.send(offer(never.peerId));
    await sleep(50);
    const agent = await register(t, running.url, soon);
    await until(() => agent.unread.length >= SIGNALLING_LIMITS.heldMessages);
    await sleep(50);
    assert.equal(agent.unread.length, SIGNALLING_LIMITS.heldMessages);
    assert.deepEqual(await alone.next(), { type: 'EXPIRE', src: never.peerId, dst: join.peerId });
    assert.deepEqual(early.unread, []);
  });

  test('a claim that falls into the agent’s arrival is not missed', async (t) => {
    const running = await runServer(t, { limits: { joinsPerMinute: 100 } });
    for (let count = 0; count < 20; count++) {
      const grant = await running.code();
      const [agent, join] = await Promise.all([
        register(t, running.url, grant),
        running.join(grant.nameplate),
      ]);
      const customer = await register(t, running.url, join);
      await sleep(5);
      agent.send({ type: 'ANSWER', dst: join.peerId, payload: {} });
      assert.equal((await customer.next())['type'], 'ANSWER');
    }
  });

  test('what is held is bounded in size', async (t) => {
    const running = await runServer(t);
    const soon = await running.code();
    const early = await register(t, running.url, await running.join(soon.nameplate));
    for (let count = 0; count < 5; count++) early.send(offer(soon.peerId, 'x'.repeat(50_000)));
    await sleep(100);
    const agent = await register(t, running.url, soon);
    await sleep(100);
    assert.equal(agent.unread.length, 2);
  });
});

describe('bad frames', () => {
  const BAD: readonly (readonly [string, string | Uint8Array])[] = [
    ['not JSON', 'not json'],
    ['nothing', ''],
    ['null', 'null'],
    ['an unknown kind', '{"type":"OPEN"}'],
    ['a prototype', '{"type":"__proto__"}'],
    ['no receiver', '{"type":"OFFER","payload":{}}'],
    ['a receiver that is no text', '{"type":"OFFER","dst":{},"payload":{}}'],
    ['a payload that is no object', '{"type":"OFFER","dst":"x","payload":"y"}'],
    ['bytes', new Uint8Array([1, 2, 3])],
    ['too long', JSON.stringify(offer(OTHER, 'x'.repeat(70_000)))],
    ['nested without end', `{"type":"OFFER","dst":"x","payload":{"a":${'['.repeat(30_000)}`],
  ];

  test('close the offender; everybody else goes on', async (t) => {
    const running = await runServer(t);
    const grant = await running.code();
    const agent = await register(t, running.url, grant);
    const join = await running.join(grant.nameplate);
    const customer = await register(t, running.url, join);
    for (const [what, bytes] of BAD) {
      const offender = await register(t, running.url, await running.code());
      offender.socket.send(bytes);
      assert.ok([1008, 1009].includes(await offender.closed), what);
    }
    customer.send(offer(grant.peerId));
    assert.equal((await agent.next())['type'], 'OFFER');
  });

  test('end what the offender may say at once, also when it does not answer', async (t) => {
    const running = await runServer(t);
    const grant = await running.code();
    const agent = await register(t, running.url, grant);
    const offender = await register(t, running.url, await running.join(grant.nameplate));
    offender.socket.pause();
    offender.send('not json');
    offender.send(offer(grant.peerId));
    await sleep(SIGNALLING_LIMITS.closeTime + 200);
    assert.deepEqual(agent.unread, []);
    offender.socket.resume();
    assert.ok([1006, 1008].includes(await offender.closed));
  });

  test('too many frames close the offender', async (t) => {
    const running = await runServer(t);
    const offender = await register(t, running.url, await running.code());
    for (let count = 0; count < SIGNALLING_LIMITS.burst + 20; count++) offender.send({ type: 'HEARTBEAT' });
    assert.equal(await offender.closed, 1008);
  });

  test('bytes that are no WebSocket, and a connection that breaks, hurt nobody', async (t) => {
    const running = await runServer(t);
    const grant = await running.code();
    for (const bytes of [
      'GET / HTTP/9\r\n\r\n',
      '\x16\x03\x01\x02\x00',
      'GET /signal/peerjs HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
    ]) {
      const socket = connect(Number(running.url.port), '127.0.0.1');
      socket.on('error', () => {});
      socket.write(bytes);
      await sleep(30);
      socket.destroy();
    }
    const raw = await register(t, running.url, grant);
    const inner = (raw.socket as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket;
    inner.write(new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff]));
    assert.ok((await raw.closed) > 0);
    const broken = await register(t, running.url, await running.code());
    broken.socket.terminate();
    await until(async () => (await waiting(running)) === 0);
    await running.code();
  });
});
