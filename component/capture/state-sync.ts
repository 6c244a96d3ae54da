import type { DocumentOp, FieldState, Layer } from '#protocol';
import {
  type Gate,
  isElement,
  readLocalName,
  readMatches,
  readParent,
  readScrollingElement,
} from '../privacy/index.ts';
import { drain } from './drain.ts';
import type { Entry, Model } from './model.ts';
import { canBeLayered } from './tree-sync.ts';

/** Milliseconds between two messages about whether a redacted field is empty: no rhythm of typing leaves. */
const FIELD_TIME = 250;

export type StateOptions = {
  readonly gate: Gate;
  readonly model: Model;
  readonly window: Window & typeof globalThis;
  write(op: DocumentOp): void;
  /** True when the entry's mark changed and it was taken back: nothing more of it may be sent. */
  tookBack(entry: Entry): boolean;
  schedule(): void;
};

export type StateSync = ReturnType<typeof createStateSync>;

/**
 * What is true of elements and stands in no attribute or child: values of form controls, sizes of boxes, the top
 * layer, scroll offsets. It is read again and compared, because scripts change much of it without an event.
 */
export function createStateSync({ gate, model, window, write, tookBack, schedule }: StateOptions) {
  const stateful = new Set<Entry>();
  const boxes = new Set<Entry>();
  const layered = new Set<Entry>();
  const dirtyFields = new Set<Entry>();
  const dirtyBoxes = new Set<Entry>();
  const dirtyScroll = new Set<Entry>();
  let layersDirty = true;
  let unscanned: Iterator<Entry> | undefined;

  const resizes = new window.ResizeObserver((records) => {
    for (const { target } of records) {
      const entry = model.get(target);
      if (entry && boxes.has(entry)) dirtyBoxes.add(entry);
    }
    schedule();
  });

  function watchBox(entry: Entry): void {
    const element = entry.node as Element;
    if (boxes.has(entry) || !gate.isBox(element, entry.treatment)) return;
    boxes.add(entry);
    dirtyBoxes.add(entry);
    resizes.observe(element);
  }

  function watchLayer(entry: Entry): void {
    if (!canBeLayered(entry.node as Element, entry.shape?.attributes ?? [])) return;
    layered.add(entry);
    layersDirty = true;
  }

  /** The mirror may not have the state any more that was sent. */
  function forgetField(entry: Entry): void {
    if (entry.field !== undefined && readLocalName(entry.node as Element) === 'select') entry.field = '';
    dirtyFields.add(entry);
  }

  function syncFields(expired: () => boolean): boolean {
    const now = performance.now();
    let later = false;
    for (const entry of dirtyFields) {
      if (expired()) return false;
      const gone = entry.dropped || tookBack(entry);
      const state = gone ? undefined : gate.field(entry.node as Element, entry.treatment);
      const key = state && fieldKey(state);
      if (!state || key === entry.field) {
        dirtyFields.delete(entry);
        continue;
      }
      if (state.kind === 'filled' && entry.field !== undefined && now - entry.fieldAt < FIELD_TIME) {
        later = true;
        continue;
      }
      dirtyFields.delete(entry);
      entry.field = key;
      entry.fieldAt = now;
      write({ op: 'field', id: entry.id, state });
    }
    if (later) setTimeout(schedule, FIELD_TIME);
    return true;
  }

  function syncBox(entry: Entry): void {
    const { width, height } = gate.size(entry.node as Element);
    if (width === entry.width && height === entry.height) return;
    entry.width = width;
    entry.height = height;
    write({ op: 'box', id: entry.id, width, height });
  }

  function syncLayers(): void {
    layersDirty = false;
    for (const entry of layered) {
      const layer = layerOf(entry.node as Element);
      if (layer === entry.layer) continue;
      entry.layer = layer;
      write({ op: 'layer', id: entry.id, layer });
    }
  }

  function readScroll(entry: Entry) {
    const element = isElement(entry.node) ? entry.node : readScrollingElement(entry.node as Document);
    return element ? gate.scroll(element) : { x: gate.layout(0), y: gate.layout(0) };
  }

  function syncScroll(entry: Entry): void {
    const { x, y } = readScroll(entry);
    if (x === entry.scrollX && y === entry.scrollY) return;
    entry.scrollX = x;
    entry.scrollY = y;
    write({ op: 'scroll', id: entry.id, x, y });
  }

  return {
    entered(entry: Entry): void {
      if (gate.hasState(entry.node as Element, entry.treatment)) {
        stateful.add(entry);
        dirtyFields.add(entry);
      }
      watchBox(entry);
      watchLayer(entry);
    },
    left(entry: Entry): void {
      if (boxes.delete(entry)) resizes.unobserve(entry.node as Element);
      stateful.delete(entry);
      layered.delete(entry);
    },
    watchBox,
    /** Attributes of the element were sent anew. */
    reshaped(entry: Entry): void {
      if (stateful.has(entry)) forgetField(entry);
      watchLayer(entry);
    },
    /** An event came from this node: of every control around it, the state may have changed. */
    fieldChanged(target: Node): void {
      for (let node: Node | null = target; node; node = readParent(node)) {
        const entry = model.get(node);
        if (entry && stateful.has(entry)) dirtyFields.add(entry);
      }
    },
    /**
     * Editable text that is redacted changes by its children, which are not in the model. And options that come
     * and go change what is selected, in the page and in the mirror, each in its own way.
     */
    childrenChanged(node: Node): void {
      if (stateful.size === 0) return;
      for (let at: Node | null = node; at; at = readParent(at)) {
        const entry = model.get(at);
        if (entry && stateful.has(entry)) {
          forgetField(entry);
          return;
        }
      }
    },
    layersChanged(): void {
      layersDirty = true;
    },
    /** Where an element is scrolled to now; sent again with the next difference, for when this was lost. */
    scrolled(entry: Entry) {
      dirtyScroll.add(entry);
      return readScroll(entry);
    },
    /** The slow tick: what no event tells. */
    poll(): void {
      for (const entry of stateful) dirtyFields.add(entry);
      if (layered.size > 0) layersDirty = true;
    },
    /** Once, after the first view: looks for what was scrolled before the session began. */
    scanScrollers(): void {
      unscanned = model.entries()[Symbol.iterator]();
    },
    /** Works until everything known to be dirty is sent or `expired`. True when done. */
    sync(expired: () => boolean): boolean {
      if (!syncFields(expired)) return false;
      if (!drain(dirtyBoxes, syncBox, expired)) return false;
      if (layersDirty) syncLayers();
      return drain(dirtyScroll, syncScroll, expired);
    },
    /** Goes on with the scan for scrollers. True when there is nothing left of it. */
    scan(expired: () => boolean): boolean {
      while (unscanned) {
        if (expired()) return false;
        const next = unscanned.next();
        if (next.done) unscanned = undefined;
        else if (isElement(next.value.node) && next.value.children.length > 0) syncScroll(next.value);
      }
      return true;
    },
    stop(): void {
      resizes.disconnect();
    },
  };
}

function layerOf(element: Element): Layer {
  if (readLocalName(element) === 'dialog') {
    if (readMatches(element, ':modal')) return 'modal';
    return readMatches(element, '[open]') ? 'open' : 'none';
  }
  return readMatches(element, ':popover-open') ? 'popover' : 'none';
}

function fieldKey(state: FieldState): string {
  return JSON.stringify(state);
}
