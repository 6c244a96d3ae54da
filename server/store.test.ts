import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { describe, test } from 'node:test';
import { issueCredential } from './credentials.ts';
import { issueCode } from './issue-code.ts';
import { makeFolder } from './server.fixture.ts';
import { createSqliteStore } from './sqlite-store.ts';
import type { CodeStore, Credential } from './store.ts';

const IMPLEMENTATIONS: Readonly<Record<string, (t: TestContext) => Promise<CodeStore>>> = {
  'SQLite in memory': async () => createSqliteStore('memory'),
  'SQLite in a file': async (t) =>
    createSqliteStore({ dataDir: join(await makeFolder(t), 'made', 'by', 'it') }),
};

const DAY = 86_400_000;
const someone = (): Credential => issueCredential().credential;
const codeOf = (nameplate: string, agent = someone(), createdAt = 1_000, expiresAt = 2_000) => ({
  nameplate,
  agent,
  createdAt,
  expiresAt,
});

for (const [name, create] of Object.entries(IMPLEMENTATIONS)) {
  describe(name, () => {
    const withStore = (what: string, use: (store: CodeStore) => Promise<void>) =>
      test(what, async (t) => {
        const store = await create(t);
        t.after(() => store.close());
        await use(store);
      });

    withStore('a code is handed to one caller only', async (store) => {
      const agent = someone();
      assert.equal(await store.create(codeOf('00001', agent), DAY), true);
      const claims = await Promise.all(
        Array.from({ length: 20 }, () => store.claim('00001', someone(), 1_500)),
      );
      const won = claims.filter((claim) => claim.outcome === 'claimed');
      assert.deepEqual(won, [{ outcome: 'claimed', agentPeerId: agent.peerId }]);
      assert.equal(claims.filter((claim) => claim.outcome === 'used').length, 19);
    });

    withStore('unknown, expired and used are told apart', async (store) => {
      assert.deepEqual(await store.claim('00001', someone(), 1_500), { outcome: 'unknown' });
      await store.create(codeOf('00001'), DAY);
      assert.deepEqual(await store.claim('00001', someone(), 2_000), { outcome: 'expired' });
      await store.create(codeOf('00002'), DAY);
      await store.claim('00002', someone(), 1_999);
      assert.deepEqual(await store.claim('00002', someone(), 9_999), { outcome: 'used' });
    });

    withStore('a nameplate that waits or rests is not given out again', async (store) => {
      await store.create(codeOf('00001'), DAY);
      assert.equal(await store.create(codeOf('00001', someone(), 1_500, 9_000), 0), false);
      assert.equal(await store.create(codeOf('00001', someone(), 2_500, 9_000), 600), false);
      assert.equal(await store.create(codeOf('00001', someone(), 2_600, 9_000), 600), true);
      await store.claim('00001', someone(), 3_000);
      assert.equal(await store.create(codeOf('00001', someone(), 3_500, 9_000), 600), false);
      const next = someone();
      assert.equal(await store.create(codeOf('00001', next, 3_600, 9_000), 600), true);
      const claim = await store.claim('00001', someone(), 4_000);
      assert.deepEqual(claim, { outcome: 'claimed', agentPeerId: next.peerId });
    });

    withStore('seats know their partner only after the claim, and keep no token', async (store) => {
      const agent = issueCredential();
      const customer = issueCredential();
      await store.create(codeOf('00001', agent.credential), DAY);
      const before = await store.findSeat(agent.credential.peerId);
      assert.equal(before?.role, 'agent');
      assert.equal(before?.partner, undefined);
      assert.equal(before?.claimedAt, undefined);
      await store.claim('00001', customer.credential, 1_500);
      const seat = await store.findSeat(customer.credential.peerId);
      assert.equal(seat?.role, 'customer');
      assert.equal(seat?.partner, agent.credential.peerId);
      assert.equal(seat?.claimedAt, 1_500);
      assert.deepEqual(Buffer.from(seat?.tokenHash ?? []), Buffer.from(customer.credential.tokenHash));
      assert.equal((await store.findSeat(agent.credential.peerId))?.partner, customer.credential.peerId);
      assert.equal(await store.findSeat('0'.repeat(32)), undefined);
    });

    withStore('withdrawing ends what waits, and leaves what was used', async (store) => {
      const [first, second, third] = [someone(), someone(), someone()];
      await store.create(codeOf('00001', first), DAY);
      await store.create(codeOf('00002', second), DAY);
      await store.create(codeOf('00003', third), DAY);
      await store.claim('00002', someone(), 1_100);
      assert.equal(await store.countWaiting(1_200), 2);
      await store.withdraw(first.peerId, 1_200);
      await store.withdraw(second.peerId, 1_200);
      assert.equal(await store.countWaiting(1_200), 1);
      assert.deepEqual(await store.claim('00001', someone(), 1_300), { outcome: 'expired' });
      assert.deepEqual(await store.claim('00002', someone(), 1_300), { outcome: 'used' });
      await store.withdrawAll(1_400);
      assert.equal(await store.countWaiting(1_400), 0);
    });

    withStore('old codes are forgotten', async (store) => {
      await store.create(codeOf('00001'), DAY);
      await store.prune(2_000);
      assert.deepEqual(await store.claim('00001', someone(), 3_000), { outcome: 'expired' });
      await store.prune(2_001);
      assert.deepEqual(await store.claim('00001', someone(), 3_000), { outcome: 'unknown' });
    });

    withStore('nameplates are five digits, differ, and run out with an answer', async (store) => {
      const seen = new Set<string>();
      for (let count = 0; count < 200; count++) {
        const issued = await issueCode(store, someone(), { now: 1_000, ttl: 500, capacity: 200 });
        assert.match(issued?.nameplate ?? '', /^\d{5}$/);
        assert.equal(issued?.expiresAt, 1_500);
        seen.add(issued?.nameplate ?? '');
      }
      assert.equal(seen.size, 200);
      assert.equal(await issueCode(store, someone(), { now: 1_000, ttl: 500, capacity: 200 }), undefined);
      assert.ok(await issueCode(store, someone(), { now: 1_500, ttl: 500, capacity: 200 }));
    });
  });
}

