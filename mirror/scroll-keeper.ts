import { MIRROR_LIMITS } from './limits.ts';

/** Attempts before a position is given up: the page then has less to scroll here than there. */
const ATTEMPTS = 200;
/** CSS px: browsers snap scroll positions to device pixels. */
const CLOSE_ENOUGH = 1.5;

export type Scroller = Element | Document;
type Wanted = { readonly scroller: Scroller; readonly x: number; readonly y: number; attempts: number };

export type ScrollKeeper = {
  want(id: number, scroller: Scroller, x: number, y: number): void;
  /** After each frame, and when the mirror becomes visible: what could not be reached may be reachable now. */
  settle(): void;
  forget(id: number): void;
};

export function createScrollKeeper(): ScrollKeeper {
  const wanted = new Map<number, Wanted>();

  return {
    want(id, scroller, x, y) {
      if (wanted.size < MIRROR_LIMITS.scrollers || wanted.has(id)) {
        wanted.set(id, { scroller, x: clamp(x), y: clamp(y), attempts: 0 });
      }
    },
    settle() {
      for (const [id, each] of wanted) {
        const win = viewOf(each.scroller);
        // Without layout (a hidden holder) nothing scrolls, and it is no attempt.
        if (!win || win.innerWidth === 0) continue;
        each.attempts += 1;
        if (scrollTo(each.scroller, win, each.x, each.y) || each.attempts >= ATTEMPTS) wanted.delete(id);
      }
    },
    forget(id) {
      wanted.delete(id);
    },
  };
}

function viewOf(scroller: Scroller): Window | null {
  if (scroller.nodeType === Node.DOCUMENT_NODE) return (scroller as Document).defaultView;
  const get = Object.getOwnPropertyDescriptor(Node.prototype, 'ownerDocument')?.get;
  return (get?.call(scroller) as Document | null)?.defaultView ?? null;
}

function scrollTo(scroller: Scroller, win: Window, x: number, y: number): boolean {
  const to: ScrollToOptions = { left: x, top: y, behavior: 'instant' };
  if (scroller.nodeType === Node.DOCUMENT_NODE) {
    win.scrollTo(to);
    return near(win.scrollX, x) && near(win.scrollY, y);
  }
  (Element.prototype.scrollTo as (to: ScrollToOptions) => void).call(scroller, to);
  return near(read(scroller as Element, 'scrollLeft'), x) && near(read(scroller as Element, 'scrollTop'), y);
}

function read(element: Element, name: 'scrollLeft' | 'scrollTop'): number {
  return Number(Object.getOwnPropertyDescriptor(Element.prototype, name)?.get?.call(element));
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) < CLOSE_ENOUGH;
}

function clamp(value: number): number {
  return Math.max(-MIRROR_LIMITS.pixels, Math.min(MIRROR_LIMITS.pixels, value));
}
