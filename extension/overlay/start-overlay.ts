import browser from 'webextension-polyfill';
import { createMirror } from '#mirror';
import type { BackgroundMessage } from '../link/runtime-messages.ts';
import { createBoxSurround, createWindowSurround } from './box.ts';
import { connectHost } from './connect-host.ts';
import { mountOverlay } from './mount-overlay.ts';
import { loadSettings, saveServer } from './settings.ts';

/** The overlay page, in our box or as a window of its own. */
export async function startOverlay(parent: HTMLElement): Promise<void> {
  const isWindow = window.top === window;
  const ticket = isWindow ? await requestTicket() : location.hash.slice(1);
  // In a frame without a ticket it was not we who put it there, and it stays empty.
  if (ticket === '') return;
  // A ticket is used once; what is worthless need not stay in the address.
  history.replaceState(null, '', location.pathname);
  const controller = new AbortController();
  addEventListener('pagehide', () => controller.abort());
  const [surround, settings, link] = await Promise.all([
    isWindow ? createWindowSurround() : createBoxSurround(ticket),
    loadSettings(),
    connectHost(ticket, controller.signal),
  ]);
  mountOverlay(parent, { link, surround, settings, createMirror, saveServer });
}

/** Nobody can lay anything over a window of its own, so it may ask by itself. */
async function requestTicket(): Promise<string> {
  const message: BackgroundMessage = { type: 'ticket' };
  const answer: unknown = await browser.runtime.sendMessage(message);
  return typeof answer === 'string' ? answer : '';
}
