import type { Entry } from './model.ts';

export type PageWatch = {
  /** Begins to watch a document or shadow root. */
  add(root: Entry): void;
  drop(root: Entry): void;
  /** After `document.open()`, which takes every listener off the document. */
  listenAgain(root: Entry): void;
  /** Hands over what was observed and not yet reported. */
  flush(): void;
  stop(): void;
};

export type PageChanges = {
  mutated(root: Entry, records: readonly MutationRecord[]): void;
  /** The node that an event came from, seen from inside its own tree. */
  fieldChanged(target: Node): void;
  scrolled(target: Node): void;
  loaded(root: Entry, target: Node): void;
  layered(): void;
  slotted(slot: Node): void;
  reset(): void;
};

const PASSIVE = { capture: true, passive: true } as const;

/**
 * Tells that something may have changed, never what. Nothing in the page is patched: observers and passive
 * capturing listeners only. Each root gets its own, because neither crosses into a shadow root.
 */
export function createPageWatch(changes: PageChanges): PageWatch {
  const watched = new Map<Entry, { observer: MutationObserver; listeners: AbortController }>();
  const Observer = unpatchedObserver();

  function listen(root: Entry, signal: AbortSignal): void {
    const node = root.node;
    const on = (type: string, handle: (target: Node) => void) =>
      // `<img name="addEventListener">` would be what the document answers.
      EventTarget.prototype.addEventListener.call(
        node,
        type,
        (event) => handle((event.composedPath()[0] ?? node) as Node),
        {
          ...PASSIVE,
          signal,
        },
      );
    on('input', changes.fieldChanged);
    on('change', changes.fieldChanged);
    on('scroll', changes.scrolled);
    on('scrollend', changes.scrolled);
    on('load', (target) => changes.loaded(root, target));
    on('toggle', changes.layered);
    on('close', changes.layered);
    on('reset', changes.reset);
    on('slotchange', changes.slotted);
  }

  return {
    add(root) {
      if (watched.has(root)) return;
      const observer = new Observer((records) => changes.mutated(root, records));
      observer.observe(root.node, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeOldValue: true,
      });
      const listeners = new AbortController();
      listen(root, listeners.signal);
      watched.set(root, { observer, listeners });
    },
    listenAgain(root) {
      const known = watched.get(root);
      if (!known) return;
      known.listeners.abort();
      known.listeners = new AbortController();
      listen(root, known.listeners.signal);
    },
    drop(root) {
      const known = watched.get(root);
      known?.observer.disconnect();
      known?.listeners.abort();
      watched.delete(root);
    },
    flush() {
      for (const [root, { observer }] of watched) {
        const records = observer.takeRecords();
        if (records.length > 0) changes.mutated(root, records);
      }
    },
    stop() {
      for (const { observer, listeners } of watched.values()) {
        observer.disconnect();
        listeners.abort();
      }
      watched.clear();
    },
  };
}

/** zone.js replaces the observer by one that runs Angular's change detection on each of our callbacks. */
function unpatchedObserver(): typeof MutationObserver {
  const kept = (window as unknown as Record<string, unknown>)['__zone_symbol__MutationObserver'];
  return typeof kept === 'function' ? (kept as typeof MutationObserver) : MutationObserver;
}
