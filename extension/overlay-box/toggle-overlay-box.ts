import { type OverlayBox, openOverlayBox } from './overlay-box.ts';

/** Known to the extension's own world in the page only; the page's scripts do not see it. */
const SLOT = Symbol.for('cobrowse.overlay-box');

/** Runs at every click on the toolbar button: the script is injected anew, and finds what it left. */
export function toggleOverlayBox(): void {
  const world = globalThis as { [SLOT]?: OverlayBox };
  const box = world[SLOT];
  if (box?.open) {
    box.close();
    delete world[SLOT];
  } else {
    world[SLOT] = openOverlayBox();
  }
}
