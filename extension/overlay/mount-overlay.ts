import { CobrowseOverlay, type OverlayOptions } from './overlay-app.ts';
import { CobrowseStage } from './stage.ts';

/** Puts the panel into a page; the link, the surround and the settings may be real or a test's. */
export function mountOverlay(parent: HTMLElement, options: OverlayOptions): CobrowseOverlay {
  customElements.define('cobrowse-stage', CobrowseStage);
  customElements.define('cobrowse-overlay', CobrowseOverlay);
  const overlay = new CobrowseOverlay();
  overlay.options = options;
  parent.append(overlay);
  return overlay;
}