describe('the file', () => {
  test('outlives the process, is in WAL mode and knows its version', async (t) => {
    const dataDir = await makeFolder(t);
    const first = createSqliteStore({ dataDir });
    await first.create(codeOf('00001'), DAY);
    await first.close();
    await first.close();
    const second = createSqliteStore({ dataDir });
    t.after(() => second.close());
    assert.equal((await second.claim('00001', someone(), 1_500)).outcome, 'claimed');
    const raw = new DatabaseSync(join(dataDir, 'cobrowse.db'));
    t.after(() => raw.close());
    assert.deepEqual({ ...raw.prepare('PRAGMA user_version').get() }, { user_version: 1 });
    assert.deepEqual({ ...raw.prepare('PRAGMA journal_mode').get() }, { journal_mode: 'wal' });
  });

  test('of a newer version, or in a folder that cannot be used, is refused with words', async (t) => {
    const dataDir = await makeFolder(t);
    const raw = new DatabaseSync(join(dataDir, 'cobrowse.db'));
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    assert.throws(() => createSqliteStore({ dataDir }), /newer version.*99.*set another dataDir/s);
    assert.throws(() => createSqliteStore({ dataDir: join(dataDir, 'cobrowse.db') }), /cannot be used/);
  });

  test('two processes share it, and one of them wins a claim', async (t) => {
    const dataDir = await makeFolder(t);
    const stores = [createSqliteStore({ dataDir }), createSqliteStore({ dataDir })] as const;
    t.after(() => Promise.all(stores.map((store) => store.close())));
    await stores[0].create(codeOf('00001'), DAY);
    const claims = await Promise.all(stores.map((store) => store.claim('00001', someone(), 1_500)));
    assert.deepEqual(claims.map((claim) => claim.outcome).sort(), ['claimed', 'used']);
  });
});
