/**
 * Lifts an element above the page. Where the browser has no popover the element's own fixed position and
 * z-index have to do. Opening again moves it above what the page put on top meanwhile.
 */
export function raise(element: HTMLElement): void {
  if (typeof element.showPopover !== 'function' || !element.isConnected) return;
  const focused = (element.getRootNode() as ShadowRoot).activeElement;
  lower(element);
  element.showPopover();
  if (focused instanceof HTMLElement && element.contains(focused)) focused.focus({ preventScroll: true });
}

export function lower(element: HTMLElement): void {
  if (typeof element.hidePopover === 'function' && element.matches(':popover-open')) element.hidePopover();
}

/** False inside what has `display: none`: the top layer does not lift anything out of that. */
export function isRendered(element: HTMLElement): boolean {
  return element.getClientRects().length > 0;
}
