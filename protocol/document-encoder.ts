import { createByteWriter } from './byte-writer.ts';
import { FIELD, FRAME_FORMAT, OP, PLACE_EXPLICIT, STRING } from './document-codes.ts';
import {
  DOCUMENT_ID,
  DOCUMENT_LIMITS,
  type DocumentOp,
  type ElementShape,
  type FieldState,
  LAYERS,
  type NodeId,
  type Place,
} from './document-ops.ts';
import type { Safe, SafeFrame } from './safe.ts';

export type DocumentEncoder = {
  /** Bytes in the frame so far. */
  readonly length: number;
  write(op: DocumentOp): void;
  /** Ends the frame. `time` is the page's clock in whole milliseconds. */
  finish(time: number): SafeFrame;
};

/**
 * Turns ops into frames: format (1 byte), sequence, time, the last node id before this frame, then the ops.
 * Strings and whole element shapes go into tables that live as long as the encoder, so a name or a table cell
 * costs one or two bytes from its second time on.
 */
export function createDocumentEncoder(): DocumentEncoder {
  const writer = createByteWriter();
  const strings = new Map<string, number>();
  const shapes = new Map<string, number>();
  let sequence = 0;
  let lastId: number = 0;
  let idBeforeFrame = 0;
  /** The node inserted last, and its ancestors, outermost first, as far as this frame's inserts told. */
  let chain: NodeId[] = [];

  function text(value: Safe<string>): void {
    const index = strings.get(value);
    if (index !== undefined) {
      writer.varint(index + STRING.first);
    } else if (
      value.length <= DOCUMENT_LIMITS.tableStringLength &&
      strings.size < DOCUMENT_LIMITS.tableEntries
    ) {
      strings.set(value, strings.size);
      writer.byte(STRING.added);
      writer.string(value);
    } else {
      writer.byte(STRING.inline);
      writer.string(value);
    }
  }

  function shape({ ns, tag, attributes }: ElementShape): void {
    let key = `${ns}${tag}`;
    for (const [name, value] of attributes) key += `\u0000${name}\u0001${value}`;
    const index = shapes.get(key);
    if (index !== undefined) {
      writer.varint(index + STRING.first);
      return;
    }
    const added = shapes.size < DOCUMENT_LIMITS.tableEntries && key.length < 512;
    if (added) shapes.set(key, shapes.size);
    writer.byte(added ? STRING.added : STRING.inline);
    writer.byte(ns);
    text(tag);
    writer.varint(attributes.length);
    for (const [name, value] of attributes) {
      text(name);
      text(value);
    }
  }

  function place(id: NodeId, { parent, before }: Place): void {
    takeId(id);
    const depth = before === 0 ? chain.lastIndexOf(parent) : -1;
    const up = chain.length - 1 - depth;
    if (depth >= 0 && up < PLACE_EXPLICIT) {
      writer.byte(up);
      chain.length = depth + 1;
    } else {
      writer.byte(PLACE_EXPLICIT);
      writer.varint(parent);
      writer.varint(before);
      chain = [parent];
    }
    chain.push(id);
  }

  function takeId(id: NodeId): void {
    if (id !== lastId + 1) throw new Error(`node ids must be consecutive: ${id} after ${lastId}`);
    lastId = id;
  }

  function field(state: FieldState): void {
    writer.byte(FIELD[state.kind]);
    switch (state.kind) {
      case 'filled':
        writer.byte(Number(state.filled));
        break;
      case 'value':
        text(state.value);
        break;
      case 'checked':
        writer.byte(state.checked);
        break;
      case 'selected':
        writer.varint(state.indices.length);
        for (const index of state.indices) writer.varint(index);
        break;
    }
  }

  function write(op: DocumentOp): void {
    switch (op.op) {
      case 'document':
        writer.byte(OP.document);
        writer.byte(Number(op.quirks));
        lastId = DOCUMENT_ID;
        chain = [DOCUMENT_ID];
        break;
      case 'element':
        writer.byte(OP.element);
        place(op.id, op.place);
        shape(op.shape);
        break;
      case 'text':
        writer.byte(OP.text);
        place(op.id, op.place);
        text(op.text);
        break;
      case 'bars':
        writer.byte(OP.bars);
        place(op.id, op.place);
        writer.byte(op.bars);
        break;
      case 'shadow':
        writer.byte(OP.shadow);
        writer.varint(op.host);
        takeId(op.id);
        break;
      case 'frame':
        writer.byte(OP.frame);
        writer.varint(op.host);
        writer.byte(Number(op.quirks));
        takeId(op.id);
        break;
      case 'remove':
        writer.byte(OP.remove);
        writer.varint(op.id);
        break;
      case 'move':
        writer.byte(OP.move);
        writer.varint(op.id);
        writer.varint(op.before);
        break;
      case 'attributes':
        writer.byte(OP.attributes);
        writer.varint(op.id);
        writer.varint(op.changes.length);
        for (const [name, value] of op.changes) {
          text(name);
          writer.byte(Number(value !== undefined));
          if (value !== undefined) text(value);
        }
        break;
      case 'set-text':
        writer.byte(OP.setText);
        writer.varint(op.id);
        text(op.text);
        break;
      case 'set-bars':
        writer.byte(OP.setBars);
        writer.varint(op.id);
        writer.byte(op.bars);
        break;
      case 'field':
        writer.byte(OP.field);
        writer.varint(op.id);
        field(op.state);
        break;
      case 'box':
        writer.byte(OP.box);
        writer.varint(op.id);
        writer.varint(whole(op.width));
        writer.varint(whole(op.height));
        break;
      case 'scroll':
        writer.byte(OP.scroll);
        writer.varint(op.id);
        writer.signed(op.x);
        writer.signed(op.y);
        break;
      case 'viewport':
        writer.byte(OP.viewport);
        writer.varint(whole(op.width));
        writer.varint(whole(op.height));
        break;
      case 'sheet':
        writer.byte(OP.sheet);
        writer.varint(op.sheet);
        text(op.media);
        writer.byte(Number(op.disabled));
        break;
      case 'rules':
        writer.byte(OP.rules);
        writer.varint(op.sheet);
        writer.varint(op.start);
        writer.varint(op.remove);
        writer.varint(op.rules.length);
        for (const rule of op.rules) text(rule);
        break;
      case 'root-sheets':
        writer.byte(OP.rootSheets);
        writer.varint(op.root);
        writer.varint(op.sheets.length);
        for (const sheet of op.sheets) writer.varint(sheet);
        break;
      case 'drop-sheet':
        writer.byte(OP.dropSheet);
        writer.varint(op.sheet);
        break;
      case 'layer':
        writer.byte(OP.layer);
        writer.varint(op.id);
        writer.byte(LAYERS.indexOf(op.layer));
        break;
      case 'origin':
        writer.byte(OP.origin);
        text(op.origin);
        break;
      case 'ready':
        writer.byte(OP.ready);
        break;
    }
  }

  return {
    get length() {
      return writer.length;
    },
    write,
    finish(time) {
      const body = writer.take();
      writer.byte(FRAME_FORMAT);
      writer.varint(sequence);
      writer.varint(whole(time));
      writer.varint(idBeforeFrame);
      const head = writer.take();
      const frame = new Uint8Array(head.length + body.length);
      frame.set(head);
      frame.set(body, head.length);
      sequence += 1;
      idBeforeFrame = lastId;
      chain = [];
      return frame as SafeFrame;
    },
  };
}

function whole(value: number): number {
  return Math.max(0, Math.round(value));
}
