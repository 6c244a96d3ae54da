import { LIMITS } from './limits.ts';

/** What kind of message travels on the ordered channel: `control` is JSON, `document` is one document frame. */
export type MessageKind = 'control' | 'document';

/** The first byte of every wire frame. Other than the protocol version: this one is about framing alone. */
const FRAMING_VERSION = 1;
const KIND_CODES = { control: 1, document: 2 } as const;
const FLAG_FIRST = 1;
const FLAG_LAST = 2;
/** version, type, flags, sequence number. */
const HEADER_BYTES = 7;
/** The message's length, on its first wire frame only. */
const LENGTH_BYTES = 4;

export function messageLimit(kind: MessageKind): number {
  return kind === 'control' ? LIMITS.controlBytes : LIMITS.documentBytes;
}

/** Cuts messages into wire frames and numbers them. One per channel and direction. */
export type WireEncoder = {
  /** Undefined when the message is over its limit; nothing is numbered then. */
  encode(kind: MessageKind, payload: Uint8Array): Uint8Array<ArrayBuffer>[] | undefined;
};

export function createWireEncoder(): WireEncoder {
  let sequence = 0;

  function encode(kind: MessageKind, payload: Uint8Array): Uint8Array<ArrayBuffer>[] | undefined {
    if (payload.byteLength > messageLimit(kind)) return undefined;
    const frames: Uint8Array<ArrayBuffer>[] = [];
    let offset = 0;
    do {
      const first = offset === 0;
      const start = first ? HEADER_BYTES + LENGTH_BYTES : HEADER_BYTES;
      const size = Math.min(LIMITS.wireFrameBytes - start, payload.byteLength - offset);
      const last = offset + size === payload.byteLength;
      const frame = new Uint8Array(start + size);
      const view = new DataView(frame.buffer);
      frame[0] = FRAMING_VERSION;
      frame[1] = KIND_CODES[kind];
      frame[2] = (first ? FLAG_FIRST : 0) | (last ? FLAG_LAST : 0);
      view.setUint32(3, sequence);
      if (first) view.setUint32(HEADER_BYTES, payload.byteLength);
      frame.set(payload.subarray(offset, offset + size), start);
      frames.push(frame);
      sequence = (sequence + 1) >>> 0;
      offset += size;
    } while (offset < payload.byteLength);
    return frames;
  }

  return { encode };
}

export type WireProblem =
  | 'version'
  | 'size'
  | 'type'
  | 'flags'
  | 'sequence'
  | 'length'
  | 'interleaved'
  | 'over-limit';

export type WireResult =
  | { readonly state: 'message'; readonly kind: MessageKind; readonly payload: Uint8Array<ArrayBuffer> }
  /** The frame was fine; its message is not complete yet. */
  | { readonly state: 'more' }
  /** The peer broke the framing. Every later frame gets the same answer. */
  | { readonly state: 'broken'; readonly problem: WireProblem };

/** Puts wire frames together again. One per channel and direction; it returns results and never throws. */
export type WireAssembler = {
  push(frame: Uint8Array): WireResult;
  /** Bytes held for the message that is being assembled. */
  readonly held: number;
};

type Assembly = {
  readonly kind: MessageKind;
  readonly length: number;
  readonly chunks: Uint8Array[];
  received: number;
};

export function createWireAssembler(): WireAssembler {
  let expected = 0;
  let assembly: Assembly | undefined;
  let problem: WireProblem | undefined;

  function broken(what: WireProblem): WireResult {
    problem = what;
    assembly = undefined;
    return { state: 'broken', problem: what };
  }

  function push(frame: Uint8Array): WireResult {
    if (problem !== undefined) return { state: 'broken', problem };
    if (frame.byteLength < HEADER_BYTES || frame.byteLength > LIMITS.wireFrameBytes) return broken('size');
    if (frame[0] !== FRAMING_VERSION) return broken('version');
    const kind = kindOf(frame[1]);
    if (kind === undefined) return broken('type');
    const flags = frame[2] ?? 0;
    if ((flags & ~(FLAG_FIRST | FLAG_LAST)) !== 0) return broken('flags');
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    if (view.getUint32(3) !== expected) return broken('sequence');
    expected = (expected + 1) >>> 0;

    let start = HEADER_BYTES;
    if ((flags & FLAG_FIRST) !== 0) {
      if (assembly !== undefined) return broken('interleaved');
      if (frame.byteLength < HEADER_BYTES + LENGTH_BYTES) return broken('size');
      const length = view.getUint32(HEADER_BYTES);
      if (length > messageLimit(kind)) return broken('over-limit');
      start += LENGTH_BYTES;
      assembly = { kind, length, chunks: [], received: 0 };
    }
    if (assembly === undefined || assembly.kind !== kind) return broken('interleaved');

    const size = frame.byteLength - start;
    const last = (flags & FLAG_LAST) !== 0;
    assembly.received += size;
    // An empty chunk in the middle would cost the peer nothing and us an array entry each.
    if (assembly.received > assembly.length || (size === 0 && !last)) return broken('length');
    if (last !== (assembly.received === assembly.length)) return broken('length');
    // Memory is taken for what has arrived, not for what was announced. The copy keeps no longer buffer alive.
    assembly.chunks.push(frame.slice(start));
    if (!last) return { state: 'more' };

    const payload = join(assembly);
    assembly = undefined;
    return { state: 'message', kind, payload };
  }

  return {
    push,
    get held() {
      return assembly?.received ?? 0;
    },
  };
}

function kindOf(code: number | undefined): MessageKind | undefined {
  if (code === KIND_CODES.control) return 'control';
  if (code === KIND_CODES.document) return 'document';
  return undefined;
}

function join(assembly: Assembly): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array(assembly.length);
  let offset = 0;
  for (const chunk of assembly.chunks) {
    payload.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return payload;
}
