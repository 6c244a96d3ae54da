import type { Entry } from './model.ts';

/** Works off what is dirty until `expired`. True when nothing is left. */
export function drain(set: Set<Entry>, sync: (entry: Entry) => void, expired: () => boolean): boolean {
  for (const entry of set) {
    if (expired()) return false;
    set.delete(entry);
    if (!entry.dropped) sync(entry);
  }
  return true;
}
