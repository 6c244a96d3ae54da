import { MIRROR_LIMITS, MirrorProblem } from './limits.ts';
import type { SafeElement } from './allowed-elements.ts';
import type { BarPainter } from './bar-painter.ts';
import type { MirrorWindow } from './mirror-window.ts';

/** A document in the mirror: the page's own, or that of an iframe. */
export type SceneDocument = {
  readonly document: Document;
  readonly win: MirrorWindow;
  readonly painter: BarPainter;
};

/** What one id names. `depth` counts through shadow roots and frames. */
export type SceneNode = { readonly id: number; readonly depth: number; readonly scene: SceneDocument } & (
  | ({ readonly kind: 'element'; readonly node: Element; inside: SceneNode | undefined } & SafeElement)
  | { readonly kind: 'text'; readonly node: Text }
  | { readonly kind: 'shadow'; readonly node: ShadowRoot | DocumentFragment; readonly host: SceneElement }
  | { readonly kind: 'document'; readonly node: Document; readonly host: SceneElement | undefined }
);
export type SceneElement = Extract<SceneNode, { kind: 'element' }>;
export type SceneText = Extract<SceneNode, { kind: 'text' }>;
type SceneRoot = Exclude<SceneNode, { kind: 'text' }>;

export type SceneNodes = {
  get(id: number): SceneNode | undefined;
  need(id: number): SceneNode;
  element(id: number): SceneElement;
  text(id: number): SceneText;
  /** A node that others can be in. */
  parent(id: number): SceneRoot;
  /** Undefined for 0, which means the end. */
  sibling(id: number): Node | null;
  of(node: Node): SceneNode | undefined;
  add(node: SceneNode): void;
  /** Forgets the node and everything in it, calling `gone` for each. */
  forget(node: SceneNode, gone: (each: SceneNode) => void): void;
};

/** Ids to nodes and back. No id is written into the document. */
export function createSceneNodes(): SceneNodes {
  const byId = new Map<number, SceneNode>();
  const byNode = new WeakMap<Node, SceneNode>();

  function need(id: number): SceneNode {
    const found = byId.get(id);
    if (!found) throw new MirrorProblem('a node is not known');
    return found;
  }

  return {
    get: (id) => byId.get(id),
    need,
    element(id) {
      const found = need(id);
      if (found.kind !== 'element') throw new MirrorProblem('a node is not an element');
      return found;
    },
    text(id) {
      const found = need(id);
      if (found.kind !== 'text') throw new MirrorProblem('a node is not text');
      return found;
    },
    parent(id) {
      const found = need(id);
      if (found.kind === 'text') throw new MirrorProblem('a node cannot have children');
      return found;
    },
    sibling: (id) => (id === 0 ? null : need(id).node),
    of: (node) => byNode.get(node),
    add(node) {
      if (byId.size >= MIRROR_LIMITS.nodes) throw new MirrorProblem('too many nodes');
      if (node.depth > MIRROR_LIMITS.depth) throw new MirrorProblem('the page is nested too deeply');
      byId.set(node.id, node);
      byNode.set(node.node, node);
    },
    forget(node, gone) {
      const left: SceneNode[] = [node];
      for (let each = left.pop(); each; each = left.pop()) {
        // A walker goes by the tree itself; `firstChild` of a form may be one of its controls.
        const walker = document.createTreeWalker(each.node);
        for (let current: Node | null = walker.currentNode; current; current = walker.nextNode()) {
          const known = byNode.get(current);
          if (!known || byId.get(known.id) !== known) continue;
          byId.delete(known.id);
          byNode.delete(current);
          gone(known);
          if (known.kind === 'element' && known.inside) left.push(known.inside);
        }
      }
    },
  };
}
