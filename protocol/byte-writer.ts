const utf8 = new TextEncoder();
const FIRST_SIZE = 4096;

export type ByteWriter = {
  readonly length: number;
  byte(value: number): void;
  /** An unsigned LEB128 number of up to 2^53 - 1. */
  varint(value: number): void;
  /** A whole number of either sign, zigzag coded. */
  signed(value: number): void;
  /** UTF-8 bytes with their count before them. */
  string(value: string): void;
  /** A copy of what was written; the writer is empty afterwards. */
  take(): Uint8Array;
};

export function createByteWriter(): ByteWriter {
  let buffer = new Uint8Array(FIRST_SIZE);
  let length = 0;

  function reserve(more: number): void {
    if (length + more <= buffer.length) return;
    const grown = new Uint8Array(Math.max(buffer.length * 2, length + more));
    grown.set(buffer.subarray(0, length));
    buffer = grown;
  }

  function varint(value: number): void {
    reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      buffer[length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    buffer[length++] = rest;
  }

  return {
    get length() {
      return length;
    },
    byte(value) {
      reserve(1);
      buffer[length++] = value;
    },
    varint,
    signed(value) {
      const whole = Math.round(value);
      varint(whole >= 0 ? whole * 2 : -whole * 2 - 1);
    },
    string(value) {
      // The count is written first, so room for the longest encoding is reserved and short strings, which are
      // nearly all, get their one-byte count without a second pass.
      if (value.length < 42) {
        reserve(1 + value.length * 3);
        const { written } = utf8.encodeInto(value, buffer.subarray(length + 1));
        buffer[length] = written;
        length += written + 1;
        return;
      }
      const bytes = utf8.encode(value);
      varint(bytes.length);
      reserve(bytes.length);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    take() {
      const taken = buffer.slice(0, length);
      length = 0;
      if (buffer.length > 1 << 20) buffer = new Uint8Array(FIRST_SIZE);
      return taken;
    },
  };
}
