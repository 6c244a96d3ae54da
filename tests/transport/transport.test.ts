import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { ExpressPeerServer } from 'peer';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Rolldown } from 'vite';
import { build } from 'vite';
import { WebSocketServer } from 'ws';
import { findChromium, needsNoSandbox, OFFLINE_FLAGS } from '../../scripts/browsers.ts';
import { peerjsPlain } from '../../scripts/peerjs-plain.ts';
import { PEER_KEY } from '#protocol';

/**
 * The whole transport, for real: two pages, a PeerServer, WebRTC. What the pages have in `globalThis`:
 * the protocol's door, and a session of their own.
 */
type Door = typeof import('#protocol');
type Session = {
  channel: import('#protocol').Channel;
  ends: string[];
  signalling: import('#protocol').Signalling;
  controller: AbortController;
};
declare global {
  var protocol: Door;
  var linkSession: Session;
}

let server: Server;
let browser: Browser;
let origin: string;
let pages: Page[] = [];
let unique = 0;

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

async function bundle(): Promise<Map<string, string>> {
  const id = '\0entry';
  const result = (await build({
    configFile: false,
    root,
    logLevel: 'silent',
    base: '/base/',
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: { input: 'entry', output: { entryFileNames: 'entry.js' } },
    },
    plugins: [
      peerjsPlain(),
      {
        name: 'entry',
        resolveId: (source) => (source === 'entry' ? id : undefined),
        load: (source) =>
          source === id
            ? `import * as protocol from ${JSON.stringify(join(root, 'protocol/index.ts'))}; globalThis.protocol = protocol;`
            : undefined,
      },
    ],
  })) as Rolldown.RolldownOutput;
  return new Map(
    result.output.map((file) => [`/base/${file.fileName}`, file.type === 'chunk' ? file.code : '']),
  );
}

