import { isElement, readFrameElement, readIsConnected, readRect } from '../privacy/index.ts';
import type { Entry } from './model.ts';

/** Where in the top window's viewport a point inside a captured element is; `x` and `y` are fractions of its box. */
export function locatePoint(
  entry: Entry | undefined,
  x: number,
  y: number,
): { x: number; y: number } | undefined {
  if (!entry || !isElement(entry.node) || !readIsConnected(entry.node)) return undefined;
  const box = readRect(entry.node);
  let left = box.left + box.width * x;
  let top = box.top + box.height * y;
  for (let frame = frameOf(entry.node); frame; frame = frameOf(frame)) {
    const outer = readRect(frame);
    left += outer.left + frame.clientLeft;
    top += outer.top + frame.clientTop;
  }
  return { x: left, y: top };
}

function frameOf(element: Element): Element | undefined {
  return (element.ownerDocument && readFrameElement(element.ownerDocument)) ?? undefined;
}
