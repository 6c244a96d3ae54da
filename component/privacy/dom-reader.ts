/**
 * The only file that takes content out of the page. Everything is read through the platform's own accessors,
 * fetched once from the prototypes: an `<input name="parentNode">` in a form, a framework's own `value`
 * property on a node, or a page that overrides a getter would otherwise decide what the gate sees.
 *
 * Accessors work on nodes of same-origin iframes too, because they check internal slots and not the realm.
 */
function getter<O extends object, T>(prototype: O, name: string): (target: Node | StyleSheet) => T {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (!get) return () => undefined as T;
  return (target) => Reflect.apply(get, target, []) as T;
}

const attribute = Element.prototype.getAttribute;
const matchesSelector = Element.prototype.matches;
const rectOf = Element.prototype.getBoundingClientRect;

export const readType = getter<Node, number>(Node.prototype, 'nodeType');
export const readParent = getter<Node, Node | null>(Node.prototype, 'parentNode');
export const readFirstChild = getter<Node, ChildNode | null>(Node.prototype, 'firstChild');
export const readNextSibling = getter<Node, ChildNode | null>(Node.prototype, 'nextSibling');
export const readIsConnected = getter<Node, boolean>(Node.prototype, 'isConnected');
export const readOwnerDocument = getter<Node, Document | null>(Node.prototype, 'ownerDocument');
export const readData = getter<CharacterData, string>(CharacterData.prototype, 'data');
export const readLocalName = getter<Element, string>(Element.prototype, 'localName');
export const readNamespace = getter<Element, string | null>(Element.prototype, 'namespaceURI');
export const readAttributes = getter<Element, NamedNodeMap>(Element.prototype, 'attributes');
export const readShadowRoot = getter<Element, ShadowRoot | null>(Element.prototype, 'shadowRoot');
const shadowHost = getter<ShadowRoot, Element>(ShadowRoot.prototype, 'host');
export const readElementSlot = getter<Element, HTMLSlotElement | null>(Element.prototype, 'assignedSlot');
export const readTextSlot = getter<Text, HTMLSlotElement | null>(Text.prototype, 'assignedSlot');
export const readEditable = getter<HTMLElement, boolean>(HTMLElement.prototype, 'isContentEditable');
export const readScrollX = getter<Element, number>(Element.prototype, 'scrollLeft');
export const readScrollY = getter<Element, number>(Element.prototype, 'scrollTop');

const inputValue = getter<HTMLInputElement, string>(HTMLInputElement.prototype, 'value');
const inputType = getter<HTMLInputElement, string>(HTMLInputElement.prototype, 'type');
const inputChecked = getter<HTMLInputElement, boolean>(HTMLInputElement.prototype, 'checked');
const inputIndeterminate = getter<HTMLInputElement, boolean>(HTMLInputElement.prototype, 'indeterminate');
const areaValue = getter<HTMLTextAreaElement, string>(HTMLTextAreaElement.prototype, 'value');
const selectOptions = getter<HTMLSelectElement, HTMLOptionsCollection>(
  HTMLSelectElement.prototype,
  'options',
);
const optionSelected = getter<HTMLOptionElement, boolean>(HTMLOptionElement.prototype, 'selected');
const frameDocument = getter<HTMLIFrameElement, Document | null>(
  HTMLIFrameElement.prototype,
  'contentDocument',
);
const offsetWidth = getter<HTMLElement, number>(HTMLElement.prototype, 'offsetWidth');
const offsetHeight = getter<HTMLElement, number>(HTMLElement.prototype, 'offsetHeight');
const textOf = getter<Node, string | null>(Node.prototype, 'textContent');
const styleOf = getter<HTMLElement, CSSStyleDeclaration>(HTMLElement.prototype, 'style');
const svgStyleOf = getter<SVGElement, CSSStyleDeclaration>(SVGElement.prototype, 'style');
const mathStyleOf =
  typeof MathMLElement === 'undefined'
    ? undefined
    : getter<MathMLElement, CSSStyleDeclaration>(MathMLElement.prototype, 'style');
const windowOf = getter<Document, (Window & typeof globalThis) | null>(Document.prototype, 'defaultView');

export const ELEMENT = 1;
export const TEXT = 3;
export const CDATA = 4;
export const DOCUMENT = 9;
export const FRAGMENT = 11;

