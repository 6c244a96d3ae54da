/** First byte of every document frame; another layout gets another number. */
export const FRAME_FORMAT = 1;

/** Op codes on the wire. Never reuse a number. */
export const OP = {
  document: 1,
  element: 2,
  text: 3,
  bars: 4,
  shadow: 5,
  frame: 6,
  remove: 7,
  move: 8,
  attributes: 9,
  setText: 10,
  setBars: 11,
  field: 12,
  box: 13,
  scroll: 14,
  viewport: 15,
  sheet: 16,
  rules: 17,
  rootSheets: 18,
  dropSheet: 19,
  layer: 20,
  origin: 21,
  ready: 22,
} as const;

export const FIELD = { filled: 0, value: 1, checked: 2, selected: 3 } as const;

/** Reference to a string: a new one that joins the table, one that does not, or 2 + its index. */
export const STRING = { added: 0, inline: 1, first: 2 } as const;

/**
 * Place of a node relative to the one inserted before it: 0 appends to that node, n appends to its n-th
 * ancestor, and this value is followed by parent and next sibling.
 */
export const PLACE_EXPLICIT = 255;
