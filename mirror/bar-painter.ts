import { createBarFiller } from './bar-filler.ts';
import type { MirrorWindow } from './mirror-window.ts';
import { parentOf, removeAttribute, setAttribute } from './native.ts';

/** The name in `::highlight()` of the base sheet, and the attribute beside it. */
const HIGHLIGHT = 'cb-redacted';
const ATTRIBUTE = 'data-cb-bars';

export type BarPainter = {
  /** Turns the text node into redacted text, or changes how long it looks. */
  paint(text: Text, bars: number, node: number): void;
  /** Before the node holds shown text again, and when it is gone. */
  forget(text: Text): void;
  /** After something was put into the parent. */
  inserted(parent: Node): void;
  /** After each frame. */
  settle(): void;
};

/**
 * Redacted text is white space with a bar over it: no wrapper elements, which would break `:first-child`, flex
 * and grid, and no letters, which would be read out and copied. An element that holds nothing else gets its bar
 * by an attribute; in mixed content a highlight marks the text. Highlights alone would do, but Chromium goes
 * through all of them after any change: with 50,000 of them that was 250 ms for each change, by attribute 20 ms.
 *
 * One painter for one document.
 */
export function createBarPainter(win: MirrorWindow): BarPainter {
  const registry = win.CSS.highlights as HighlightRegistry | undefined;
  const highlight = registry && win.Highlight ? new win.Highlight() : undefined;
  if (highlight) registry?.set(HIGHLIGHT, highlight);
  const filler = createBarFiller(highlight !== undefined);
  const ranges = new Map<Text, AbstractRange>();
  /** All redacted text nodes. */
  const redacted = new WeakSet<Node>();
  /** Elements that hold redacted text alone. */
  const pure = new WeakSet<Node>();
  const unsettled = new Set<Text>();
  const uncertain = new Set<Node>();

  function unmark(text: Text): void {
    const range = ranges.get(text);
    if (!range) return;
    highlight?.delete(range);
    ranges.delete(text);
  }

  function mark(text: Text): void {
    unmark(text);
    if (!highlight || text.data.length < 2) return;
    // A static range: live ones are visited at every later change of the document, each of them.
    const range = new win.StaticRange({
      startContainer: text,
      startOffset: 0,
      endContainer: text,
      endOffset: text.data.length,
    });
    ranges.set(text, range);
    highlight.add(range);
  }

  /** Decides again for a parent whose children changed. */
  function judge(parent: Node): void {
    if (!highlight || parent.nodeType !== Node.ELEMENT_NODE) return;
    if (holdsOnly(parent, redacted)) {
      if (!pure.has(parent)) setAttribute(parent as Element, ATTRIBUTE, '');
      pure.add(parent);
    } else if (pure.delete(parent)) {
      removeAttribute(parent as Element, ATTRIBUTE);
      for (const child of childrenOf(parent)) if (redacted.has(child)) unsettled.add(child as Text);
    }
  }

  return {
    paint(text, bars, node) {
      const filling = filler.fill(bars, node);
      if (text.data !== filling) text.data = filling;
      redacted.add(text);
      unsettled.add(text);
    },
    forget(text) {
      unmark(text);
      redacted.delete(text);
      unsettled.delete(text);
      const parent = parentOf(text);
      if (parent && pure.has(parent)) uncertain.add(parent);
    },
    inserted(parent) {
      if (pure.has(parent)) uncertain.add(parent);
    },
    settle() {
      for (const text of unsettled) {
        const parent = parentOf(text);
        if (parent) uncertain.add(parent);
      }
      for (const parent of uncertain) judge(parent);
      uncertain.clear();
      for (const text of unsettled) {
        const parent = parentOf(text);
        if (parent && pure.has(parent)) unmark(text);
        else mark(text);
      }
      unsettled.clear();
    },
  };
}

/** Not through `childNodes` itself, which a form may have as the id of a control. */
function childrenOf(parent: Node): NodeListOf<ChildNode> {
  return Object.getOwnPropertyDescriptor(Node.prototype, 'childNodes')?.get?.call(parent);
}

function holdsOnly(parent: Node, nodes: WeakSet<Node>): boolean {
  const children = childrenOf(parent);
  for (const child of children) if (!nodes.has(child)) return false;
  return children.length > 0;
}
