import * as v from 'valibot';

/** The HTTP API between the two browsers and the server. Paths are relative to the server's base URL. */
export const API = {
  /** POST, agent: asks for a nameplate. Answer: `CodeGrant`. */
  createCode: 'api/codes',
  /** POST `{ nameplate }`, customer: claims it. Answer: `JoinGrant`. */
  join: 'api/join',
  /** Path of the PeerServer; PeerJS appends `/peerjs`. */
  signalling: 'signal',
  health: 'healthz',
} as const;

/** Public by PeerJS's design; admission is by the ids and tokens that the server issues. */
export const PEER_KEY = 'cobrowse';

const peerId = v.pipe(v.string(), v.regex(/^[a-z0-9]{32}$/));
const token = v.pipe(v.string(), v.regex(/^[a-z0-9]{32}$/));

const iceServer = v.object({
  urls: v.union([v.string(), v.array(v.string())]),
  username: v.optional(v.string()),
  credential: v.optional(v.string()),
});

export const codeGrantSchema = v.object({
  nameplate: v.pipe(v.string(), v.regex(/^\d{5}$/)),
  /** Milliseconds since the epoch, by the server's clock. */
  expiresAt: v.number(),
  /** Milliseconds from now, so that a wrong clock in the browser does not matter. */
  ttl: v.number(),
  peerId,
  token,
  iceServers: v.array(iceServer),
});
export type CodeGrant = v.InferOutput<typeof codeGrantSchema>;

export const joinRequestSchema = v.strictObject({ nameplate: v.pipe(v.string(), v.regex(/^\d{5}$/)) });

export const joinGrantSchema = v.object({
  /** The waiting agent's peer id. */
  agentPeerId: peerId,
  peerId,
  token,
  iceServers: v.array(iceServer),
});
export type JoinGrant = v.InferOutput<typeof joinGrantSchema>;

/**
 * The body of every refusal. `reason` is for programs, `message` for people. A code that is unknown, expired or
 * used is an ordinary answer to `join` and comes with status 200, so that the bank's console stays clean; all
 * other refusals have a status of 400 and above.
 */
export const apiErrorSchema = v.object({
  reason: v.picklist([
    'code-unknown',
    'code-expired',
    'code-used',
    'bad-request',
    'rate-limited',
    'origin-refused',
    'not-found',
    'internal',
  ]),
  message: v.string(),
});
export type ApiError = v.InferOutput<typeof apiErrorSchema>;
export type ApiErrorReason = ApiError['reason'];
