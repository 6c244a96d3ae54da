const words = (list: string) => new Set(list.split(/\s+/));

const INPUT_TYPES = words(
  'button checkbox color date datetime-local email file hidden image month number password radio range reset search submit ' +
    'tel text time url week',
);

const ROLES = words(
  'alert alertdialog application article banner blockquote button caption cell checkbox code columnheader combobox ' +
    'complementary contentinfo definition deletion dialog directory document emphasis feed figure form generic grid gridcell ' +
    'group heading img insertion link list listbox listitem log main marquee math menu menubar menuitem menuitemcheckbox ' +
    'menuitemradio meter navigation none note option paragraph presentation progressbar radio radiogroup region row rowgroup ' +
    'rowheader scrollbar search searchbox separator slider spinbutton status strong subscript superscript switch tab table ' +
    'tablist tabpanel term textbox time timer toolbar tooltip tree treegrid treeitem',
);

type ValueRule = (value: string) => boolean;

const flag: ValueRule = () => true;
const integer: ValueRule = (value) => /^\s*-?\d{1,4}\s*$/.test(value);
const size: ValueRule = (value) => /^\s*\d{0,5}(?:\.\d{1,6})?(?:px|%)?\s*$/.test(value);
const oneOf =
  (list: string): ValueRule =>
  (value) =>
    words(list).has(value.trim().toLowerCase());

/**
 * Attributes that shape a page and hold nothing of anybody's: each with the values that may leave. What is not
 * here leaves only as a name that a style rule uses (`privacy.md`, section 3).
 */
const STRUCTURAL: Record<string, ValueRule> = {
  align: oneOf('left right center justify char top middle bottom'),
  border: integer,
  cellpadding: integer,
  cellspacing: integer,
  cols: integer,
  colspan: integer,
  dir: oneOf('ltr rtl auto'),
  disabled: flag,
  height: size,
  hidden: flag,
  inert: flag,
  multiple: flag,
  nowrap: flag,
  open: flag,
  popover: (value) => /^(?:auto|manual|hint)?$/i.test(value.trim()),
  readonly: flag,
  required: flag,
  reversed: flag,
  role: (value) => ROLES.has(value.trim().toLowerCase()),
  rows: integer,
  rowspan: integer,
  size: integer,
  span: integer,
  start: integer,
  type: (value) =>
    INPUT_TYPES.has(value.trim().toLowerCase()) ||
    /^[1aAiI]$/.test(value) ||
    /^(?:disc|circle|square)$/i.test(value),
  valign: oneOf('top middle bottom baseline'),
  width: size,
  wrap: oneOf('hard soft off'),
};

const FLAGS = new Set(Object.keys(STRUCTURAL).filter((name) => STRUCTURAL[name] === flag));

/** True when the attribute is structural and, if a value is given, that value may leave. */
export function isStructuralValue(name: string, value: string | undefined): boolean {
  if (!Object.hasOwn(STRUCTURAL, name)) return false;
  return value === undefined || (STRUCTURAL[name]?.(value) ?? false);
}

/** The value as it leaves: a flag is only there or not, whatever the page wrote into it. */
export function structuralValue(name: string, value: string): string | undefined {
  if (!isStructuralValue(name, value)) return undefined;
  return FLAGS.has(name) ? '' : value.trim();
}

const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?/gi;
/** What a value looks like when each number in it is a 0: letters alone could spell a word. */
const NUMBERS = /^[\s,]*(?:0(?:px|em|rem|pt|deg|%)?[\s,]*)*$/;
const PATH = /^[\s,]*(?:[MmLlHhVvCcSsQqTtAa][\s,]*0[\s,0]*(?:[Zz][\s,]*)?)*$/;
const TRANSFORM =
  /^(?:\s*(?:translate|scale|rotate|skewX|skewY|matrix)\s*\((?:\s*0(?:px|deg|rad|turn|grad|em|%)?[\s,]*){1,6}\)\s*,?)*\s*$/;
