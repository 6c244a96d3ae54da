import * as v from 'valibot';
import type { AgentMessage, CustomerMessage, HandshakeMessage } from './control-messages.ts';
import { LIMITS } from './limits.ts';

/** A control message as UTF-8 JSON. */
export function encodeControl(message: HandshakeMessage | CustomerMessage | AgentMessage): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(message));
}

export type ControlResult<Message> =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false };

/** Reads a control message by its schema. Never throws: what does not fit is `{ ok: false }`. */
export function decodeControl<S extends v.GenericSchema>(
  schema: S,
  payload: Uint8Array,
): ControlResult<v.InferOutput<S>> {
  if (payload.byteLength > LIMITS.controlBytes) return { ok: false };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return { ok: false };
  }
  const result = v.safeParse(schema, value);
  return result.success ? { ok: true, message: result.output } : { ok: false };
}
