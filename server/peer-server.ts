import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import type { IncomingMessage } from 'node:http';
import express from 'express';
import { ExpressPeerServer } from 'peer';
import type { WebSocketServer } from 'ws';
import { PEER_KEY } from '#protocol';

/** The part of a WebSocket that PeerServer uses. We stand between it and the real one. */
export type PeerSocket = EventEmitter & { send(text: string): void; close(): void };

/**
 * PeerServer without its WebSocket server, its HTTP routes and its timers: `connect` gives it a socket that
 * has been admitted, whose 'message' events have been checked.
 *
 * Its two timers are taken away because it has no way to end them: they would keep the process alive for
 * ever. One drops silent sockets and the other expires messages to absent peers; both are done in
 * `signalling.ts`, which never lets it queue a message.
 */
export function createPeerServer(
  http: Server,
  onError: (error: Error) => void,
): { connect(socket: PeerSocket, request: Pick<IncomingMessage, 'url'>): void } {
  const bus = new EventEmitter();
  const peers = ExpressPeerServer(http, {
    path: '/',
    key: PEER_KEY,
    allow_discovery: false,
    // We count per address, and every socket has been admitted; a total belongs in front of the process.
    concurrent_limit: Number.MAX_SAFE_INTEGER,
    createWebSocketServer: () => bus as unknown as WebSocketServer,
  });
  // Without a listener one bad frame ends the process.
  peers.on('error', onError);
  const timers = collectTimers(() => {
    // It begins when it is mounted, and only then; nothing ever asks this application for anything.
    express().use('/', peers);
  });
  if (timers.length !== 2) {
    throw new Error(
      'PeerServer is not the expected version: it has other timers than the two that we replace.',
    );
  }
  for (const timer of timers) clearTimeout(timer);
  return { connect: (socket, request) => void bus.emit('connection', socket, request) };
}

/** Runs a synchronous function and returns the timers that it started. */
function collectTimers(start: () => void): NodeJS.Timeout[] {
  const timers: NodeJS.Timeout[] = [];
  const original = globalThis.setTimeout;
  const collecting = (...args: Parameters<typeof setTimeout>): NodeJS.Timeout => {
    const timer = original(...args);
    timers.push(timer);
    return timer;
  };
  globalThis.setTimeout = Object.assign(collecting, original) as typeof setTimeout;
  try {
    start();
  } finally {
    globalThis.setTimeout = original;
  }
  return timers;
}
