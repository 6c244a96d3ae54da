import { h } from './h.ts';
import type { Words } from './words.ts';

export type ConsentCard = { readonly element: HTMLDialogElement; open(): void; close(): void };

/**
 * The question, as a modal dialog: it lies above everything, keeps the focus, and gives it back. The focus
 * starts on the title, so that neither answer is given by a key that was meant for the page. The two answers
 * look alike on purpose: none is the recommended one.
 */
export function createConsentCard(words: Words, answer: (allowed: boolean) => void): ConsentCard {
  const title = h('h2', { id: 'consent-title', part: 'title', tabindex: '-1' }, words.text('consentTitle'));
  const fact = (term: string, detail: string) => h('div', {}, h('dt', {}, term), h('dd', {}, detail));
  const element = h(
    'dialog',
    {
      class: 'layer',
      part: 'card',
      role: 'dialog',
      'aria-modal': 'true',
      'aria-labelledby': 'consent-title',
      'aria-describedby': 'consent-who',
      oncancel: (event) => {
        event.preventDefault();
        answer(false);
      },
      onkeydown: (event) => {
        event.stopPropagation();
        if (event.key !== 'Escape') return;
        event.preventDefault();
        answer(false);
      },
    },
    h(
      'div',
      { class: 'card stack' },
      title,
      h('p', { id: 'consent-who' }, words.text('consentWho')),
      h(
        'dl',
        { class: 'facts' },
        fact(words.text('consentSeesTitle'), words.text('consentSees')),
        fact(words.text('consentHiddenTitle'), words.text('consentHidden')),
        fact(words.text('consentControlTitle'), words.text('consentControl')),
      ),
      h('p', {}, words.text('consentStop')),
      h(
        'div',
        { class: 'choices' },
        h(
          'button',
          { type: 'button', part: 'button decline', onclick: () => answer(false) },
          words.text('decline'),
        ),
        h(
          'button',
          { type: 'button', part: 'button allow', onclick: () => answer(true) },
          words.text('allow'),
        ),
      ),
    ),
  );
  return {
    element,
    open() {
      // Out of the document and back again, a dialog is still `open` but no longer modal.
      element.removeAttribute('open');
      if (typeof element.showModal === 'function') element.showModal();
      else element.setAttribute('open', '');
      title.focus();
    },
    close() {
      if (typeof element.close === 'function') element.close();
      element.remove();
    },
  };
}
