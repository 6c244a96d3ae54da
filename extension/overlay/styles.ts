import { css } from 'lit';

/** Colours and sizes, once for light and once for dark; each pair of text and ground meets WCAG AA. */
export const tokens = css`
  :host {
    color-scheme: light dark;
    --accent: light-dark(#0b5cad, #8ec5ff);
    --accent-strong: light-dark(#084a8c, #b3d8ff);
    --on-accent: light-dark(#ffffff, #06213d);
    --ground: light-dark(#f4f6f9, #10161d);
    --surface: light-dark(#ffffff, #18212b);
    --sunken: light-dark(#e9edf2, #0b1015);
    --text: light-dark(#1a2430, #eef3f8);
    --muted: light-dark(#4c5a6a, #b3c0cd);
    --border: light-dark(#cdd5de, #35424f);
    --field: light-dark(#76848f, #8695a4);
    --danger: light-dark(#b3261e, #ffb4ab);
    --good: light-dark(#146c3f, #7fdcab);
    --notice-ground: light-dark(#fff4dc, #3a2e12);
    --notice-text: light-dark(#5c4300, #ffdf9c);
    --laser: #e5163b;
    --radius: 10px;
    --shadow: 0 1px 2px rgb(10 25 45 / 10%), 0 4px 16px rgb(10 25 45 / 8%);
  }
`;

export const controls = css`
  * {
    box-sizing: border-box;
  }
  h1,
  p,
  ol {
    margin: 0;
  }
  h1 {
    font-size: 1.25rem;
    line-height: 1.3;
    font-weight: 650;
    text-wrap: balance;
    outline: none;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-height: 40px;
    margin: 0;
    padding: 0.4em 1em;
    border: 1px solid var(--field);
    border-radius: calc(var(--radius) * 0.7);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
    white-space: nowrap;
  }
  button:hover {
    border-color: var(--accent);
    color: var(--accent-strong);
  }
  button.primary {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover {
    background: var(--accent-strong);
  }
  button.large {
    min-height: 48px;
    padding-inline: 1.5em;
    font-size: 1.05rem;
  }
  button.danger {
    border-color: var(--danger);
    color: var(--danger);
  }
  button.danger:hover {
    background: var(--danger);
    color: var(--surface);
  }
  button.link {
    min-height: 28px;
    padding: 0 0.3em;
    border-color: transparent;
    background: none;
    color: var(--accent);
    text-decoration: underline;
  }
  button.quiet {
    border-color: transparent;
    background: none;
    color: var(--muted);
  }
  button.quiet:hover {
    background: var(--sunken);
  }
  button[aria-pressed='true'] {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  /* It has the focus only to be read; nothing can be done with it. */
  h1:focus-visible {
    outline: none;
  }
  input {
    width: 100%;
    min-height: 44px;
    padding: 0.4em 0.7em;
    border: 1px solid var(--field);
    border-radius: calc(var(--radius) * 0.7);
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-weight: 400;
  }
  input[aria-invalid='true'] {
    border-color: var(--danger);
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .muted {
    color: var(--muted);
  }
  .small {
    font-size: 0.875rem;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    button[aria-pressed='true'] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`;

