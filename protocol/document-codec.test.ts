import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDocumentDecoder } from './document-decoder.ts';
import { createDocumentEncoder } from './document-encoder.ts';
import {
  DOCUMENT_LIMITS,
  type DocumentOp,
  LAYERS,
  LENGTH_CLASSES,
  type NodeId,
  type SheetId,
} from './document-ops.ts';
import type { Safe } from './safe.ts';
import { createRandom } from './seeded.fixture.ts';

/** Only the gate makes `Safe` values; the codec does not look at them. */
const s = <T extends string | number>(value: T) => value as unknown as Safe<T>;
const id = (value: number) => value as NodeId;
const sheet = (value: number) => value as SheetId;
const at = (parent: number, before = 0) => ({ parent: id(parent), before: id(before) });

function element(
  own: number,
  parent: number,
  tag = 'p',
  attributes: [string, string][] = [],
  before = 0,
): DocumentOp {
  const pairs = attributes.map(([name, value]) => [s(name), s(value)] as const);
  return {
    op: 'element',
    id: id(own),
    place: at(parent, before),
    shape: { ns: 0, tag: s(tag), attributes: pairs },
  };
}

const DOCUMENT: DocumentOp = { op: 'document', quirks: false };

/** Each op, and each form that it has. Ids are those that a decoder counts. */
const EVERY_OP: readonly DocumentOp[] = [
  { op: 'document', quirks: true },
  element(2, 1, 'html', [
    ['class', 'a b'],
    ['lang', 'de'],
  ]),
  { op: 'element', id: id(3), place: at(2), shape: { ns: 1, tag: s('linearGradient'), attributes: [] } },
  { op: 'element', id: id(4), place: at(2, 3), shape: { ns: 2, tag: s('math'), attributes: [] } },
  { op: 'text', id: id(5), place: at(4), text: s('Grüße 👋 \u0000 end') },
  { op: 'text', id: id(6), place: at(4), text: s('') },
  { op: 'bars', id: id(7), place: at(4), bars: s((LENGTH_CLASSES.length - 1) * 2 + 1) },
  { op: 'shadow', id: id(8), host: id(4) },
  { op: 'frame', id: id(9), host: id(3), quirks: true },
  { op: 'remove', id: id(5) },
  { op: 'move', id: id(6), before: id(7) },
  { op: 'move', id: id(6), before: 0 },
  {
    op: 'attributes',
    id: id(2),
    changes: [
      [s('class'), undefined],
      [s('title'), s('x'.repeat(5_000))],
    ],
  },
  { op: 'set-text', id: id(6), text: s('x'.repeat(100_000)) },
  { op: 'set-bars', id: id(7), bars: s(0) },
  { op: 'field', id: id(2), state: { kind: 'filled', filled: true } },
  { op: 'field', id: id(2), state: { kind: 'value', value: s('12.50') } },
  { op: 'field', id: id(2), state: { kind: 'checked', checked: s(2) } },
  { op: 'field', id: id(2), state: { kind: 'selected', indices: [s(0), s(300)] } },
  { op: 'box', id: id(2), width: s(0), height: s(70_000) },
  { op: 'scroll', id: id(1), x: s(-5), y: s(123_456) },
  { op: 'viewport', width: s(1280), height: s(720) },
  { op: 'sheet', sheet: sheet(1), media: s('(min-width: 1px)'), disabled: true },
  { op: 'rules', sheet: sheet(1), start: 2, remove: 1, rules: [s('a { top: 0 }'), s('b { top: 0 }')] },
  { op: 'root-sheets', root: id(8), sheets: [sheet(1), sheet(200)] },
  { op: 'drop-sheet', sheet: sheet(1) },
  ...LAYERS.map((layer): DocumentOp => ({ op: 'layer', id: id(2), layer })),
  { op: 'origin', origin: s('https://bank.example') },
  { op: 'ready' },
];

function encode(ops: readonly DocumentOp[], time = 0): Uint8Array {
  const encoder = createDocumentEncoder();
  for (const op of ops) encoder.write(op);
  return encoder.finish(time);
}

function roundTrip(frames: readonly (readonly DocumentOp[])[]): void {
  const encoder = createDocumentEncoder();
  const decoder = createDocumentDecoder();
  frames.forEach((ops, sequence) => {
    for (const op of ops) encoder.write(op);
    const frame = encoder.finish(sequence * 16.4);
    assert.deepEqual(decoder.decode(frame), { ok: true, sequence, time: Math.round(sequence * 16.4), ops });
  });
}

