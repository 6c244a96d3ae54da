import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ClientOptions } from 'ws';
import { WebSocket } from 'ws';
import type { CodeGrant, JoinGrant } from '#protocol';
import { PEER_KEY } from '#protocol';
import type { CobrowseServer } from './create-server.ts';
import { createServer } from './create-server.ts';
import type { ServerSettings } from './settings.ts';

export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

export type Running = {
  readonly server: CobrowseServer;
  readonly url: URL;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  code(): Promise<CodeGrant>;
  join(nameplate: string): Promise<JoinGrant>;
};

/** A folder that is gone after the test. */
export async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cobrowse-server-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A real server on a free port, closed after the test. */
export async function runServer(t: TestContext, settings: Partial<ServerSettings> = {}): Promise<Running> {
  const dataDir = settings.dataDir ?? (await makeFolder(t));
  const server = await createServer({ port: 0, logLevel: 'silent', ...settings, dataDir });
  t.after(() => server.close());
  const url = await server.listen();
  const post: Running['post'] = async (path, body, headers = {}) => {
    const response = await fetch(new URL(path, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return {
    server,
    url,
    post,
    async code() {
      const { status, body } = await post('api/codes', {});
      assert.equal(status, 200);
      return body as CodeGrant;
    },
    async join(nameplate) {
      const { status, body } = await post('api/join', { nameplate });
      assert.equal(status, 200);
      assert.ok('agentPeerId' in (body as object), JSON.stringify(body));
      return body as JoinGrant;
    },
  };
}

export type Caller = { readonly peerId: string; readonly token: string };

export function signalUrl(url: URL, { peerId, token }: Caller, key = PEER_KEY): string {
  return `ws://${url.host}/signal/peerjs?key=${key}&id=${peerId}&token=${token}&version=1.5.5`;
}

export type Socket = {
  readonly socket: WebSocket;
  send(message: unknown): void;
  /** The next message that was not read yet. */
  next(): Promise<Record<string, unknown>>;
  readonly unread: readonly Record<string, unknown>[];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
};

/** Connects as PeerJS does; resolves when the upgrade is done, rejects with `status NNN` when it is refused. */
export async function openSocket(
  t: TestContext,
  address: string,
  options: ClientOptions = {},
): Promise<Socket> {
  const socket = new WebSocket(address, options);
  t.after(() => socket.terminate());
  const unread: Record<string, unknown>[] = [];
  const waiting: ((message: Record<string, unknown>) => void)[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Record<string, unknown>;
    const reader = waiting.shift();
    if (reader) reader(message);
    else unread.push(message);
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      reject(new Error(`status ${response.statusCode}`));
    });
  });
  return {
    socket,
    unread,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: () => {
      const message = unread.shift();
      return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

/** Connects and reads the `OPEN` of PeerServer. */
export async function register(
  t: TestContext,
  url: URL,
  caller: Caller,
  options?: ClientOptions,
): Promise<Socket> {
  const socket = await openSocket(t, signalUrl(url, caller), options);
  assert.deepEqual(await socket.next(), { type: 'OPEN' });
  return socket;
}

/** Polls, because what it waits for happens on the other side of a socket. */
export async function until(check: () => boolean | Promise<boolean>, within = 3_000): Promise<void> {
  const end = Date.now() + within;
  while (!(await check())) {
    assert.ok(Date.now() < end, 'what was waited for did not happen');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
