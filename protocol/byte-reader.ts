const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Thrown inside a decoder and caught at its door: decoders return results. */
export class MalformedFrame extends Error {}

export type ByteReader = {
  readonly done: boolean;
  byte(): number;
  varint(limit?: number): number;
  signed(): number;
  string(maxBytes: number): string;
};

/** Reads what a `ByteWriter` wrote, with a limit on everything that sizes something. */
export function createByteReader(bytes: Uint8Array): ByteReader {
  let at = 0;

  function byte(): number {
    const value = bytes[at];
    if (value === undefined) throw new MalformedFrame('the frame ends too early');
    at += 1;
    return value;
  }

  function varint(limit: number = Number.MAX_SAFE_INTEGER): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 8; count++) {
      const next = byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80) {
        if (value > limit) throw new MalformedFrame(`a number is over its limit of ${limit}`);
        return value;
      }
      scale *= 0x80;
    }
    throw new MalformedFrame('a number is longer than 53 bits');
  }

  return {
    get done() {
      return at >= bytes.length;
    },
    byte,
    varint,
    signed() {
      const coded = varint();
      return coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
    },
    string(maxBytes) {
      const count = varint(maxBytes);
      if (at + count > bytes.length) throw new MalformedFrame('a string is longer than the frame');
      const part = bytes.subarray(at, at + count);
      at += count;
      try {
        return utf8.decode(part);
      } catch {
        throw new MalformedFrame('a string is not UTF-8');
      }
    },
  };
}
