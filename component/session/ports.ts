import type { authenticate, Channel, claimCode, openSignalling, startHeartbeat } from '#protocol';

/** What a session needs of the network. Tests bring their own. */
export type Transport = {
  readonly claimCode: typeof claimCode;
  readonly openSignalling: typeof openSignalling;
  readonly authenticate: typeof authenticate;
  readonly startHeartbeat: typeof startHeartbeat;
};

/** What a running capture is to its session. */
export type StartedCapture = {
  resync(): void;
  stop(): void;
  locate(node: number, x: number, y: number): { x: number; y: number } | undefined;
};

/** Where a capture may send, and until when. */
export type CapturePort = {
  readonly channel: Channel;
  readonly signal: AbortSignal;
  onError(error: unknown): void;
};
