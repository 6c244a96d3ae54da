import type { DataConnection, Peer } from 'peerjs';
import type { Channel, ChannelHandle } from './channel.ts';
import { createChannel } from './channel.ts';
import type { EndReason } from './end-reason.ts';
import { CobrowseError } from './end-reason.ts';
import type { Fingerprints } from './fingerprints.ts';
import { readFingerprint } from './fingerprints.ts';
import { LIMITS } from './limits.ts';
import { API, PEER_KEY } from './server-api.ts';
import { resolveApi } from './server-client.ts';
import { createSignalGuard } from './signal-guard.ts';

export type SignallingOptions = {
  /** Base URL of our server; its path counts. */
  readonly server: URL;
  /** From the server's grant, and good for one connection. */
  readonly peerId: string;
  readonly token: string;
  /** From the server's grant; an empty list means addresses of the local network only. */
  readonly iceServers: RTCIceServer[];
  /** Ends everything: an attempt, the signalling connection and the channel. */
  readonly signal: AbortSignal;
};

export type Signalling = {
  /**
   * Customer: opens the data connection to the agent.
   * Rejects with `CobrowseError('peer-unreachable')` after 20 s, or when the agent is gone.
   */
  connect(peerId: string, signal: AbortSignal): Promise<Channel>;
  /**
   * Agent: the first inbound connection of the right form (raw, reliable). Any other offer is not answered, nor
   * is one that comes before this is called. Rejects with `peer-unreachable` when a connection began and did
   * not open in 20 s, and with `server-unreachable` when the server is lost meanwhile.
   */
  accept(signal: AbortSignal): Promise<Channel>;
  /** Called at most once, when the signalling socket is lost for good. A data channel outlives it. */
  onLost: (reason: EndReason) => void;
  /** Leaves the server. An open channel lives on; an attempt that is under way fails. */
  close(): void;
};

/** Outside the ids that browsers hand out to channels of their own accord. */
const VOLATILE_ID = 100;
type Side = 'connecting' | 'accepting';
type Opening = (conn: DataConnection, role: Side) => void;

const VOLATILE_LABEL = 'cobrowse-volatile';
const LABEL = 'cobrowse';

/**
 * Registers with our signalling server. PeerJS is loaded here, and is told everything, because its own
 * defaults are other people's servers.
 * Rejects with `CobrowseError`: `server-unreachable`, `server-refused`; with the signal's reason when aborted.
 */
export async function openSignalling(options: SignallingOptions): Promise<Signalling> {
  const { signal } = options;
  const library = await import('peerjs').catch((cause: unknown) => {
    throw new CobrowseError(
      'server-unreachable',
      'A part of the co-browsing program could not be loaded. Please try again.',
      { cause },
    );
  });
  signal.throwIfAborted();
  const peer = createPeer(library.Peer, options);
  const guard = createSignalGuard();
  admitOnly(peer, guard.admit);

  const timer = setTimeout(() => peer.destroy(), LIMITS.signallingTime);
  const abort = (): void => peer.destroy();
  signal.addEventListener('abort', abort);
  try {
    await opened(peer);
  } catch (error) {
    peer.destroy();
    if (signal.aborted) throw signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }

  let handle: ChannelHandle | undefined;
  let used = false;
  let left = false;
  const signalling: Signalling = { connect, accept, onLost: () => {}, close };

  peer.on('disconnected', () => {
    if (left) return;
    left = true;
    signalling.onLost('server-unreachable');
  });
  signal.addEventListener('abort', end, { once: true });
  return signalling;

  function connect(peerId: string, attempt: AbortSignal): Promise<Channel> {
    return open(attempt, (opening) => {
      const conn = peer.connect(peerId, { serialization: 'raw', reliable: true, label: LABEL });
      guard.scope = { role: 'connecting', peerId, connectionId: conn.connectionId };
      opening(conn, 'connecting');
    });
  }

  function accept(attempt: AbortSignal): Promise<Channel> {
    return open(attempt, (opening) => {
      guard.scope = { role: 'accepting' };
      peer.once('connection', (conn) => opening(conn, 'accepting'));
    });
  }

  /** One connection per registration: ids are good for one, and whoever failed once gets no second try. */
  async function open(attempt: AbortSignal, begin: (opening: Opening) => void): Promise<Channel> {
    attempt.throwIfAborted();
    if (used) throw new CobrowseError('internal-error', 'Every connection needs a new registration.');
    if (left) throw serverUnreachable();
    used = true;
    const either = AbortSignal.any([attempt, signal]);
    const settled = Promise.withResolvers<ChannelHandle>();
    let patience: ReturnType<typeof setTimeout> | undefined;
    const fail = (): void => settled.reject(unreachable());
    const abort = (): void => settled.reject(either.reason);
    const lose = (): void => settled.reject(serverUnreachable());
    // What WebRTC finds wrong with one candidate ('webrtc') says nothing about the others.
    const judge = ({ type }: { type: string }): void => {
      if (type === 'network') lose();
      else if (type !== 'webrtc') fail();
    };
    either.addEventListener('abort', abort);
    peer.on('error', judge);
    peer.on('disconnected', lose);
    try {
      begin((conn, role) => {
        // An offer may come at any time; the way from it to an open channel may not take for ever.
        patience = setTimeout(fail, LIMITS.connectionTime);
        conn.on('close', fail);
        conn.on('error', fail);
        openChannel(conn, role, leave).then(settled.resolve, settled.reject);
      });
      handle = await settled.promise;
      return handle.channel;
    } catch (cause) {
      leave();
      if (either.aborted) throw either.reason;
      throw cause instanceof CobrowseError ? cause : unreachable(cause);
    } finally {
      clearTimeout(patience);
      either.removeEventListener('abort', abort);
      peer.off('error', judge);
      peer.off('disconnected', lose);
    }
  }

  function end(): void {
    if (handle === undefined) leave();
    else
      handle.channel.close(signal.reason instanceof CobrowseError ? signal.reason.reason : 'internal-error');
  }

  function leave(): void {
    left = true;
    peer.destroy();
  }

  function close(): void {
    left = true;
    if (handle === undefined || handle.channel.closed) peer.destroy();
    else peer.disconnect();
  }
}

