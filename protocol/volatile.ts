/** What the agent sends on the volatile channel. `x` and `y` are fractions, 0 to 1, of the node's box. */
export type AgentVolatile =
  | { readonly kind: 'laser'; readonly node: number; readonly x: number; readonly y: number }
  | { readonly kind: 'laser-off' };

/** What the customer sends on the volatile channel. CSS pixels: of the layout viewport, or of a scroller. */
export type CustomerVolatile =
  | { readonly kind: 'pointer'; readonly x: number; readonly y: number }
  | { readonly kind: 'scroll'; readonly node: number; readonly x: number; readonly y: number };

export type Sequenced<Message> = { readonly message: Message; readonly sequence: number };

// type(1) sequence(4) [node(4)] [x(4) y(4)]: each type has exactly one length.
const LASER = 1;
const LASER_OFF = 2;
const POINTER = 3;
const SCROLL = 4;
const LENGTHS: Readonly<Record<number, number>> = {
  [LASER]: 17,
  [LASER_OFF]: 5,
  [POINTER]: 13,
  [SCROLL]: 17,
};

/** CSS pixels. Browsers clamp layout near 2^25; past it a message is not one of ours. */
const FARTHEST = 2 ** 26;

export function encodeAgentVolatile(message: AgentVolatile, sequence: number): Uint8Array {
  if (message.kind === 'laser-off') return write(LASER_OFF, sequence);
  return write(LASER, sequence, message.node, message.x, message.y);
}

/** Undefined for anything that an agent does not send. Never throws. */
export function decodeAgentVolatile(bytes: Uint8Array): Sequenced<AgentVolatile> | undefined {
  const read = parse(bytes);
  if (read === undefined) return undefined;
  const { type, sequence, node, x, y } = read;
  if (type === LASER_OFF) return { message: { kind: 'laser-off' }, sequence };
  if (type !== LASER || !isFraction(x) || !isFraction(y)) return undefined;
  return { message: { kind: 'laser', node, x, y }, sequence };
}

export function encodeCustomerVolatile(message: CustomerVolatile, sequence: number): Uint8Array {
  if (message.kind === 'pointer') return write(POINTER, sequence, undefined, message.x, message.y);
  return write(SCROLL, sequence, message.node, message.x, message.y);
}

/** Undefined for anything that a customer does not send. Never throws. */
export function decodeCustomerVolatile(bytes: Uint8Array): Sequenced<CustomerVolatile> | undefined {
  const read = parse(bytes);
  if (read === undefined) return undefined;
  const { type, sequence, node, x, y } = read;
  if (!isPixels(x) || !isPixels(y)) return undefined;
  if (type === POINTER) return { message: { kind: 'pointer', x, y }, sequence };
  if (type === SCROLL) return { message: { kind: 'scroll', node, x, y }, sequence };
  return undefined;
}

/**
 * True when `sequence` is later than `last`; both are 32 bits and wrap. What is not later is old news:
 * the latest wins.
 */
export function isLater(sequence: number, last: number | undefined): boolean {
  return last === undefined || ((sequence - last) | 0) > 0;
}

function write(type: number, sequence: number, node?: number, x?: number, y?: number): Uint8Array {
  const bytes = new Uint8Array(LENGTHS[type] ?? 5);
  const view = new DataView(bytes.buffer);
  bytes[0] = type;
  view.setUint32(1, sequence);
  let offset = 5;
  if (node !== undefined) {
    view.setUint32(offset, node);
    offset += 4;
  }
  if (x !== undefined && y !== undefined) {
    view.setFloat32(offset, x);
    view.setFloat32(offset + 4, y);
  }
  return bytes;
}

type Parsed = { type: number; sequence: number; node: number; x: number; y: number };

function parse(bytes: Uint8Array): Parsed | undefined {
  const type = bytes[0];
  if (type === undefined || LENGTHS[type] !== bytes.byteLength) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hasNode = type === LASER || type === SCROLL;
  const point = hasNode ? 9 : 5;
  return {
    type,
    sequence: view.getUint32(1),
    node: hasNode ? view.getUint32(5) : 0,
    x: type === LASER_OFF ? 0 : view.getFloat32(point),
    y: type === LASER_OFF ? 0 : view.getFloat32(point + 4),
  };
}

function isFraction(value: number): boolean {
  return value >= 0 && value <= 1;
}

/** False for NaN and the infinities too. */
function isPixels(value: number): boolean {
  return Math.abs(value) <= FARTHEST;
}
