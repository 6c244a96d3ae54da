import { h } from './h.ts';
import { lower, raise } from './top-layer.ts';

/** The dot fades this long after the agent's last movement, in milliseconds. */
const LASER_LINGER = 1000;
/** The fade itself, as in the style sheet, in milliseconds. */
const LASER_FADE = 300;

export type Point = { readonly x: number; readonly y: number };
export type LaserDot = { show(point: Point | undefined): void; remove(): void };

/**
 * Shows where the agent points, in the viewport's CSS pixels. It takes no clicks and is not announced. `place`
 * says where to put it, each time it appears.
 */
export function createLaserDot(place: () => Node): LaserDot {
  let dot: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function move(element: HTMLElement, { x, y }: Point): void {
    element.style.transform = `translate(${x}px, ${y}px)`;
  }

  function remove(): void {
    clearTimeout(timer);
    if (dot) lower(dot);
    dot?.remove();
    dot = undefined;
  }

  function fade(): void {
    dot?.classList.add('faded');
    timer = setTimeout(remove, LASER_FADE);
  }

  return {
    remove,
    show(point) {
      clearTimeout(timer);
      if (!point) return dot ? fade() : undefined;
      if (!dot) {
        dot = h('div', { class: 'laser', part: 'laser', popover: 'manual', 'aria-hidden': 'true' });
        // Before it is in the page: it appears where it points, instead of flying there from the corner.
        move(dot, point);
        place().appendChild(dot);
        raise(dot);
      }
      dot.classList.remove('faded');
      move(dot, point);
      timer = setTimeout(fade, LASER_LINGER);
    },
  };
}
