/** Milliseconds a new mirror may take to get its first view while frames for an older one still arrive. */
const SETTLE_LIMIT = 10_000;

/**
 * `wait`: the frame was meant for an older mirror, as those are that were under way when this one began.
 * `replace`: the mirror lost its place. `problem`: it never found one.
 */
export type Verdict = 'fine' | 'wait' | 'replace' | 'problem';

export type ViewGuard = { judge(applied: boolean, wasReady: boolean, now: number): Verdict };

/** Tells frames that a mirror cannot know yet from those that are broken. */
export function createViewGuard(): ViewGuard {
  let waitingSince: number | undefined;
  return {
    judge(applied, wasReady, now) {
      if (applied) {
        if (wasReady) waitingSince = undefined;
        return 'fine';
      }
      if (wasReady) {
        waitingSince = undefined;
        return 'replace';
      }
      waitingSince ??= now;
      // Once past it, every further bad frame is a problem: two of them end the session.
      return now - waitingSince < SETTLE_LIMIT ? 'wait' : 'problem';
    },
  };
}
