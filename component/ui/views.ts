import type { EndReason } from '#protocol';
import { groupDigits } from './code-format.ts';
import { h } from './h.ts';
import type { Words } from './words.ts';

/** One state's part of the element. `focus` is where the focus goes if the view before it had the focus. */
export type View = { readonly element: HTMLElement; readonly focus: HTMLElement };

/** Ends that somebody chose: they are reported, not alarmed about. */
const CHOSEN: ReadonlySet<EndReason> = new Set([
  'customer-stopped',
  'agent-stopped',
  'agent-closed',
  'declined',
]);

export function isChosen(reason: EndReason): boolean {
  return CHOSEN.has(reason);
}

export function codeView(words: Words, actions: { connect(typed: string): boolean }): View {
  const input = h('input', {
    id: 'code',
    part: 'input',
    type: 'text',
    inputmode: 'numeric',
    enterkeyhint: 'go',
    autocomplete: 'off',
    autocorrect: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    'aria-describedby': 'hint',
    oninput: (event) => {
      // An input method is still composing: changing the text now would break its composition.
      if (!(event as InputEvent).isComposing) tidy(input);
    },
    onblur: () => tidy(input),
    // The page sees our element as the target, not a text field, and would run its shortcuts.
    onkeydown: (event) => event.stopPropagation(),
    onkeypress: (event) => event.stopPropagation(),
    onkeyup: (event) => event.stopPropagation(),
  });
  const hint = h('p', { id: 'hint', class: 'muted small' }, words.text('codeHint'));
  const error = h('p', { id: 'error', class: 'error small', role: 'alert' });
  const form = h(
    'form',
    {
      class: 'stack',
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        const accepted = actions.connect(input.value);
        if (accepted) return;
        error.textContent = words.text('codeInvalid');
        input.setAttribute('aria-invalid', 'true');
        input.setAttribute('aria-describedby', 'error hint');
        input.focus();
      },
    },
    h('div', {}, h('label', { for: 'code' }, words.text('codeLabel')), input),
    error,
    hint,
    h('button', { class: 'primary', part: 'button primary', type: 'submit' }, words.text('connect')),
  );
  input.addEventListener('input', () => {
    if (!input.hasAttribute('aria-invalid')) return;
    error.textContent = '';
    input.removeAttribute('aria-invalid');
    input.setAttribute('aria-describedby', 'hint');
  });
  const element = h(
    'div',
    { class: 'panel stack', part: 'panel' },
    h('h2', { part: 'title' }, words.text('idleTitle')),
    h('p', { class: 'muted' }, words.text('idleText')),
    form,
  );
  return { element, focus: input };
}

function tidy(input: HTMLInputElement): void {
  const caret = input.selectionStart ?? input.value.length;
  const tidied = groupDigits({ text: input.value, caret });
  if (tidied.text === input.value) return;
  input.value = tidied.text;
  // A field without the focus has no caret to keep, and setting one would take the focus in some browsers.
  if (input.matches(':focus')) input.setSelectionRange(tidied.caret, tidied.caret);
}

export function connectingView(words: Words, actions: { cancel(): void }): View {
  const cancel = h(
    'button',
    { type: 'button', part: 'button', onclick: actions.cancel },
    words.text('cancel'),
  );
  const element = h(
    'div',
    { class: 'panel stack', part: 'panel' },
    h('h2', { part: 'title' }, words.text('connectingTitle')),
    h('p', { class: 'muted' }, words.text('connectingText')),
    h('div', { class: 'progress', 'aria-hidden': 'true' }),
    cancel,
  );
  return { element, focus: cancel };
}

/** A line in the element's place while the card or the bar has the word. */
export function noteView(text: string): View {
  const element = h(
    'div',
    { class: 'panel', part: 'panel', tabindex: '-1' },
    h('p', { class: 'muted' }, text),
  );
  return { element, focus: element };
}

export function endedView(words: Words, reason: EndReason, actions: { again(): void }): View {
  const { title, next } = words.ended(reason);
  const chosen = isChosen(reason);
  const again = h(
    'button',
    { class: 'primary', part: 'button primary', type: 'button', onclick: actions.again },
    words.text('again'),
  );
  const element = h(
    'div',
    { class: 'panel stack', part: 'panel' },
    h(
      'div',
      { class: chosen ? 'notice' : 'notice alert', role: chosen ? undefined : 'alert', part: 'notice' },
      h('h2', { part: 'title' }, title),
      h('p', {}, next),
    ),
    again,
  );
  return { element, focus: again };
}
