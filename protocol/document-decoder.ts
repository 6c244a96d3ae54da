import { createByteReader, MalformedFrame } from './byte-reader.ts';
import { FIELD, FRAME_FORMAT, OP, PLACE_EXPLICIT, STRING } from './document-codes.ts';
import {
  DOCUMENT_ID,
  DOCUMENT_LIMITS,
  type DocumentOp,
  type ElementShape,
  type FieldState,
  LAYERS,
  LENGTH_CLASSES,
  type NodeId,
  type Place,
  type SheetId,
} from './document-ops.ts';
import type { Safe } from './safe.ts';

export type DecodedFrame =
  | {
      readonly ok: true;
      readonly sequence: number;
      readonly time: number;
      readonly ops: readonly DocumentOp[];
    }
  | { readonly ok: false; readonly problem: string };

export type DocumentDecoder = {
  /** Never throws. After a failure the decoder has lost its tables and answers every frame with the same problem. */
  decode(frame: Uint8Array): DecodedFrame;
};

/** The other half of `createDocumentEncoder`. What it returns fits the types, and is otherwise untrusted. */
export function createDocumentDecoder(): DocumentDecoder {
  const strings: Safe<string>[] = [];
  const shapes: ElementShape[] = [];
  let expected = 0;
  let lastId = 0;
  let chain: NodeId[] = [];
  let broken: string | undefined;

  function decodeFrame(frame: Uint8Array): DecodedFrame {
    const reader = createByteReader(frame);

    const flag = () => reader.byte() !== 0;
    const id = () => reader.varint() as NodeId;
    const sheet = () => reader.varint() as SheetId;
    const number = () => reader.varint() as Safe<number>;

    function text(): Safe<string> {
      const reference = reader.varint();
      if (reference >= STRING.first) {
        const known = strings[reference - STRING.first];
        if (known === undefined) throw new MalformedFrame('a string is not in the table');
        return known;
      }
      const value = reader.string(DOCUMENT_LIMITS.stringBytes) as Safe<string>;
      if (reference === STRING.added) {
        if (strings.length >= DOCUMENT_LIMITS.tableEntries)
          throw new MalformedFrame('the string table is full');
        strings.push(value);
      }
      return value;
    }

    function shape(): ElementShape {
      const reference = reader.varint();
      if (reference >= STRING.first) {
        const known = shapes[reference - STRING.first];
        if (known === undefined) throw new MalformedFrame('an element shape is not in the table');
        return known;
      }
      const ns = reader.byte();
      if (ns !== 0 && ns !== 1 && ns !== 2) throw new MalformedFrame('unknown namespace');
      const tag = text();
      const count = reader.varint(DOCUMENT_LIMITS.attributes);
      const attributes: [Safe<string>, Safe<string>][] = [];
      for (let i = 0; i < count; i++) attributes.push([text(), text()]);
      const made = { ns, tag, attributes } as const;
      if (reference === STRING.added) {
        if (shapes.length >= DOCUMENT_LIMITS.tableEntries)
          throw new MalformedFrame('the shape table is full');
        shapes.push(made);
      }
      return made;
    }

    function place(): { id: NodeId; place: Place } {
      const up = reader.byte();
      let at: Place;
      if (up === PLACE_EXPLICIT) {
        at = { parent: id(), before: id() };
        chain = [at.parent];
      } else {
        const parent = chain[chain.length - 1 - up];
        if (parent === undefined) throw new MalformedFrame('a node has no parent');
        chain.length -= up;
        at = { parent, before: 0 };
      }
      const own = nextId();
      chain.push(own);
      return { id: own, place: at };
    }

    function nextId(): NodeId {
      lastId += 1;
      return lastId as NodeId;
    }

    function bars(): Safe<number> {
      const value = reader.byte();
      if (value >> 1 >= LENGTH_CLASSES.length) throw new MalformedFrame('unknown length class');
      return value as Safe<number>;
    }

    function list<T>(read: () => T): T[] {
      const count = reader.varint(DOCUMENT_LIMITS.listLength);
      const values: T[] = [];
      for (let i = 0; i < count; i++) values.push(read());
      return values;
    }

    function field(): FieldState {
      const kind = reader.byte();
      switch (kind) {
        case FIELD.filled:
          return { kind: 'filled', filled: flag() };
        case FIELD.value:
          return { kind: 'value', value: text() };
        case FIELD.checked: {
          const checked = reader.byte();
          if (checked > 2) throw new MalformedFrame('unknown checked state');
          return { kind: 'checked', checked: checked as Safe<number> };
        }
        case FIELD.selected:
          return { kind: 'selected', indices: list(number) };
        default:
          throw new MalformedFrame('unknown kind of field');
      }
    }

    function op(): DocumentOp {
      const code = reader.byte();
      switch (code) {
        case OP.document:
          lastId = DOCUMENT_ID;
          chain = [DOCUMENT_ID];
          return { op: 'document', quirks: flag() };
        case OP.element:
          return { op: 'element', ...place(), shape: shape() };
        case OP.text:
          return { op: 'text', ...place(), text: text() };
        case OP.bars:
          return { op: 'bars', ...place(), bars: bars() };
        case OP.shadow: {
          const host = id();
          return { op: 'shadow', host, id: nextId() };
        }
        case OP.frame: {
          const host = id();
          const quirks = flag();
          return { op: 'frame', host, quirks, id: nextId() };
        }
        case OP.remove:
          return { op: 'remove', id: id() };
        case OP.move:
          return { op: 'move', id: id(), before: id() };
        case OP.attributes:
          return {
            op: 'attributes',
            id: id(),
            changes: list(() => {
              const name = text();
              return [name, flag() ? text() : undefined] as const;
            }),
          };
        case OP.setText:
          return { op: 'set-text', id: id(), text: text() };
        case OP.setBars:
          return { op: 'set-bars', id: id(), bars: bars() };
        case OP.field:
          return { op: 'field', id: id(), state: field() };
        case OP.box:
          return { op: 'box', id: id(), width: number(), height: number() };
        case OP.scroll:
          return {
            op: 'scroll',
            id: id(),
            x: reader.signed() as Safe<number>,
            y: reader.signed() as Safe<number>,
          };
        case OP.viewport:
          return { op: 'viewport', width: number(), height: number() };
        case OP.sheet:
          return { op: 'sheet', sheet: sheet(), media: text(), disabled: flag() };
        case OP.rules:
          return {
            op: 'rules',
            sheet: sheet(),
            start: reader.varint(),
            remove: reader.varint(),
            rules: list(text),
          };
        case OP.rootSheets:
          return { op: 'root-sheets', root: id(), sheets: list(sheet) };
        case OP.dropSheet:
          return { op: 'drop-sheet', sheet: sheet() };
        case OP.layer: {
          const id_ = id();
          const layer = LAYERS[reader.byte()];
          if (layer === undefined) throw new MalformedFrame('unknown layer');
          return { op: 'layer', id: id_, layer };
        }
        case OP.origin:
          return { op: 'origin', origin: text() };
        case OP.ready:
          return { op: 'ready' };
        default:
          throw new MalformedFrame(`unknown op ${code}`);
      }
    }

    if (reader.byte() !== FRAME_FORMAT) throw new MalformedFrame('unknown frame format');
    const sequence = reader.varint();
    if (sequence !== expected) throw new MalformedFrame(`frame ${expected} is missing, ${sequence} came`);
    const time = reader.varint();
    if (reader.varint() !== lastId) throw new MalformedFrame('node ids do not follow on');
    chain = [];
    const ops: DocumentOp[] = [];
    while (!reader.done) {
      if (ops.length >= DOCUMENT_LIMITS.ops) throw new MalformedFrame('too many ops in one frame');
      ops.push(op());
    }
    expected += 1;
    return { ok: true, sequence, time, ops };
  }

  return {
    decode(frame) {
      if (broken === undefined) {
        try {
          return decodeFrame(frame);
        } catch (error) {
          if (!(error instanceof MalformedFrame)) throw error;
          broken = error.message;
        }
      }
      return { ok: false, problem: broken };
    },
  };
}