function createPeer(PeerClass: typeof Peer, options: SignallingOptions): Peer {
  const secure = options.server.protocol === 'https:';
  try {
    return new PeerClass(options.peerId, {
      host: options.server.hostname,
      port: options.server.port === '' ? (secure ? 443 : 80) : Number(options.server.port),
      path: resolveApi(options.server, API.signalling).pathname,
      secure,
      key: PEER_KEY,
      token: options.token,
      config: { iceServers: options.iceServers },
      debug: 0,
      referrerPolicy: 'no-referrer',
    });
  } catch (cause) {
    // Firefox throws from the constructor when the page's CSP forbids the connection.
    throw new CobrowseError(
      'server-unreachable',
      'This page may not connect to the co-browsing server. Its content security policy must allow it.',
      { cause },
    );
  }
}

/** Puts the guard between the socket and PeerJS. Its own types hide the emitter that the socket is. */
function admitOnly(peer: Peer, admit: (message: unknown) => unknown): void {
  const socket = peer.socket as unknown as {
    listeners(name: string): ((message: unknown) => void)[];
    removeAllListeners(name: string): void;
    on(name: string, listener: (message: unknown) => void): void;
  };
  const handlers = socket.listeners('message');
  if (handlers.length !== 1) {
    peer.destroy();
    throw new CobrowseError('internal-error', 'The connection library is not the expected version.');
  }
  socket.removeAllListeners('message');
  socket.on('message', (raw) => {
    const message = admit(raw);
    if (message === undefined) return;
    for (const handler of handlers) handler(message);
  });
}

function opened(peer: Peer): Promise<void> {
  return new Promise((resolve, reject) => {
    peer.once('open', () => resolve());
    peer.once('error', (error) => {
      const refused =
        error.type === 'unavailable-id' || error.type === 'invalid-key' || error.type === 'server-error';
      reject(
        refused
          ? new CobrowseError(
              'server-refused',
              'The co-browsing server refused the connection. Please start again.',
              { cause: error },
            )
          : serverUnreachable(error),
      );
    });
    peer.once('close', () => reject(serverUnreachable()));
  });
}

function serverUnreachable(cause?: unknown): CobrowseError {
  return new CobrowseError(
    'server-unreachable',
    'The co-browsing server could not be reached. Check the connection and try again.',
    { cause },
  );
}

function unreachable(cause?: unknown): CobrowseError {
  return new CobrowseError(
    'peer-unreachable',
    'The two browsers could not reach each other. Please try again with a new code.',
    { cause },
  );
}

/** Resolves when the ordered channel is open. Rejects when the connection is not of our form. */
function openChannel(conn: DataConnection, role: Side, release: () => void): Promise<ChannelHandle> {
  return new Promise((resolve, reject) => {
    const connection = conn.peerConnection;
    limitDataChannels(connection, role);
    const volatile = connection.createDataChannel(VOLATILE_LABEL, {
      negotiated: true,
      id: VOLATILE_ID,
      ordered: false,
      maxRetransmits: 0,
    });
    conn.once('open', () => {
      const ordered = conn.dataChannel;
      const reliable =
        ordered.ordered && ordered.maxRetransmits === null && ordered.maxPacketLifeTime === null;
      if (!reliable) return reject(unreachable());
      let fingerprints: Fingerprints | undefined;
      // At once: messages may come before the descriptions do.
      const handle = createChannel({
        // TypeScript's `send` of a data channel has overloads that a structural type cannot pick from.
        ordered: ordered as Parameters<typeof createChannel>[0]['ordered'],
        volatile: volatile as Parameters<typeof createChannel>[0]['volatile'],
        fingerprints: () => {
          if (fingerprints === undefined) throw new Error('The channel was handed out too early.');
          return fingerprints;
        },
        remotePeerId: conn.peer,
        release,
      });
      conn.on('close', () => handle.lost('peer-lost'));
      connection.addEventListener('connectionstatechange', () => {
        // 'disconnected' often heals; the heartbeat decides about it.
        if (connection.connectionState === 'failed') handle.lost('peer-lost');
      });
      described(connection, () => {
        const local = readFingerprint(connection.currentLocalDescription?.sdp ?? '');
        const remote = readFingerprint(connection.currentRemoteDescription?.sdp ?? '');
        if (local === undefined || remote === undefined) return reject(unreachable());
        fingerprints = { local, remote };
        resolve(handle);
      });
    });
  });
}

/** Measured in Chromium: now and then the channel opens before the page is shown the answer that it came from. */
function described(connection: RTCPeerConnection, ready: () => void): void {
  const check = (): void => {
    if (connection.currentLocalDescription === null || connection.currentRemoteDescription === null) return;
    connection.removeEventListener('signalingstatechange', check);
    ready();
  };
  connection.addEventListener('signalingstatechange', check);
  check();
}

/** PeerJS would take any further channel of the peer for the connection itself. */
function limitDataChannels(connection: RTCPeerConnection, role: Side): void {
  const first = connection.ondatachannel;
  const refuse = (event: RTCDataChannelEvent): void => event.channel.close();
  connection.ondatachannel = (event) => {
    connection.ondatachannel = refuse;
    if (role === 'connecting') refuse(event);
    else first?.call(connection, event);
  };
}
