import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import * as v from 'valibot';
import type { WebSocket } from 'ws';
import type { PeerSocket } from './peer-server.ts';
import { createPeerServer } from './peer-server.ts';
import type { Seat } from './store.ts';

/** Every limit of the signalling connection: unit, reason, and what happens past it. */
export const SIGNALLING_LIMITS = {
  /** Bytes of one frame; an offer has a few KiB. Past it: closed. */
  frameBytes: 64 * 1024,
  /** Frames at once: PeerJS sends each candidate by itself. Past it: closed. */
  burst: 120,
  /** Frames per second in the long run; the heartbeat of PeerJS needs one in five seconds. Past it: closed. */
  framesPerSecond: 10,
  /** Messages that wait for a partner who is not here yet. Past it: dropped. */
  heldMessages: 32,
  /** Characters of these messages. Past it: dropped. */
  heldLength: 128 * 1024,
  /** Milliseconds that they wait. Past it: the sender is told that the partner is absent. */
  heldTime: 5_000,
  /** Bytes that wait for a browser that does not read. Past it: closed. */
  unreadBytes: 256 * 1024,
  /** Milliseconds between two pings. A browser that misses one whole round: closed. */
  pingTime: 30_000,
  /** Milliseconds after the claim in which the two browsers may register. */
  joinTime: 120_000,
  /** Milliseconds that an agent whose code has expired gets to leave by itself. Past it: closed. */
  graceTime: 30_000,
  /** Milliseconds after the claim; the data channel needs no signalling. Past it: closed. */
  pairTime: 3_600_000,
  /** Milliseconds that a browser gets to answer when it is closed. Past it: cut. */
  closeTime: 300,
} as const;

const message = v.variant('type', [
  v.object({ type: v.literal('HEARTBEAT') }),
  // PeerServer makes these two itself; from a browser they are no offence, and not passed on.
  v.object({ type: v.literal('LEAVE') }),
  v.object({ type: v.literal('EXPIRE') }),
  v.object({
    type: v.picklist(['OFFER', 'ANSWER', 'CANDIDATE']),
    dst: v.string(),
    payload: v.record(v.string(), v.unknown()),
  }),
]);

const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;

export type Signalling = {
  isConnected(peerId: string): boolean;
  countSockets(address: string): number;
  /** Takes over a socket that was admitted. A second one for the same id is closed. */
  seat(socket: WebSocket, who: Admitted): void;
  /** The nameplate was claimed: from now on these two hear each other, and nobody else. */
  pair(agentPeerId: string, customerPeerId: string, now: number): void;
  /** Ends when every socket is closed. */
  close(): Promise<void>;
};

export type Admitted = {
  readonly peerId: string;
  readonly token: string;
  readonly address: string;
  readonly seat: Seat;
  /** The path and query of the request: PeerServer reads id, token and key from it. */
  readonly url: string;
};

type Client = {
  readonly peerId: string;
  readonly address: string;
  readonly socket: WebSocket;
  readonly gate: PeerSocket;
  partner: string | undefined;
  /** Milliseconds since the epoch. */
  deadline: number;
  heard: boolean;
  held: string[];
  heldTimer: NodeJS.Timeout | undefined;
};

export type SignallingOptions = {
  readonly http: Server;
  /** An agent's socket is gone: nobody waits under its code. */
  readonly onAgentLeft: (peerId: string) => void;
  readonly onError: (error: Error) => void;
  readonly findSeat: (peerId: string) => Promise<Seat | undefined>;
  readonly now: () => number;
};

/** Whether this id may register now. */
export function isSeatOpen(seat: Seat, now: number): boolean {
  return seat.claimedAt === undefined
    ? now < seat.expiresAt
    : now < seat.claimedAt + SIGNALLING_LIMITS.joinTime;
}

