import { createBarFiller } from './bar-filler.ts';
import type { MirrorWindow } from './mirror-window.ts';

/** The name in `::highlight()` of the base sheet. */
const HIGHLIGHT = 'cb-redacted';

export type BarPainter = {
  /** Turns the text node into redacted text, or changes how long it looks. */
  paint(text: Text, bars: number, node: number): void;
  /** Before the node holds shown text again, and when it is gone. */
  forget(text: Text): void;
};

/**
 * Redacted text is white space with a highlight over it: no wrapper elements, which would break `:first-child`,
 * flex and grid, and no letters, which would be read out and copied. One painter for one document.
 */
export function createBarPainter(win: MirrorWindow): BarPainter {
  const registry = win.CSS.highlights as HighlightRegistry | undefined;
  const highlight = registry && win.Highlight ? new win.Highlight() : undefined;
  if (highlight) registry?.set(HIGHLIGHT, highlight);
  const filler = createBarFiller(highlight !== undefined);
  const ranges = new Map<Text, AbstractRange>();

  function forget(text: Text): void {
    const range = ranges.get(text);
    if (!range) return;
    highlight?.delete(range);
    ranges.delete(text);
  }

  return {
    paint(text, bars, node) {
      forget(text);
      const filling = filler.fill(bars, node);
      if (text.data !== filling) text.data = filling;
      if (!highlight || filling.length < 2) return;
      // A static range: live ones are visited at every later change of the document, each of them.
      const range = new win.StaticRange({
        startContainer: text,
        startOffset: 0,
        endContainer: text,
        endOffset: filling.length,
      });
      ranges.set(text, range);
      highlight.add(range);
    },
    forget,
  };
}