before(async () => {
  const files = await bundle();
  const app = express();
  server = createServer(app);
  const peers = ExpressPeerServer(server, {
    path: '/',
    key: PEER_KEY,
    createWebSocketServer: ({ path }) => new WebSocketServer({ server, path }),
  });
  peers.on('error', () => {});
  app.use('/base/signal', peers);
  app.use((request, response) => {
    const file = files.get(request.path);
    if (file === undefined) response.type('html').send('<!doctype html><title>page</title>');
    else response.type('js').send(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({
    executablePath: await findChromium(),
    headless: true,
    chromiumSandbox: !needsNoSandbox(),
    args: [...OFFLINE_FLAGS],
  });
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
  // PeerServer has no way to stop its two timers.
  setTimeout(() => process.exit(), 500).unref();
});

async function openPage(): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${origin}/`);
  pages.push(page);
  return page;
}

async function loadDoor(page: Page): Promise<void> {
  await page.evaluate((url) => import(url), `${origin}/base/entry.js`);
}

/** Two pages with an open channel between them, not yet authenticated. */
async function openPair(): Promise<{
  customer: Page;
  agent: Page;
  ids: { customer: string; agent: string };
}> {
  const [customer, agent] = await Promise.all([openPage(), openPage()]);
  await Promise.all([customer, agent].map(loadDoor));
  const name = String(unique++).padStart(8, '0');
  const ids = { customer: `customer${name}`.padEnd(32, '0'), agent: `agent${name}`.padEnd(32, '0') };
  const join_ = (options: { id: string; to?: string; server: string }): Promise<void> =>
    (async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const ends: string[] = [];
      const signalling = await protocol.openSignalling({
        server: new URL(options.server),
        peerId: options.id,
        token: 'token0000000000000000000000000000',
        iceServers: [],
        signal,
      });
      globalThis.linkSession = { controller, ends, signalling, channel: undefined as never };
      const open = async (): Promise<void> => {
        const channel = await (options.to === undefined
          ? signalling.accept(signal)
          : signalling.connect(options.to, signal));
        channel.onClose = (reason) => ends.push(reason);
        globalThis.linkSession.channel = channel;
      };
      const opening = open();
      if (options.to !== undefined) await opening;
    })();
  await agent.evaluate(join_, { id: ids.agent, server: `${origin}/base` });
  await customer.evaluate(join_, { id: ids.customer, to: ids.agent, server: `${origin}/base` });
  await agent.waitForFunction(() => globalThis.linkSession.channel !== undefined);
  return { customer, agent, ids };
}

type Credentials = { role: 'customer' | 'agent'; secret: string; customer: string; agent: string };

/** The session key in hex, or why not. */
function authenticateIn(page: Page, credentials: Credentials): Promise<string> {
  return page.evaluate(async ({ role, secret, customer, agent }) => {
    try {
      const key = await protocol.authenticate(linkSession.channel, {
        role,
        secret: secret as never,
        nameplate: '12345' as never,
        customerPeerId: role === 'agent' ? linkSession.channel.remotePeerId : customer,
        agentPeerId: agent,
        signal: linkSession.controller.signal,
      });
      return Array.from(key, (byte) => byte.toString(16).padStart(2, '0')).join('');
    } catch (error) {
      return error instanceof protocol.CobrowseError ? error.reason : String(error);
    }
  }, credentials);
}

async function openAuthenticated(): Promise<{ customer: Page; agent: Page }> {
  const { customer, agent, ids } = await openPair();
  const results = await Promise.all([
    authenticateIn(customer, { role: 'customer', secret: '6789', ...ids }),
    authenticateIn(agent, { role: 'agent', secret: '6789', ...ids }),
  ]);
  assert.match(results[0], /^[0-9a-f]{128}$/);
  assert.equal(results[0], results[1]);
  return { customer, agent };
}

async function closeAll(): Promise<void> {
  await Promise.all(
    pages.map((page) =>
      page
        .context()
        .close()
        .catch(() => {}),
    ),
  );
  pages = [];
}

function endsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => linkSession.ends);
}

async function waitForEnd(page: Page, milliseconds: number): Promise<string[]> {
  await page.waitForFunction(() => linkSession.ends.length > 0, undefined, { timeout: milliseconds });
  return endsOf(page);
}

test('loading the transport changes nothing in the page and opens nothing', async () => {
  const page = await openPage();
  const changes = await page.evaluate(async (url) => {
    let connections = 0;
    const Native = RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections++;
      }
    };
    const take = (): Map<string, unknown> => {
      const all = new Map<string, unknown>();
      for (const name of Object.getOwnPropertyNames(globalThis)) {
        const value: unknown = Object.getOwnPropertyDescriptor(globalThis, name)?.value;
        all.set(name, typeof value === 'function' ? value : typeof value);
        if (typeof value !== 'function') continue;
        for (const object of [value, (value as { prototype?: unknown }).prototype]) {
          if (typeof object !== 'object' && typeof object !== 'function') continue;
          if (object === null) continue;
          for (const key of Reflect.ownKeys(object)) {
            const own = Object.getOwnPropertyDescriptor(object, key);
            const where = `${name}${object === value ? '' : '.prototype'}.${String(key)}`;
            all.set(where, own?.get ?? own?.set ?? own?.value);
          }
        }
      }
      return all;
    };
    const first = take();
    await import(url);
    // Loads PeerJS; the attempt itself fails at once.
    await protocol
      .openSignalling({
        server: new URL('http://127.0.0.1:1/'),
        peerId: 'a',
        token: 'b',
        iceServers: [],
        signal: new AbortController().signal,
      })
      .catch(() => {});
    const second = take();
    const names = new Set([...first.keys(), ...second.keys()]);
    const different = [...names].filter(
      (name) => !Object.is(first.get(name), second.get(name)) || first.has(name) !== second.has(name),
    );
    return { different, connections };
  }, `${origin}/base/entry.js`);
  // `protocol` is this test's own.
  assert.deepEqual(changes, { different: ['protocol'], connections: 0 });
  await closeAll();
});

test('5 MB both ways at once, in order, within the high-water mark; volatile messages pass', async () => {
  const { customer, agent } = await openAuthenticated();
  const run = (): Promise<{
    received: number;
    intact: boolean;
    most: number;
    volatile: number;
    took: number;
  }> =>
    (async () => {
      const { channel } = linkSession;
      const size = 500_000;
      let received = 0;
      let intact = true;
      let most = 0;
      let volatile = 0;
      const started = performance.now();
      const done = Promise.withResolvers<void>();
      channel.onVolatile = (bytes) => {
        if (protocol.decodeCustomerVolatile(bytes) !== undefined) volatile++;
      };
      channel.onMessage = (kind, payload) => {
        if (kind !== 'document' || payload.byteLength !== size || payload.some((byte) => byte !== received))
          intact = false;
        if (++received === 10) done.resolve();
      };
      for (let i = 0; i < 10; i++) {
        channel.sendVolatile(protocol.encodeCustomerVolatile({ kind: 'pointer', x: i, y: i }, i));
        channel.send('document', new Uint8Array(size).fill(i));
        if (channel.congested) most++;
        await channel.drained();
      }
      await done.promise;
      return { received, intact, most, volatile, took: performance.now() - started };
    })();
  const results = await Promise.all([customer.evaluate(run), agent.evaluate(run)]);
  for (const result of results) {
    assert.equal(result.received, 10);
    assert.ok(result.intact);
    assert.ok(result.most > 0, 'it was congested at least once');
    assert.ok(result.volatile > 0);
    assert.ok(result.took < 20_000);
  }
  await closeAll();
});

test('a wrong secret fails on both sides, and nothing stays open', async () => {
  const { customer, agent, ids } = await openPair();
  const results = await Promise.all([
    authenticateIn(customer, { role: 'customer', secret: '6780', ...ids }),
    authenticateIn(agent, { role: 'agent', secret: '6789', ...ids }),
  ]);
  assert.deepEqual(results, ['code-wrong', 'code-wrong']);
  for (const page of [customer, agent]) {
    assert.deepEqual(await endsOf(page), ['code-wrong']);
    const late = await page.evaluate(() =>
      linkSession.signalling.accept(new AbortController().signal).catch((error: Error) => error.name),
    );
    assert.equal(late, 'CobrowseError');
  }
  await closeAll();
});

test('malformed frames end with protocol-error', async () => {
  const { customer, agent } = await openAuthenticated();
  await customer.evaluate(() => {
    // As a hostile peer would: past our own framing.
    const { send } = RTCDataChannel.prototype;
    RTCDataChannel.prototype.send = function (this: RTCDataChannel) {
      send.call(this, new Uint8Array([9, 9, 9, 9, 9, 9, 9, 9]));
    } as typeof send;
    linkSession.channel.send('control', new Uint8Array(1));
  });
  assert.deepEqual(await waitForEnd(agent, 5000), ['protocol-error']);
  assert.deepEqual(await waitForEnd(customer, 5000), ['peer-lost']);
  await closeAll();
});

test('the last message arrives before the channel closes, and leaving the server does not close it', async () => {
  const { customer, agent } = await openAuthenticated();
  await Promise.all([customer, agent].map((page) => page.evaluate(() => linkSession.signalling.close())));
  await agent.evaluate(() => {
    linkSession.channel.onMessage = (_kind, payload) =>
      linkSession.ends.push(new TextDecoder().decode(payload));
  });
  await customer.evaluate(() => {
    linkSession.channel.send('control', new TextEncoder().encode('bye'));
    linkSession.channel.close('customer-stopped');
  });
  await agent.waitForFunction(() => linkSession.ends.length === 2, undefined, { timeout: 5000 });
  assert.deepEqual(await endsOf(agent), ['bye', 'peer-lost']);
  assert.deepEqual(await endsOf(customer), ['customer-stopped']);
  await closeAll();
});

test('a page that is closed says so on its way out', async () => {
  const { customer, agent } = await openAuthenticated();
  await agent.evaluate(() => {
    linkSession.channel.onMessage = (_kind, payload) =>
      linkSession.ends.push(new TextDecoder().decode(payload));
  });
  await customer.evaluate(() => {
    addEventListener('pagehide', () => {
      linkSession.channel.send('control', new TextEncoder().encode('bye'));
      linkSession.channel.close('page-closed');
    });
  });
  await customer.close({ runBeforeUnload: true });
  await agent.waitForFunction(() => linkSession.ends.includes('peer-lost'), undefined, { timeout: 5000 });
  assert.deepEqual(await endsOf(agent), ['bye', 'peer-lost']);
  await closeAll();
});

test('a crashed peer is told after 5 s and given up after 15 s', async () => {
  const { customer, agent } = await openAuthenticated();
  await agent.evaluate(() => {
    const { channel, controller, ends } = linkSession;
    const heartbeat = protocol.startHeartbeat({
      role: 'agent',
      ping: (n) => channel.send('control', protocol.encodeControl({ t: 'ping', n })),
      onSilent: (milliseconds) => {
        if (milliseconds > 0 && !ends.includes('silent')) ends.push('silent');
      },
      onLost: (reason) => channel.close(reason),
      signal: controller.signal,
    });
    channel.onActivity = heartbeat.heard;
  });
  await customer.goto('chrome://crash').catch(() => {});
  await agent.waitForFunction(() => linkSession.ends.includes('peer-lost'), undefined, { timeout: 20_000 });
  assert.deepEqual(await endsOf(agent), ['silent', 'peer-lost']);
  await closeAll();
});

test('nobody there, an id that is taken, an abort: each rejects with its reason', async () => {
  const page = await openPage();
  await loadDoor(page);
  const results = await page.evaluate(async (url) => {
    const reason = async (attempt: Promise<unknown>): Promise<string> =>
      attempt.then(
        () => 'none',
        (error: unknown) => (error instanceof protocol.CobrowseError ? error.reason : String(error)),
      );
    const options = (peerId: string, signal = new AbortController().signal) => ({
      server: new URL(url),
      peerId,
      token: `token${peerId}`,
      iceServers: [],
      signal,
    });
    const first = await protocol.openSignalling(options('first'));
    const lost: string[] = [];
    first.onLost = (why) => lost.push(why);
    const taken = await reason(protocol.openSignalling({ ...options('first'), token: 'other' }));
    const absent = await reason(first.connect('nobody', new AbortController().signal));
    const again = await reason(first.connect('nobody', new AbortController().signal));
    const controller = new AbortController();
    const second = await protocol.openSignalling(options('second', controller.signal));
    const waiting = reason(second.accept(controller.signal));
    controller.abort(new protocol.CobrowseError('agent-stopped', 'x'));
    return { taken, absent, again, aborted: await waiting, lost };
  }, `${origin}/base/`);
  assert.deepEqual(results, {
    taken: 'server-refused',
    absent: 'peer-unreachable',
    again: 'internal-error',
    aborted: 'agent-stopped',
    lost: [],
  });
  await closeAll();
});
