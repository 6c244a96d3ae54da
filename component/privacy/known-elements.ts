const names = (list: string) => new Set(list.split(/\s+/));

const HTML = names(
  'a abbr acronym address area article aside b bdi bdo big blockquote body br button canvas caption center cite code col ' +
    'colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer form ' +
    'h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li main map mark marquee menu ' +
    'meter nav nobr object ol optgroup option output p picture pre progress q rb rp rt rtc ruby s samp search section select ' +
    'selectedcontent slot small source span strike strong sub summary sup table tbody td textarea tfoot th thead time tr track ' +
    'tt u ul var video audio wbr',
);

const SVG = names(
  'svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath image switch marker pattern mask ' +
    'clipPath linearGradient radialGradient stop filter feBlend feColorMatrix feComponentTransfer feComposite ' +
    'feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR ' +
    'feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence ' +
    'foreignObject a view',
);

const MATHML = names(
  'math mi mn mo ms mtext mspace mrow mfrac msqrt mroot mstyle merror mpadded mphantom msub msup msubsup munder mover ' +
    'munderover mmultiscripts mprescripts mtable mtr mtd maction semantics annotation-xml none',
);

/** Elements whose content is code, metadata or not rendered: an empty, invisible stand-in keeps their place. */
const VOID = names(
  'script style link meta base title template noscript noembed noframes param frameset frame applet',
);

/** Elements drawn from a resource: always an empty box of the same size. */
const REPLACED = names('img video audio canvas object embed iframe picture image');

const LOWER = new Set([...HTML, ...VOID, ...SVG, ...MATHML].map((name) => name.toLowerCase()));

/** True for a name that HTML, SVG or MathML defines, in any case, as selectors write it. */
export function isKnownElement(name: string): boolean {
  return LOWER.has(name.toLowerCase());
}

export function isRenderedElement(namespace: 0 | 1 | 2, name: string): boolean {
  return (namespace === 0 ? HTML : namespace === 1 ? SVG : MATHML).has(name);
}

export function isVoidContent(namespace: 0 | 1 | 2, name: string): boolean {
  if (namespace === 1)
    return (
      name === 'script' || name === 'style' || name === 'title' || name === 'desc' || name === 'metadata'
    );
  return VOID.has(name);
}

export function isReplacedElement(namespace: 0 | 1 | 2, name: string): boolean {
  return namespace === 1 ? name === 'image' : namespace === 0 && REPLACED.has(name) && name !== 'picture';
}
