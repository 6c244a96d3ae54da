import {
  isRenderedElement,
  isReplacedElement,
  isVoidContent,
} from '../../component/privacy/known-elements.ts';

/** What the policy of the tests says about an element, found anew and simply: the reference for the real marks. */
export type Marker = (element: Element) => 'show' | 'redact' | 'hide' | undefined;

const NAMESPACES = [
  'http://www.w3.org/1999/xhtml',
  'http://www.w3.org/2000/svg',
  'http://www.w3.org/1998/Math/MathML',
];
const STRICT = { show: 0, redact: 1, hide: 2 } as const;
const BOX_TAGS =
  /^(?:html|body|table|tbody|thead|tfoot|tr|td|th|caption|li|dt|dd|colgroup|col|option|optgroup|legend|summary)$/;
const FIELDS = new Set(['input', 'textarea', 'select']);

/** Compared where both sides lay out alike; enough to see that classes, ids and rules arrive together. */
const STYLES = ['color', 'background-color', 'text-transform'] as const;

const nsOf = (element: Element) => Math.max(0, NAMESPACES.indexOf(element.namespaceURI ?? '')) as 0 | 1 | 2;

function styleOf(element: Element): string {
  const computed = element.ownerDocument.defaultView?.getComputedStyle(element);
  const values = STYLES.map((name) => computed?.getPropertyValue(name) ?? '');
  return `{${values.some(Boolean) ? values.join(' ') : ''}}`;
}

function layerOf(element: Element): string {
  const flags = [
    element.matches(':modal') ? 'modal' : '',
    element.matches(':popover-open') ? 'popover' : '',
    element.localName === 'dialog' || element.localName === 'details'
      ? element.hasAttribute('open')
        ? 'open'
        : ''
      : '',
  ];
  return flags.filter(Boolean).join(',');
}

function fieldOf(element: Element): string {
  if (element.localName === 'textarea') return `value=${(element as HTMLTextAreaElement).value}`;
  if (element.localName === 'select')
    return `selected=${Array.from((element as HTMLSelectElement).selectedOptions, ({ index }) => index).join()}`;
  const input = element as HTMLInputElement;
  if (input.type === 'checkbox' || input.type === 'radio')
    return `checked=${input.indeterminate ? 2 : Number(input.checked)}`;
  return input.type === 'hidden' || input.type === 'password' ? '' : `value=${input.value}`;
}

const visible = (text: string) => text.replace(/[\s\u200b\u2060]+/g, ' ').trim();

/** The page as the mirror has to show it, one line for each node. */
export function describePage(root: Node, mark: Marker): string[] {
  const lines: string[] = [];
  const own = (node: Node) => (node.nodeType === 1 ? mark(node as Element) : undefined);
  const domParent = (node: Node): Node | null =>
    node.nodeType === 11
      ? (node as ShadowRoot).host
      : node.nodeType === 9
        ? ((node as Document).defaultView?.frameElement ?? null)
        : node.parentNode;
  const along = (node: Node, parent: (node: Node) => Node | null): 'show' | 'redact' | 'hide' => {
    for (let at: Node | null = node; at; at = parent(at)) {
      const found = own(at);
      if (found) return found;
    }
    return 'redact';
  };
  const flatParent = (node: Node): Node | null =>
    (node.nodeType === 1 || node.nodeType === 3 ? (node as Element | Text).assignedSlot : null) ??
    domParent(node);
  const judge = (node: Node) => {
    const [dom, flat] = [along(node, domParent), along(node, flatParent)];
    return STRICT[dom] > STRICT[flat] ? dom : flat;
  };

  const walk = (node: Node, depth: number, hasView: boolean): void => {
    const line = (text: string) => lines.push(`${' '.repeat(depth)}${text}`);
    if (node.nodeType === 3 || node.nodeType === 4) {
      line(`"${judge(node) === 'show' ? visible((node as Text).data) : ''}"`);
      return;
    }
    if (node.nodeType !== 1) return;
    const element = node as Element;
    const ns = nsOf(element);
    const name = element.localName;
    const judged = judge(element);
    if (judged === 'hide') {
      line(`<hidden ${BOX_TAGS.test(name) ? name : 'div'}>`);
      return;
    }
    if (isVoidContent(ns, name)) {
      line('<cb> {}');
      return;
    }
    const rendered = isRenderedElement(ns, name);
    const field = ns === 0 && FIELDS.has(name);
    const state = field && own(element) === 'show' && judged === 'show';
    line(
      [
        `<${rendered ? name : 'cb'}>`,
        rendered && hasView && !field && !isReplacedElement(ns, name) ? styleOf(element) : '{}',
        ns === 0 ? layerOf(element) : '',
        state ? fieldOf(element) : '',
      ]
        .filter(Boolean)
        .join(' '),
    );
    const frame = ns === 0 && name === 'iframe' ? (element as HTMLIFrameElement).contentDocument : null;
    if (frame) {
      lines.push(`${' '.repeat(depth + 1)}#frame`);
      for (const child of frame.childNodes) walk(child, depth + 2, hasView && isShown(element));
    }
    if (name === 'head' || isReplacedElement(ns, name)) return;
    if (name === 'input' || name === 'textarea' || name === 'datalist') return;
    if (name === 'select' && !state) return;
    if (judged === 'redact' && (element as HTMLElement).isContentEditable) return;
    if (element.shadowRoot) {
      lines.push(`${' '.repeat(depth + 1)}#shadow`);
      for (const child of element.shadowRoot.childNodes) walk(child, depth + 2, hasView);
    }
    for (const child of element.childNodes) walk(child, depth + 1, hasView && name !== 'select');
  };
  for (const child of root.childNodes) walk(child, 0, true);
  return lines;
}

