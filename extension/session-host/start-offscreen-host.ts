import browser from 'webextension-polyfill';
import * as v from 'valibot';
import { createMessagePortLink } from '../link/message-port-link.ts';
import type { HostMessage } from '../link/link-messages.ts';
import { overlayMessageSchema } from '../link/link-messages.ts';
import type { BackgroundMessage } from '../link/runtime-messages.ts';
import { createSessionHost } from './session-host.ts';
import { transport } from './transport.ts';

/** Chromium: the host lives in the offscreen document, and the service worker hands it each overlay's port. */
export function startOffscreenHost(): void {
  const host = createSessionHost({
    transport,
    onActive(active) {
      const message: BackgroundMessage = { type: 'active', active };
      // A badge that is not updated must not disturb the session.
      browser.runtime.sendMessage(message).catch(() => {});
    },
    onError: reportError,
  });
  navigator.serviceWorker.addEventListener('message', (event) => {
    const port = event.ports[0];
    if (!port || !v.is(v.strictObject({ type: v.literal('connect') }), event.data)) return;
    host.connect(
      createMessagePortLink<v.InferOutput<typeof overlayMessageSchema>, HostMessage>(
        port,
        overlayMessageSchema,
      ),
    );
  });
  navigator.serviceWorker.startMessages();
  addEventListener('pagehide', () => host.close());
}
