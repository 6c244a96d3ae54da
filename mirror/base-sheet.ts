/**
 * Comes last in every document and shadow root. Greys that are half transparent are calm on light and on dark
 * pages alike.
 */
export const LAST_CSS = `
[data-cb-bars] {
  text-decoration: line-through 0.75em rgb(128 132 140 / 0.42) !important;
  text-shadow: none !important;
}
::highlight(cb-redacted) { text-decoration: line-through 0.75em rgb(128 132 140 / 0.42); text-shadow: none; }
:root { scrollbar-width: none !important; }
[data-cb-none], cb-void { display: none !important; }
img, video, canvas, [data-cb-box], iframe:not([data-cb-frame]) {
  background: repeating-linear-gradient(135deg, rgb(128 132 140 / 0.2) 0 6px, rgb(128 132 140 / 0.12) 6px 12px) !important;
  outline: 1px solid rgb(128 132 140 / 0.28) !important;
  outline-offset: -1px !important;
}
cb-x[data-cb-box], [data-cb-inline] { display: inline-block !important; }
[data-cb-box] { overflow: hidden !important; }
canvas > *, video > * { display: none !important; }
[data-cb-filled] {
  background-image: linear-gradient(rgb(128 132 140 / 0.34), rgb(128 132 140 / 0.34)) !important;
  background-repeat: no-repeat !important;
  background-position: 0.75em center !important;
  background-size: min(60%, 9em) 0.8em !important;
}
textarea[data-cb-filled] { background-position: 0.75em 0.75em !important; }
[data-cb-filled]::placeholder { color: transparent !important; }
`;

/** Comes first: what the browser does for a link and for a canvas with script. Every rule of the page wins over it. */
export const FIRST_CSS = `
:where([data-cb-link]) { color: LinkText; text-decoration: underline; cursor: pointer; }
:where(canvas) { display: inline-block; }
`;