/** An iframe that is not laid out has no computed styles to speak of. */
const isShown = (element: Element) => element.getClientRects().length > 0;

/** The same lines from the mirror's document, in which a hidden element cannot be told from another box. */
export function describeMirror(root: Node, expected: readonly string[]): string[] {
  const lines: string[] = [];
  const hiddenAt = (depth: number, name: string) =>
    expected[lines.length] === `${' '.repeat(depth)}<hidden ${name}>`;
  const walk = (node: Node, depth: number, hasView: boolean): void => {
    const line = (text: string) => lines.push(`${' '.repeat(depth)}${text}`);
    if (node.nodeType === 3 || node.nodeType === 4) {
      line(`"${visible((node as Text).data)}"`);
      return;
    }
    if (node.nodeType !== 1) return;
    const element = node as Element;
    const ns = nsOf(element);
    const name = element.localName;
    if (hiddenAt(depth, name) && !element.shadowRoot) {
      line(`<hidden ${name}>`);
    } else {
      const custom = name.includes('-') && ns !== 1;
      const field = ns === 0 && FIELDS.has(name);
      const at = lines.length;
      const hasState = field && /=/.test(expected[at] ?? '');
      line(
        [
          `<${custom ? 'cb' : name}>`,
          !custom && hasView && !field && !isReplacedElement(ns, name) ? styleOf(element) : '{}',
          ns === 0 ? layerOf(element) : '',
          hasState ? fieldOf(element) : '',
        ]
          .filter(Boolean)
          .join(' '),
      );
    }
    const frame =
      ns === 0 && name === 'iframe' && element.hasAttribute('data-cb-frame')
        ? (element as HTMLIFrameElement).contentDocument
        : null;
    if (frame) {
      lines.push(`${' '.repeat(depth + 1)}#frame`);
      for (const child of frame.childNodes) walk(child, depth + 2, hasView && isShown(element));
    }
    if (element.shadowRoot) {
      lines.push(`${' '.repeat(depth + 1)}#shadow`);
      for (const child of element.shadowRoot.childNodes) walk(child, depth + 2, hasView);
    }
    for (const child of element.childNodes) walk(child, depth + 1, hasView && name !== 'select');
  };
  for (const child of root.childNodes) walk(child, 0, true);
  return lines;
}

/** An element that is not rendered on one side has no styles to compare: a hidden slot takes its content away. */
export function sameLine(expected: string | undefined, actual: string | undefined): boolean {
  if (expected === actual) return true;
  if (expected === undefined || actual === undefined) return false;
  if (!expected.includes('{}') && !actual.includes('{}')) return false;
  const bare = (line: string) => line.replace(/\{[^}]*\}/, '{}');
  return bare(expected) === bare(actual);
}
