import type { DocumentOp, NodeId, Place } from '#protocol';
import {
  type Gate,
  isElement,
  isText,
  readFirstChild,
  readLocalName,
  readNextSibling,
  readShadowRoot,
} from '../privacy/index.ts';
import { longestRun } from './longest-run.ts';
import type { Entry, Model } from './model.ts';

export type TreeEvents = {
  write(op: DocumentOp): void;
  /** A document or shadow root came into the model: watch it and read its sheets. */
  rootAdded(root: Entry): void;
  entered(entry: Entry): void;
  left(entry: Entry): void;
  /** Which slots this host's children are in may have changed. */
  slotted(host: Entry): void;
  /** An element's names that no style rule uses. */
  dropped(entry: Entry, key: string): void;
};

/** A parent whose children are being sent for the first time, and the child that comes next. */
type Fill = { readonly entry: Entry; next: ChildNode | null };

export type TreeSync = ReturnType<typeof createTreeSync>;

/**
 * Brings the mirror's tree in line with the page's. The first view and every later difference are the same
 * work: parents whose children must be compared, and new elements whose children must be sent. It can stop
 * between any two nodes, because nothing but the model is remembered of the page.
 */
export function createTreeSync(
  gate: Gate,
  model: Model,
  rootElement: Element | undefined,
  events: TreeEvents,
) {
  const dirty = new Set<Entry>();
  let fills: Fill[] = [];

  function isCaptured(node: Node): boolean {
    return isElement(node) || isText(node);
  }

  function firstChild(entry: Entry): ChildNode | null {
    if (entry === model.root && rootElement) return rootElement;
    return readFirstChild(entry.node);
  }

  function nextChild(entry: Entry, child: ChildNode): ChildNode | null {
    return entry === model.root && rootElement ? null : readNextSibling(child);
  }

  function liveChildren(entry: Entry): ChildNode[] {
    const children: ChildNode[] = [];
    for (let child = firstChild(entry); child; child = nextChild(entry, child)) {
      if (isCaptured(child)) children.push(child);
    }
    return children;
  }

  /**
   * Sends one node, without what is below it, and queues that. Undefined when the node's old place was around
   * its new parent (`parent` has then left the mirror too, and comes back with one of its own ancestors).
   */
  function insert(node: Node, parent: Entry, before: NodeId | 0): Entry | undefined {
    const stale = model.get(node);
    if (stale) remove(stale);
    if (parent.dropped) return undefined;
    const treatment = gate.treatment(node);
    const entry = model.add(node, parent, treatment);
    const place: Place = { parent: parent.id, before };
    if (isText(node)) {
      const safe = gate.text(node);
      if ('text' in safe) {
        entry.text = safe.text;
        events.write({ op: 'text', id: entry.id, place, text: safe.text });
      } else {
        entry.text = safe.bars;
        events.write({ op: 'bars', id: entry.id, place, bars: safe.bars });
      }
      return entry;
    }
    const element = node as Element;
    entry.shape = gate.shape(element, treatment, (key) => events.dropped(entry, key));
    events.write({ op: 'element', id: entry.id, place, shape: entry.shape });
    events.entered(entry);
    if (!gate.isWalked(element, treatment)) {
      attachFrame(entry);
      return entry;
    }
    const child = firstChild(entry);
    if (child) fills.push({ entry, next: child });
    attachShadow(entry);
    return entry;
  }

  function attachShadow(entry: Entry): void {
    const root = readShadowRoot(entry.node as Element);
    if (!root || entry.shadow || !gate.isWalked(entry.node as Element, entry.treatment)) return;
    entry.shadow = model.add(root, entry, gate.treatment(root));
    events.write({ op: 'shadow', id: entry.shadow.id, host: entry.id });
    // What was slotted by it is now judged along another tree.
    if (entry.children.length > 0) events.slotted(entry);
    events.rootAdded(entry.shadow);
    fills.push({ entry: entry.shadow, next: readFirstChild(root) });
  }

  /** Follows an iframe to the document that is in it now. */
  function attachFrame(entry: Entry): void {
    const document = gate.frameDocument(entry.node as Element, entry.treatment);
    if (entry.frame?.node === document) return;
    if (entry.frame) drop(entry.frame);
    entry.frame = undefined;
    if (!document) return;
    entry.frame = model.add(document, entry, gate.treatment(document));
    events.write({
      op: 'frame',
      id: entry.frame.id,
      host: entry.id,
      quirks: document.compatMode === 'BackCompat',
    });
    events.rootAdded(entry.frame);
    fills.push({ entry: entry.frame, next: readFirstChild(document) });
  }

  function remove(entry: Entry): void {
    const siblings = entry.parent?.children;
    const index = siblings?.indexOf(entry) ?? -1;
    if (index >= 0) siblings?.splice(index, 1);
    drop(entry);
  }

  function drop(entry: Entry): void {
    events.write({ op: 'remove', id: entry.id });
    model.drop(entry, events.left);
  }

  /** Sends what is queued of new elements, depth first. False when `expired` stopped it. */
  function fill(expired: () => boolean): boolean {
    for (let top = fills.at(-1); top; top = fills.at(-1)) {
      const { entry, next } = top;
      if (entry.dropped || !next) {
        fills.pop();
        continue;
      }
      if (expired()) return false;
      top.next = nextChild(entry, next);
      if (!isCaptured(next)) continue;
      const inserted = insert(next, entry, 0);
      if (inserted) entry.children.push(inserted);
    }
    return true;
  }

  /** Compares one parent's children with the page. False when `expired` stopped it; it is then still dirty. */
  function compare(parent: Entry, expired: () => boolean): boolean {
    if (isElement(parent.node)) attachShadow(parent);
    const live = liveChildren(parent);
    const had = parent.children;
    const shorter = Math.min(had.length, live.length);
    let start = 0;
    while (start < shorter && had[start]?.node === live[start]) start += 1;
    let tail = 0;
    while (tail < shorter - start && had[had.length - 1 - tail]?.node === live[live.length - 1 - tail])
      tail += 1;
    const changed = live.slice(start, live.length - tail);
    const before = had.slice(start, had.length - tail);
    const after = had.slice(had.length - tail);

    const here = new Set<Node>(changed);
    const position = new Map<Entry, number>();
    before.forEach((child, index) => {
      if (here.has(child.node)) position.set(child, index);
      else drop(child);
    });
    const kept: Entry[] = [];
    for (const node of changed) {
      const entry = model.get(node);
      if (entry && position.has(entry)) kept.push(entry);
    }
    reorder(
      kept,
      kept.map((entry) => position.get(entry) as number),
      after[0],
    );
    parent.children = [...had.slice(0, start), ...kept, ...after];

    let at = start;
    for (const node of changed) {
      if (parent.children[at]?.node !== node) {
        if (expired()) return false;
        const entry = insert(node, parent, parent.children[at]?.id ?? 0);
        if (!entry) return true;
        // The node itself may have been below one of its new siblings; its old place is not among them.
        parent.children.splice(at, 0, entry);
      }
      at += 1;
    }
    return fill(expired);
  }

  /** From the end, so that the sibling to stand before is in its place already. */
  function reorder(kept: readonly Entry[], positions: readonly number[], after: Entry | undefined): void {
    const stay = longestRun(positions);
    if (stay.size === kept.length) return;
    for (let index = kept.length - 1; index >= 0; index--) {
      if (stay.has(index)) continue;
      events.write({
        op: 'move',
        id: (kept[index] as Entry).id,
        before: (kept[index + 1] ?? after)?.id ?? 0,
      });
    }
  }

  return {
    /** The children of this parent changed. */
    touch(parent: Entry): void {
      dirty.add(parent);
    },
    get pending(): boolean {
      return dirty.size > 0 || fills.length > 0;
    },
    /** Takes a node back, to be judged and sent anew. */
    replace(entry: Entry): void {
      if (!entry.parent || entry.dropped) return;
      const { parent } = entry;
      if (parent.shadow === entry || parent.frame === entry) {
        // A root cannot be taken back alone.
        this.replace(parent);
        return;
      }
      remove(entry);
      dirty.add(parent);
    },
    attachShadow,
    attachFrame,
    /** The page changed while fills were waiting: those of changed parents are compared instead of continued. */
    interrupted(): void {
      fills = fills.filter(({ entry }) => !dirty.has(entry));
    },
    start(): void {
      fills = [{ entry: model.root, next: firstChild(model.root) }];
    },
    sync(expired: () => boolean): boolean {
      if (!fill(expired)) return false;
      for (const parent of dirty) {
        if (!parent.dropped && isParent(parent)) {
          if (!compare(parent, expired)) return false;
        }
        dirty.delete(parent);
      }
      return true;
    },
  };

  function isParent(entry: Entry): boolean {
    if (!isElement(entry.node)) return !isText(entry.node);
    return gate.isWalked(entry.node, entry.treatment);
  }
}

/** Elements that can be in the top layer. */
export function canBeLayered(element: Element, shapeNames: readonly (readonly [string, string])[]): boolean {
  return readLocalName(element) === 'dialog' || shapeNames.some(([name]) => name === 'popover');
}
