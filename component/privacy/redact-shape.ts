import { type ElementShape, NAMESPACES, type Safe } from '#protocol';
import {
  GAUGE_ATTRIBUTES,
  graphicValue,
  isMathValue,
  PRESENTATION,
  structuralValue,
  TEXT_ATTRIBUTES,
} from './attribute-rules.ts';
import { printDeclarations, printPresentation } from './css/declarations.ts';
import type { Vocabulary } from './css/vocabulary.ts';
import {
  readAttribute,
  readAttributeList,
  readInlineStyle,
  readLocalName,
  readNamespace,
  readOwnerDocument,
  readSize,
  readWindow,
} from './dom-reader.ts';
import { isRenderedElement, isVoidContent } from './known-elements.ts';

/** What the gate decided about an element before its attributes are looked at. */
export type ShapeContext = {
  readonly hidden: boolean;
  /** Texts for people may leave. */
  readonly textShown: boolean;
  /** State may leave: for a form control, by a mark of its own. */
  readonly stateShown: boolean;
  /** A redacted control whose content gives it its size. */
  readonly sizeByContent: boolean;
  /** Called with `kind:token` for each name that no style rule uses yet. */
  dropped(key: string): void;
};

type Attributes = [Safe<string>, Safe<string>][];

const VOID_TAG = 'cb-void' as Safe<string>;
const UNKNOWN_TAG = 'cb-x' as Safe<string>;
const LINK = ['data-cb-link' as Safe<string>, '' as Safe<string>] as const;

/** Tags that a box must keep because their parents lay out nothing else. */
const BOX_TAGS =
  /^(?:html|body|table|tbody|thead|tfoot|tr|td|th|caption|li|dt|dd|colgroup|col|option|optgroup|legend|summary)$/;

/** Tag and attributes of an element as they may leave. */
export function redactShape(element: Element, context: ShapeContext, vocabulary: Vocabulary): ElementShape {
  const ns = Math.max(0, (NAMESPACES as readonly (string | null)[]).indexOf(readNamespace(element))) as
    | 0
    | 1
    | 2;
  const name = readLocalName(element);
  if (context.hidden) return hiddenShape(element, name, vocabulary);
  if (isVoidContent(ns, name)) return { ns, tag: VOID_TAG, attributes: [] };
  const known = isRenderedElement(ns, name);
  const tag = known ? (name as Safe<string>) : (vocabulary.lookup('type', name) ?? UNKNOWN_TAG);
  if (!known && tag === UNKNOWN_TAG) context.dropped(`type:${name}`);
  const attributes: Attributes = [];
  for (const { name: attribute, value } of readAttributeList(element)) {
    redactAttribute({ element, tag: name, ns, name: attribute, value, context, vocabulary, attributes });
  }
  if (context.sizeByContent) addSize(element, attributes);
  return { ns, tag, attributes };
}

type Attribute = {
  readonly element: Element;
  readonly tag: string;
  readonly ns: 0 | 1 | 2;
  readonly name: string;
  readonly value: string;
  readonly context: ShapeContext;
  readonly vocabulary: Vocabulary;
  readonly attributes: Attributes;
};

function redactAttribute(attribute: Attribute): void {
  const { element, tag, ns, name, value, context, vocabulary, attributes } = attribute;
  const add = (sentName: string, sent: string) =>
    attributes.push([sentName as Safe<string>, sent as Safe<string>]);
  switch (name) {
    case 'class': {
      const tokens = mapTokens('class', value, attribute);
      for (const token of partialTokens(name, value, vocabulary)) tokens.push(token);
      if (tokens.length > 0) add(name, tokens.join(' '));
      return;
    }
    case 'id': {
      const sent = vocabulary.lookup('id', value);
      if (sent !== undefined) add(name, sent);
      else context.dropped(`id:${value}`);
      return;
    }
    case 'part': {
      const tokens = mapTokens('class', value, attribute);
      if (tokens.length > 0) add(name, tokens.join(' '));
      return;
    }
    case 'style': {
      const printed = printDeclarations(readInlineStyle(element), vocabulary, 'script');
      if (printed !== '') add(name, printed);
      return;
    }
    case 'slot':
      if (value !== '') add(name, vocabulary.name('slot', value, 'script'));
      return;
    case 'name':
      if (tag === 'slot' && value !== '') add(name, vocabulary.name('slot', value, 'script'));
      return;
    case 'lang': {
      const primary = /^[a-z]{2,3}(?=$|-)/i.exec(value);
      if (primary) add(name, primary[0].toLowerCase());
      return;
    }
    case 'href':
    case 'xlink:href':
      if (tag === 'a' || tag === 'area') attributes.push([...LINK]);
      else if (ns === 1 && value.startsWith('#'))
        add('href', `#${vocabulary.name('id', value.slice(1), 'script')}`);
      return;
  }
  if (TEXT_ATTRIBUTES.has(name) && context.textShown) {
    add(name, value);
    return;
  }
  if ((tag === 'progress' || tag === 'meter') && GAUGE_ATTRIBUTES.has(name)) {
    if (context.stateShown && /^\s*-?[\d.]{1,20}\s*$/.test(value)) add(name, value.trim());
    return;
  }
  const structural = structuralValue(name, value);
  // The number of the first item is seen by people, as its text is.
  if (name === 'start' && !context.textShown) return;
  if (structural !== undefined && ns === 0) {
    add(name, structural);
    return;
  }
  if (ns !== 0 && PRESENTATION.has(name)) {
    const printed = printPresentation(name, value, vocabulary);
    if (printed !== undefined) add(name, printed);
    return;
  }
  const graphic = ns === 1 ? graphicValue(name, value) : undefined;
  if (graphic !== undefined || (ns === 2 && isMathValue(name, value))) {
    add(name, graphic ?? value);
    return;
  }
  addNamed(attribute, add);
}

