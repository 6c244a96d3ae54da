import { DOCUMENT_ID, type ElementShape, type Layer, type NodeId } from '#protocol';
import type { Treatment } from '../privacy/index.ts';

/** What the mirror has of one node. */
export type Entry = {
  readonly id: NodeId;
  readonly node: Node;
  /** The host for a shadow root and for the document of an iframe. */
  readonly parent: Entry | undefined;
  children: Entry[];
  shadow: Entry | undefined;
  frame: Entry | undefined;
  treatment: Treatment;
  shape: ElementShape | undefined;
  /** Text or bars as sent. */
  text: string | number | undefined;
  /** Form state as sent, in one comparable string. */
  field: string | undefined;
  fieldAt: number;
  width: number;
  height: number;
  scrollX: number;
  scrollY: number;
  layer: Layer;
  dropped: boolean;
};

export type Model = ReturnType<typeof createModel>;

/**
 * The capture's memory of what the mirror has. Differences are taken between this and the page, so the order in
 * which the page changed does not matter, and a node that came and went costs nothing.
 */
export function createModel(document: Node) {
  const byNode = new Map<Node, Entry>();
  const byId = new Map<number, Entry>();
  let lastId: number = DOCUMENT_ID;

  function create(id: NodeId, node: Node, parent: Entry | undefined, treatment: Treatment): Entry {
    const entry: Entry = {
      id,
      node,
      parent,
      children: [],
      shadow: undefined,
      frame: undefined,
      treatment,
      shape: undefined,
      text: undefined,
      field: undefined,
      fieldAt: 0,
      width: -1,
      height: -1,
      scrollX: 0,
      scrollY: 0,
      layer: 'none',
      dropped: false,
    };
    byNode.set(node, entry);
    byId.set(id, entry);
    return entry;
  }

  const root = create(DOCUMENT_ID, document, undefined, 1);

  return {
    root,
    get size() {
      return byId.size;
    },
    get: (node: Node) => byNode.get(node),
    byId: (id: number) => byId.get(id),
    entries: () => byId.values(),

    /** Ids only grow: a node that comes back is a new one, and is judged anew. */
    add(node: Node, parent: Entry, treatment: Treatment): Entry {
      lastId += 1;
      return create(lastId as NodeId, node, parent, treatment);
    },

    /** Forgets a node and all below it, and tells `each` of every one. */
    drop(entry: Entry, each: (dropped: Entry) => void): void {
      const stack = [entry];
      for (let next = stack.pop(); next; next = stack.pop()) {
        next.dropped = true;
        byId.delete(next.id);
        // The page may have put the node elsewhere already, where it has a new entry.
        if (byNode.get(next.node) === next) byNode.delete(next.node);
        each(next);
        for (const child of next.children) stack.push(child);
        if (next.shadow) stack.push(next.shadow);
        if (next.frame) stack.push(next.frame);
      }
    },
  };
}
