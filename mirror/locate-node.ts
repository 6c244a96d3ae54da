import { boxOf } from './native.ts';
import type { Scene } from './scene.ts';
import type { SceneElement, SceneNode } from './scene-nodes.ts';

/** A place in the page by node: `x` and `y` are fractions of the node's box, 0 to 1. */
export type MirrorPoint = { readonly node: number; readonly x: number; readonly y: number };

/** Looks through shadow roots and into frames. Undefined where nothing of the page is. */
export function locateNode(scene: Scene, x: number, y: number): MirrorPoint | undefined {
  let root: Document | ShadowRoot = scene.document;
  let point = { x, y };
  let found: { readonly element: SceneElement; readonly point: { x: number; y: number } } | undefined;
  for (;;) {
    const hit: Element | null = root.elementFromPoint(point.x, point.y);
    const next: SceneNode | undefined = hit ? scene.nodeOf(hit) : undefined;
    if (next?.kind !== 'element' || next === found?.element) break;
    found = { element: next, point };
    const inside: SceneNode | undefined = next.inside;
    if (inside?.kind === 'document') {
      const { left, top } = contentOrigin(next.node);
      point = { x: point.x - left, y: point.y - top };
      root = inside.node;
    } else if (inside?.kind === 'shadow' && 'elementFromPoint' in inside.node) {
      root = inside.node;
    } else {
      break;
    }
  }
  if (!found) return undefined;
  const box = boxOf(found.element.node);
  return {
    node: found.element.id,
    x: fraction(found.point.x - box.left, box.width),
    y: fraction(found.point.y - box.top, box.height),
  };
}

function contentOrigin(iframe: Element): { left: number; top: number } {
  const box = boxOf(iframe);
  const style = iframe.ownerDocument.defaultView?.getComputedStyle(iframe);
  const px = (value: string | undefined) => Number.parseFloat(value ?? '') || 0;
  return {
    left: box.left + px(style?.borderLeftWidth) + px(style?.paddingLeft),
    top: box.top + px(style?.borderTopWidth) + px(style?.paddingTop),
  };
}

function fraction(offset: number, size: number): number {
  return size > 0 ? Math.max(0, Math.min(1, offset / size)) : 0;
}
