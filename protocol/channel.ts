import type { EndReason } from './end-reason.ts';
import type { Fingerprints } from './fingerprints.ts';
import { LIMITS } from './limits.ts';
import type { MessageKind } from './wire-frame.ts';
import { createWireAssembler, createWireEncoder, messageLimit } from './wire-frame.ts';

/**
 * A pair of data channels with one peer, authenticated or not: an ordered one for messages and an unordered
 * one for what is worthless when late.
 */
export type Channel = {
  /**
   * Ordered and reliable; cut into wire frames of at most 16 KiB. Ignored when closed. Do not write into
   * `payload` afterwards: it is cut up when its turn comes.
   */
  send(kind: MessageKind, payload: Uint8Array): void;
  /** Unordered, may be lost (pointer, scroll, laser). Dropped when closed or congested. */
  sendVolatile(payload: Uint8Array): void;
  /** True while more is buffered than the high-water mark (256 KiB); capture then waits. */
  readonly congested: boolean;
  /** Resolves when the buffer fell below the low-water mark (64 KiB), or the channel closed. */
  drained(): Promise<void>;
  /** Both DTLS certificate fingerprints, `sha-256 aa:bb:..` in lower case, of the local and remote description. */
  fingerprints(): Fingerprints;
  /** Messages that arrive before a handler is set wait for it; a few, and small ones. */
  onMessage: (kind: MessageKind, payload: Uint8Array) => void;
  onVolatile: (payload: Uint8Array) => void;
  /** Called for every well-formed wire frame, long before a long message is complete: a sign of life. */
  onActivity: () => void;
  /** Called exactly once, also when `close()` is called here. */
  onClose: (reason: EndReason) => void;
  /**
   * Lets out the control messages that were sent, then closes; document messages that have not begun are
   * dropped. Idempotent. Waits at most 500 ms, and not at all for `page-closed` and `agent-closed`, after which no
   * code of ours runs any more.
   */
  close(reason: EndReason): void;
  readonly closed: boolean;
  /** The other side's id at the signalling server; as trustworthy as the server, until the handshake binds it. */
  readonly remotePeerId: string;
};

/** The part of an `RTCDataChannel` that a channel uses. */
export type DataChannelPort = Pick<
  RTCDataChannel,
  | 'addEventListener'
  | 'removeEventListener'
  | 'binaryType'
  | 'bufferedAmount'
  | 'bufferedAmountLowThreshold'
  | 'close'
  | 'readyState'
> & { send(data: ArrayBufferView<ArrayBuffer>): void };

export type ChannelParts = {
  readonly ordered: DataChannelPort;
  readonly volatile: DataChannelPort;
  fingerprints(): Fingerprints;
  readonly remotePeerId: string;
  /** Ends the connection below. Called once, after the last message had its chance to leave. */
  release(): void;
};

/** A channel, and the handle by which its maker says that the connection below has gone. */
export type ChannelHandle = { readonly channel: Channel; lost(reason: EndReason): void };

