import {
  type AgentMessage,
  type AgentState,
  type AgentVolatile,
  type authenticate,
  type Channel,
  CobrowseError,
  type CustomerMessage,
  createSecret,
  customerMessageSchema,
  decodeControl,
  decodeCustomerVolatile,
  type EndReason,
  encodeAgentVolatile,
  encodeControl,
  formatShareCode,
  type Heartbeat,
  isAgentTransition,
  isLater,
  isNameplate,
  type openSignalling,
  type requestCode,
  type Signalling,
  type startHeartbeat,
} from '#protocol';

/**
 * From an authenticated customer to their consent, in milliseconds. A little longer than the customer's own
 * limit of two minutes, so that the page that asks is the one that decides.
 */
const CONSENT_LIMIT = 130_000;
/**
 * Failed joins in a row after which no further code is issued. Each is one guess in 10,000 at the secret, and
 * an agent who has read out this many codes needs to hear that something is wrong.
 */
const TRIES = 5;
/** Milliseconds between two problems with the document that end the session; one alone is repaired. */
const PROBLEM_WINDOW = 10_000;
/** A whole document is expensive for the customer: at most one per this many milliseconds. */
const RESYNC_INTERVAL = 1000;

/** What a customer's page may truthfully say about an end. */
const CUSTOMER_REASONS: ReadonlySet<EndReason> = new Set([
  'customer-stopped',
  'declined',
  'consent-timeout',
  'page-closed',
  'peer-lost',
  'protocol-error',
  'incompatible',
  'internal-error',
]);

/** Failures of one join that say nothing about the next: the agent gets a new code. */
const JOIN_FAILURES: ReadonlySet<EndReason> = new Set([
  'code-wrong',
  'peer-unreachable',
  'peer-lost',
  'page-closed',
  'protocol-error',
]);

/** What a session needs of the network. Tests bring their own. */
export type Transport = {
  readonly requestCode: typeof requestCode;
  readonly openSignalling: typeof openSignalling;
  readonly authenticate: typeof authenticate;
  readonly startHeartbeat: typeof startHeartbeat;
};

export type AgentSessionOptions = {
  readonly server: URL;
  readonly transport: Transport;
  /** Every state from `starting` on, in order; the last one is `ended`. */
  onState(state: AgentState): void;
  /** Milliseconds since the customer's device was heard, and 0 when it is back. */
  onSilence(milliseconds: number): void;
  onDocument(frame: Uint8Array): void;
  onVolatile(bytes: Uint8Array): void;
  /** A defect; the session's end is told by `onState`. */
  onError(error: unknown): void;
};

export type AgentSession = {
  /** Ends the session and tells the customer. Idempotent. */
  end(reason: EndReason): void;
  laser(message: AgentVolatile): void;
  /** Asks for the whole document. */
  resync(): void;
  /** A document frame could not be applied: repaired once, the end when it happens again soon. */
  problem(): void;
};

type Notice = 'code-wrong' | 'join-failed';

/**
 * Runs one session from the first code to its end. Whatever ends it, afterwards there is no channel, socket,
 * listener or timer left, and `onState` has been called with the reason exactly once.
 */
