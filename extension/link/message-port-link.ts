import * as v from 'valibot';
import type { Link } from './link.ts';

/** A link over a `MessagePort`: Chromium, where the service worker hands the ports over. */
export function createMessagePortLink<Received, Sent>(
  port: MessagePort,
  schema: v.GenericSchema<unknown, Received>,
): Link<Received, Sent> {
  let closed = false;
  const link: Link<Received, Sent> = {
    onMessage: () => {},
    onClose: () => {},
    send(message) {
      if (!closed) port.postMessage(message);
    },
    close() {
      closed = true;
      port.close();
    },
  };

  function lose(): void {
    if (closed) return;
    link.close();
    link.onClose();
  }

  port.addEventListener('message', (event) => {
    if (closed) return;
    const result = v.safeParse(schema, event.data);
    if (result.success) link.onMessage(result.output);
    else lose();
  });
  port.addEventListener('messageerror', lose);
  // Fired when the page at the other end goes away.
  port.addEventListener('close', lose);
  port.start();
  return link;
}
