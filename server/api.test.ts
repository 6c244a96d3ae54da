import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import { apiErrorSchema, claimCode, codeGrantSchema, joinGrantSchema, requestCode } from '#protocol';
import type { Nameplate } from '#protocol';
import { makeFolder, runServer } from './server.fixture.ts';

const reasonOf = (body: unknown) => v.parse(apiErrorSchema, body).reason;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a code', () => {
  test('is granted and joined once; then it is used', async (t) => {
    const { post } = await runServer(t, {
      iceServers: [{ urls: 'turn:turn.example:3478', username: 'u', credential: 'c' }],
    });
    const code = await post('api/codes', {});
    assert.equal(code.status, 200);
    assert.equal(code.headers.get('cache-control'), 'no-store');
    const grant = v.parse(codeGrantSchema, code.body);
    assert.equal(grant.ttl, 600_000);
    assert.deepEqual(grant.iceServers, [{ urls: 'turn:turn.example:3478', username: 'u', credential: 'c' }]);
    const join = v.parse(joinGrantSchema, (await post('api/join', { nameplate: grant.nameplate })).body);
    assert.equal(join.agentPeerId, grant.peerId);
    assert.notEqual(join.peerId, grant.peerId);
    assert.notEqual(join.token, grant.token);
    const again = await post('api/join', { nameplate: grant.nameplate });
    assert.equal(again.status, 200);
    assert.equal(reasonOf(again.body), 'code-used');
  });

  test('has one winner among simultaneous claims', async (t) => {
    const { code, post } = await runServer(t);
    const { nameplate } = await code();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('api/join', { nameplate })));
    assert.equal(answers.filter(({ body }) => v.is(joinGrantSchema, body)).length, 1);
    assert.equal(answers.filter(({ body }) => v.is(apiErrorSchema, body)).length, 9);
  });

  test('that expired or never was is told apart, without an HTTP error', async (t) => {
    const { code, post } = await runServer(t, { codeTtlMs: 150 });
    const { nameplate, ttl } = await code();
    assert.equal(ttl, 150);
    await sleep(200);
    const expired = await post('api/join', { nameplate });
    assert.deepEqual([expired.status, reasonOf(expired.body)], [200, 'code-expired']);
    const other = nameplate === '00000' ? '00001' : '00000';
    const unknown = await post('api/join', { nameplate: other });
    assert.deepEqual([unknown.status, reasonOf(unknown.body)], [200, 'code-unknown']);
  });

  test('passes through the client that both browsers use', async (t) => {
    const { url } = await runServer(t);
    const { signal } = new AbortController();
    const grant = await requestCode(url, signal);
    const nameplate = grant.nameplate as Nameplate;
    assert.equal((await claimCode(url, nameplate, signal)).agentPeerId, grant.peerId);
    await assert.rejects(claimCode(url, nameplate, signal), { name: 'CobrowseError', reason: 'code-used' });
    const other = (grant.nameplate === '00000' ? '00001' : '00000') as Nameplate;
    await assert.rejects(claimCode(url, other, signal), { reason: 'code-unknown' });
  });

  test('that waited when the server ended is over after the restart', async (t) => {
    const dataDir = await makeFolder(t);
    const first = await runServer(t, { dataDir });
    const { nameplate } = await first.code();
    await first.server.close();
    const second = await runServer(t, { dataDir });
    assert.equal(reasonOf((await second.post('api/join', { nameplate })).body), 'code-expired');
  });

  test('is refused with words when all are taken', async (t) => {
    const { post, code } = await runServer(t, { limits: { waitingCodes: 2 } });
    await code();
    await code();
    const full = await post('api/codes', {});
    assert.equal(full.status, 503);
    assert.equal(full.headers.get('retry-after'), '60');
    assert.match(v.parse(apiErrorSchema, full.body).message, /in use.*try again/i);
  });

  test('is only for agents that the hook admits', async (t) => {
    const { post } = await runServer(t, {
      admitAgent: ({ headers }) =>
        headers.authorization === 'let me in'
          ? { admitted: true }
          : { admitted: false, message: 'Please sign in first.' },
    });
    const stranger = await post('api/codes', {});
    assert.equal(stranger.status, 403);
    assert.equal(v.parse(apiErrorSchema, stranger.body).message, 'Please sign in first.');
    assert.equal((await post('api/codes', {}, { authorization: 'let me in' })).status, 200);
  });
});

