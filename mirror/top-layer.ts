import type { Layer } from '#protocol';
import { removeAttribute, setAttribute } from './native.ts';

/**
 * Opens and closes dialogs and popovers as they are in the page. `frame` is the mirror's iframe: it is inert
 * meanwhile, because a modal dialog takes the focus and the agent may be typing elsewhere.
 */
export function applyLayer(element: Element, tag: string, layer: Layer, frame: HTMLIFrameElement): void {
  const wasInert = frame.inert;
  const wasInertElement = (element as HTMLElement).inert;
  frame.inert = true;
  try {
    const dialog = tag === 'dialog' ? (element as HTMLDialogElement) : undefined;
    const page = element as HTMLElement;
    if (layer === 'popover') {
      if (dialog) close(dialog);
      if (page.popover === null) page.popover = 'manual';
      page.showPopover();
      return;
    }
    if (page.popover !== null) page.hidePopover();
    if (!dialog) return;
    close(dialog);
    if (layer === 'open') setAttribute(dialog, 'open', '');
    if (layer === 'modal') {
      dialog.inert = true;
      dialog.showModal();
    }
  } catch {
    // Already so, or not possible for this element: what matters is that the frame goes on.
  } finally {
    if (!wasInertElement) (element as HTMLElement).inert = false;
    frame.inert = wasInert;
  }
}

/** Also when only the attribute was changed before. */
function close(dialog: HTMLDialogElement): void {
  setAttribute(dialog, 'open', '');
  dialog.close();
  removeAttribute(dialog, 'open');
}
