import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Credential } from './store.ts';

/** A peer id and a token of 128 random bits each. The token is given away once and not kept. */
export function issueCredential(): { readonly token: string; readonly credential: Credential } {
  const token = randomBytes(16).toString('hex');
  const peerId = randomBytes(16).toString('hex');
  return { token, credential: { peerId, tokenHash: hashToken(token) } };
}

/** A plain hash will do: 128 random bits cannot be tried out. */
export function hashToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

export function matchesToken(token: string, tokenHash: Uint8Array): boolean {
  const given = hashToken(token);
  return given.byteLength === tokenHash.byteLength && timingSafeEqual(given, tokenHash);
}