/** An attribute that means something only because a style rule names it. */
function addNamed(
  { name, value, context, vocabulary }: Attribute,
  add: (name: string, value: string) => void,
): void {
  const key = name.toLowerCase();
  const sentName = vocabulary.lookup('attribute', key);
  if (sentName === undefined) {
    context.dropped(`attribute:${key}`);
    return;
  }
  const exact = vocabulary.lookup('value', value);
  if (exact !== undefined) {
    add(sentName, exact);
    return;
  }
  const tokens = value.split(/\s+/).flatMap((token) => vocabulary.lookup('value', token) ?? []);
  for (const token of partialTokens(key, value, vocabulary)) tokens.push(token);
  context.dropped(`value:${value}`);
  context.dropped(`attribute:${key}`);
  add(sentName, tokens.join(' '));
}

function mapTokens(kind: 'class', value: string, { context, vocabulary }: Attribute): Safe<string>[] {
  const sent: Safe<string>[] = [];
  for (const token of value.split(/\s+/)) {
    if (token === '') continue;
    const known = vocabulary.lookup(kind, token);
    if (known !== undefined) sent.push(known);
    else context.dropped(`${kind}:${token}`);
  }
  return sent;
}

/** Stand-ins that make `[class*=col-]` and kin match what they matched, without the rest of the value. */
function partialTokens(name: string, value: string, vocabulary: Vocabulary): Safe<string>[] {
  return vocabulary.partials(name).flatMap(({ operator, operand, sent }) => {
    const matches =
      operator === '^='
        ? value.startsWith(operand)
        : operator === '$='
          ? value.endsWith(operand)
          : operator === '|='
            ? value === operand || value.startsWith(`${operand}-`)
            : value.includes(operand);
    return matches && operand !== '' ? [sent] : [];
  });
}

/** A hidden element keeps its place in the layout and nothing else: numbers and keywords of computed style. */
const BOX_STYLES = [
  'position',
  'top',
  'right',
  'bottom',
  'left',
  'z-index',
  'float',
  'clear',
  'margin-top',
  'margin-right',
  'margin-bottom',
  'margin-left',
  'flex-grow',
  'flex-shrink',
  'flex-basis',
  'align-self',
  'justify-self',
  'order',
  'grid-row-start',
  'grid-row-end',
  'grid-column-start',
  'grid-column-end',
  'vertical-align',
];

function hiddenShape(element: Element, name: string, vocabulary: Vocabulary): ElementShape {
  const document = readOwnerDocument(element);
  const computed = document ? readWindow(document)?.getComputedStyle(element) : undefined;
  const keep = BOX_TAGS.test(name) ? name : 'div';
  const display = computed?.display ?? 'block';
  let style = `display:${display === 'inline' ? 'inline-block' : display === 'contents' ? 'block' : display};`;
  if (computed?.position === 'static') {
    for (const property of BOX_STYLES.slice(6))
      style += `${property}:${computed.getPropertyValue(property)};`;
  } else if (computed) {
    for (const property of BOX_STYLES) style += `${property}:${computed.getPropertyValue(property)};`;
  }
  const printed = printDeclarations(style, vocabulary, 'script') as Safe<string>;
  return { ns: 0, tag: keep as Safe<string>, attributes: [['style' as Safe<string>, printed]] };
}

function addSize(element: Element, attributes: Attributes): void {
  const { width, height } = readSize(element);
  if (width === 0 || readAttribute(element, 'data-cobrowse-size') === 'fixed') return;
  // In steps, because the width of a button is the length of its label.
  const step = (pixels: number) => Math.ceil(pixels / 8) * 8;
  const size = `box-sizing:border-box;width:${step(width)}px;height:${height}px;`;
  const style = attributes.find(([name]) => name === 'style');
  if (style) style[1] = `${style[1]}${size}` as Safe<string>;
  else attributes.push(['style' as Safe<string>, size as Safe<string>]);
}
