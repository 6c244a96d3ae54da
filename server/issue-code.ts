import { createNameplate } from '#protocol';
import type { CodeStore, Credential } from './store.ts';

/** Milliseconds that a used or expired nameplate is kept, so that a late customer is told why. */
export const TOMBSTONE_TIME = 86_400_000;
/** Milliseconds that it rests at the least, when there are hardly any others left. */
const REST_TIME = 600_000;
/** With nine tenths of the space taken, 40 tries fail once in 70 times. */
const TRIES = 40;

export type IssuedCode = { readonly nameplate: string; readonly expiresAt: number };

/** Finds a free nameplate for an agent. Resolves with undefined when there are too few. */
export async function issueCode(
  store: CodeStore,
  agent: Credential,
  { now, ttl, capacity }: { readonly now: number; readonly ttl: number; readonly capacity: number },
): Promise<IssuedCode | undefined> {
  if ((await store.countWaiting(now)) >= capacity) return undefined;
  const expiresAt = now + ttl;
  for (const restMs of [TOMBSTONE_TIME, REST_TIME]) {
    for (let tried = 0; tried < TRIES; tried++) {
      const nameplate = createNameplate();
      if (await store.create({ nameplate, agent, createdAt: now, expiresAt }, restMs))
        return { nameplate, expiresAt };
    }
  }
  return undefined;
}
