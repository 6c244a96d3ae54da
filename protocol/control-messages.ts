import * as v from 'valibot';
import { END_REASONS } from './end-reason.ts';

/** Both sides must speak the same version; it is bound into the handshake. */
export const PROTOCOL_VERSION = 1;

const hex = (bytes: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`)));
const end = v.strictObject({ t: v.literal('end'), reason: v.picklist(END_REASONS) });
const sequence = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));

/** Before the handshake succeeded, only these are read. */
export const handshakeMessageSchema = v.variant('t', [
  /** Customer to agent: the customer's CPace share. */
  v.strictObject({ t: v.literal('hello'), version: v.number(), share: hex(32) }),
  /** Agent to customer: the agent's share and its key confirmation. */
  v.strictObject({ t: v.literal('answer'), version: v.number(), share: hex(32), tag: hex(32) }),
  /** Customer to agent: the customer's key confirmation. */
  v.strictObject({ t: v.literal('confirm'), tag: hex(32) }),
  end,
]);
export type HandshakeMessage = v.InferOutput<typeof handshakeMessageSchema>;

/**
 * What the customer's page says beside the document. Literals and counters only: text of the page has no
 * field here to travel in, by type.
 */
export const customerMessageSchema = v.variant('t', [
  v.strictObject({ t: v.literal('consent'), state: v.picklist(['asked', 'allowed']) }),
  v.strictObject({ t: v.literal('pong'), n: sequence }),
  end,
]);
export type CustomerMessage = v.InferOutput<typeof customerMessageSchema>;

export const agentMessageSchema = v.variant('t', [
  v.strictObject({ t: v.literal('ping'), n: sequence }),
  /** The agent's mirror is new or lost its place: send the whole document again. */
  v.strictObject({ t: v.literal('resync') }),
  end,
]);
export type AgentMessage = v.InferOutput<typeof agentMessageSchema>;