/** Wraps two data channels, of which the ordered one is open. */
export function createChannel(parts: ChannelParts): ChannelHandle {
  const { ordered, volatile } = parts;
  const encoder = createWireEncoder();
  const assembler = createWireAssembler();
  const listening = new AbortController();
  const listen = { signal: listening.signal };

  let closed = false;
  let released = false;
  let queue: { readonly kind: MessageKind; readonly payload: Uint8Array }[] = [];
  let queuedBytes = 0;
  let cut: Uint8Array<ArrayBuffer>[] = [];
  let waiting: (() => void)[] = [];
  let held: { readonly kind: MessageKind; readonly payload: Uint8Array }[] = [];
  let heldBytes = 0;
  let onClose: (reason: EndReason) => void = () => {};

  const hold = (kind: MessageKind, payload: Uint8Array): void => {
    heldBytes += payload.byteLength;
    if (heldBytes > LIMITS.controlBytes || held.length >= LIMITS.heldMessages)
      return finish('protocol-error');
    held.push({ kind, payload });
  };
  let onMessage = hold;

  const channel: Channel = {
    send,
    sendVolatile,
    drained,
    close: finish,
    fingerprints: parts.fingerprints,
    remotePeerId: parts.remotePeerId,
    onVolatile: () => {},
    onActivity: () => {},
    get onMessage() {
      return onMessage;
    },
    set onMessage(handler) {
      onMessage = handler;
      // Not at once: whoever sets a handler does not expect it to run before the next line.
      queueMicrotask(handOver);
    },
    get onClose() {
      return onClose;
    },
    set onClose(handler) {
      onClose = handler;
    },
    get congested() {
      const cutBytes = cut.length * LIMITS.wireFrameBytes;
      return ordered.bufferedAmount + cutBytes + queuedBytes > LIMITS.highWaterBytes;
    },
    get closed() {
      return closed;
    },
  };

  ordered.binaryType = 'arraybuffer';
  volatile.binaryType = 'arraybuffer';
  ordered.bufferedAmountLowThreshold = LIMITS.lowWaterBytes;
  ordered.addEventListener('message', (event) => receive(event.data), listen);
  ordered.addEventListener('bufferedamountlow', pump, listen);
  ordered.addEventListener('close', () => lost('peer-lost'), listen);
  volatile.addEventListener('message', (event) => receiveVolatile(event.data), listen);
  return { channel, lost };

  function send(kind: MessageKind, payload: Uint8Array): void {
    if (closed) return;
    if (payload.byteLength > messageLimit(kind) || queuedBytes + payload.byteLength > LIMITS.queueBytes) {
      return finish('internal-error');
    }
    queue.push({ kind, payload });
    queuedBytes += payload.byteLength;
    pump();
  }

  /** Feeds the data channel up to the high-water mark; what is above waits here, where it can still be dropped. */
  function pump(): void {
    try {
      while (!released && ordered.bufferedAmount < LIMITS.highWaterBytes) {
        const frame = cut.shift();
        if (frame !== undefined) {
          ordered.send(frame);
          continue;
        }
        const next = queue.shift();
        if (next === undefined) break;
        queuedBytes -= next.payload.byteLength;
        cut = encoder.encode(next.kind, next.payload) ?? [];
      }
    } catch {
      return lost('peer-lost');
    }
    if (cut.length === 0 && queue.length === 0 && ordered.bufferedAmount <= LIMITS.lowWaterBytes) wake();
  }

  function wake(): void {
    const ready = waiting;
    waiting = [];
    for (const resolve of ready) resolve();
  }

  function drained(): Promise<void> {
    if (closed || !channel.congested) return Promise.resolve();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function sendVolatile(payload: Uint8Array): void {
    if (closed || volatile.readyState !== 'open' || payload.byteLength > LIMITS.volatileBytes) return;
    if (channel.congested || volatile.bufferedAmount > LIMITS.volatileBufferBytes) return;
    try {
      volatile.send(new Uint8Array(payload));
    } catch {
      // It may be lost; that it closed is said by the ordered channel.
    }
  }

  function receive(data: unknown): void {
    if (closed) return;
    if (!(data instanceof ArrayBuffer)) return finish('protocol-error');
    const result = assembler.push(new Uint8Array(data));
    if (result.state === 'broken') return finish('protocol-error');
    channel.onActivity();
    if (result.state === 'message') deliver(result.kind, result.payload);
  }

  function receiveVolatile(data: unknown): void {
    if (closed) return;
    if (!(data instanceof ArrayBuffer) || data.byteLength > LIMITS.volatileBytes)
      return finish('protocol-error');
    channel.onActivity();
    guard(() => channel.onVolatile(new Uint8Array(data)));
  }

  /** A message never overtakes those that wait for a handler. */
  function deliver(kind: MessageKind, payload: Uint8Array): void {
    if (held.length === 0) return guard(() => onMessage(kind, payload));
    hold(kind, payload);
    handOver();
  }

  function handOver(): void {
    while (!closed && onMessage !== hold) {
      const message = held.shift();
      if (message === undefined) break;
      heldBytes -= message.payload.byteLength;
      guard(() => onMessage(message.kind, message.payload));
    }
  }

  /** A defect in a handler ends the session with a reason instead of landing in the host page's console. */
  function guard(handler: () => void): void {
    try {
      handler();
    } catch {
      finish('internal-error');
    }
  }

  /** False when it was closed before. */
  function shut(): boolean {
    if (closed) return false;
    closed = true;
    held = [];
    wake();
    return true;
  }

  /** The connection below has gone, or cannot be used: there is nothing left to let out. */
  function lost(reason: EndReason): void {
    const first = shut();
    release();
    if (first) onClose(reason);
  }

  function finish(reason: EndReason): void {
    if (!shut()) return;
    // Frames are numbered when they are cut, so whole messages can still be taken out of the queue.
    queue = queue.filter((message) => message.kind === 'control');
    pump();
    if (reason === 'page-closed' || reason === 'agent-closed' || ordered.readyState !== 'open') release();
    else letOut();
    onClose(reason);
  }

  /** Closing a data channel sends what is buffered first; so only our own queue needs to be waited for. */
  function letOut(): void {
    if (released) return;
    const timer = setTimeout(release, LIMITS.flushTime);
    listening.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    const closeWhenSent = (): void => {
      if (released || cut.length > 0 || queue.length > 0) return;
      try {
        ordered.close();
      } catch {
        release();
      }
    };
    ordered.addEventListener('bufferedamountlow', closeWhenSent, listen);
    closeWhenSent();
  }

  function release(): void {
    if (released) return;
    released = true;
    queue = [];
    cut = [];
    queuedBytes = 0;
    listening.abort();
    parts.release();
  }
}
