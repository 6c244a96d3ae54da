import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';

/**
 * CPace (draft-irtf-cfrg-cpace), suite CPACE-RISTR255-SHA512, with initiator and responder: two people who
 * share a short secret get a strong key, and somebody in between gets one guess and no more. Pure functions;
 * the names of the draft are kept so that the two can be read side by side.
 */

type Bytes = Uint8Array;

const Point = ristretto255.Point;
const DSI = ascii('CPaceRistretto255');
const DSI_ISK = ascii('CPaceRistretto255_ISK');
/** SHA-512 works on blocks of 128 bytes; the secret is padded so that it fills one on its own. */
const HASH_BLOCK_BYTES = 128;
/** 512 bits reduced to the 252 of the group order: no value is noticeably likelier. */
const SCALAR_SEED_BYTES = 64;
const TAG_BYTES = 32;

export function concat(...parts: Bytes[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.byteLength;
  }
  return all;
}

export function ascii(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The length as LEB128, then the data. */
export function prependLength(data: Bytes): Uint8Array<ArrayBuffer> {
  const length: number[] = [];
  let rest = data.byteLength;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return concat(Uint8Array.from(length), data);
}

/** Joins parts so that no other parts join to the same bytes. */
export function prefixFreeCat(...parts: Bytes[]): Uint8Array<ArrayBuffer> {
  return concat(...parts.map(prependLength));
}

export type CpaceContext = {
  /** PRS: the secret that people pass on. */
  readonly secret: Bytes;
  /** CI: who talks to whom over what. Both sides must agree on it. */
  readonly channel: Bytes;
  /** sid: unlike that of any other run. */
  readonly session: Bytes;
};

export function generatorString(context: CpaceContext): Uint8Array<ArrayBuffer> {
  const taken = prependLength(context.secret).byteLength + prependLength(DSI).byteLength;
  const padding = new Uint8Array(Math.max(0, HASH_BLOCK_BYTES - 1 - taken));
  return prefixFreeCat(DSI, context.secret, padding, context.channel, context.session);
}

/** The generator, encoded. */
export function calculateGenerator(context: CpaceContext): Bytes {
  return generatorPoint(context).toBytes();
}

function generatorPoint(context: CpaceContext): InstanceType<typeof Point> {
  const derive = ristretto255_hasher.deriveToCurve;
  if (derive === undefined) throw new Error('The curve library has no element derivation.');
  return derive(sha512(generatorString(context)));
}

function readScalar(littleEndian: Bytes): bigint {
  let value = 0n;
  for (let i = littleEndian.byteLength - 1; i >= 0; i--) value = (value << 8n) | BigInt(littleEndian[i] ?? 0);
  return Point.Fn.create(value);
}

/** Undefined for what is no canonical encoding of a point, and for the neutral element. */
export function scalarMultVfy(scalar: Bytes, encoded: Bytes): Bytes | undefined {
  const factor = readScalar(scalar);
  if (factor === 0n) return undefined;
  let product: InstanceType<typeof Point>;
  try {
    const point = Point.fromBytes(encoded);
    if (point.is0()) return undefined;
    product = point.multiply(factor);
  } catch {
    return undefined;
  }
  return product.is0() ? undefined : product.toBytes();
}

export type CpaceShare = { readonly scalar: Bytes; readonly share: Bytes };

/** A fresh secret scalar and the share to send. `seed` is for test vectors only. */
export function createShare(context: CpaceContext, seed?: Bytes): CpaceShare {
  const scalar = seed ?? crypto.getRandomValues(new Uint8Array(SCALAR_SEED_BYTES));
  const factor = readScalar(scalar);
  if (factor === 0n) return createShare(context);
  return { scalar, share: generatorPoint(context).multiply(factor).toBytes() };
}

export type CpaceRole = 'initiator' | 'responder';

export type CpaceKeys = {
  /** ISK, 64 bytes. */
  readonly sessionKey: Bytes;
  /** Key confirmation, 32 bytes each: the initiator's proof, and the responder's. */
  readonly initiatorTag: Bytes;
  readonly responderTag: Bytes;
};

const INITIATOR_DATA = ascii('customer');
const RESPONDER_DATA = ascii('agent');

/** Undefined when the other share is not a proper point, or is our own come back. */
export function deriveKeys(
  role: CpaceRole,
  context: CpaceContext,
  own: CpaceShare,
  other: Bytes,
  initiatorData: Bytes = INITIATOR_DATA,
  responderData: Bytes = RESPONDER_DATA,
): CpaceKeys | undefined {
  if (equalBytes(own.share, other)) return undefined;
  const product = scalarMultVfy(own.scalar, other);
  if (product === undefined) return undefined;
  const initiator = prefixFreeCat(role === 'initiator' ? own.share : other, initiatorData);
  const responder = prefixFreeCat(role === 'initiator' ? other : own.share, responderData);
  const sessionKey = sha512(concat(prefixFreeCat(DSI_ISK, context.session, product), initiator, responder));
  const macKey = sha512(concat(ascii('CPaceMac'), context.session, sessionKey));
  const tag = (message: Bytes): Bytes => hmac(sha512, macKey, message).subarray(0, TAG_BYTES);
  return { sessionKey, initiatorTag: tag(initiator), responderTag: tag(responder) };
}

/** Takes as long for bytes that differ early as for those that differ late. */
export function equalBytes(a: Bytes, b: Bytes): boolean {
  if (a.byteLength !== b.byteLength) return false;
  let difference = 0;
  for (let i = 0; i < a.byteLength; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** What both sides put into the handshake beside the secret. */
export type HandshakeBinding = {
  readonly version: number;
  readonly customerPeerId: string;
  readonly agentPeerId: string;
  readonly nameplate: string;
  /** DTLS certificate fingerprints: whoever ends the encryption in between has others. */
  readonly customerFingerprint: string;
  readonly agentFingerprint: string;
};

export function bindContext(secret: string, binding: HandshakeBinding): CpaceContext {
  const { customerPeerId, agentPeerId } = binding;
  return {
    secret: ascii(secret),
    channel: prefixFreeCat(
      ascii(`cobrowse ${binding.version}`),
      ...[customerPeerId, agentPeerId, binding.customerFingerprint, binding.agentFingerprint].map(ascii),
    ),
    session: sha512(prefixFreeCat(...[customerPeerId, agentPeerId, binding.nameplate].map(ascii))),
  };
}

export function toHex(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `hex` has been checked by schema: an even number of hexadecimal digits. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
