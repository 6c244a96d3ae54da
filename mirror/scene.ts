import { DOCUMENT_ID, type DocumentOp, type ElementShape, type Place } from '#protocol';
import { applyAttribute } from './allowed-attributes.ts';
import { createSafeElement } from './allowed-elements.ts';
import { type BarPainter, createBarPainter } from './bar-painter.ts';
import type { OpenDocument } from './blank-document.ts';
import { createEmptyBoxes } from './empty-boxes.ts';
import { applyField } from './field-state.ts';
import { MIRROR_LIMITS, MirrorProblem } from './limits.ts';
import type { MirrorWindow } from './mirror-window.ts';
import { insertBefore, moveBefore, removeNode, setAttribute } from './native.ts';
import { createSceneNodes, type SceneDocument, type SceneElement, type SceneNode } from './scene-nodes.ts';
import { createScrollKeeper } from './scroll-keeper.ts';
import { createSheetStore } from './sheet-store.ts';
import { applyLayer } from './top-layer.ts';

/** Ops that the mirror itself answers. */
export type SceneOp = Exclude<DocumentOp, { op: 'document' | 'viewport' | 'origin' | 'ready' }>;

/** One document with all that is in it, from one `document` op to the next. */
export type Scene = {
  readonly document: Document;
  /** Throws for an op that does not fit what is there. */
  apply(op: SceneOp): void;
  /** After each frame, and when the mirror becomes visible. */
  settle(): void;
  scroll(id: number, x: number, y: number): void;
  nodeOf(node: Node): SceneNode | undefined;
};

