import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { EndReason } from './end-reason.ts';
import { CobrowseError } from './end-reason.ts';
import { claimCode, requestCode, resolveApi } from './server-client.ts';
import type { Nameplate } from './share-code.ts';

const id = 'a1'.repeat(16);
const grant = { nameplate: '12345', expiresAt: 1, ttl: 600_000, peerId: id, token: id, iceServers: [] };
const nameplate = '12345' as Nameplate;
const forEver = new AbortController().signal;

async function withServer<T>(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  use: (url: URL) => Promise<T>,
): Promise<T> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base`));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function reasonOf(attempt: Promise<unknown>): Promise<EndReason | 'none'> {
  try {
    await attempt;
    return 'none';
  } catch (error) {
    assert.ok(error instanceof CobrowseError, String(error));
    assert.ok(error.message.length > 10);
    return error.reason;
  }
}

const json = (status: number, value: unknown) => (_request: unknown, response: ServerResponse) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
};

test('the base path of the server counts, with or without a slash', () => {
  assert.equal(
    resolveApi(new URL('https://h.invalid/cobrowse?x#y'), 'signal').href,
    'https://h.invalid/cobrowse/signal',
  );
  assert.equal(
    resolveApi(new URL('https://h.invalid/cobrowse/'), 'api/join').href,
    'https://h.invalid/cobrowse/api/join',
  );
  assert.equal(resolveApi(new URL('http://h.invalid'), 'signal').pathname, '/signal');
});

test('a code is asked for and claimed, and only the nameplate is told', async () => {
  const seen: string[] = [];
  const both = await withServer(
    (request, response, body) => {
      seen.push(`${request.method} ${request.url} ${body}`);
      json(
        200,
        request.url === '/base/api/join' ? { agentPeerId: id, peerId: id, token: id, iceServers: [] } : grant,
      )(request, response);
    },
    async (url) => [await requestCode(url, forEver), await claimCode(url, nameplate, forEver)] as const,
  );
  assert.deepEqual(seen, ['POST /base/api/codes {}', 'POST /base/api/join {"nameplate":"12345"}']);
  assert.equal(both[0].peerId, id);
  assert.equal(both[1].agentPeerId, id);
});

test('every answer has its reason', async () => {
  const cases: [Parameters<typeof withServer>[0], EndReason][] = [
    [json(404, { reason: 'code-unknown', message: 'Nobody waits under this code.' }), 'code-unknown'],
    [json(410, { reason: 'code-expired', message: 'This code is too old.' }), 'code-expired'],
    [json(409, { reason: 'code-used', message: 'This code was used before.' }), 'code-used'],
    [json(200, { reason: 'code-unknown', message: 'Nobody waits under this code.' }), 'code-unknown'],
    [json(200, { reason: 'code-expired', message: 'This code is too old.' }), 'code-expired'],
    [json(200, { reason: 'code-used', message: 'This code was used before.' }), 'code-used'],
    [json(200, { reason: 'no-such', message: 'x' }), 'server-refused'],
    [json(429, { reason: 'rate-limited', message: 'Too many tries.' }), 'server-refused'],
    [json(403, { reason: 'origin-refused', message: 'This page may not.' }), 'server-refused'],
    [json(500, { reason: 'no-such', message: 'x' }), 'server-refused'],
    [json(200, { ...grant, peerId: '<script>' }), 'server-refused'],
    [json(200, 'x'.repeat(100_000)), 'server-refused'],
    [(_request, response) => response.writeHead(502).end('<html>bad gateway</html>'), 'server-refused'],
    [(_request, response) => response.writeHead(302, { location: '/elsewhere' }).end(), 'server-unreachable'],
    [(_request, response) => response.destroy(), 'server-unreachable'],
  ];
  for (const [index, [answer, expected]] of cases.entries()) {
    assert.equal(
      await withServer(answer, (url) => reasonOf(requestCode(url, forEver))),
      expected,
      `case ${index}`,
    );
  }
  assert.equal(await reasonOf(requestCode(new URL('http://127.0.0.1:1/'), forEver)), 'server-unreachable');
});

test('an abort is the reason of its own', async () => {
  const controller = new AbortController();
  const reason = new CobrowseError('customer-stopped', 'Stopped by you.');
  await withServer(
    () => controller.abort(reason),
    async (url) => assert.rejects(claimCode(url, nameplate, controller.signal), (error) => error === reason),
  );
});
