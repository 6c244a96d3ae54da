import * as v from 'valibot';
import type { Runtime } from 'webextension-polyfill';
import type { Link } from './link.ts';

/** A link over a `runtime` port: Firefox, where it carries typed arrays and wakes the background page. */
export function createRuntimePortLink<Received, Sent>(
  port: Runtime.Port,
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
      port.disconnect();
    },
  };

  function lose(): void {
    if (closed) return;
    link.close();
    link.onClose();
  }

  port.onMessage.addListener((message: unknown) => {
    if (closed) return;
    const result = v.safeParse(schema, message);
    if (result.success) link.onMessage(result.output);
    else lose();
  });
  port.onDisconnect.addListener(lose);
  return link;
}
