import {
  type AgentMessage,
  type AgentVolatile,
  agentMessageSchema,
  type Channel,
  CobrowseError,
  type CustomerMessage,
  type CustomerState,
  decodeAgentVolatile,
  decodeControl,
  encodeControl,
  type EndReason,
  type Heartbeat,
  isCustomerTransition,
  isLater,
  type ShareCode,
  type Signalling,
} from '#protocol';
import type { CapturePort, StartedCapture, Transport } from './ports.ts';

/** From code entered to both sides authenticated, in milliseconds. Each step has its own limit; this one is
 *  for the case that a step's limit fails. */
const JOIN_LIMIT = 60_000;
/** How long the consent card waits, in milliseconds: long enough to read it aloud together. */
const CONSENT_LIMIT = 120_000;
/** A whole document is expensive to send: at most one per this many milliseconds, however often it is asked for. */
const RESYNC_INTERVAL = 1000;

/** What an agent may truthfully say about an end. Anything else would put words into the customer's mouth. */
const AGENT_REASONS: ReadonlySet<EndReason> = new Set([
  'agent-stopped',
  'agent-closed',
  'consent-timeout',
  'peer-lost',
  'protocol-error',
  'incompatible',
  'internal-error',
]);

export type CustomerSessionOptions = {
  readonly code: ShareCode;
  readonly server: URL;
  readonly transport: Transport;
  /** Called once, after consent. */
  startCapture(port: CapturePort): StartedCapture;
  /** Every state after `connecting`, in order; the last one is `ended`. */
  onState(state: CustomerState): void;
  /** A defect, for the bank's own logs; the session's end is told by `onState`. */
  onError(error: unknown): void;
  /** Where the agent points: a node of the capture, or nothing. */
  onLaser(point: { readonly x: number; readonly y: number } | undefined): void;
  /** The window whose `pagehide` ends the session. */
  readonly page: EventTarget;
};

export type CustomerSession = {
  /** The consent card's answer. Ignored when no question is open. */
  answer(allowed: boolean): void;
  /** Ends the session and tells the agent. Idempotent. */
  end(reason: EndReason): void;
};

/** What a developer or an operator can mend, and so has to hear of; the rest is between customer and agent. */
const MISCONFIGURED: ReadonlySet<EndReason> = new Set([
  'internal-error',
  'server-unreachable',
  'server-refused',
]);

/**
 * Runs one session from an entered code to its end. Whatever ends it, afterwards there is no channel, socket,
 * listener or timer left, and `onState` has been called with the reason exactly once.
 */
