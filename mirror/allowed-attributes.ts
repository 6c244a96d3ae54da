import { guardStyle, isInertValue } from './css-guard.ts';
import { removeAttribute, setAttribute, styleOf } from './native.ts';

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

const HTML_ATTRIBUTES = words(`
  abbr align alink alt bgcolor border cellpadding cellspacing checked class clear color cols colspan compact datetime
  dir disabled face for frame frameborder headers height hidden high hspace id inert label lang leftmargin link list
  low marginheight marginwidth max maxlength min minlength multiple noshade nowrap open optimum part exportparts
  placeholder readonly required reversed role rows rowspan rules scope scrolling selected size slot span start step
  summary text title topmargin translate type valign value vlink vspace width wrap
  theme mode variant appearance state status kind orientation placement position expanded active`);

const SVG_ATTRIBUTES = words(`
  class id lang role tabular x y z x1 x2 y1 y2 cx cy r rx ry fx fy fr d points width height viewBox
  preserveAspectRatio transform gradientTransform gradientUnits patternTransform patternUnits patternContentUnits
  clipPathUnits maskUnits maskContentUnits primitiveUnits filterUnits markerUnits markerWidth markerHeight refX refY
  orient offset pathLength spreadMethod dx dy rotate textLength lengthAdjust startOffset method spacing side
  systemLanguage requiredExtensions
  in in2 result type values mode operator k1 k2 k3 k4 order kernelMatrix divisor bias targetX targetY edgeMode
  preserveAlpha surfaceScale diffuseConstant specularConstant specularExponent scale xChannelSelector
  yChannelSelector azimuth elevation stdDeviation radius pointsAtX pointsAtY pointsAtZ limitingConeAngle
  baseFrequency numOctaves seed stitchTiles tableValues slope intercept amplitude exponent
  color cursor direction display fill filter mask opacity overflow stroke visibility clip version`);

const MATHML_ATTRIBUTES = words(`
  class id dir display mathvariant mathsize mathcolor mathbackground displaystyle scriptlevel stretchy symmetric form
  fence separator lspace rspace minsize maxsize largeop movablelimits accent accentunder linethickness rowspan
  columnspan depth voffset height width columnalign rowalign columnlines rowlines frame framespacing rowspacing
  columnspacing notation open close separators bevelled numalign denomalign subscriptshift superscriptshift`);

const ALLOWED = [HTML_ATTRIBUTES, SVG_ATTRIBUTES, MATHML_ATTRIBUTES] as const;

/**
 * Names that do something wherever they stand, for elements on which any other name is inert. With them all
 * that begins with `on`.
 */
const ACTIVE = words(`
  accept-charset accesskey action archive attributionsrc autofocus background cite classid code codebase
  contenteditable data download draggable enterkeyhint form formaction formmethod formtarget href http-equiv icon
  imagesizes imagesrcset integrity is itemid itemref itemscope itemtype longdesc manifest name nonce ping popover
  popovertarget poster profile sandbox sizes src srcdoc srcset style tabindex target usemap virtualkeyboardpolicy`);

/** Names with a hyphen or a leading underscore belong to the page (or are SVG presentation): none does anything. */
const OWN_NAME = /^(?:_[\w.-]*|[a-z][a-z0-9_.]*-[\w.-]*)$/i;
const PLAIN_NAME = /^[a-z_][\w.-]*$/i;
/** Our own marks, which the page must not set. */
const RESERVED = /^data-cb-/i;
/** The one bit that leaves of a link: that it is one. */
const LINK = 'data-cb-link';

/** SVG elements that may point to another one in the same document. */
const POINTING = words('use linearGradient radialGradient pattern textPath filter');
const XLINK = 'http://www.w3.org/1999/xlink';
const XML = 'http://www.w3.org/XML/1998/namespace';

/**
 * Sets one attribute when it is known to be inert on this element, or removes it. Everything that loads, runs,
 * submits, navigates or takes the focus is left out; `style` is set through the CSSOM after the guard.
 */
export function applyAttribute(
  { element, tag, ns }: { readonly element: Element; readonly tag: string; readonly ns: 0 | 1 | 2 },
  given: string,
  value: string | undefined,
): void {
  const name = ns === 0 ? given.toLowerCase() : given;
  if (name === 'style') {
    const style = styleOf(element);
    if (style) style.cssText = (value !== undefined && guardStyle(value)) || '';
    return;
  }
  if (name === LINK && (tag === 'a' || tag === 'area')) {
    set(element, LINK, value === undefined ? undefined : '');
    return;
  }
  if (name === 'href' || name === 'xlink:href') {
    applyHref(element, tag, ns, name, value);
    return;
  }
  if (name === 'popover' && ns === 0) {
    // Which popovers are open is said by `layer` alone, and `auto` ones would close each other.
    set(element, name, value === undefined ? undefined : 'manual');
    return;
  }
  if (name === 'xml:space' || name === 'xml:lang') {
    if (value === undefined) Element.prototype.removeAttributeNS.call(element, XML, name.slice(4));
    else Element.prototype.setAttributeNS.call(element, XML, name, value);
    return;
  }
  if (ns === 1 && tag === 'image' && name === 'preserveAspectRatio') return;
  if (!isAllowed(tag, ns, name)) return;
  if (value !== undefined && ns !== 0 && !isData(name) && !isInertValue(value)) {
    set(element, name, undefined);
    return;
  }
  set(element, name, value);
}

function isAllowed(tag: string, ns: 0 | 1 | 2, name: string): boolean {
  const lower = name.toLowerCase();
  if (RESERVED.test(lower) || lower.startsWith('on')) return false;
  if (ALLOWED[ns].has(name)) return true;
  if (ACTIVE.has(lower)) return false;
  return OWN_NAME.test(name) || (ns === 0 && tag !== 'cb-x' && tag.includes('-') && PLAIN_NAME.test(name));
}

function isData(name: string): boolean {
  return name.startsWith('data-') || name.startsWith('aria-');
}

function applyHref(
  element: Element,
  tag: string,
  ns: 0 | 1 | 2,
  name: string,
  value: string | undefined,
): void {
  if (tag === 'a') {
    // That it is a link, and nothing of where it leads.
    set(element, 'data-cb-link', value === undefined ? undefined : '');
    return;
  }
  if (ns !== 1 || !POINTING.has(tag)) return;
  const inert = value !== undefined && /^#[^\s]*$/.test(value) ? value : undefined;
  if (name === 'href') set(element, name, inert);
  else if (inert === undefined) Element.prototype.removeAttributeNS.call(element, XLINK, 'href');
  else Element.prototype.setAttributeNS.call(element, XLINK, name, inert);
}

function set(element: Element, name: string, value: string | undefined): void {
  try {
    if (value === undefined) removeAttribute(element, name);
    else setAttribute(element, name, value);
  } catch {
    // A name that is none: the page lies, and loses an attribute.
  }
}