/** More digits than any drawing has. */
const LONG_NUMBER = /(?<![.\d])\d{8,}/;
const WORDS = /^(?:[a-zA-Z]{1,14}\s?){1,3}$/;
const GRAPHIC_WORDS = words(
  'none xMinYMin xMidYMin xMaxYMin xMinYMid xMidYMid xMaxYMid xMinYMax xMidYMax xMaxYMax meet slice userSpaceOnUse ' +
    'objectBoundingBox strokeWidth auto auto-start-reverse pad reflect repeat spacing spacingAndGlyphs in2 SourceGraphic ' +
    'SourceAlpha normal multiply screen darken lighten over in out atop xor arithmetic matrix saturate hueRotate ' +
    'luminanceToAlpha table discrete linear gamma identity dilate erode sRGB linearRGB R G B A stretch noStitch stitch ' +
    'fractalNoise turbulence duplicate wrap',
);

const GEOMETRY = words(
  'x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy width height viewBox points offset pathLength refX refY markerWidth ' +
    'markerHeight orient rotate textLength startOffset stdDeviation radius scale seed baseFrequency numOctaves k1 k2 k3 k4 ' +
    'order kernelMatrix divisor bias targetX targetY surfaceScale specularConstant specularExponent diffuseConstant ' +
    'limitingConeAngle azimuth elevation z slope intercept amplitude exponent tableValues values',
);
const TRANSFORMS = words('transform gradientTransform patternTransform');
const GRAPHIC_KEYWORDS = words(
  'preserveAspectRatio gradientUnits patternUnits patternContentUnits clipPathUnits maskUnits maskContentUnits markerUnits ' +
    'filterUnits primitiveUnits spreadMethod lengthAdjust in operator mode type edgeMode xChannelSelector yChannelSelector ' +
    'stitchTiles orient method side',
);

/** Presentation attributes: they are CSS and go through the filter of declarations. */
export const PRESENTATION = words(
  'fill fill-opacity fill-rule stroke stroke-width stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray ' +
    'stroke-dashoffset stroke-opacity opacity color display visibility overflow clip-path clip-rule mask filter marker-start ' +
    'marker-mid marker-end stop-color stop-opacity flood-color flood-opacity lighting-color font-family font-size font-style ' +
    'font-weight text-anchor dominant-baseline alignment-baseline baseline-shift letter-spacing word-spacing ' +
    'text-decoration vector-effect shape-rendering text-rendering image-rendering color-interpolation ' +
    'color-interpolation-filters paint-order pointer-events transform-origin mix-blend-mode isolation writing-mode',
);

/** The value of an SVG attribute when that is geometry and nothing but that, without decimals that nobody sees. */
export function graphicValue(name: string, value: string): string | undefined {
  if (value.length > 200_000) return undefined;
  const form =
    name === 'd' ? PATH : TRANSFORMS.has(name) ? TRANSFORM : GEOMETRY.has(name) ? NUMBERS : undefined;
  if (form && !LONG_NUMBER.test(value) && form.test(value.replace(NUMBER, '0'))) {
    return value.replace(/(\.\d{4})\d+/g, '$1');
  }
  if (!GRAPHIC_KEYWORDS.has(name) || !WORDS.test(value)) return undefined;
  const known = value
    .trim()
    .split(/\s+/)
    .every((word) => GRAPHIC_WORDS.has(word));
  return known ? value : undefined;
}

const MATH = words(
  'display displaystyle mathvariant scriptlevel stretchy symmetric largeop movablelimits accent accentunder fence separator linethickness',
);

export function isMathValue(name: string, value: string): boolean {
  return (
    MATH.has(name) &&
    /^(?:true|false|block|inline|normal|[+-]?\d{1,2}(?:\.\d+)?(?:px|em)?)$/.test(value.trim())
  );
}

/** Attributes with texts for people: they leave where text may. */
export const TEXT_ATTRIBUTES = words(
  'title alt placeholder label aria-label aria-description aria-placeholder aria-roledescription aria-valuetext',
);

/** Numbers that say how much of something there is: state, so only for controls that are shown. */
export const GAUGE_ATTRIBUTES = words('value max min low high optimum');
