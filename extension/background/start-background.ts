import browser, { type Runtime, type Tabs } from 'webextension-polyfill';
import * as v from 'valibot';
import { backgroundMessageSchema, handoverSchema } from '../link/runtime-messages.ts';
import { startBackgroundHost } from '../session-host/start-background-host.ts';
import { createOffscreenDocument, type WorkerScope } from './offscreen-document.ts';
import { openOverlayWindow } from './overlay-window.ts';
import { showBadge } from './show-badge.ts';
import { createTickets, type Tickets } from './tickets.ts';

/** Everything is registered synchronously: an event that wakes the background finds its listener. */
export function startBackground(): void {
  const tickets = createTickets();
  browser.action.onClicked.addListener((tab) => {
    toggleOverlay(tab).catch(reportError);
  });
  // A plain function: an async one would answer every message, also those meant for others.
  browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) => {
    const result = v.safeParse(backgroundMessageSchema, message);
    if (!result.success || sender.id !== browser.runtime.id) return undefined;
    switch (result.output.type) {
      case 'ticket':
        return tickets.issue();
      case 'blocked':
        return openOverlayWindow();
      case 'active':
        return showBadge(result.output.active);
    }
  });

  if (import.meta.env.FIREFOX) {
    startBackgroundHost({
      redeem: (ticket) => tickets.redeem(ticket),
      onActive: (active) => showBadge(active).catch(reportError),
    });
  } else {
    handPortsOver(tickets);
  }
}

/** Milliseconds after which a page that refused the script is asked again: it may just be loading. */
const RETRY_TIMES = [200, 600] as const;

async function toggleOverlay(tab: Tabs.Tab): Promise<void> {
  for (const wait of [0, ...RETRY_TIMES]) {
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (await injectBox(tab)) return;
  }
  // The browser's own pages and its extension store take no script.
  await openOverlayWindow();
}

async function injectBox(tab: Tabs.Tab): Promise<boolean> {
  if (tab.id === undefined) return false;
  try {
    await browser.scripting.executeScript({ target: { tabId: tab.id }, files: ['/overlay-box.js'] });
    return true;
  } catch {
    return false;
  }
}

/** Chromium: an overlay sends a port with its ticket, and the offscreen document gets the port. */
function handPortsOver(tickets: Tickets): void {
  const worker = globalThis as unknown as WorkerScope;
  const offscreen = createOffscreenDocument(worker);

  async function connect(ticket: string, port: MessagePort): Promise<void> {
    if (await tickets.redeem(ticket)) await offscreen.connect(port);
    else port.close();
  }

  worker.addEventListener('message', (event) => {
    const [port] = event.ports;
    const result = v.safeParse(handoverSchema, event.data);
    if (!port || !result.success) return;
    event.waitUntil(connect(result.output.ticket, port).catch(reportError));
  });
}
