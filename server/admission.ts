import type { FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { PEER_KEY } from '#protocol';
import { groupAddress } from './address.ts';
import type { Services } from './api.ts';
import { hashToken, matchesToken } from './credentials.ts';
import { isAllowedOrigin } from './origin.ts';
import { Refusal, tooMany } from './refusal.ts';
import type { Admitted } from './signalling.ts';
import { isSeatOpen } from './signalling.ts';

const id = v.pipe(v.string(), v.regex(/^[a-z0-9]{32}$/));
const querySchema = v.object({ id, token: id, key: v.literal(PEER_KEY) });

/** Decides about a signalling connection before it is upgraded. Rejects with a `Refusal`. */
export async function admit(
  request: FastifyRequest,
  { settings, store, signalling, now }: Services,
): Promise<Admitted> {
  const query = v.safeParse(querySchema, request.query);
  if (!query.success)
    throw new Refusal(400, 'bad-request', 'This is the signalling of a co-browsing server.');
  const { id: peerId, token } = query.output;
  const address = groupAddress(request.ip);
  if (signalling.countSockets(address) >= settings.limits.socketsPerAddress) throw tooMany();
  const seat = await store.findSeat(peerId);
  // Compared in any case, so that time does not tell which ids exist.
  const matches = matchesToken(token, seat?.tokenHash ?? hashToken(''));
  if (!seat || !matches || !isSeatOpen(seat, now())) {
    throw new Refusal(
      401,
      'bad-request',
      'This peer id and token are not, or no longer, good. Please start again.',
    );
  }
  const who = seat.role === 'agent' ? 'extensions' : 'pages-only';
  if (!isAllowedOrigin(request.headers.origin, settings, who)) {
    throw new Refusal(403, 'origin-refused', 'This site may not use this co-browsing server.');
  }
  if (signalling.isConnected(peerId)) {
    throw new Refusal(409, 'bad-request', 'This peer id is connected already.');
  }
  return { peerId, token, address, seat, url: `/?id=${peerId}&token=${token}&key=${PEER_KEY}` };
}