export const layout = css`
  :host {
    display: grid;
    grid-template-rows: auto 1fr;
    height: 100%;
    min-height: 0;
    background: var(--ground);
    color: var(--text);
    font: 16px / 1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
    overflow: hidden;
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.6em;
    padding: 0.5em 0.6em 0.5em 1.1em;
    border-bottom: 1px solid var(--border);
    background: var(--surface);
  }
  header .name {
    flex: 1;
    font-weight: 650;
  }
  header svg {
    width: 22px;
    height: 22px;
    fill: var(--accent);
  }
  main {
    display: grid;
    min-height: 0;
    overflow: auto;
  }
  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1em;
    width: min(26rem, 100% - 2rem);
    margin: auto;
    padding: 1.75rem;
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface);
    box-shadow: var(--shadow);
  }
  .card.centred {
    justify-items: center;
    text-align: center;
  }
  ol {
    display: grid;
    gap: 0.6em;
    padding: 0;
    list-style: none;
    counter-reset: step;
  }
  ol li {
    display: grid;
    grid-template-columns: 1.75rem 1fr;
    gap: 0.6em;
    counter-increment: step;
  }
  ol li::before {
    content: counter(step);
    width: 1.75rem;
    height: 1.75rem;
    border-radius: 50%;
    background: var(--sunken);
    color: var(--accent);
    font-size: 0.875rem;
    font-weight: 650;
    line-height: 1.75rem;
    text-align: center;
  }
  form {
    display: grid;
    gap: 0.75em;
  }
  label {
    display: grid;
    gap: 0.3em;
    font-weight: 600;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.6em;
  }
  .error {
    color: var(--danger);
    font-size: 0.9rem;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.3em;
    padding-top: 0.9em;
    border-top: 1px solid var(--border);
    overflow-wrap: anywhere;
  }
  output.code {
    display: block;
    padding: 0.3em 0.2em;
    border-radius: var(--radius);
    background: var(--sunken);
    font-size: clamp(2rem, 10vw, 2.85rem);
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.01em;
    line-height: 1.2;
    text-align: center;
    white-space: nowrap;
    user-select: all;
    width: 100%;
  }
  .notice {
    padding: 0.75em 1em;
    border-radius: calc(var(--radius) * 0.7);
    background: var(--notice-ground);
    color: var(--notice-text);
    text-align: start;
  }
  .busy {
    display: flex;
    gap: 8px;
    padding: 0.5em;
  }
  .busy i {
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: var(--accent);
    animation: busy 1.4s ease-in-out infinite;
  }
  .busy i:nth-child(2) {
    animation-delay: 0.2s;
  }
  .busy i:nth-child(3) {
    animation-delay: 0.4s;
  }
  @keyframes busy {
    0%,
    70%,
    100% {
      opacity: 0.25;
    }
    35% {
      opacity: 1;
    }
  }
  .live {
    display: grid;
    grid-template-rows: auto 1fr auto;
    min-height: 0;
  }
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4em;
    padding: 0.6em 0.7em 0.6em 1em;
    border-bottom: 1px solid var(--border);
    background: var(--surface);
  }
  .toolbar .status {
    flex: 1 1 5em;
    display: flex;
    align-items: center;
    gap: 0.5em;
    font-weight: 600;
    color: var(--good);
  }
  .toolbar .status::before {
    content: '';
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 50%;
    background: currentColor;
  }
  .toolbar .status.silent {
    flex-basis: 20em;
    color: var(--danger);
  }
  .toolbar button {
    padding-inline: 0.75em;
  }
  .toolbar time {
    color: var(--muted);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .hint {
    display: flex;
    align-items: center;
    gap: 0.6em;
    padding: 0.4em 1.1em;
    border-top: 1px solid var(--border);
    background: var(--surface);
    color: var(--muted);
    font-size: 0.8125rem;
  }
  .hint::before {
    content: '';
    flex: none;
    width: 30px;
    height: 9px;
    border-radius: 4px;
    background: var(--field);
    opacity: 0.6;
  }
  .grip {
    position: absolute;
    inset: 0 auto 0 0;
    width: 8px;
    cursor: ew-resize;
    touch-action: none;
    z-index: 1;
  }
  .grip::after {
    content: '';
    position: absolute;
    inset: calc(50% - 24px) auto auto 2px;
    width: 4px;
    height: 48px;
    border-radius: 2px;
    background: var(--field);
    opacity: 0.5;
  }
  .grip:hover::after,
  .grip:focus-visible::after {
    background: var(--accent);
    opacity: 1;
  }
  .grip:focus-visible {
    outline-offset: -3px;
  }
`;
