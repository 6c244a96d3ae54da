import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CodeStore, Seat } from './store.ts';

/** Each entry takes the database one version further. Entries are never changed, only added. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE codes (
     nameplate      TEXT PRIMARY KEY,
     agent_id       TEXT NOT NULL UNIQUE,
     agent_token    BLOB NOT NULL,
     created_at     INTEGER NOT NULL,
     expires_at     INTEGER NOT NULL,
     claimed_at     INTEGER,
     customer_id    TEXT UNIQUE,
     customer_token BLOB
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX codes_by_end ON codes (claimed_at, expires_at);`,
];

/** Milliseconds to wait for another process that writes, a backup for example. */
const BUSY_TIMEOUT = 5_000;

type SeatRow = {
  agent_id: string;
  agent_token: Uint8Array;
  expires_at: number;
  claimed_at: number | null;
  customer_id: string | null;
  customer_token: Uint8Array | null;
};

/** A store in `dataDir/cobrowse.db`, or in memory only. Throws with words when the folder cannot be used. */
export function createSqliteStore(place: { readonly dataDir: string } | 'memory'): CodeStore {
  const db = open(place);
  const insert = db.prepare(
    `INSERT INTO codes (nameplate, agent_id, agent_token, created_at, expires_at)
     VALUES (:nameplate, :agentId, :agentToken, :createdAt, :expiresAt)
     ON CONFLICT (nameplate) DO UPDATE SET
       agent_id = excluded.agent_id, agent_token = excluded.agent_token, created_at = excluded.created_at,
       expires_at = excluded.expires_at, claimed_at = NULL, customer_id = NULL, customer_token = NULL
     WHERE coalesce(codes.claimed_at, codes.expires_at) <= :restedSince`,
  );
  const take = db.prepare(
    `UPDATE codes SET claimed_at = :now, customer_id = :customerId, customer_token = :customerToken
     WHERE nameplate = :nameplate AND claimed_at IS NULL AND expires_at > :now RETURNING agent_id`,
  );
  const look = db.prepare('SELECT claimed_at FROM codes WHERE nameplate = ?');
  const expire = db.prepare(
    'UPDATE codes SET expires_at = :now WHERE agent_id = :agentId AND claimed_at IS NULL AND expires_at > :now',
  );
  const expireAll = db.prepare(
    'UPDATE codes SET expires_at = :now WHERE claimed_at IS NULL AND expires_at > :now',
  );
  const seat = db.prepare('SELECT * FROM codes WHERE agent_id = :id OR customer_id = :id');
  const count = db.prepare('SELECT count(*) AS n FROM codes WHERE claimed_at IS NULL AND expires_at > ?');
  const forget = db.prepare('DELETE FROM codes WHERE coalesce(claimed_at, expires_at) < ?');

  return {
    async create({ nameplate, agent, createdAt, expiresAt }, restMs) {
      const { changes } = insert.run({
        nameplate,
        agentId: agent.peerId,
        agentToken: agent.tokenHash,
        createdAt,
        expiresAt,
        restedSince: createdAt - restMs,
      });
      return changes === 1;
    },
    async claim(nameplate, customer, now) {
      const taken = take.get({
        nameplate,
        now,
        customerId: customer.peerId,
        customerToken: customer.tokenHash,
      }) as { agent_id: string } | undefined;
      if (taken) return { outcome: 'claimed', agentPeerId: taken.agent_id };
      const code = look.get(nameplate) as { claimed_at: number | null } | undefined;
      if (!code) return { outcome: 'unknown' };
      return { outcome: code.claimed_at === null ? 'expired' : 'used' };
    },
    async withdraw(agentPeerId, now) {
      expire.run({ agentId: agentPeerId, now });
    },
    async withdrawAll(now) {
      expireAll.run({ now });
    },
    async findSeat(peerId) {
      const row = seat.get({ id: peerId }) as SeatRow | undefined;
      return row && readSeat(row, peerId);
    },
    async countWaiting(now) {
      return (count.get(now) as { n: number }).n;
    },
    async prune(before) {
      forget.run(before);
    },
    async close() {
      if (db.isOpen) db.close();
    },
  };
}

function readSeat(row: SeatRow, peerId: string): Seat {
  const shared = { expiresAt: row.expires_at, claimedAt: row.claimed_at ?? undefined };
  if (row.agent_id === peerId) {
    return { ...shared, role: 'agent', tokenHash: row.agent_token, partner: row.customer_id ?? undefined };
  }
  return {
    ...shared,
    role: 'customer',
    tokenHash: row.customer_token ?? new Uint8Array(),
    partner: row.agent_id,
  };
}

function open(place: { readonly dataDir: string } | 'memory'): DatabaseSync {
  if (place === 'memory') return migrate(new DatabaseSync(':memory:'));
  try {
    mkdirSync(place.dataDir, { recursive: true });
    const db = new DatabaseSync(join(place.dataDir, 'cobrowse.db'));
    db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;`);
    return migrate(db);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The data folder "${place.dataDir}" cannot be used: ${why}. Make it writable, or set another dataDir.`,
      { cause },
    );
  }
}

function migrate(db: DatabaseSync): DatabaseSync {
  try {
    // Begun before the version is read, so that two processes cannot both migrate.
    db.exec('BEGIN IMMEDIATE');
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version > MIGRATIONS.length) {
      throw new Error(
        `its database was written by a newer version of the server (${version}; this one knows ${MIGRATIONS.length})`,
      );
    }
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
