/** What one mirror holds at most. A page past any of these is not one that a person looks at. */
export const MIRROR_LIMITS = {
  /** Nodes alive at one time. */
  nodes: 1_000_000,
  /** Levels of nodes, through shadow roots and frames. Layout recurses, so this guards the browser's stack. */
  depth: 1_000,
  /** UTF-16 units of all text alive at one time. */
  text: 64 * 1024 * 1024,
  sheets: 10_000,
  /** Rules of all sheets, counted once for each document that uses them. */
  rules: 500_000,
  /** Sheets of one document or shadow root. */
  sheetsPerRoot: 10_000,
  /** UTF-16 units of one rule or one style attribute; longer ones are dropped. */
  rule: 1024 * 1024,
  /** Live documents in iframes: each one takes milliseconds to make, and memory like a small tab. */
  frames: 100,
  /** Scrollers that wait for content to grow as far as they were scrolled. */
  scrollers: 1_000,
  /** CSS px; browsers clamp layout near 2^25. */
  pixels: 2 ** 24,
} as const;

/** Thrown inside the mirror for a frame that cannot be applied, and caught at its door. */
export class MirrorProblem extends Error {}