export function createScene(frame: HTMLIFrameElement, quirks: boolean, open: OpenDocument): Scene {
  const nodes = createSceneNodes();
  const sheets = createSheetStore();
  const scrolls = createScrollKeeper();
  const boxes = createEmptyBoxes();
  const painters = new Set<BarPainter>();
  let textLength = 0;
  let frames = 0;

  const main = openIn(frame, quirks);
  nodes.add({
    kind: 'document',
    id: DOCUMENT_ID,
    depth: 0,
    node: main.document,
    host: undefined,
    scene: main,
  });
  sheets.addRoot(DOCUMENT_ID, main.document, main.win);

  function openIn(iframe: HTMLIFrameElement, asQuirks: boolean): SceneDocument {
    const document = open(iframe, asQuirks);
    const win = document?.defaultView as MirrorWindow | null | undefined;
    if (!document || !win) throw new MirrorProblem('the mirror is not in a document');
    const painter = createBarPainter(win);
    painters.add(painter);
    return { document, win, painter };
  }

  function insert(place: Place, make: (parent: SceneNode) => SceneNode): void {
    const parent = nodes.parent(place.parent);
    const before = nodes.sibling(place.before);
    const made = make(parent);
    nodes.add(made);
    insertBefore(parent.node, made.node, before);
    parent.scene.painter.inserted(parent.node);
  }

  function element(id: number, place: Place, shape: ElementShape): void {
    insert(place, (parent) => {
      const made = createSafeElement(parent.scene.document, shape.ns, shape.tag);
      for (const [name, value] of shape.attributes) applyAttribute(made, name, value);
      const { scene, depth } = parent;
      return { kind: 'element', id, depth: depth + 1, scene, node: made.element, inside: undefined, ...made };
    });
  }

  function text(id: number, place: Place, data: string): void {
    countText(data.length);
    insert(place, (parent) => {
      const node = parent.scene.document.createTextNode(data);
      return { kind: 'text', id, depth: parent.depth + 1, scene: parent.scene, node };
    });
  }

  function countText(more: number): void {
    textLength += more;
    if (textLength > MIRROR_LIMITS.text) throw new MirrorProblem('too much text');
  }

  function setText(id: number, write: (node: Text, scene: SceneDocument) => void): void {
    const { node, scene } = nodes.text(id);
    textLength -= node.data.length;
    write(node, scene);
    countText(node.data.length);
  }

  function bars(id: number, value: number): void {
    setText(id, (node, scene) => scene.painter.paint(node, value, id));
  }

  function shadow(id: number, hostId: number): void {
    const host = nodes.element(hostId);
    if (host.inside) throw new MirrorProblem('an element has two shadow roots');
    const node = attachShadow(host);
    const made: SceneNode = { kind: 'shadow', id, depth: host.depth + 1, scene: host.scene, node, host };
    nodes.add(made);
    host.inside = made;
    if ('adoptedStyleSheets' in node) sheets.addRoot(id, node, host.scene.win);
  }

  function inFrame(id: number, hostId: number, asQuirks: boolean): void {
    const host = nodes.element(hostId);
    if (host.tag !== 'iframe' || host.inside) throw new MirrorProblem('an element cannot hold a document');
    if (frames >= MIRROR_LIMITS.frames) throw new MirrorProblem('too many frames');
    frames += 1;
    const scene = openIn(host.node as HTMLIFrameElement, asQuirks);
    setAttribute(host.node, 'data-cb-frame', '');
    const made: SceneNode = {
      kind: 'document',
      id,
      depth: host.depth + 1,
      scene,
      node: scene.document,
      host,
    };
    nodes.add(made);
    host.inside = made;
    sheets.addRoot(id, scene.document, scene.win);
  }

  function gone(node: SceneNode): void {
    scrolls.forget(node.id);
    if (node.kind === 'text') {
      node.scene.painter.forget(node.node);
      textLength -= node.node.data.length;
    } else if (node.kind !== 'element') {
      sheets.forgetRoot(node.id);
      if (node.host) node.host.inside = undefined;
      if (node.kind === 'document') {
        frames -= 1;
        sheets.forgetWindow(node.scene.win);
        painters.delete(node.scene.painter);
      }
    }
  }

  function remove(id: number): void {
    const node = nodes.need(id);
    if (id === DOCUMENT_ID) throw new MirrorProblem('the document cannot be removed');
    nodes.forget(node, gone);
    if (node.kind === 'element' || node.kind === 'text') removeNode(node.node);
    else node.node.replaceChildren();
  }

  function move(id: number, before: number): void {
    const { node } = nodes.need(id);
    const parent = Object.getOwnPropertyDescriptor(Node.prototype, 'parentNode')?.get?.call(
      node,
    ) as Node | null;
    if (!parent) throw new MirrorProblem('a node that is nowhere cannot be moved');
    moveBefore(parent, node, nodes.sibling(before));
  }

  function apply(op: SceneOp): void {
    switch (op.op) {
      case 'element':
        element(op.id, op.place, op.shape);
        return;
      case 'text':
        text(op.id, op.place, op.text);
        return;
      case 'bars':
        text(op.id, op.place, '');
        bars(op.id, op.bars);
        return;
      case 'shadow':
        shadow(op.id, op.host);
        return;
      case 'frame':
        inFrame(op.id, op.host, op.quirks);
        return;
      case 'remove':
        remove(op.id);
        return;
      case 'move':
        move(op.id, op.before);
        return;
      case 'attributes': {
        const target = nodes.element(op.id);
        for (const [name, value] of op.changes) applyAttribute(target, name, value);
        boxes.restore(target.node);
        return;
      }
      case 'set-text':
        setText(op.id, (node, scene) => {
          scene.painter.forget(node);
          node.data = op.text;
        });
        return;
      case 'set-bars':
        bars(op.id, op.bars);
        return;
      case 'field': {
        const { node, tag } = nodes.element(op.id);
        applyField(node, tag, op.state);
        return;
      }
      case 'box': {
        const { node, tag } = nodes.element(op.id);
        boxes.set(node, tag, op);
        return;
      }
      case 'scroll':
        scroll(op.id, op.x, op.y);
        return;
      case 'sheet':
        sheets.declare(op.sheet, op.media, op.disabled);
        return;
      case 'rules':
        sheets.change(op.sheet, op.start, op.remove, op.rules);
        return;
      case 'root-sheets':
        rootSheets(op.root, op.sheets);
        return;
      case 'drop-sheet':
        sheets.drop(op.sheet);
        return;
      case 'layer': {
        const { node, tag } = nodes.element(op.id);
        applyLayer(node, tag, op.layer, frame);
      }
    }
  }

  function rootSheets(id: number, list: readonly number[]): void {
    const root = nodes.need(id);
    if (root.kind === 'shadow' && !('adoptedStyleSheets' in root.node)) return;
    sheets.setRoot(id, list);
  }

  function scroll(id: number, x: number, y: number): void {
    const target = nodes.need(id);
    if (target.kind === 'element' || target.kind === 'document') scrolls.want(id, target.node, x, y);
  }

  return {
    document: main.document,
    apply,
    settle() {
      for (const painter of painters) painter.settle();
      boxes.settle();
      scrolls.settle();
    },
    scroll,
    nodeOf: nodes.of,
  };
}

/** An element that cannot have a shadow root here keeps what the page says of it in a fragment nobody sees. */
function attachShadow(host: SceneElement): ShadowRoot | DocumentFragment {
  try {
    return Element.prototype.attachShadow.call(host.node, { mode: 'open' });
  } catch {
    return host.scene.document.createDocumentFragment();
  }
}