function problemOf(frame: Uint8Array): string {
  const decoded = createDocumentDecoder().decode(frame);
  assert.equal(decoded.ok, false);
  return decoded.ok ? '' : decoded.problem;
}

/** A first frame with these bytes as its ops. */
const raw = (...ops: number[]) => Uint8Array.of(1, 0, 0, 0, ...ops);

describe('document frames', () => {
  it('carry every op', () => roundTrip([EVERY_OP]));

  it('carry each op in a frame of its own', () => roundTrip(EVERY_OP.map((op) => [op])));

  it('carry nothing', () => roundTrip([[], [DOCUMENT], []]));

  it('begin again with ids at the document', () => {
    roundTrip([[DOCUMENT, element(2, 1), element(3, 2)], [DOCUMENT, element(2, 1)], [element(3, 2)]]);
  });

  it('round to whole pixels and are never negative where nothing is', () => {
    const decoded = createDocumentDecoder().decode(
      encode(
        [
          { op: 'viewport', width: s(-3), height: s(9.6) },
          { op: 'scroll', id: id(1), x: s(-1.6), y: s(2.4) },
        ],
        -1,
      ),
    );
    assert.deepEqual(decoded, {
      ok: true,
      sequence: 0,
      time: 0,
      ops: [
        { op: 'viewport', width: 0, height: 10 },
        { op: 'scroll', id: 1, x: -2, y: 2 },
      ],
    });
  });
});

describe('places', () => {
  it('name a child, a sibling, an ancestor and any other node', () => {
    const ops = [
      DOCUMENT,
      element(2, 1),
      element(3, 2), // child
      element(4, 2), // sibling
      element(5, 4),
      element(6, 5),
      element(7, 2), // three levels up
      element(8, 6), // not above the last one
      element(9, 6), // but now it is
      element(10, 2, 'p', [], 4), // before another
      element(11, 10), // in that one
      element(12, 2),
      element(13, 1),
    ];
    roundTrip([ops]);
    roundTrip(ops.map((op) => [op]));
    // What follows the frame's chain costs one byte each: op, place, shape.
    assert.equal(
      encode([DOCUMENT, element(2, 1), element(3, 2), element(4, 2)]).length -
        encode([DOCUMENT, element(2, 1)]).length,
      6,
    );
  });

  it('reach through more levels than one byte counts', () => {
    const ops: DocumentOp[] = [DOCUMENT];
    for (let own = 2; own <= 400; own++) ops.push(element(own, own - 1));
    ops.push(element(401, 2), element(402, 401), element(403, 300));
    roundTrip([ops]);
  });

  it('must follow the ids', () => {
    const encoder = createDocumentEncoder();
    encoder.write(DOCUMENT);
    assert.throws(() => encoder.write(element(3, 1)), /consecutive/);
  });

  it('are refused when they climb out of the frame', () => {
    assert.equal(problemOf(raw(1, 0, 3, 9)), 'a node has no parent');
    assert.equal(problemOf(raw(3, 0)), 'a node has no parent');
  });
});

describe('tables', () => {
  it('make what repeats short, over frames too', () => {
    const encoder = createDocumentEncoder();
    encoder.write(DOCUMENT);
    encoder.write(element(2, 1, 'my-long-element', [['class', 'one two three']]));
    const first = encoder.finish(0).length;
    encoder.write(element(3, 2, 'my-long-element', [['class', 'one two three']]));
    const again = encoder.finish(0).length;
    encoder.write(element(4, 3, 'my-long-element', [['class', 'four']]));
    const shapeOnly = encoder.finish(0).length;
    assert.ok(first > 40 && again < 12 && shapeOnly < 20, `${first} ${again} ${shapeOnly}`);
  });

  it('leave out long strings and large shapes', () => {
    const long = 'x'.repeat(DOCUMENT_LIMITS.tableStringLength + 1);
    const large: [string, string][] = [['style', 'y'.repeat(600)]];
    roundTrip([
      [DOCUMENT, element(2, 1, 'p', large), element(3, 1, 'p', large)],
      [
        { op: 'set-text', id: id(2), text: s(long) },
        { op: 'set-text', id: id(2), text: s(long) },
      ],
      [
        { op: 'set-text', id: id(2), text: s('short') },
        { op: 'set-text', id: id(2), text: s('short') },
      ],
    ]);
  });

  it('stop at their limit on both sides', () => {
    const texts = Array.from({ length: DOCUMENT_LIMITS.tableEntries + 50 }, (_, i) => `t${i}`);
    const ops = [...texts, ...texts.slice(-60), 't0'].map(
      (text): DocumentOp => ({ op: 'set-text', id: id(1), text: s(text) }),
    );
    roundTrip([ops, ops.slice(-70)]);
  });

  it('are refused what is not in them', () => {
    assert.equal(problemOf(raw(10, 1, 2)), 'a string is not in the table');
    assert.equal(problemOf(raw(1, 0, 2, 0, 2)), 'an element shape is not in the table');
  });
});