export function startAgentSession(options: AgentSessionOptions): AgentSession {
  const { transport } = options;
  const controller = new AbortController();
  const { signal } = controller;
  let state: AgentState = { name: 'idle' };
  let signalling: Signalling | undefined;
  let channel: Channel | undefined;
  let heartbeat: Heartbeat | undefined;
  let cancelConsentLimit = () => {};
  let lastVolatile: number | undefined;
  let sequence = 0;
  let lastProblem = Number.NEGATIVE_INFINITY;
  let over = false;
  const askResync = createThrottle(() => say({ t: 'resync' }));

  function moveTo(next: AgentState): void {
    if (!isAgentTransition(state, next)) throw new Error(`No way from ${state.name} to ${next.name}.`);
    state = next;
    options.onState(next);
  }

  function say(message: AgentMessage): void {
    channel?.send('control', encodeControl(message));
  }

  /** `tell` is false when it is the other side that ended, or when nobody is there to hear it. */
  function end(reason: EndReason, tell = true): void {
    if (over) return;
    over = true;
    const known = state.name === 'joining' || state.name === 'consent' || state.name === 'live';
    const steps = [
      () => (tell && known && channel?.closed === false ? say({ t: 'end', reason }) : undefined),
      () => heartbeat?.stop(),
      // Before the abort: a channel closes after it sent what it holds, an aborted one at once.
      () => channel?.close(reason),
      () => signalling?.close(),
      () => controller.abort(),
    ];
    for (const step of steps) attempt(step);
    moveTo({ name: 'ended', reason });
  }

  /** One step that fails must not keep the others from closing what they close. */
  function attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      options.onError(error);
    }
  }

  function fail(error: unknown): void {
    if (over) return;
    if (error instanceof CobrowseError) return end(error.reason);
    options.onError(error);
    end('internal-error');
  }

  /** For code that a peer or a timer calls: nothing may be thrown into there. */
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

  function after(milliseconds: number, act: () => void): () => void {
    const stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
    const timer = setTimeout(() => {
      stop();
      guarded(act)();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
    return stop;
  }

  /** At once, or once when the interval is over. */
  function createThrottle(act: () => void): () => void {
    let last = Number.NEGATIVE_INFINITY;
    let waiting = false;
    const run = () => {
      waiting = false;
      last = performance.now();
      if (state.name === 'live') act();
    };
    return () => {
      if (waiting || over) return;
      const rest = last + RESYNC_INTERVAL - performance.now();
      if (rest <= 0) return run();
      waiting = true;
      after(rest, run);
    };
  }

  /** One code, from the server's grant to a customer who proved to know it. */
  async function tryCode(notice: Notice | undefined): Promise<Channel> {
    moveTo({ name: 'starting' });
    const grant = await transport.requestCode(options.server, signal);
    signal.throwIfAborted();
    const { nameplate, peerId } = grant;
    if (!isNameplate(nameplate)) throw new CobrowseError('server-refused', 'The server’s code does not fit.');
    const code = { nameplate, secret: createSecret() };
    const opened = await transport.openSignalling({
      server: options.server,
      peerId,
      token: grant.token,
      iceServers: grant.iceServers.map(withoutUndefined),
      signal,
    });
    signalling = opened;
    if (over) opened.close();
    signal.throwIfAborted();

    let joined: Channel | undefined;
    opened.onLost = guarded((reason) => {
      // The data channel outlives it; without one there is no way left to us.
      if (!joined) end(reason, false);
    });
    moveTo({
      name: 'waiting',
      code: formatShareCode(code),
      expiresAt: Date.now() + grant.ttl,
      ...(notice && { notice }),
    });
    const cancelExpiry = after(grant.ttl, () => end('code-expired', false));
    try {
      joined = await opened.accept(signal);
    } finally {
      cancelExpiry();
    }
    channel = joined;
    if (over) joined.close('agent-stopped');
    signal.throwIfAborted();
    moveTo({ name: 'joining' });
    await transport.authenticate(joined, {
      role: 'agent',
      secret: code.secret,
      customerPeerId: joined.remotePeerId,
      agentPeerId: peerId,
      nameplate,
      signal,
    });
    signal.throwIfAborted();
    return joined;
  }

  async function run(): Promise<void> {
    let notice: Notice | undefined;
    for (let tries = 1; ; tries++) {
      try {
        return meet(await tryCode(notice));
      } catch (error) {
        if (over) return;
        if (!(error instanceof CobrowseError) || !JOIN_FAILURES.has(error.reason)) throw error;
        // Before `waiting` nobody can have joined: it is our own way to the server that failed.
        if (tries === TRIES || state.name === 'starting') throw error;
        notice = error.reason === 'code-wrong' ? 'code-wrong' : 'join-failed';
        channel?.close(error.reason);
        channel = undefined;
        signalling?.close();
        signalling = undefined;
      }
    }
  }

  /** The customer is who was given the code; what follows is up to them. */
  function meet(open: Channel): void {
    open.onMessage = guarded(receive);
    open.onVolatile = guarded(receiveVolatile);
    open.onClose = guarded((reason) => end(reason, false));
    if (open.closed) return end('peer-lost', false);
    heartbeat = transport.startHeartbeat({
      role: 'agent',
      signal,
      ping: guarded((n) => say({ t: 'ping', n })),
      onSilent: guarded((milliseconds) => options.onSilence(milliseconds)),
      onLost: guarded((reason) => end(reason)),
    });
    cancelConsentLimit = after(CONSENT_LIMIT, () => end('consent-timeout'));
  }

  function receive(kind: 'control' | 'document', payload: Uint8Array): void {
    heartbeat?.heard();
    if (kind === 'document') {
      if (state.name !== 'live') return end('protocol-error');
      return options.onDocument(payload);
    }
    const decoded = decodeControl(customerMessageSchema, payload);
    if (!decoded.ok) return end('protocol-error');
    obey(decoded.message);
  }

  function obey(message: CustomerMessage): void {
    switch (message.t) {
      case 'pong':
        return;
      case 'end':
        return end(CUSTOMER_REASONS.has(message.reason) ? message.reason : 'protocol-error', false);
      case 'consent':
        return consent(message.state);
    }
  }

  function consent(answer: 'asked' | 'allowed'): void {
    if (answer === 'asked' && state.name === 'joining') return moveTo({ name: 'consent' });
    if (answer !== 'allowed' || state.name !== 'consent') return end('protocol-error');
    cancelConsentLimit();
    signalling?.close();
    moveTo({ name: 'live', startedAt: Date.now() });
  }

  function receiveVolatile(bytes: Uint8Array): void {
    const decoded = decodeCustomerVolatile(bytes);
    if (!decoded) return end('protocol-error');
    // Unordered: it may have overtaken the consent, so early is not wrong, only of no use.
    if (state.name !== 'live' || !isLater(decoded.sequence, lastVolatile)) return;
    lastVolatile = decoded.sequence;
    options.onVolatile(bytes);
  }

  run().catch(fail);

  return {
    end: (reason) => end(reason),
    resync: askResync,
    laser: guarded((message: AgentVolatile) => {
      if (state.name !== 'live') return;
      sequence = (sequence + 1) >>> 0;
      channel?.sendVolatile(encodeAgentVolatile(message, sequence));
    }),
    problem: guarded(() => {
      if (state.name !== 'live') return;
      const now = performance.now();
      if (now - lastProblem < PROBLEM_WINDOW) return end('protocol-error');
      lastProblem = now;
      askResync();
    }),
  };
}

/** The schema's optional fields may hold `undefined`, which WebRTC's dictionary does not take. */
function withoutUndefined(server: {
  urls: string | string[];
  username?: string | undefined;
  credential?: string | undefined;
}): RTCIceServer {
  return {
    urls: server.urls,
    ...(server.username !== undefined && { username: server.username }),
    ...(server.credential !== undefined && { credential: server.credential }),
  };
}