describe('bad requests', () => {
  test('have the reason in the body, and leave the server well', async (t) => {
    const { post, url, code } = await runServer(t);
    for (const body of [
      '{',
      '[]',
      'null',
      '{}',
      { nameplate: 12_345 },
      { nameplate: '1234' },
      { nameplate: '12345', x: 1 },
    ]) {
      const answer = await post('api/join', body);
      assert.equal(answer.status, 400, JSON.stringify(body));
      assert.equal(reasonOf(answer.body), 'bad-request');
    }
    const long = await post('api/join', { nameplate: '1'.repeat(5_000) });
    assert.deepEqual([long.status, reasonOf(long.body)], [413, 'bad-request']);
    const text = await post('api/join', 'nameplate=12345', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    assert.deepEqual([text.status, reasonOf(text.body)], [415, 'bad-request']);
    const nowhere = await post('api/nothing', {});
    assert.deepEqual([nowhere.status, reasonOf(nowhere.body)], [404, 'not-found']);
    assert.equal((await fetch(new URL('api/codes', url))).status, 404);
    await code();
  });

  test('a failure inside says nothing about the inside', async (t) => {
    const { post } = await runServer(t, {
      admitAgent: () => {
        throw new Error('secret-of-the-database');
      },
    });
    const answer = await post('api/codes', {});
    assert.deepEqual([answer.status, reasonOf(answer.body)], [500, 'internal']);
    assert.doesNotMatch(JSON.stringify(answer.body), /secret/);
  });
});

describe('limits per address', () => {
  test('joining is limited by itself, with the time to wait', async (t) => {
    const { post, code } = await runServer(t, { limits: { joinsPerMinute: 3 } });
    for (let count = 0; count < 3; count++) await post('api/join', { nameplate: '00000' });
    const origin = 'https://bank.example';
    const limited = await post('api/join', { nameplate: '00000' }, { origin });
    assert.deepEqual([limited.status, reasonOf(limited.body)], [429, 'rate-limited']);
    const wait = Number(limited.headers.get('retry-after'));
    assert.ok(wait > 0 && wait <= 60, String(wait));
    assert.equal(limited.headers.get('access-control-allow-origin'), '*');
    assert.match(v.parse(apiErrorSchema, limited.body).message, /wait a minute/);
    await code();
  });

  test('codes are limited too', async (t) => {
    const { post, code } = await runServer(t, { limits: { codesPerMinute: 2 } });
    await code();
    await code();
    assert.equal((await post('api/codes', {})).status, 429);
  });

  test('X-Forwarded-For counts behind a trusted proxy only', async (t) => {
    const from = (ip: string) => ({ 'x-forwarded-for': ip });
    const limits = { joinsPerMinute: 1 };
    const open = await runServer(t, { limits });
    await open.post('api/join', { nameplate: '00000' }, from('192.0.2.1'));
    assert.equal((await open.post('api/join', { nameplate: '00000' }, from('192.0.2.2'))).status, 429);
    const behind = await runServer(t, { limits, trustProxy: '127.0.0.1' });
    await behind.post('api/join', { nameplate: '00000' }, from('2001:db8::1'));
    assert.equal((await behind.post('api/join', { nameplate: '00000' }, from('2001:db8:1::1'))).status, 200);
    assert.equal((await behind.post('api/join', { nameplate: '00000' }, from('2001:db8::ffff'))).status, 429);
  });
});

describe('origins', () => {
  const bank = 'https://bank.example';
  const nameplate = '00000';

  test('every page may join by default, after a preflight', async (t) => {
    const { post, url } = await runServer(t);
    const answer = await post('api/join', { nameplate }, { origin: bank });
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.equal(answer.headers.get('access-control-allow-credentials'), null);
    const preflight = await fetch(new URL('api/join', url), {
      method: 'OPTIONS',
      headers: {
        origin: bank,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /content-type/);
  });

  test('with a list others are refused and can read why; extensions may ask for codes only', async (t) => {
    const { post } = await runServer(t, { allowedOrigins: [bank] });
    assert.equal((await post('api/join', { nameplate }, { origin: bank })).status, 200);
    for (const headers of [{ origin: 'https://bank.example.evil.example' }, { origin: 'null' }, {}]) {
      const refused = await post('api/join', { nameplate }, headers as Record<string, string>);
      assert.deepEqual([refused.status, reasonOf(refused.body)], [403, 'origin-refused']);
      assert.equal(refused.headers.get('access-control-allow-origin'), '*');
    }
    for (const origin of ['chrome-extension://abcdefghijklmnop', 'moz-extension://1b9d6bcd-bbfd-4b2d-9b5d']) {
      assert.equal((await post('api/codes', {}, { origin })).status, 200);
      assert.equal((await post('api/join', { nameplate }, { origin })).status, 403);
    }
    assert.equal((await post('api/codes', {}, { origin: 'https://evil.example' })).status, 403);
  });
});
