import browser, { type Runtime } from 'webextension-polyfill';
import * as v from 'valibot';
import { product } from '../overlay/messages.ts';
import { createBoxWidth } from './box-width.ts';
import { setStyles } from './set-styles.ts';
import { type BackgroundMessage, boxMessageSchema } from '../link/runtime-messages.ts';

/** Milliseconds after the frame loaded within which the overlay must report: else its scripts are blocked. */
const READY_LIMIT = 5000;
/** The same on a page with an opaque origin, as CSP `sandbox` makes it: there they most likely are. */
const SANDBOXED_READY_LIMIT = 1500;
/** Milliseconds for the frame to load at all, on a busy machine. */
const LOAD_LIMIT = 8000;

export type OverlayBox = { readonly open: boolean; close(): void };

/**
 * Puts the overlay over the page in view: a frame of the extension in a closed shadow root, in the top layer.
 * The page sees an empty element and nothing of what is in it.
 */
export function openOverlayBox(): OverlayBox {
  const controller = new AbortController();
  const { signal } = controller;
  const host = document.createElement('div');
  const frame = document.createElement('iframe');
  const readyLimit = self.origin === 'null' ? SANDBOXED_READY_LIMIT : READY_LIMIT;
  let ticket = '';
  let ready = false;

  setStyles(host, {
    all: 'initial',
    display: 'block',
    position: 'fixed',
    inset: '0 0 0 auto',
    'max-width': '100vw',
    height: '100vh',
    'max-height': '100vh',
    margin: '0',
    padding: '0',
    border: '0',
    overflow: 'hidden',
    'z-index': '2147483647',
    'color-scheme': 'light dark',
    background: 'transparent',
    'box-shadow': '0 0 24px rgb(10 25 45 / 30%)',
  });
  setStyles(frame, {
    all: 'initial',
    display: 'block',
    width: '100%',
    height: '100%',
    border: '0',
    'color-scheme': 'light dark',
  });
  frame.title = product;
  // The frame's own address would tell the page's server nothing, but there is no reason to ask it either.
  frame.referrerPolicy = 'no-referrer';
  frame.allow = 'clipboard-write';
  const width = createBoxWidth({ host, frame, signal });
  host.attachShadow({ mode: 'closed' }).append(frame, width.edge);

  function close(): void {
    controller.abort();
    browser.runtime.onMessage.removeListener(receive);
    host.remove();
  }

  function giveUp(): void {
    close();
    // The extension may just have been updated; the next click finds the new one.
    tell({ type: 'blocked' }).catch(() => {});
  }

  function receive(message: unknown, sender: Runtime.MessageSender): undefined {
    const result = v.safeParse(boxMessageSchema, message);
    if (!result.success || sender.id !== browser.runtime.id || result.output.ticket !== ticket) return;
    switch (result.output.type) {
      case 'box-ready':
        cancelLimit();
        frame.focus();
        return;
      case 'box-width':
        width.want(result.output.width);
        return;
      case 'box-step':
        width.step(result.output.by);
        return;
      case 'box-close':
        close();
        return;
    }
  }

  let limit: ReturnType<typeof setTimeout> | undefined;
  function setLimit(milliseconds: number): void {
    clearTimeout(limit);
    limit = setTimeout(giveUp, milliseconds);
  }
  function cancelLimit(): void {
    ready = true;
    clearTimeout(limit);
  }
  signal.addEventListener('abort', () => clearTimeout(limit));

  browser.runtime.onMessage.addListener(receive);
  document.documentElement.append(host);
  raise(host);
  setLimit(LOAD_LIMIT);
  frame.addEventListener('load', () => ticket !== '' && !ready && setLimit(readyLimit), { signal });
  tell({ type: 'ticket' }).then((answer) => {
    if (signal.aborted || typeof answer !== 'string') return;
    ticket = answer;
    frame.src = browser.runtime.getURL(`/overlay.html#${ticket}`);
  }, close);

  return {
    get open() {
      return !signal.aborted && host.isConnected;
    },
    close,
  };
}

function tell(message: BackgroundMessage): Promise<unknown> {
  return browser.runtime.sendMessage(message);
}

/** The top layer is above every z-index of the page. */
function raise(host: HTMLElement): void {
  try {
    host.popover = 'manual';
    host.showPopover();
  } catch {
    // A document that is not active has no top layer; the z-index is there.
  }
}
