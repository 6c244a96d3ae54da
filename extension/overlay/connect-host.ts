import browser from 'webextension-polyfill';
import type { HostLink } from '../link/link.ts';
import { type HostMessage, hostMessageSchema, type OverlayMessage } from '../link/link-messages.ts';
import { createMessagePortLink } from '../link/message-port-link.ts';
import { type Handover, PORT_NAME } from '../link/runtime-messages.ts';
import { createRuntimePortLink } from '../link/runtime-port-link.ts';

/** Milliseconds; Firefox stops a background page that got no message for 30 s. */
const PING_EVERY = 15_000;

/** The way to the session host, by the ticket that came with this overlay's address. */
export function connectHost(ticket: string, signal: AbortSignal): Promise<HostLink> {
  return import.meta.env.FIREFOX ? connectBackground(ticket, signal) : connectOffscreen(ticket);
}

async function connectOffscreen(ticket: string): Promise<HostLink> {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const link = createMessagePortLink<HostMessage, OverlayMessage>(port1, hostMessageSchema);
  const handover: Handover = { type: 'connect', ticket };
  active?.postMessage(handover, [port2]);
  return link;
}

async function connectBackground(ticket: string, signal: AbortSignal): Promise<HostLink> {
  const port = browser.runtime.connect({ name: PORT_NAME + ticket });
  const link = createRuntimePortLink<HostMessage, OverlayMessage>(port, hostMessageSchema);
  const timer = setInterval(() => link.send({ type: 'ping' }), PING_EVERY);
  signal.addEventListener('abort', () => clearInterval(timer));
  return link;
}
