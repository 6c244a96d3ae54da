import { NAMESPACES } from '#protocol';

const HTML = NAMESPACES[0];

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

const HTML_TAGS = words(`
  html head body title address article aside footer header h1 h2 h3 h4 h5 h6 hgroup main nav section search
  blockquote dd div dl dt figcaption figure hr li menu ol p pre ul a abbr b bdi bdo br cite code data dfn em i kbd
  mark q rp rt ruby rb rtc s samp small span strong sub sup time u var wbr del ins caption col colgroup table tbody
  td tfoot th thead tr button datalist fieldset form input label legend meter optgroup option output progress select
  selectedcontent textarea details dialog summary slot img video canvas iframe picture map
  acronym big center dir font nobr strike tt`);

/** Draw nothing in a page that runs script, and must draw nothing here, where it does not. */
const HIDDEN_TAGS = words(`
  script style link meta base template noscript noembed noframes source track param area audio bgsound`);

const SVG_TAGS = words(`
  svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath title desc marker
  linearGradient radialGradient stop clipPath mask pattern filter foreignObject image switch a
  feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
  feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode
  feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence`);

const MATHML_TAGS = words(`
  math mi mn mo ms mtext mspace mrow mfrac msqrt mroot mstyle merror mpadded mphantom mfenced menclose msub msup
  msubsup munder mover munderover mmultiscripts mprescripts none mtable mtr mtd mlabeledtr semantics annotation
  annotation-xml`);

const ALLOWED = [HTML_TAGS, SVG_TAGS, MATHML_TAGS] as const;

/** 1 × 1 transparent: without an image the browser would draw the alternative text and not the box. */
const EMPTY_IMAGE = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const GREY_IMAGE =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="1" height="1"%3E%3Cpath fill="%238884" d="M0 0h1v1H0z"/%3E%3C/svg%3E';

const CUSTOM_TAG = /^[a-z][a-z0-9._-]*-[a-z0-9._-]*$/;

/** What an element became. `other`: not of the allowed ones, a harmless stand-in. */
export type SafeElement = { readonly element: Element; readonly tag: string; readonly ns: 0 | 1 | 2 };

/**
 * Makes the element, or the stand-in `cb-x` for one that is not allowed. Nothing made here loads, runs, submits
 * or navigates; the few addresses are constants.
 */
export function createSafeElement(owner: Document, ns: 0 | 1 | 2, name: string): SafeElement {
  const tag = ns === 0 ? name.toLowerCase() : name;
  const custom = ns === 0 && CUSTOM_TAG.test(tag) && tag !== 'cb-x';
  if (!custom && !ALLOWED[ns].has(tag)) {
    const standIn = owner.createElementNS(HTML, 'cb-x');
    if (ns === 0 && HIDDEN_TAGS.has(tag)) standIn.setAttribute('data-cb-none', '');
    return { element: standIn, tag: 'cb-x', ns: 0 };
  }
  const element = owner.createElementNS(NAMESPACES[ns], tag);
  if (ns === 0 && tag === 'img') element.setAttribute('src', EMPTY_IMAGE);
  if (ns === 0 && tag === 'iframe') element.setAttribute('sandbox', 'allow-same-origin');
  if (ns === 1 && tag === 'image') {
    element.setAttribute('href', GREY_IMAGE);
    element.setAttribute('preserveAspectRatio', 'none');
  }
  return { element, tag, ns };
}
