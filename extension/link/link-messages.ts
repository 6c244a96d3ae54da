import * as v from 'valibot';
import { type AgentState, END_REASONS } from '#protocol';

/**
 * What the session host and the overlay say to each other. Both are ours, but one of them lies in a page that
 * is not, and what it shows comes from a stranger's browser: so every message is read by schema.
 */
const agentStateSchema = v.variant('name', [
  v.strictObject({ name: v.literal('idle') }),
  v.strictObject({ name: v.literal('starting') }),
  v.strictObject({
    name: v.literal('waiting'),
    code: v.pipe(v.string(), v.regex(/^\d{3} \d{3} \d{3}$/)),
    expiresAt: v.number(),
    notice: v.exactOptional(v.picklist(['code-wrong', 'join-failed'])),
  }),
  v.strictObject({ name: v.literal('joining') }),
  v.strictObject({ name: v.literal('consent') }),
  v.strictObject({ name: v.literal('live'), startedAt: v.number() }),
  v.strictObject({ name: v.literal('ended'), reason: v.picklist(END_REASONS) }),
]) satisfies v.GenericSchema<AgentState>;

const bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array);

export const hostMessageSchema = v.variant('type', [
  /** `silence`: milliseconds since the customer's device was heard; 0 while all is well. */
  v.strictObject({ type: v.literal('state'), state: agentStateSchema, silence: v.number() }),
  v.strictObject({ type: v.literal('document'), frame: bytes }),
  v.strictObject({ type: v.literal('volatile'), bytes: bytes }),
]);
export type HostMessage = v.InferOutput<typeof hostMessageSchema>;

const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export const overlayMessageSchema = v.variant('type', [
  /** The overlay is ready for the state and, in a live session, for the whole document. */
  v.strictObject({ type: v.literal('attach') }),
  v.strictObject({ type: v.literal('start'), server: v.pipe(v.string(), v.maxLength(2048)) }),
  v.strictObject({ type: v.literal('end') }),
  v.strictObject({
    type: v.literal('laser'),
    node: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff)),
    x: fraction,
    y: fraction,
  }),
  v.strictObject({ type: v.literal('laser-off') }),
  v.strictObject({ type: v.literal('resync') }),
  /** A document frame could not be applied. */
  v.strictObject({ type: v.literal('problem') }),
  /** One document frame was taken: the host counts what is on its way. */
  v.strictObject({ type: v.literal('taken') }),
  /** Firefox: keeps the background page awake. */
  v.strictObject({ type: v.literal('ping') }),
]);
export type OverlayMessage = v.InferOutput<typeof overlayMessageSchema>;
