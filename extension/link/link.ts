import type { HostMessage, OverlayMessage } from './link-messages.ts';

/** One end of a connection between an overlay and the session host. */
export type Link<Received, Sent> = {
  /** Ignored when closed. */
  send(message: Sent): void;
  /** Assignable. Called for messages that fit the schema; anything else closes the link. */
  onMessage: (message: Received) => void;
  /** Assignable. Called at most once, when the other end is gone or sent nonsense; not for `close()`. */
  onClose: () => void;
  close(): void;
};

/** The overlay's end. */
export type HostLink = Link<HostMessage, OverlayMessage>;
/** The session host's end. */
export type ViewLink = Link<OverlayMessage, HostMessage>;
