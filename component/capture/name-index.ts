import type { Entry } from './model.ts';

/** Nodes that left the page between two clean-ups of what refers to them. */
const GONE_ENTRIES = 5000;

export type NameIndex = ReturnType<typeof createNameIndex>;

/** Elements by the names on them that no style rule uses yet, so that they can catch up when one does. */
export function createNameIndex() {
  const users = new Map<string, Set<Entry>>();
  let gone = 0;

  return {
    add(entry: Entry, key: string): void {
      const known = users.get(key);
      if (known) known.add(entry);
      else users.set(key, new Set([entry]));
    },

    /** Takes out and tells of the elements that wait for these names. */
    take(keys: ReadonlySet<string>, each: (entry: Entry, key: string) => void): void {
      for (const key of keys) {
        const waiting = users.get(key);
        if (!waiting) continue;
        users.delete(key);
        for (const entry of waiting) if (!entry.dropped) each(entry, key);
      }
    },

    /** An element left the page. They are let go many at a time. */
    left(): void {
      gone += 1;
      if (gone < GONE_ENTRIES) return;
      gone = 0;
      for (const [key, waiting] of users) {
        for (const entry of waiting) if (entry.dropped) waiting.delete(entry);
        if (waiting.size === 0) users.delete(key);
      }
    },
  };
}
