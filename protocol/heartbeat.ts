import type { EndReason } from './end-reason.ts';

/** Milliseconds between two pings of the agent. */
const PING_EVERY = 2000;
/** Milliseconds of silence after which the agent is told that the customer's device does not respond. */
const SILENT_AFTER = 5000;
/** Milliseconds of silence after which the agent's side gives up. */
const AGENT_LOST_AFTER = 15_000;
/** Longer than the agent's, so that the side which asks is the one that decides. */
const CUSTOMER_LOST_AFTER = 20_000;

export type HeartbeatOptions = {
  readonly role: 'customer' | 'agent';
  /** Agent only: sends `{ t: 'ping', n }`. The customer's side answers pings itself, in its message handler. */
  readonly ping?: (n: number) => void;
  /** Agent only: called once a second while nothing was heard for 5 s or more, with the milliseconds of silence;
   *  and once with 0 when something was heard again. */
  readonly onSilent?: (milliseconds: number) => void;
  /** Called once, with `peer-lost`, when the silence is too long (agent 15 s, customer 20 s). Then it has stopped. */
  readonly onLost: (reason: EndReason) => void;
  /** Ends it like `stop()`. */
  readonly signal: AbortSignal;
};

export type Heartbeat = {
  /** Call for every sign of life: `channel.onActivity = heartbeat.heard`, which also hears the parts of a long message. */
  heard(): void;
  stop(): void;
};

/**
 * Notices a peer that is gone without a word: a crashed browser or a pulled cable closes no data channel.
 * The agent pings every 2 s and the customer answers (a pong for each ping, in its message handler); whatever
 * arrives counts as a sign of life. Time during which
 * this side's own timers stood still (a sleeping laptop, a throttled tab) is not counted as the peer's silence.
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const tick = 1000;
  const lostAfter = options.role === 'agent' ? AGENT_LOST_AFTER : CUSTOMER_LOST_AFTER;
  let silence = 0;
  let sincePing = PING_EVERY;
  let last = performance.now();
  let n = 0;
  let stopped = options.signal.aborted;

  const timer = stopped ? undefined : setInterval(beat, tick);
  options.signal.addEventListener('abort', stop, { once: true });
  if (!stopped) beat();

  function beat(): void {
    const now = performance.now();
    // A tick that came late says that we slept; what the peer sent meanwhile has not been handed to us yet.
    const passed = Math.min(now - last, 2 * tick);
    last = now;
    silence += passed;
    sincePing += passed;
    if (options.role === 'agent' && sincePing >= PING_EVERY - tick / 2) {
      sincePing = 0;
      options.ping?.(n);
      n = (n + 1) >>> 0;
    }
    if (silence >= lostAfter) {
      stop();
      options.onLost('peer-lost');
    } else if (silence >= SILENT_AFTER) {
      options.onSilent?.(Math.round(silence));
    }
  }

  function heard(): void {
    if (stopped) return;
    const wasSilent = silence >= SILENT_AFTER;
    silence = 0;
    if (wasSilent) options.onSilent?.(0);
  }

  function stop(): void {
    stopped = true;
    clearInterval(timer);
    options.signal.removeEventListener('abort', stop);
  }

  return { heard, stop };
}
