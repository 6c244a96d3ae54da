import * as v from 'valibot';

/**
 * What PeerJS may be told by the signalling server. The server and whoever got through it are strangers: of
 * their messages only those of the one connection that we want pass, rebuilt from the known fields, with
 * bounds. Without it PeerJS takes the serialization from the offer, opens a peer connection (and shows our
 * network addresses) to anybody who sends one, and stores candidates of unknown connections without bound.
 */

const id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
/** One data section, no audio or video: about 1 KiB, with embedded candidates a few KiB. */
const sdpText = v.pipe(
  v.string(),
  v.maxLength(16 * 1024),
  v.check((sdp) => (sdp.match(/^m=/gm) ?? []).length === 1 && /^m=application /m.test(sdp)),
);

const offer = v.object({
  type: v.literal('OFFER'),
  src: id,
  payload: v.object({
    type: v.literal('data'),
    connectionId: id,
    label: v.optional(v.pipe(v.string(), v.maxLength(64))),
    reliable: v.literal(true),
    serialization: v.literal('raw'),
    sdp: v.object({ type: v.literal('offer'), sdp: sdpText }),
  }),
});

const answer = v.object({
  type: v.literal('ANSWER'),
  src: id,
  payload: v.object({
    type: v.literal('data'),
    connectionId: id,
    sdp: v.object({ type: v.literal('answer'), sdp: sdpText }),
  }),
});

const candidate = v.object({
  type: v.literal('CANDIDATE'),
  src: id,
  payload: v.object({
    type: v.literal('data'),
    connectionId: id,
    candidate: v.object({
      candidate: v.pipe(v.string(), v.maxLength(1024)),
      sdpMid: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(64)))),
      sdpMLineIndex: v.optional(v.nullable(v.number())),
      usernameFragment: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(256)))),
    }),
  }),
});

const signalSchema = v.variant('type', [
  v.object({ type: v.literal('OPEN') }),
  v.object({ type: v.literal('ID-TAKEN') }),
  v.object({ type: v.literal('INVALID-KEY') }),
  v.object({ type: v.literal('ERROR'), payload: v.object({ msg: v.optional(v.string()) }) }),
  v.object({ type: v.literal('EXPIRE'), src: v.optional(id) }),
  v.object({ type: v.literal('LEAVE'), src: v.optional(id) }),
  offer,
  answer,
  candidate,
]);
export type Signal = v.InferOutput<typeof signalSchema>;

/** Candidates of one connection. Browsers find under 20. Past it: dropped. */
const MAX_CANDIDATES = 64;

/** The one connection that is wanted. `open` is set once the data channel is. */
export type SignalScope =
  | { readonly role: 'none' }
  | { readonly role: 'connecting'; readonly peerId: string; readonly connectionId: string }
  /** `from` is set by the first offer that fits. */
  | { readonly role: 'accepting'; from?: { readonly peerId: string; readonly connectionId: string } };

export type SignalGuard = {
  scope: SignalScope;
  /** The message to hand to PeerJS, or undefined to drop it. Never throws. */
  admit(message: unknown): Signal | undefined;
};

export function createSignalGuard(): SignalGuard {
  let answered = false;
  let candidates = 0;
  const guard: SignalGuard = { scope: { role: 'none' }, admit };

  function admit(raw: unknown): Signal | undefined {
    const result = v.safeParse(signalSchema, raw);
    if (!result.success) return undefined;
    const message = result.output;
    switch (message.type) {
      case 'OFFER':
        if (guard.scope.role !== 'accepting' || guard.scope.from !== undefined) return undefined;
        guard.scope.from = { peerId: message.src, connectionId: message.payload.connectionId };
        return message;
      case 'ANSWER':
        if (answered || guard.scope.role !== 'connecting' || !fits(message)) return undefined;
        answered = true;
        return message;
      case 'CANDIDATE':
        if (!fits(message) || ++candidates > MAX_CANDIDATES) return undefined;
        return message;
      case 'LEAVE':
        // PeerJS would close the data channel on it, which outlives signalling.
        return undefined;
      default:
        return message;
    }
  }

  function fits(message: { src: string; payload: { connectionId: string } }): boolean {
    const { scope } = guard;
    const wanted = scope.role === 'connecting' ? scope : scope.role === 'accepting' ? scope.from : undefined;
    return wanted?.peerId === message.src && wanted.connectionId === message.payload.connectionId;
  }

  return guard;
}
