import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { CodeGrant } from '#protocol';
import { createServer } from './create-server.ts';
import { makeFolder, openSocket, register, runServer, signalUrl } from './server.fixture.ts';
import { SettingsError } from './settings.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const INDEX = new URL('index.ts', import.meta.url).href;

/** Milliseconds in which a process that has nothing left to do is gone, on a busy machine. */
const EXIT_TIME = 10_000;

function run(t: TestContext, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...environment } });
  t.after(() => child.kill('SIGKILL'));
  const output = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.err += text;
  });
  const exit = once(child, 'close', { signal: AbortSignal.timeout(EXIT_TIME) }).then(
    ([code]) => code as number | null,
  );
  // Who only looks at the output does not wait for the end.
  exit.catch(() => {});
  return { child, output, exit };
}

async function serve(t: TestContext, args: readonly string[] = []) {
  const dataDir = await makeFolder(t);
  const running = run(t, [MAIN, 'serve', '--port', '0', '--data-dir', dataDir, ...args]);
  const url = await new Promise<URL>((resolve, reject) => {
    running.child.stdout.on('data', () => {
      const found = /server is at (\S+)/.exec(running.output.out)?.[1];
      if (found) resolve(new URL(found));
    });
    running.child.once('close', () => reject(new Error(running.output.err)));
  });
  return { ...running, url };
}

test('a process that closed its server ends by itself', async (t) => {
  const script = `
    import { createServer } from ${JSON.stringify(INDEX)};
    const server = await createServer({ port: 0, logLevel: 'silent', dataDir: ${JSON.stringify(await makeFolder(t))} });
    const url = await server.listen();
    const grant = await (await fetch(new URL('api/codes', url), { method: 'POST' })).json();
    const socket = new WebSocket(\`ws://\${url.host}/signal/peerjs?key=cobrowse&id=\${grant.peerId}&token=\${grant.token}\`);
    await new Promise((resolve) => { socket.onmessage = resolve; });
    await server.close();
    await server.close();
    console.log('closed');
  `;
  const { output, exit } = run(t, ['--input-type=module', '-e', script]);
  assert.equal(await exit, 0, output.err);
  assert.equal(output.out, 'closed\n');
  assert.equal(output.err, '');
});

test('one that never listened closes too', async (t) => {
  const server = await createServer({ dataDir: await makeFolder(t), logLevel: 'silent' });
  await server.close();
});

test('close says goodbye to sockets, also to those that do not answer', async (t) => {
  const running = await runServer(t);
  const polite = await register(t, running.url, await running.code());
  const deaf = await register(t, running.url, await running.code());
  deaf.socket.pause();
  const began = performance.now();
  await running.server.close();
  assert.ok(performance.now() - began < 3_000);
  assert.equal(await polite.closed, 1001);
  await assert.rejects(fetch(running.url));
});

test('a port in use is told as the system tells it, and leaves nothing behind', async (t) => {
  const { url } = await runServer(t);
  const second = await createServer({
    port: Number(url.port),
    dataDir: await makeFolder(t),
    logLevel: 'silent',
  });
  await assert.rejects(second.listen(), { code: 'EADDRINUSE' });
  await second.close();
});

test('settings are checked before anything is opened', async () => {
  await assert.rejects(createServer({ port: -1 }), SettingsError);
  await assert.rejects(createServer({ trustProxy: 'nonsense' }), SettingsError);
  await assert.rejects(
    createServer({ dataDir: MAIN, logLevel: 'silent' }),
    /cannot be used.*another dataDir/s,
  );
});

test('more routes live on the same port', async (t) => {
  const { url } = await runServer(t, { extraRoutes: (app) => void app.get('/more', () => 'more') });
  assert.equal(await (await fetch(new URL('more', url))).text(), 'more');
});

test('two servers in one process know nothing of each other', async (t) => {
  const [one, two] = [await runServer(t), await runServer(t)];
  const grant = await one.code();
  await assert.rejects(openSocket(t, signalUrl(two.url, grant)), { message: 'status 401' });
  await two.server.close();
  await register(t, one.url, grant);
});

test('health says how the server is', async (t) => {
  const { url, code } = await runServer(t);
  await code();
  const health = (await (await fetch(new URL('healthz', url))).json()) as Record<string, unknown>;
  assert.deepEqual(Object.keys(health).sort(), ['status', 'uptimeSeconds', 'version', 'waitingCodes']);
  assert.equal(health['status'], 'ok');
  assert.equal(health['waitingCodes'], 1);
  assert.match(String(health['version']), /^\d+\.\d+\.\d+/);
});

test('the command serves until it is told to end', async (t) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const { child, exit, url, output } = await serve(t);
    assert.equal((await fetch(new URL('healthz', url))).status, 200);
    child.kill(signal);
    assert.equal(await exit, 0, output.err);
  }
});

test('the command says what is wrong', async (t) => {
  const wrong = run(t, [MAIN, 'serve', '--port', 'eighty']);
  assert.equal(await wrong.exit, 2);
  assert.match(wrong.output.err, /--port has to be a whole number/);
  const { url } = await runServer(t);
  const taken = run(t, [MAIN, 'serve', '--port', url.port, '--data-dir', await makeFolder(t)]);
  assert.equal(await taken.exit, 1);
  assert.match(taken.output.err, /in use.*--port/);
  const help = run(t, [MAIN, '--help']);
  assert.equal(await help.exit, 0);
  assert.match(help.output.out, /Usage: cobrowse serve/);
});

test('logs hold no addresses, codes or tokens, even at the finest level', async (t) => {
  const { child, exit, url, output } = await serve(t, ['--log-level', 'trace']);
  const post = async (path: string, body: object) =>
    (await (
      await fetch(new URL(path, url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://customer-of.bank.example' },
        body: JSON.stringify(body),
      })
    ).json()) as CodeGrant;
  const grant = await post('api/codes', {});
  const agent = await register(t, url, grant);
  await post('api/join', { nameplate: grant.nameplate });
  await post('api/join', { nameplate: 'name of a customer' });
  await fetch(new URL('nowhere?q=private-query', url));
  await assert.rejects(openSocket(t, signalUrl(url, { ...grant, token: 'e'.repeat(32) })));
  await assert.rejects(openSocket(t, `ws://${url.host}/?q=private-query`));
  await fetch(new URL('%c0%80private-path', url));
  agent.socket.send('not json, private-frame');
  await agent.closed;
  child.kill('SIGTERM');
  assert.equal(await exit, 0);
  // The server's own address is no personal data, and the operator needs it.
  const lines = output.out.split('\n').filter((line) => !/listening at|server is at/.test(line));
  assert.ok(
    lines.some((line) => line.includes('"route":"/signal/peerjs"')),
    output.out,
  );
  for (const secret of [
    grant.nameplate,
    grant.peerId,
    grant.token,
    '127.0.0.1',
    'private',
    'customer',
    'e'.repeat(32),
  ]) {
    assert.ok(
      !lines.some((line) => line.includes(secret)),
      `${secret} in\n${lines.filter((line) => line.includes(secret)).join('\n')}`,
    );
  }
});