describe('malformed frames', () => {
  const CASES: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['nothing', new Uint8Array(), /too early/],
    ['another format', Uint8Array.of(2, 0, 0, 0), /format/],
    ['a sequence from later', Uint8Array.of(1, 1, 0, 0), /frame 0 is missing/],
    ['ids from later', Uint8Array.of(1, 0, 0, 5), /ids do not follow/],
    ['an unknown op', raw(99), /unknown op 99/],
    ['an unknown namespace', raw(1, 0, 2, 0, 0, 3), /namespace/],
    ['an unknown length class', raw(1, 0, 4, 0, LENGTH_CLASSES.length * 2), /length class/],
    ['an unknown field', raw(12, 1, 9), /field/],
    ['an unknown checked state', raw(12, 1, 2, 3), /checked/],
    ['an unknown layer', raw(20, 1, LAYERS.length), /layer/],
    ['a string longer than the frame', raw(10, 1, 0, 0xff, 0x7f), /longer than the frame/],
    ['a string over its limit', raw(10, 1, 0, 0xff, 0xff, 0xff, 0x7f), /over its limit/],
    ['a string that is not UTF-8', raw(10, 1, 0, 2, 0xc3, 0x28), /UTF-8/],
    ['too many attributes', raw(1, 0, 2, 0, 0, 0, 0, 1, 0x70, 0x81, 0x02), /over its limit/],
    ['a list over its limit', raw(18, 1, 0x81, 0x80, 0x08), /over its limit/],
    ['a number without an end', raw(7, ...new Array(9).fill(0xff)), /53 bits/],
  ];
  for (const [what, frame, problem] of CASES) {
    it(`with ${what} say so`, () => assert.match(problemOf(frame), problem));
  }

  it('with too many ops say so', () => {
    const frame = new Uint8Array(4 + DOCUMENT_LIMITS.ops + 1).fill(22);
    frame.set([1, 0, 0, 0]);
    assert.match(problemOf(frame), /too many ops/);
  });

  it('end the decoder: it has lost its tables', () => {
    const decoder = createDocumentDecoder();
    assert.deepEqual(decoder.decode(raw(99)), { ok: false, problem: 'unknown op 99' });
    assert.deepEqual(decoder.decode(encode([DOCUMENT])), { ok: false, problem: 'unknown op 99' });
  });

  it('come of a lost or a doubled frame', () => {
    const encoder = createDocumentEncoder();
    encoder.write(DOCUMENT);
    const first = encoder.finish(0);
    encoder.write(element(2, 1));
    encoder.finish(0);
    const third = encoder.finish(0);
    const decoder = createDocumentDecoder();
    assert.equal(decoder.decode(first).ok, true);
    assert.deepEqual(decoder.decode(third), { ok: false, problem: 'frame 1 is missing, 2 came' });
    const other = createDocumentDecoder();
    other.decode(first);
    assert.equal(other.decode(first).ok, false);
  });

  it('come of every cut, and cut at an op they are that much shorter', () => {
    const frame = encode(EVERY_OP.map((op) => (op.op === 'set-text' ? { ...op, text: s('short') } : op)));
    let whole = 0;
    for (let length = 0; length < frame.length; length++) {
      const decoded = createDocumentDecoder().decode(frame.subarray(0, length));
      if (!decoded.ok) continue;
      whole += 1;
      assert.ok(decoded.ops.length < EVERY_OP.length);
    }
    assert.equal(whole, EVERY_OP.length);
  });

  it('never throw, whatever the bytes', () => {
    const valid = encode(EVERY_OP);
    for (let seed = 1; seed <= 3_000; seed++) {
      const random = createRandom(seed);
      const bytes = seed % 2 === 0 ? raw(...random.bytes(random.below(200))) : valid.slice();
      for (let i = random.below(6); i >= 0; i--)
        bytes[4 + random.below(bytes.length - 4)] = random.below(256);
      try {
        const decoded = createDocumentDecoder().decode(bytes);
        if (!decoded.ok) assert.ok(decoded.problem.length > 0);
      } catch (error) {
        assert.fail(`seed ${seed}: ${error}`);
      }
    }
  });
});
