import type { DataChannelPort } from './channel.ts';

/** A data channel in memory. What is sent stays in its buffer until `flush` hands it to the other end. */
export type FakeDataChannel = DataChannelPort & {
  readonly sent: Uint8Array[];
  other: FakeDataChannel | undefined;
  /** Hands over up to `bytes` of what is buffered. */
  flush(bytes?: number): void;
  deliver(data: unknown): void;
};

export function createFakeDataChannel(auto = true): FakeDataChannel {
  const target = new EventTarget();
  const buffer: Uint8Array[] = [];
  const sent: Uint8Array[] = [];
  let state: RTCDataChannelState = 'open';
  let buffered = 0;
  const channel: FakeDataChannel = {
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
    binaryType: 'arraybuffer',
    bufferedAmountLowThreshold: 0,
    other: undefined,
    sent,
    get bufferedAmount() {
      return buffered;
    },
    get readyState() {
      return state;
    },
    send(data) {
      if (state !== 'open') throw new DOMException('closed', 'InvalidStateError');
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
      buffer.push(bytes);
      sent.push(bytes);
      buffered += bytes.byteLength;
      if (auto) setImmediate(() => channel.flush());
    },
    flush(bytes = Number.POSITIVE_INFINITY) {
      let left = bytes;
      while (left > 0) {
        const next = buffer.shift();
        if (next === undefined) break;
        left -= next.byteLength;
        const before = buffered;
        buffered -= next.byteLength;
        channel.other?.deliver(next.slice().buffer);
        if (before > channel.bufferedAmountLowThreshold && buffered <= channel.bufferedAmountLowThreshold) {
          target.dispatchEvent(new Event('bufferedamountlow'));
        }
      }
    },
    deliver(data) {
      if (state === 'open') target.dispatchEvent(Object.assign(new Event('message'), { data }));
    },
    close() {
      if (state !== 'open') return;
      state = 'closing';
      setImmediate(() => {
        channel.flush();
        state = 'closed';
        target.dispatchEvent(new Event('close'));
        channel.other?.close();
      });
    },
  };
  return channel;
}

export function createFakePair(auto = true): [FakeDataChannel, FakeDataChannel] {
  const pair: [FakeDataChannel, FakeDataChannel] = [createFakeDataChannel(auto), createFakeDataChannel(auto)];
  pair[0].other = pair[1];
  pair[1].other = pair[0];
  return pair;
}