export function startCustomerSession(options: CustomerSessionOptions): CustomerSession {
  const controller = new AbortController();
  const { signal } = controller;
  let state: CustomerState = { name: 'connecting' };
  let channel: Channel | undefined;
  let signalling: Signalling | undefined;
  let capture: StartedCapture | undefined;
  let heartbeat: Heartbeat | undefined;
  let cancelQuestion = () => {};
  let lastLaser: number | undefined;
  let over = false;
  const askResync = createThrottle(() => capture?.resync());

  function moveTo(next: CustomerState): void {
    if (!isCustomerTransition(state, next)) throw new Error(`No way from ${state.name} to ${next.name}.`);
    state = next;
    options.onState(next);
  }

  function send(message: CustomerMessage): void {
    channel?.send('control', encodeControl(message));
  }

  /** `tell` is false when it is the other side that ended, or when nobody is there to hear it. */
  function end(reason: EndReason, tell = true): void {
    if (over) return;
    over = true;
    const steps = [
      () => (tell && channel?.closed === false ? send({ t: 'end', reason }) : undefined),
      () => capture?.stop(),
      () => heartbeat?.stop(),
      // Before the abort: a channel closes after it sent what it holds, an aborted one at once.
      () => channel?.close(reason),
      () => signalling?.close(),
      () => controller.abort(),
      () => options.onLaser(undefined),
    ];
    // One step that fails must not keep the others from closing what they close.
    for (const step of steps) attempt(step);
    moveTo({ name: 'ended', reason });
  }

  function attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      options.onError(error);
    }
  }

  /** For code that a peer or the page calls: nothing may be thrown into there. */
  function guarded<A extends unknown[]>(handle: (...values: A) => void): (...values: A) => void {
    return (...values) => {
      if (over) return;
      try {
        handle(...values);
      } catch (error) {
        fail(error);
      }
    };
  }

  function fail(error: unknown): void {
    if (over) return;
    const reason = error instanceof CobrowseError ? error.reason : 'internal-error';
    if (MISCONFIGURED.has(reason)) options.onError(error);
    end(reason);
  }

  function after(milliseconds: number, act: () => void): () => void {
    // A listener of the state's event may have ended the session just now.
    if (over) return () => {};
    const timer = setTimeout(guarded(act), milliseconds);
    const cancel = () => clearTimeout(timer);
    signal.addEventListener('abort', cancel, { once: true });
    return cancel;
  }

  function createThrottle(act: () => void): () => void {
    let last = Number.NEGATIVE_INFINITY;
    let waiting = false;
    const run = () => {
      waiting = false;
      last = performance.now();
      act();
    };
    return () => {
      const rest = last + RESYNC_INTERVAL - performance.now();
      if (waiting) return;
      if (rest <= 0) return run();
      waiting = true;
      after(rest, run);
    };
  }

  async function join(): Promise<void> {
    const { claimCode, openSignalling, authenticate, startHeartbeat } = options.transport;
    const { code, server } = options;
    const cancelLimit = after(JOIN_LIMIT, () => end('peer-unreachable'));

    const grant = await claimCode(server, code.nameplate, signal);
    if (over) return;
    const { peerId, token, agentPeerId } = grant;
    const iceServers = grant.iceServers as RTCIceServer[];
    const socket = await openSignalling({ server, peerId, token, iceServers, signal });
    if (over) return socket.close();
    signalling = socket;
    socket.onLost = guarded((reason) => {
      // Data channels outlive the socket that introduced them.
      if (!channel) end(reason, false);
    });

    const opened = await socket.connect(agentPeerId, signal);
    if (over) return opened.close('customer-stopped');
    channel = opened;
    // A channel that closes during the handshake is the handshake's to explain: it knows whether the code
    // was wrong. So it only ends the session from here on.
    await authenticate(opened, {
      role: 'customer',
      secret: code.secret,
      customerPeerId: peerId,
      agentPeerId,
      nameplate: code.nameplate,
      signal,
    });
    if (over) return opened.close('customer-stopped');
    if (opened.closed) return end('peer-lost', false);
    cancelLimit();
    opened.onClose = guarded((reason) => end(reason, false));
    opened.onMessage = guarded(receive);
    opened.onVolatile = guarded(receiveVolatile);
    opened.onActivity = () => heartbeat?.heard();
    heartbeat = startHeartbeat({ role: 'customer', signal, onLost: guarded((reason) => end(reason)) });

    send({ t: 'consent', state: 'asked' });
    moveTo({ name: 'consent' });
    cancelQuestion = after(CONSENT_LIMIT, () => end('consent-timeout'));
  }

  function share(): void {
    if (!channel) return;
    const open = channel;
    cancelQuestion();
    send({ t: 'consent', state: 'allowed' });
    moveTo({ name: 'live', startedAt: Date.now() });
    signalling?.close();
    if (over) return;
    capture = options.startCapture({ channel: open, signal, onError: fail });
  }

  function receive(kind: 'control' | 'document', payload: Uint8Array): void {
    const decoded = kind === 'control' ? decodeControl(agentMessageSchema, payload) : undefined;
    if (!decoded?.ok) return end('protocol-error');
    obey(decoded.message);
  }

  function obey(message: AgentMessage): void {
    switch (message.t) {
      case 'ping':
        // A flood of pings must not become a backlog of answers.
        if (channel && !channel.congested) send({ t: 'pong', n: message.n });
        return;
      case 'resync':
        return askResync();
      case 'end':
        return end(AGENT_REASONS.has(message.reason) ? message.reason : 'protocol-error', false);
    }
  }

  function receiveVolatile(payload: Uint8Array): void {
    const decoded = decodeAgentVolatile(payload);
    if (!decoded) return end('protocol-error');
    if (!isLater(decoded.sequence, lastLaser)) return;
    lastLaser = decoded.sequence;
    if (capture) point(decoded.message);
  }

  function point(message: AgentVolatile): void {
    options.onLaser(
      message.kind === 'laser' ? capture?.locate(message.node, message.x, message.y) : undefined,
    );
  }

  options.page.addEventListener('pagehide', () => end('page-closed'), { signal });
  join().catch(fail);

  return {
    end: (reason) => end(reason),
    answer: guarded((allowed: boolean) => {
      if (state.name !== 'consent') return;
      if (allowed) share();
      else end('declined');
    }),
  };
}
