import { css } from '@lit/reactive-element/css-tag.js';

/**
 * Colours come in pairs through `light-dark()`, which follows the page's own `color-scheme`; browsers without
 * it get the light half. Every pair of text and ground has at least the contrast of WCAG AA.
 * `all: initial` keeps the page's inherited text styles out; `direction` is not part of it and still comes in.
 */
export const styles = css`
  :host {
    all: initial;
    display: block;
    visibility: inherit;
    color-scheme: inherit;
    --_accent: var(--cobrowse-accent, #0b5cad);
    --_on-accent: var(--cobrowse-on-accent, #ffffff);
    --_surface: var(--cobrowse-surface, #ffffff);
    --_text: var(--cobrowse-text, #1a2430);
    --_muted: var(--cobrowse-muted, #4c5a6a);
    --_border: var(--cobrowse-border, #cdd5de);
    --_field: var(--cobrowse-field-border, #76848f);
    --_danger: var(--cobrowse-danger, #b3261e);
    --_danger-surface: var(--cobrowse-danger-surface, #fdecea);
    --_radius: var(--cobrowse-radius, 12px);
    --_shadow: 0 8px 32px rgb(10 25 45 / 22%), 0 1px 3px rgb(10 25 45 / 18%);
    font-family: var(--cobrowse-font, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
    /* A page with a tiny root size must not make this unreadable; a larger one is honoured. */
    font-size: max(16px, 1rem);
    line-height: 1.45;
    color: var(--_text);
  }
  @supports (color: light-dark(#fff, #000)) {
    :host {
      --_accent: var(--cobrowse-accent, light-dark(#0b5cad, #8ec5ff));
      --_on-accent: var(--cobrowse-on-accent, light-dark(#ffffff, #06213d));
      --_surface: var(--cobrowse-surface, light-dark(#ffffff, #18212b));
      --_text: var(--cobrowse-text, light-dark(#1a2430, #eef3f8));
      --_muted: var(--cobrowse-muted, light-dark(#4c5a6a, #b3c0cd));
      --_border: var(--cobrowse-border, light-dark(#cdd5de, #3a4755));
      --_field: var(--cobrowse-field-border, light-dark(#76848f, #8695a4));
      --_danger: var(--cobrowse-danger, light-dark(#b3261e, #ffb4ab));
      --_danger-surface: var(--cobrowse-danger-surface, light-dark(#fdecea, #43211f));
    }
  }
  /* A bank that brings its own form hides ours; the question and the bar have to stay. */
  :host([hidden]) {
    display: contents;
  }
  :host([hidden]) .panel {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h2,
  p,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 1.2em;
    line-height: 1.3;
    font-weight: 650;
    text-wrap: balance;
    outline: none;
  }
  .panel {
    max-inline-size: 26em;
    padding: 1.25em;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  .unseen {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .stack {
    display: grid;
    gap: 0.75em;
  }
  .muted {
    color: var(--_muted);
  }
  .small {
    font-size: 0.9em;
  }
  label {
    display: block;
    font-weight: 600;
    margin-block-end: 0.25em;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6em;
  }
  .row > * {
    flex: 1 1 8em;
  }
  input {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 48px;
    margin: 0;
    padding: 0.3em 0.7em;
    border: 1px solid var(--_field);
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    font-size: 1.3em;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.06em;
  }
  input[aria-invalid='true'] {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  button {
    min-block-size: 48px;
    min-inline-size: 44px;
    margin: 0;
    padding: 0.5em 1.2em;
    border: 1px solid var(--_accent);
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_surface);
    color: var(--_accent);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  button.primary {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  button.stop {
    border-color: var(--_danger);
    color: var(--_danger);
  }
  @media (hover: hover) {
    button:hover {
      text-decoration: underline;
      text-underline-offset: 0.2em;
    }
  }
  button:focus-visible,
  input:focus-visible,
  .panel:focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .error {
    color: var(--_danger);
    font-weight: 500;
  }
  /* Empty, it stays in the accessibility tree, and takes no room. */
  .error:empty {
    position: absolute;
  }
  .notice {
    padding: 0.75em 0.9em;
    border-inline-start: 4px solid var(--_accent);
    border-radius: calc(var(--_radius) * 0.4);
    background: color-mix(in srgb, var(--_accent) 8%, var(--_surface));
  }
  .notice h2 {
    margin-block-end: 0.25em;
  }
  .notice.alert {
    border-inline-start-color: var(--_danger);
    background: var(--_danger-surface);
  }
  .progress {
    block-size: 4px;
    border-radius: 2px;
    background: var(--_border);
    overflow: hidden;
  }
  .progress::before {
    content: '';
    display: block;
    block-size: 100%;
    inline-size: 40%;
    border-radius: inherit;
    background: var(--_accent);
    animation: slide 1.4s ease-in-out infinite alternate;
  }
  @keyframes slide {
    from {
      margin-inline-start: 0;
    }
    to {
      margin-inline-start: 60%;
    }
  }

  /* The card and the bar lie in the top layer; the z-index is for browsers that have none. */
  .layer {
    position: fixed;
    z-index: 2147483647;
    inset: auto;
    margin: 0;
    visibility: visible;
    border: 1px solid var(--_border);
    background: var(--_surface);
    color: var(--_text);
    box-shadow: var(--_shadow);
    overflow-wrap: anywhere;
  }
  dialog.layer {
    inset: 0;
    margin: auto;
    inline-size: min(30em, calc(100vw - 24px));
    block-size: fit-content;
    max-block-size: calc(100dvh - 24px);
    max-inline-size: none;
    padding: 0;
    border-radius: calc(var(--_radius) * 1.3);
    overflow: auto;
    overscroll-behavior: contain;
  }
  dialog.layer:not([open]) {
    display: none;
  }
  dialog::backdrop {
    background: rgb(8 18 32 / 55%);
  }
  .card {
    padding: 1.5em;
    gap: 1em;
  }
  .facts {
    display: grid;
    gap: 0.7em;
  }
  dt {
    font-weight: 650;
  }
  dd {
    color: var(--_muted);
  }
  .choices {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(6.5em, 1fr));
    gap: 0.75em;
    /* On a small or enlarged screen the card scrolls; both answers stay in reach. */
    position: sticky;
    inset-block-end: 0;
    padding-block: 0.75em 1.25em;
    margin-block: -0.75em -1.5em;
    background: var(--_surface);
  }
  .choices button {
    border-width: 2px;
  }
  .bar {
    inset-block-end: max(12px, env(safe-area-inset-bottom));
    inset-inline: 0;
    margin-inline: auto;
    inline-size: fit-content;
    max-inline-size: calc(100vw - 16px);
    padding-block: 0.4em;
    padding-inline: 1em 0.4em;
    border-radius: 32px;
    overflow-wrap: normal;
  }
  .bar-row {
    display: flex;
    align-items: center;
    gap: 0.75em;
  }
  .bar button {
    min-block-size: 44px;
    padding-block: 0.3em;
    border-radius: 32px;
    flex: none;
  }
  .dot {
    flex: none;
    inline-size: 10px;
    block-size: 10px;
    border-radius: 50%;
    background: var(--_danger);
  }
  .time {
    flex: none;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .short {
    display: none;
  }
  @media (max-width: 560px) {
    .long {
      display: none;
    }
    .short {
      display: inline;
    }
    .bar-row {
      gap: 0.5em;
      line-height: 1.25;
    }
    .bar button {
      padding-inline: 0.9em;
    }
    .card {
      padding: 1.1em;
    }
    .choices {
      margin-block-end: -1.1em;
    }
  }
  @media (max-width: 340px) {
    .bar .dot {
      display: none;
    }
  }
  .laser {
    position: fixed;
    z-index: 2147483647;
    inset: 0 auto auto 0;
    inline-size: 28px;
    block-size: 28px;
    margin: -14px 0 0 -14px;
    padding: 0;
    border: 3px solid #fff;
    border-radius: 50%;
    background: #d81b3c;
    outline: 2px solid #d81b3c;
    box-shadow: 0 0 0 8px rgb(216 27 60 / 28%);
    pointer-events: none;
    opacity: 1;
    transition:
      transform 60ms linear,
      opacity 300ms ease-out;
  }
  .laser.faded {
    opacity: 0;
  }
  @media (prefers-reduced-motion: reduce) {
    .progress::before {
      animation: none;
      inline-size: 100%;
    }
    .laser {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .laser,
    .dot {
      forced-color-adjust: none;
    }
    .progress::before {
      background: Highlight;
    }
    .notice {
      border: 1px solid CanvasText;
    }
  }
`;
