import {
  authenticate,
  claimCode,
  type CustomerState,
  encodeCustomerVolatile,
  openSignalling,
  preloadTransport,
  type ShareCode,
  startHeartbeat,
} from '#protocol';
import { startCapture } from '../capture/index.ts';
import { createPolicy, type Policy, type PolicyConfig } from '../privacy/index.ts';
import { type CustomerSession, startCustomerSession } from './customer-session.ts';
import type { CapturePort, StartedCapture } from './ports.ts';

export type { CustomerSession };

export type SessionRequest = {
  readonly code: ShareCode;
  readonly server: URL;
  readonly policy: PolicyConfig;
  /** The element itself: never captured. */
  readonly host: Element;
  onState(state: CustomerState): void;
  onError(error: unknown): void;
  onLaser(point: { readonly x: number; readonly y: number } | undefined): void;
};

/** Starts a session with the real network and the real page. This module is what an entered code loads. */
export function startSession(request: SessionRequest): CustomerSession {
  const policy = readPolicy(request);
  return startCustomerSession({
    ...request,
    transport: { claimCode: claimWhenLoaded, openSignalling, authenticate, startHeartbeat },
    startCapture: (port) => capturePage(policy, request, port),
    page: window,
  });
}

/** A code works once, so everything that may fail without it comes before. */
const claimWhenLoaded: typeof claimCode = async (server, nameplate, signal) => {
  await preloadTransport();
  return claimCode(server, nameplate, signal);
};

/** A policy that cannot be read shows nothing: the mistake is told, and all of the page stays redacted. */
function readPolicy({ policy, onError }: SessionRequest): Policy {
  try {
    return createPolicy(policy);
  } catch (error) {
    onError(error);
    return createPolicy({});
  }
}

/** Problems of the gate that are told in one session: a page that causes one mostly causes it on every node. */
const TOLD_PROBLEMS = 5;

function capturePage(
  policy: Policy,
  { host, onError: tell }: SessionRequest,
  { channel, signal, onError }: CapturePort,
): StartedCapture {
  let sequence = 0;
  let told = 0;
  return startCapture({
    document,
    policy,
    exclude: host,
    signal,
    onError,
    onProblem(problem) {
      told += 1;
      if (told <= TOLD_PROBLEMS) tell(problem);
    },
    send: (frame) => channel.send('document', frame),
    congested: () => channel.congested,
    drained: () => channel.drained(),
    volatile: (message) => {
      sequence += 1;
      channel.sendVolatile(encodeCustomerVolatile(message, sequence));
    },
  });
}
