import browser from 'webextension-polyfill';
import type { HostMessage, OverlayMessage } from '../link/link-messages.ts';
import { overlayMessageSchema } from '../link/link-messages.ts';
import { PORT_NAME } from '../link/runtime-messages.ts';
import { createRuntimePortLink } from '../link/runtime-port-link.ts';
import { createSessionHost } from './session-host.ts';
import { transport } from './transport.ts';

/**
 * Firefox stops the background page after 30 s without work, open data channels or not. A call of the
 * extension API counts as work; this many milliseconds leave room for a late timer.
 */
const STAY_AWAKE_EVERY = 10_000;

export type BackgroundHostOptions = {
  onActive(active: boolean): void;
  /** True once for each ticket that was issued. */
  redeem(ticket: string): Promise<boolean>;
};

/** Firefox: the host lives in the background page. Call it synchronously, so that a port can wake the page. */
export function startBackgroundHost(options: BackgroundHostOptions): void {
  let awake: ReturnType<typeof setInterval> | undefined;
  const host = createSessionHost({
    transport,
    onActive(active) {
      clearInterval(awake);
      if (active) awake = setInterval(() => void browser.runtime.getPlatformInfo(), STAY_AWAKE_EVERY);
      options.onActive(active);
    },
    onError: reportError,
  });
  browser.runtime.onConnect.addListener((port) => {
    if (!port.name.startsWith(PORT_NAME) || port.sender?.id !== browser.runtime.id) return;
    // Before the ticket is checked: a message that comes earlier would be lost without a listener.
    const link = createRuntimePortLink<OverlayMessage, HostMessage>(port, overlayMessageSchema);
    const early: OverlayMessage[] = [];
    link.onMessage = (message) => early.push(message);
    options.redeem(port.name.slice(PORT_NAME.length)).then(
      (valid) => {
        if (!valid) return link.close();
        host.connect(link);
        for (const message of early) link.onMessage(message);
      },
      () => link.close(),
    );
  });
  addEventListener('pagehide', () => host.close());
}
