import { formatDuration } from '../messages/load-messages.ts';
import { h } from './h.ts';
import { isRendered, lower, raise } from './top-layer.ts';
import type { Words } from './words.ts';

export type LiveBar = { readonly element: HTMLElement; open(): void; close(): void };

export type LiveActions = {
  stop(): void;
  /** The page took the bar out of sight. */
  unseen(): void;
};

/** Says that the page is shared, for how long, and stops it: above the page and always in reach. */
export function createLiveBar(words: Words, startedAt: number, actions: LiveActions): LiveBar {
  const { stop } = actions;
  const scope = new AbortController();
  const time = h('span', { class: 'time', role: 'timer', 'aria-label': words.text('liveDuration') });
  const button = h(
    'button',
    { class: 'stop', part: 'button stop', type: 'button', onclick: stop },
    words.text('stop'),
  );
  const element = h(
    'div',
    {
      class: 'layer bar',
      part: 'bar',
      popover: 'manual',
      role: 'region',
      'aria-label': words.text('liveBarShort'),
    },
    h(
      'div',
      { class: 'bar-row' },
      h('span', { class: 'dot', 'aria-hidden': 'true' }),
      h('span', { class: 'long' }, words.text('liveBar')),
      h('span', { class: 'short' }, words.text('liveBarShort')),
      time,
      button,
    ),
  );
  const tick = () => {
    if (element.isConnected && !isRendered(element)) actions.unseen();
    time.textContent = formatDuration(Date.now() - startedAt, words.language);
  };
  tick();
  const timer = setInterval(tick, 1000);
  const { signal } = scope;

  // A dialog or popover that the page opens later would lie above the bar. Events of our own shadow root do
  // not get here.
  const onToggle = (event: Event) => {
    if ((event as ToggleEvent).newState === 'open') raise(element);
  };
  document.addEventListener('toggle', onToggle, { capture: true, signal });

  // A modal dialog of the page makes everything else inert, the stop button too: a click on it lands on what
  // lies below. Stopping must work at any moment, so a real click in the button's place counts.
  const onClick = (event: MouseEvent) => {
    if (!event.isTrusted || event.composedPath().includes(button) || !document.querySelector(':modal'))
      return;
    const { left, right, top, bottom } = button.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (x < left || x > right || y < top || y > bottom) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    stop();
  };
  addEventListener('click', onClick, { capture: true, signal });

  return {
    element,
    open: () => raise(element),
    close() {
      scope.abort();
      clearInterval(timer);
      lower(element);
      element.remove();
    },
  };
}
