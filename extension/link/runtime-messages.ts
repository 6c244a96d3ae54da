import * as v from 'valibot';

/** What content scripts and the offscreen document say to the background. */
export const backgroundMessageSchema = v.variant('type', [
  /** The box asks for the ticket of the overlay that it is about to load. Answer: a string. */
  v.strictObject({ type: v.literal('ticket') }),
  /** The page's policy lets no script run in the box. */
  v.strictObject({ type: v.literal('blocked') }),
  /** The session host: a session began or ended. */
  v.strictObject({ type: v.literal('active'), active: v.boolean() }),
]);
export type BackgroundMessage = v.InferOutput<typeof backgroundMessageSchema>;

/** What the overlay says to the box around it. */
export const boxMessageSchema = v.variant('type', [
  v.strictObject({ type: v.literal('box-ready'), ticket: v.string() }),
  /** The width that the view would like; the agent's own choice comes first. */
  v.strictObject({ type: v.literal('box-width'), ticket: v.string(), width: v.number() }),
  /** The agent makes it wider or narrower. */
  v.strictObject({ type: v.literal('box-step'), ticket: v.string(), by: v.number() }),
  v.strictObject({ type: v.literal('box-close'), ticket: v.string() }),
]);
export type BoxMessage = v.InferOutput<typeof boxMessageSchema>;

/** What the overlay sends to the service worker together with a port. */
export const handoverSchema = v.strictObject({ type: v.literal('connect'), ticket: v.string() });
export type Handover = v.InferOutput<typeof handoverSchema>;

/** Prefix of the name of a `runtime` port; the ticket follows. */
export const PORT_NAME = 'overlay:';
