import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { makeFolder, runServer } from './server.fixture.ts';

const SCRIPT = 'export const answer = 42;\n'.repeat(20);

async function serveBuild(t: TestContext): Promise<URL> {
  const staticDir = await makeFolder(t);
  await mkdir(join(staticDir, 'chunks'));
  await writeFile(join(staticDir, 'cobrowse.js'), SCRIPT);
  await writeFile(join(staticDir, 'cobrowse.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(staticDir, 'testing.js'), SCRIPT);
  await writeFile(join(staticDir, 'server.js'), 'private');
  await writeFile(join(staticDir, 'chunks', 'session-AbC_1-x9.js'), SCRIPT);
  await writeFile(join(staticDir, 'chunks', 'session-AbC_1-x9.js.map'), '{}');
  await writeFile(join(staticDir, 'chunks', 'manifest.json'), '{}');
  return (await runServer(t, { staticDir })).url;
}

/** `fetch` decompresses without asking, and normalises paths. */
function get(url: URL, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ response: IncomingMessage; body: Buffer }>((resolve, reject) => {
    request({ host: url.hostname, port: url.port, path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ response, body: Buffer.concat(parts) }));
    })
      .on('error', reject)
      .end();
  });
}

test('scripts load on pages of any origin, also under COEP', async (t) => {
  const url = await serveBuild(t);
  for (const path of ['/cobrowse.js', '/testing.js', '/chunks/session-AbC_1-x9.js']) {
    const { response, body } = await get(url, path);
    assert.equal(response.statusCode, 200, path);
    assert.equal(String(body), SCRIPT);
    assert.match(response.headers['content-type'] ?? '', /^(text|application)\/javascript; charset=utf-8$/i);
    assert.equal(response.headers['access-control-allow-origin'], '*');
    assert.equal(response.headers['cross-origin-resource-policy'], 'cross-origin');
    assert.equal(response.headers['x-content-type-options'], 'nosniff');
    assert.ok(response.headers.etag);
    assert.equal(
      response.headers['cache-control'],
      path.startsWith('/chunks/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    );
  }
});

test('the entry is asked for again and not sent again', async (t) => {
  const url = await serveBuild(t);
  const { etag = '' } = (await get(url, '/cobrowse.js')).response.headers;
  const again = await get(url, '/cobrowse.js', { 'if-none-match': etag });
  assert.equal(again.response.statusCode, 304);
  assert.equal(again.body.byteLength, 0);
  assert.equal(again.response.headers['cross-origin-resource-policy'], 'cross-origin');
});

test('what was compressed by the build is sent as it is', async (t) => {
  const url = await serveBuild(t);
  const { response, body } = await get(url, '/cobrowse.js', { 'accept-encoding': 'gzip, br' });
  assert.equal(response.headers['content-encoding'], 'br');
  assert.match(String(response.headers.vary), /accept-encoding/i);
  assert.match(response.headers['content-type'] ?? '', /javascript/);
  assert.equal(String(brotliDecompressSync(body)), SCRIPT);
  const plain = await get(url, '/testing.js', { 'accept-encoding': 'br' });
  assert.equal(plain.response.headers['content-encoding'], undefined);
  assert.equal(String(plain.body), SCRIPT);
});

test('nothing else of the folder is served', async (t) => {
  const url = await serveBuild(t);
  for (const path of [
    '/server.js',
    '/chunks/manifest.json',
    '/chunks/..%2fserver.js',
    '/chunks/../server.js',
    '/chunks/%2e%2e/server.js',
    '/chunks/..%5cserver.js',
    '/chunks/missing-12345678.js',
    '/chunks/',
    '/cobrowse.js/',
    '/cobrowse.js.br',
    '/../package.json',
    '/%00',
  ]) {
    const { response, body } = await get(url, path);
    assert.ok([400, 404].includes(response.statusCode ?? 0), `${path}: ${response.statusCode}`);
    assert.doesNotMatch(String(body), /private/);
    assert.doesNotMatch(response.headers['cache-control'] ?? '', /immutable/, path);
  }
});

test('a missing build says what to do', async (t) => {
  const { url } = await runServer(t, { staticDir: join(await makeFolder(t), 'nowhere') });
  const { response, body } = await get(url, '/cobrowse.js');
  assert.equal(response.statusCode, 404);
  assert.equal(response.headers['cache-control'], 'no-store');
  assert.match(String(body), /npm run build/);
});

test('the home page says what this is, runs nothing, and takes nothing from the request as HTML', async (t) => {
  const { url } = await runServer(t);
  const { response, body } = await get(url, '/', { host: 'support.bank.example' });
  assert.match(String(response.headers['content-security-policy']), /^default-src 'none'/);
  assert.match(String(body), /src=&#34;http:\/\/support\.bank\.example\/cobrowse\.js&#34;/);
  const evil = await get(url, '/', { host: '"><script>alert(1)</script>' });
  assert.doesNotMatch(String(evil.body), /<script>alert/);
});
