import type { AgentState } from '#protocol';
import type { ViewLink } from '../link/link.ts';
import type { OverlayMessage } from '../link/link-messages.ts';
import { parseServerAddress } from '../link/server-address.ts';
import { type AgentSession, startAgentSession, type Transport } from './agent-session.ts';

/**
 * Bytes of document frames on their way to one overlay. Past it the overlay is too slow: it gets no more until
 * it has caught up, and then the whole document, so that a flood costs bounded memory.
 */
const VIEW_BACKLOG = 64 * 1024 * 1024;

export type SessionHostOptions = {
  readonly transport: Transport;
  /** A session began or ended: for the badge, and to stay awake. */
  onActive(active: boolean): void;
  onError(error: unknown): void;
};

export type SessionHost = {
  /** An overlay came. Several may look at the same session. */
  connect(link: ViewLink): void;
  /** The browser closes or the extension is stopped. */
  close(): void;
};

type View = { readonly link: ViewLink; readonly onTheWay: number[]; bytes: number; lagging: boolean };

/** Holds the agent's session apart from any page, so that it outlives every reload of the helpdesk. */
export function createSessionHost(options: SessionHostOptions): SessionHost {
  const views = new Set<View>();
  let state: AgentState = { name: 'idle' };
  let silence = 0;
  let session: AgentSession | undefined;

  function isActive(): boolean {
    return state.name !== 'idle' && state.name !== 'ended';
  }

  function tellState(to: Iterable<View> = views): void {
    for (const { link } of to) link.send({ type: 'state', state, silence });
  }

  function setState(next: AgentState): void {
    const before = isActive();
    state = next;
    silence = 0;
    if (next.name === 'ended') session = undefined;
    tellState();
    if (before !== isActive()) options.onActive(isActive());
  }

  function start(server: string): void {
    if (isActive()) return;
    const address = parseServerAddress(server);
    if (!address) return;
    for (const view of views) {
      view.onTheWay.length = 0;
      view.bytes = 0;
      view.lagging = false;
    }
    session = startAgentSession({
      server: address,
      transport: options.transport,
      onState: setState,
      onSilence(milliseconds) {
        silence = milliseconds;
        tellState();
      },
      onDocument: sendDocument,
      onVolatile(bytes) {
        for (const { link } of views) link.send({ type: 'volatile', bytes });
      },
      onError: options.onError,
    });
  }

  function sendDocument(frame: Uint8Array): void {
    for (const view of views) {
      if (view.lagging) continue;
      view.onTheWay.push(frame.byteLength);
      view.bytes += frame.byteLength;
      view.lagging = view.bytes > VIEW_BACKLOG;
      view.link.send({ type: 'document', frame });
    }
  }

  function countTaken(view: View): void {
    view.bytes -= view.onTheWay.shift() ?? 0;
    if (!view.lagging || view.onTheWay.length > 0) return;
    view.lagging = false;
    session?.resync();
  }

  function obey(view: View, message: OverlayMessage): void {
    switch (message.type) {
      case 'attach':
        tellState([view]);
        return session?.resync();
      case 'start':
        return start(message.server);
      case 'end':
        return session?.end('agent-stopped');
      case 'laser':
        return session?.laser({ kind: 'laser', node: message.node, x: message.x, y: message.y });
      case 'laser-off':
        return session?.laser({ kind: 'laser-off' });
      case 'resync':
        return session?.resync();
      case 'problem':
        return session?.problem();
      case 'taken':
        return countTaken(view);
      case 'ping':
        return;
    }
  }

  return {
    connect(link) {
      const view: View = { link, onTheWay: [], bytes: 0, lagging: false };
      views.add(view);
      link.onMessage = (message) => obey(view, message);
      link.onClose = () => {
        views.delete(view);
        // Its dot would stay on the customer's page.
        session?.laser({ kind: 'laser-off' });
      };
    },
    close() {
      session?.end('agent-closed');
    },
  };
}
