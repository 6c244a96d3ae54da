import type { Safe } from './safe.ts';

declare const nodeId: unique symbol;
declare const sheetId: unique symbol;

/** Names one captured node for as long as it is in the mirror. 1 is the document; ids only grow and never return. */
export type NodeId = number & { readonly [nodeId]: true };
/** Names one style sheet. */
export type SheetId = number & { readonly [sheetId]: true };

export const DOCUMENT_ID = 1 as NodeId;

export const NAMESPACES = [
  'http://www.w3.org/1999/xhtml',
  'http://www.w3.org/2000/svg',
  'http://www.w3.org/1998/Math/MathML',
] as const;

/** Where a node goes: before the sibling `before`, or last in `parent` when `before` is 0. */
export type Place = { readonly parent: NodeId; readonly before: NodeId | 0 };

/** Tag and attributes of an element. `ns` indexes `NAMESPACES`. */
export type ElementShape = {
  readonly ns: 0 | 1 | 2;
  readonly tag: Safe<string>;
  readonly attributes: readonly (readonly [Safe<string>, Safe<string>])[];
};

/** Live state of a form control. */
export type FieldState =
  /** A redacted text field: is there anything in it. */
  | { readonly kind: 'filled'; readonly filled: boolean }
  | { readonly kind: 'value'; readonly value: Safe<string> }
  /** 0 off, 1 on, 2 indeterminate. */
  | { readonly kind: 'checked'; readonly checked: Safe<number> }
  | { readonly kind: 'selected'; readonly indices: readonly Safe<number>[] };

/**
 * Length classes of redacted text, as the number of characters that the mirror draws for each. A class says no
 * more than this about how long the text was (`privacy.md`, section 3).
 */
export const LENGTH_CLASSES = [
  0, 3, 6, 12, 24, 48, 80, 112, 144, 176, 208, 240, 272, 304, 336, 368, 400, 432, 464, 496,
] as const;

/** How an element is in the top layer. */
export const LAYERS = ['none', 'open', 'modal', 'popover'] as const;
export type Layer = (typeof LAYERS)[number];

/**
 * What the capture tells the mirror. Ops of one frame are applied in their order. Ids of `element`, `text`,
 * `bars`, `shadow` and `frame` are consecutive, so that they need not be sent.
 */
export type DocumentOp =
  /** A new document: forget everything, ids start at `DOCUMENT_ID`. */
  | { readonly op: 'document'; readonly quirks: boolean }
  | { readonly op: 'element'; readonly id: NodeId; readonly place: Place; readonly shape: ElementShape }
  | { readonly op: 'text'; readonly id: NodeId; readonly place: Place; readonly text: Safe<string> }
  /** Redacted text: `bars` is 2 × the index into `LENGTH_CLASSES`, plus 1 when there is white space in it. */
  | { readonly op: 'bars'; readonly id: NodeId; readonly place: Place; readonly bars: Safe<number> }
  | { readonly op: 'shadow'; readonly id: NodeId; readonly host: NodeId }
  /** The document inside a same-origin iframe. */
  | { readonly op: 'frame'; readonly id: NodeId; readonly host: NodeId; readonly quirks: boolean }
  | { readonly op: 'remove'; readonly id: NodeId }
  /** To another place in the same parent. */
  | { readonly op: 'move'; readonly id: NodeId; readonly before: NodeId | 0 }
  | {
      readonly op: 'attributes';
      readonly id: NodeId;
      /** undefined removes the attribute. */
      readonly changes: readonly (readonly [Safe<string>, Safe<string> | undefined])[];
    }
  | { readonly op: 'set-text'; readonly id: NodeId; readonly text: Safe<string> }
  | { readonly op: 'set-bars'; readonly id: NodeId; readonly bars: Safe<number> }
  | { readonly op: 'field'; readonly id: NodeId; readonly state: FieldState }
  /** The element is drawn as an empty box of this size in CSS px. */
  | { readonly op: 'box'; readonly id: NodeId; readonly width: Safe<number>; readonly height: Safe<number> }
  | { readonly op: 'scroll'; readonly id: NodeId; readonly x: Safe<number>; readonly y: Safe<number> }
  | { readonly op: 'viewport'; readonly width: Safe<number>; readonly height: Safe<number> }
  /** Declares a sheet, or changes its media or disabled state; new sheets have no rules. */
  | {
      readonly op: 'sheet';
      readonly sheet: SheetId;
      readonly media: Safe<string>;
      readonly disabled: boolean;
    }
  | {
      readonly op: 'rules';
      readonly sheet: SheetId;
      readonly start: number;
      readonly remove: number;
      readonly rules: readonly Safe<string>[];
    }
  /** The sheets of a document or shadow root, in cascade order. */
  | { readonly op: 'root-sheets'; readonly root: NodeId; readonly sheets: readonly SheetId[] }
  | { readonly op: 'drop-sheet'; readonly sheet: SheetId }
  | { readonly op: 'layer'; readonly id: NodeId; readonly layer: Layer }
  | { readonly op: 'origin'; readonly origin: Safe<string> }
  /** Everything that was in the page when the walk began is sent. */
  | { readonly op: 'ready' };

/**
 * Limits of one document frame. Past any of them the frame does not decode, and the holder of the mirror asks
 * for the document again.
 */
export const DOCUMENT_LIMITS = {
  /** Entries in the string table and in the shape table of a session; later strings travel in full. */
  tableEntries: 1 << 16,
  /** UTF-16 units of a string that is put into the table: names, tokens and short texts repeat, prose does not. */
  tableStringLength: 64,
  /** Bytes of one string. The longest real ones are rules of generated style sheets. */
  stringBytes: 4 * 1024 * 1024,
  /** Attributes of one element. */
  attributes: 256,
  /** Rules in one op, sheets of one root, selected options of one field. */
  listLength: 1 << 17,
  /** Ops in one frame. */
  ops: 1 << 20,
} as const;
