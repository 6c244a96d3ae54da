import browser from 'webextension-polyfill';
import type { BoxMessage } from '../link/runtime-messages.ts';

/** What lies around the overlay: a box over a page, or a window of its own. */
export type Surround = {
  readonly kind: 'box' | 'window';
  /** The agent's choice; kept. */
  stepWidth(by: number): void;
  /** Only where the agent has chosen no width. */
  widen(width: number): void;
  /** Takes the overlay away; a session goes on. */
  close(): void;
};

export function createWindowSurround(): Surround {
  return { kind: 'window', stepWidth() {}, widen() {}, close: () => void closeTab() };
}

/** `window.close()` would do nothing for a window that the agent opened. */
async function closeTab(): Promise<void> {
  const tab = await browser.tabs.getCurrent();
  if (tab?.id !== undefined) await browser.tabs.remove(tab.id);
}

/** Tells the box that our scripts run, and speaks with it from then on. */
export async function createBoxSurround(ticket: string): Promise<Surround> {
  const tab = await browser.tabs.getCurrent();
  const tabId = tab?.id;
  const tell = (message: BoxMessage) => {
    // Only the page in view: a frame in it has no box. A box that is gone does not answer.
    if (tabId !== undefined) browser.tabs.sendMessage(tabId, message, { frameId: 0 }).catch(() => {});
  };
  tell({ type: 'box-ready', ticket });
  return {
    kind: 'box',
    stepWidth: (by) => tell({ type: 'box-step', ticket, by }),
    widen: (width) => tell({ type: 'box-width', ticket, width }),
    close: () => tell({ type: 'box-close', ticket }),
  };
}