/** Introduces two browsers to each other, and only the two that belong together. */
export function createSignalling({
  http,
  onAgentLeft,
  onError,
  findSeat,
  now,
}: SignallingOptions): Signalling {
  const peers = createPeerServer(http, onError);
  const clients = new Map<string, Client>();
  const rounds = setInterval(check, SIGNALLING_LIMITS.pingTime);
  rounds.unref();
  let closing = false;

  return {
    isConnected: (peerId) => clients.has(peerId),
    countSockets: (address) => [...clients.values()].filter((client) => client.address === address).length,
    seat,
    pair,
    async close() {
      closing = true;
      clearInterval(rounds);
      await Promise.all([...clients.values()].map(({ socket }) => closeSocket(socket, GOING_AWAY)));
    },
  };

  function seat(socket: WebSocket, who: Admitted): void {
    if (closing) return void closeSocket(socket, GOING_AWAY);
    if (clients.has(who.peerId)) return void closeSocket(socket, POLICY_VIOLATION);
    const client = createClient(socket, who);
    clients.set(who.peerId, client);
    const admit = createBudget(now);
    socket.on('message', (data, isBinary) => {
      // Closing takes until the other side agrees, and what it sends meanwhile still arrives.
      if (socket.readyState !== socket.OPEN) return;
      client.heard = true;
      const text = isBinary || !admit() ? undefined : String(data);
      const read = text === undefined ? undefined : parse(text);
      if (!read) return void closeSocket(socket, POLICY_VIOLATION);
      if (read.type === 'HEARTBEAT' || read.type === 'LEAVE' || read.type === 'EXPIRE') return;
      if (read.dst !== client.partner) return;
      deliver(client, JSON.stringify(read));
    });
    socket.on('pong', () => {
      client.heard = true;
    });
    socket.once('close', () => {
      clearTimeout(client.heldTimer);
      clients.delete(who.peerId);
      client.gate.emit('close');
      if (who.seat.role === 'agent') onAgentLeft(who.peerId);
    });
    peers.connect(client.gate, { url: who.url });
    const partner = client.partner === undefined ? undefined : clients.get(client.partner);
    if (partner) release(partner);
    if (client.partner === undefined) pairLate(who.peerId).catch(onError);
  }

  function pair(agentPeerId: string, customerPeerId: string, claimedAt: number): void {
    const agent = clients.get(agentPeerId);
    if (!agent) return;
    agent.partner = customerPeerId;
    agent.deadline = claimedAt + SIGNALLING_LIMITS.pairTime;
  }

  /** Between the agent's admission and its arrival here the code may have been claimed. */
  async function pairLate(agentPeerId: string): Promise<void> {
    const seat = await findSeat(agentPeerId);
    if (seat?.partner !== undefined && seat.claimedAt !== undefined) {
      pair(agentPeerId, seat.partner, seat.claimedAt);
    }
  }

  /** PeerServer relays to who is here; for who is not it would queue without bound. */
  function deliver(client: Client, text: string): void {
    if (client.partner !== undefined && clients.has(client.partner)) {
      client.gate.emit('message', text);
      return;
    }
    const length = client.held.reduce((sum, one) => sum + one.length, text.length);
    if (client.held.length >= SIGNALLING_LIMITS.heldMessages || length > SIGNALLING_LIMITS.heldLength) return;
    client.held.push(text);
    client.heldTimer ??= setTimeout(() => {
      client.heldTimer = undefined;
      client.held = [];
      client.gate.send(JSON.stringify({ type: 'EXPIRE', src: client.partner, dst: client.peerId }));
    }, SIGNALLING_LIMITS.heldTime);
  }

  function release(client: Client): void {
    clearTimeout(client.heldTimer);
    client.heldTimer = undefined;
    for (const text of client.held.splice(0)) client.gate.emit('message', text);
  }

  /** Every half minute: who did not answer the last ping, or stayed too long, goes. */
  function check(): void {
    for (const client of clients.values()) {
      if (!client.heard) client.socket.terminate();
      else if (now() > client.deadline) void closeSocket(client.socket, GOING_AWAY);
      else {
        client.heard = false;
        client.socket.ping();
      }
    }
  }
}

function createClient(socket: WebSocket, who: Admitted): Client {
  const { seat } = who;
  const gate: PeerSocket = Object.assign(new EventEmitter(), {
    send(text: string) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > SIGNALLING_LIMITS.unreadBytes) socket.terminate();
      else socket.send(text);
    },
    close: () => void closeSocket(socket, POLICY_VIOLATION),
  });
  return {
    peerId: who.peerId,
    address: who.address,
    socket,
    gate,
    partner: seat.partner,
    deadline:
      seat.claimedAt === undefined
        ? seat.expiresAt + SIGNALLING_LIMITS.graceTime
        : seat.claimedAt + SIGNALLING_LIMITS.pairTime,
    heard: true,
    held: [],
    heldTimer: undefined,
  };
}

/** A token bucket. */
function createBudget(now: () => number): () => boolean {
  let left: number = SIGNALLING_LIMITS.burst;
  let filled = now();
  return () => {
    const time = now();
    left += ((time - filled) / 1000) * SIGNALLING_LIMITS.framesPerSecond;
    left = Math.min(left, SIGNALLING_LIMITS.burst);
    filled = time;
    if (left < 1) return false;
    left--;
    return true;
  };
}

function parse(text: string): v.InferOutput<typeof message> | undefined {
  try {
    const result = v.safeParse(message, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** Says goodbye, and cuts who does not answer soon. */
function closeSocket(socket: WebSocket, code: number): Promise<void> {
  if (socket.readyState === socket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), SIGNALLING_LIMITS.closeTime);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(code);
  });
}
