/**
 * A form answers to the ids of its controls before its own methods: `<form><input id="insertBefore">` has no
 * `insertBefore`. The page chooses the ids, so nothing is called on an element but through its prototype.
 */
export function insertBefore(parent: Node, node: Node, before: Node | null): void {
  Node.prototype.insertBefore.call(parent, node, before);
}

/** Like `insertBefore`, for a node that is in the document: iframes in it keep their documents where that is possible. */
export function moveBefore(parent: Node, node: Node, before: Node | null): void {
  const move = moverOf(parent);
  if (move) {
    try {
      move.call(parent, node, before);
      return;
    } catch {
      // Not connected, or across documents: then nothing is lost by inserting.
    }
  }
  insertBefore(parent, node, before);
}

type Mover = { moveBefore?: (node: Node, before: Node | null) => void };

/** Elements, shadow roots and documents each have their own. */
function moverOf(parent: Node): Mover['moveBefore'] {
  switch (parent.nodeType) {
    case Node.ELEMENT_NODE:
      return (Element.prototype as Mover).moveBefore;
    case Node.DOCUMENT_FRAGMENT_NODE:
      return (DocumentFragment.prototype as Mover).moveBefore;
    default:
      return (Document.prototype as Mover).moveBefore;
  }
}

export function removeNode(node: Node): void {
  if (node.nodeType === Node.ELEMENT_NODE) Element.prototype.remove.call(node);
  else (node as ChildNode).remove();
}

export function setAttribute(element: Element, name: string, value: string): void {
  Element.prototype.setAttribute.call(element, name, value);
}

export function removeAttribute(element: Element, name: string): void {
  Element.prototype.removeAttribute.call(element, name);
}

export function hasAttribute(element: Element, name: string): boolean {
  return Element.prototype.hasAttribute.call(element, name);
}

export function boxOf(element: Element): DOMRect {
  return Element.prototype.getBoundingClientRect.call(element);
}

/** The inline style; a style attribute cannot be set where the holder's CSP forbids inline styles. */
export function styleOf(element: Element): CSSStyleDeclaration | undefined {
  for (const of of [HTMLElement, SVGElement, globalThis.MathMLElement]) {
    const get = of && Object.getOwnPropertyDescriptor(of.prototype, 'style')?.get;
    try {
      if (get) return get.call(element) as CSSStyleDeclaration;
    } catch {
      // Of another namespace.
    }
  }
  return undefined;
}

/** The node above, leaving shadow roots and frames to the caller. */
export function parentOf(node: Node): Node | null {
  return (Object.getOwnPropertyDescriptor(Node.prototype, 'parentNode')?.get?.call(node) ??
    null) as Node | null;
}
