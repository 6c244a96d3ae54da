import { type Gate, isElement, readLocalName } from '../privacy/index.ts';
import type { Entry } from './model.ts';

/** Slices after which judging is finished in one go. */
const MOST_SLICES = 200;

export type MarkJudge = {
  /** The mark of this node may have changed, and with it that of everything below. */
  touch(entry: Entry): void;
  /** A slot came or went: `slotchange` is not seen on one that left. */
  slotMoved(slot: Entry): void;
  readonly pending: boolean;
  /**
   * Takes back each node whose mark changed. False while not everything that may be concerned was judged:
   * nothing else may be sent until then, so that nothing follows under an old mark.
   */
  judge(expired: () => boolean): boolean;
  /** Judges one node that is about to be updated. True when it was taken back instead. */
  tookBack(entry: Entry): boolean;
};

/** Finds the nodes whose marks changed, a slice at a time. `replace` takes one back, to be sent anew. */
export function createMarkJudge(gate: Gate, replace: (entry: Entry) => void): MarkJudge {
  const touched = new Set<Entry>();
  const unjudged: Entry[] = [];
  /** Hosts whose children were queued since the last touch. */
  const hosts = new Set<Entry>();
  let slices = 0;

  function queueTouched(): void {
    if (touched.size > 0) hosts.clear();
    for (const entry of touched) unjudged.push(entry);
    touched.clear();
  }

  function queueBelow(entry: Entry): void {
    if (entry.shadow) unjudged.push(entry.shadow);
    if (entry.frame) unjudged.push(entry.frame);
    for (const child of entry.children) unjudged.push(child);
    // What is in a slot is judged along the slot's ancestors too, and is not among their descendants.
    const host = isSlot(entry) ? hostOf(entry) : undefined;
    if (!host || hosts.has(host)) return;
    hosts.add(host);
    for (const child of host.children) unjudged.push(child);
  }

  function tookBack(entry: Entry): boolean {
    if (!entry.parent || gate.treatment(entry.node) === entry.treatment) return false;
    replace(entry);
    return true;
  }

  return {
    touch: (entry) => void touched.add(entry),
    slotMoved(slot) {
      const host = hostOf(slot);
      if (host && !host.dropped) touched.add(host);
    },
    get pending() {
      return touched.size > 0 || unjudged.length > 0;
    },
    judge(expired) {
      slices += 1;
      // A page that flips marks all the time would keep this from ever ending.
      const mayPause = slices < MOST_SLICES;
      // Taking back a slot touches its host.
      while (touched.size > 0 || unjudged.length > 0) {
        queueTouched();
        for (let entry = unjudged.pop(); entry; entry = unjudged.pop()) {
          if (entry.dropped || tookBack(entry)) continue;
          queueBelow(entry);
          if (mayPause && expired()) return false;
        }
      }
      slices = 0;
      return true;
    },
    tookBack,
  };
}

export function isSlot(entry: Entry): boolean {
  return isElement(entry.node) && readLocalName(entry.node) === 'slot';
}

function hostOf(entry: Entry): Entry | undefined {
  for (let at = entry; at.parent; at = at.parent) if (at.parent.shadow === at) return at.parent;
  return undefined;
}