const HTML_NAMESPACE = 'http://www.w3.org/1999/xhtml';
const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

export function isElement(node: Node): node is Element {
  return readType(node) === ELEMENT;
}

export function isText(node: Node): node is Text {
  const type = readType(node);
  return type === TEXT || type === CDATA;
}

/** An open shadow root; a closed one is never reachable. */
export function isShadowRoot(node: Node): node is ShadowRoot {
  return readType(node) === FRAGMENT;
}

/** The host of a shadow root; null for any other fragment, into which a page may have moved a node. */
export function readHost(fragment: Node): Element | null {
  try {
    return shadowHost(fragment);
  } catch {
    return null;
  }
}

/** `<img name="defaultView">` would decide what `document.defaultView` is. */
export function readWindow(document: Document): (Window & typeof globalThis) | null {
  return windowOf(document);
}

export function isHtml(element: Element): boolean {
  return readNamespace(element) === HTML_NAMESPACE;
}

export function readAttribute(element: Element, name: string): string | null {
  return attribute.call(element, name);
}

export function readMatches(element: Element, selector: string): boolean {
  return matchesSelector.call(element, selector);
}

export function readRect(element: Element): DOMRect {
  return rectOf.call(element);
}

export function readInputType(input: Element): string {
  return inputType(input);
}

export function readInputValue(input: Element): string {
  return inputValue(input);
}

export function readChecked(input: Element): boolean {
  return inputChecked(input);
}

export function readIndeterminate(input: Element): boolean {
  return inputIndeterminate(input);
}

export function readAreaValue(area: Element): string {
  return areaValue(area);
}

export function readSelectedIndices(select: Element): number[] {
  return Array.from(selectOptions(select)).flatMap((option, index) =>
    optionSelected(option) ? [index] : [],
  );
}

/** The document in an iframe, or null when it is cross-origin. */
export function readFrameDocument(frame: Element): Document | null {
  try {
    return frameDocument(frame);
  } catch {
    return null;
  }
}

export function readHasText(element: Element): boolean {
  return (textOf(element) ?? '').trim() !== '';
}

/** The inline style as the browser understood it. */
export function readInlineStyle(element: Element): string {
  if (isHtml(element)) return styleOf(element).cssText;
  try {
    const style = readNamespace(element) === SVG_NAMESPACE ? svgStyleOf(element) : mathStyleOf?.(element);
    return style?.cssText ?? '';
  } catch {
    // An element of a namespace of the page's own has no style.
    return '';
  }
}

/** Border box in CSS px before transforms, which the mirror applies by itself. */
export function readSize(element: Element): { width: number; height: number } {
  if (isHtml(element)) return { width: offsetWidth(element), height: offsetHeight(element) };
  const { width, height } = readRect(element);
  return { width: Math.round(width), height: Math.round(height) };
}

export function readAttributeList(element: Element): readonly Attr[] {
  return Array.from(readAttributes(element));
}

/** The iframe that holds a document, when it is same-origin. */
export function readFrameElement(document: Document): Element | null {
  try {
    return windowOf(document)?.frameElement ?? null;
  } catch {
    return null;
  }
}

const documentSheets = getter<Document, StyleSheetList>(Document.prototype, 'styleSheets');
const documentAdopted = getter<Document, readonly CSSStyleSheet[]>(Document.prototype, 'adoptedStyleSheets');
const shadowSheets = getter<ShadowRoot, StyleSheetList>(ShadowRoot.prototype, 'styleSheets');
const shadowAdopted = getter<ShadowRoot, readonly CSSStyleSheet[]>(
  ShadowRoot.prototype,
  'adoptedStyleSheets',
);
const scrollingElement = getter<Document, Element | null>(Document.prototype, 'scrollingElement');
const rootElement = getter<Document, Element | null>(Document.prototype, 'documentElement');

/** Style sheets of a document or shadow root in cascade order, adopted ones last. */
export function readStyleSheets(root: Document | ShadowRoot): CSSStyleSheet[] {
  return isShadowRoot(root)
    ? [...shadowSheets(root), ...(shadowAdopted(root) ?? [])]
    : [...documentSheets(root), ...(documentAdopted(root) ?? [])];
}

/** The element whose scroll offsets are those of the document's viewport. */
export function readScrollingElement(document: Document): Element | null {
  return scrollingElement(document) ?? rootElement(document);
}
