import { MIRROR_LIMITS } from './limits.ts';
import type { MirrorWindow } from './mirror-window.ts';
import { setAttribute, styleOf } from './native.ts';

/** Have a size of their own even when they are inline. A canvas has none in a document without script. */
const REPLACED = new Set(['img', 'video', 'iframe', 'cb-x']);

type Size = { readonly width: number; readonly height: number };

export type EmptyBoxes = {
  /** Gives the element this size, whatever its content and styles say. */
  set(element: Element, tag: string, size: Size): void;
  /** After the element's inline style was replaced. */
  restore(element: Element): void;
  /** After each frame, and when the mirror becomes visible: an inline element has no size until it is told to. */
  settle(): void;
};

export function createEmptyBoxes(): EmptyBoxes {
  const sizes = new WeakMap<Element, Size>();
  const unsettled = new Set<Element>();

  function apply(element: Element, { width, height }: Size): void {
    const style = styleOf(element);
    if (!style) return;
    const important = (name: string, value: string) => style.setProperty(name, value, 'important');
    // The size is the measured border box.
    important('box-sizing', 'border-box');
    important('width', `${width}px`);
    important('height', `${height}px`);
    important('min-width', '0');
    important('min-height', '0');
    important('max-width', 'none');
    important('max-height', 'none');
    important('flex-shrink', '0');
    important('flex-grow', '0');
    important('flex-basis', 'auto');
  }

  return {
    set(element, tag, size) {
      const bounded = {
        width: Math.min(size.width, MIRROR_LIMITS.pixels),
        height: Math.min(size.height, MIRROR_LIMITS.pixels),
      };
      sizes.set(element, bounded);
      setAttribute(element, 'data-cb-box', '');
      apply(element, bounded);
      if (!REPLACED.has(tag)) unsettled.add(element);
    },
    restore(element) {
      const size = sizes.get(element);
      if (size) apply(element, size);
    },
    settle() {
      for (const element of unsettled) {
        const win = element.ownerDocument?.defaultView as MirrorWindow | null;
        if (!win || win.innerWidth === 0) continue;
        unsettled.delete(element);
        if (win.getComputedStyle(element)?.display === 'inline') setAttribute(element, 'data-cb-inline', '');
      }
    },
  };
}
