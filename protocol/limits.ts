/**
 * Every limit of the transport: its unit, the reason for its value, and what happens past it. A peer is a
 * stranger's browser, so nothing that it can make grow is without one.
 */
export const LIMITS = {
  /**
   * Bytes of one wire frame, header included. Browsers disagree above 16 KiB about whether a message arrives
   * whole, and small frames let a short message through between the chunks of a long one.
   * Past it: the receiver ends with `protocol-error`.
   */
  wireFrameBytes: 16 * 1024,
  /**
   * Bytes of one control message. The longest real one is under 300 bytes.
   * Past it: sending throws nothing and ends the channel with `internal-error`; receiving ends with `protocol-error`.
   */
  controlBytes: 64 * 1024,
  /**
   * Bytes of one document frame: the first view of a page of 100,000 nodes with its style sheets is a few MiB.
   * Past it: as for control messages.
   */
  documentBytes: 32 * 1024 * 1024,
  /** Bytes of one volatile message; the longest is 21 bytes. Past it: dropped. */
  volatileBytes: 64,
  /** Volatile bytes waiting in the browser. A pointer that is late is wrong. Past it: dropped. */
  volatileBufferBytes: 4 * 1024,
  /**
   * Bytes waiting in the data channel before the sender stops feeding it. Measured: above 256 KiB a fresh
   * connection overflows and crawls. Past it: frames wait in our own queue and `congested` is true.
   */
  highWaterBytes: 256 * 1024,
  /** Bytes at which a congested channel counts as drained. */
  lowWaterBytes: 64 * 1024,
  /**
   * Bytes waiting in our own queue. One whole document frame and as much again, because capture waits when
   * congested. Past it: the sender does not wait as it must, and the channel ends with `internal-error`.
   */
  queueBytes: 2 * 32 * 1024 * 1024,
  /**
   * Messages that wait for a handler between the opening of the channel and the start of the handshake; in
   * bytes, as one control message. One is expected. Past it: `protocol-error`.
   */
  heldMessages: 8,
  /** Milliseconds that `close()` waits for the last message to leave the browser. Past it: closed anyway. */
  flushTime: 500,
  /** Milliseconds to register with the signalling server. Past it: `server-unreachable`. */
  signallingTime: 10_000,
  /** Milliseconds from the offer to an open data channel; TURN over TCP takes several. Past it: `peer-unreachable`. */
  connectionTime: 20_000,
  /** Milliseconds for the handshake: two round trips and some arithmetic. Past it: `peer-lost`. */
  handshakeTime: 15_000,
  /** Milliseconds for an answer of our HTTP server. Past it: `server-unreachable`. */
  requestTime: 10_000,
  /** Bytes of an HTTP answer; the longest real one is under 2 KiB. Past it: `server-refused`. */
  responseBytes: 64 * 1024,
} as const;
