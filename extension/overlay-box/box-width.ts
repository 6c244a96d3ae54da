import browser from 'webextension-polyfill';
import * as v from 'valibot';
import { setStyles } from './set-styles.ts';

/** CSS pixels: the width at which every view is readable. */
const NARROW = 420;
/** CSS pixels, and part of the page: wider, the helpdesk beside it is of no use. */
const WIDE = 900;
const WIDE_PART = 0.6;

const KEY = 'width';
const storedSchema = v.fallback(v.optional(v.number()), undefined);

export type BoxWidth = {
  /** The strip at the left that a pointer drags. */
  readonly edge: HTMLElement;
  /** What the view would like; the agent's own choice comes first. */
  want(width: number): void;
  /** The agent's choice by keyboard. */
  step(by: number): void;
};

/** How wide the box is, and the edge that changes it. */
export function createBoxWidth(options: {
  readonly host: HTMLElement;
  readonly frame: HTMLElement;
  readonly signal: AbortSignal;
}): BoxWidth {
  const { host, frame, signal } = options;
  const edge = document.createElement('div');
  let chosenWidth: number | undefined;
  let wanted = NARROW;
  let from: { x: number; width: number } | undefined;

  function fit(width: number): number {
    const widest = Math.max(NARROW, Math.min(innerWidth * WIDE_PART, WIDE));
    return Math.round(Math.min(Math.max(width, NARROW), widest, innerWidth));
  }

  function show(): void {
    setStyles(host, { width: `${fit(chosenWidth ?? wanted)}px` });
  }

  function choose(width: number): void {
    chosenWidth = fit(width);
    show();
  }

  function save(): void {
    browser.storage.local.set({ [KEY]: host.offsetWidth }).catch(() => {});
  }

  function finish(): void {
    if (!from) return;
    from = undefined;
    setStyles(frame, { 'pointer-events': 'auto' });
    save();
  }

  setStyles(edge, {
    all: 'initial',
    position: 'absolute',
    inset: '0 auto 0 0',
    width: '8px',
    cursor: 'ew-resize',
    'touch-action': 'none',
  });
  edge.addEventListener('pointerdown', (event) => {
    // A page may dispatch events of its own, if not into here.
    if (!event.isTrusted || event.button !== 0) return;
    event.preventDefault();
    edge.setPointerCapture(event.pointerId);
    // Moves over the frame would be its own.
    setStyles(frame, { 'pointer-events': 'none' });
    from = { x: event.clientX, width: host.offsetWidth };
  });
  edge.addEventListener('pointermove', (event) => {
    if (from && event.isTrusted) choose(from.width + from.x - event.clientX);
  });
  edge.addEventListener('pointerup', finish);
  edge.addEventListener('pointercancel', finish);
  addEventListener('resize', show, { signal });
  show();
  browser.storage.local.get(KEY).then(
    (stored) => {
      chosenWidth ??= v.parse(storedSchema, stored[KEY]);
      show();
    },
    () => {},
  );

  return {
    edge,
    want(width) {
      wanted = width;
      show();
    },
    step(by) {
      choose(host.offsetWidth + by);
      save();
    },
  };
}
