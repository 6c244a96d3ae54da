import type { CustomerState } from '#protocol';
import { type ConsentCard, createConsentCard } from './consent-card.ts';
import { h } from './h.ts';
import { createLaserDot, type Point } from './laser-dot.ts';
import { createLiveBar, type LiveBar } from './live-bar.ts';
import { createShelter, type Shelter } from './shelter.ts';
import { isRendered } from './top-layer.ts';
import { codeView, connectingView, endedView, isChosen, noteView, type View } from './views.ts';
import type { Words } from './words.ts';

export type Actions = {
  /** False when what was typed is no share code; the view then says so and stays. */
  connect(typed: string): boolean;
  cancel(): void;
  answer(allowed: boolean): void;
  stop(): void;
  again(): void;
  /** The page does not render the element, so nobody can be asked and nobody could stop. */
  unseen(): void;
};

export type Interface = {
  /** Builds the state's view. Call it when the state or the words changed, not to refresh. */
  show(state: CustomerState, words: Words): void;
  laser(point: Point | undefined): void;
  /** The element is in the document again: the top layer forgot what lay in it. */
  reattach(): void;
};

function speak(element: HTMLElement, { language, direction }: Words): void {
  element.lang = language;
  element.dir = direction;
}

/** Everything inside the shadow root. */
export function createInterface(root: ShadowRoot, actions: Actions): Interface {
  let current: View | undefined;
  let layer: ConsentCard | LiveBar | undefined;
  let focusWasOurs = false;
  let shelter: Shelter | undefined;
  const dot = createLaserDot(() => shelter?.root ?? root);
  // A live region is only heard when it was there before its text.
  const announcer = h('div', { class: 'unseen', role: 'status' });
  root.append(announcer);

  function viewOf(state: CustomerState, words: Words): View {
    switch (state.name) {
      case 'idle':
        return codeView(words, actions);
      case 'connecting':
        return connectingView(words, actions);
      case 'consent':
        return noteView(words.text('consentWaiting'));
      case 'live':
        return noteView(words.text('livePanel'));
      case 'ended':
        return endedView(words, state.reason, actions);
    }
  }

  function layerOf(state: CustomerState, words: Words): ConsentCard | LiveBar | undefined {
    if (state.name === 'consent') return createConsentCard(words, actions.answer);
    if (state.name === 'live')
      return createLiveBar(words, state.startedAt, { stop: actions.stop, unseen: seekShelter });
    return undefined;
  }

  function seekShelter(): void {
    if (!layer) return;
    dot.remove();
    shelter ??= createShelter(root);
    shelter.root.append(layer.element);
    layer.open();
    if (!isRendered(layer.element)) actions.unseen();
  }

  function announcementOf(state: CustomerState, words: Words): string {
    if (state.name === 'connecting')
      return `${words.text('connectingTitle')} ${words.text('connectingText')}`;
    if (state.name === 'live') return words.text('liveBar');
    if (state.name !== 'ended' || !isChosen(state.reason)) return '';
    const { title, next } = words.ended(state.reason);
    return `${title}. ${next}`;
  }

  return {
    show(state, words) {
      // The card takes the focus from wherever it was; what counts is whether it was ours before.
      if (!layer?.element.matches('dialog')) focusWasOurs = root.activeElement !== null;
      layer?.close();
      dot.remove();
      shelter?.remove();
      shelter = undefined;
      const view = viewOf(state, words);
      speak(view.element, words);
      speak(announcer, words);
      if (current) current.element.replaceWith(view.element);
      else root.prepend(view.element);
      current = view;
      announcer.textContent = announcementOf(state, words);
      if (focusWasOurs) view.focus.focus({ preventScroll: true });
      layer = layerOf(state, words);
      if (!layer) return;
      speak(layer.element, words);
      root.append(layer.element);
      layer.open();
      // A modal dialog that nobody sees would block the whole page.
      if (!isRendered(layer.element)) seekShelter();
    },
    laser: (point) => dot.show(point),
    reattach: () => layer?.open(),
  };
}
