/** CSS-wide and common keywords that may stand in a custom property. Colours are asked of the browser. */
const KEYWORDS = new Set(
  (
    'none auto initial inherit unset revert revert-layer normal bold bolder lighter italic oblique solid dashed dotted double ' +
    'groove ridge inset outset hidden visible collapse block inline inline-block flex inline-flex grid inline-grid contents ' +
    'table table-cell table-row list-item flow-root row row-reverse column column-reverse wrap nowrap wrap-reverse start end ' +
    'center left right top bottom middle baseline stretch space-between space-around space-evenly flex-start flex-end ' +
    'self-start self-end static relative absolute fixed sticky cover contain fill scale-down scroll local repeat no-repeat ' +
    'repeat-x repeat-y round space border-box padding-box content-box text ease ease-in ease-out ease-in-out linear step-start ' +
    'step-end infinite forwards backwards both alternate reverse running paused all min-content max-content fit-content ' +
    'uppercase lowercase capitalize underline overline line-through wavy pointer default text grab grabbing not-allowed ' +
    'sans-serif serif monospace cursive fantasy system-ui ui-sans-serif ui-serif ui-monospace ui-rounded emoji math ' +
    'light dark only thin medium thick small large smaller larger x-small x-large xx-small xx-large circle ellipse ' +
    'closest-side closest-corner farthest-side farthest-corner at to from in srgb srgb-linear oklab oklch hsl hwb lab lch ' +
    'display-p3 xyz shorter longer hue isolate multiply screen overlay darken lighten pre pre-wrap pre-line break-word ' +
    'break-all keep-all anywhere ellipsis clip disc square decimal inside outside horizontal vertical both x y ltr rtl ' +
    'currentcolor transparent important true false on off deg rad turn ' +
    'span subgrid masonry auto-fill auto-fit auto-flow dense inline-size size alternate-reverse jump-start jump-end jump-none ' +
    'jump-both allow-discrete scroll-position contents root nearest self linearrgb ' +
    'safe-area-inset-top safe-area-inset-right safe-area-inset-bottom safe-area-inset-left'
  ).split(/\s+/),
);

export const CSS_WIDE = new Set([
  'initial',
  'inherit',
  'unset',
  'revert',
  'revert-layer',
  'none',
  'auto',
  'normal',
]);

const UNITS =
  /^(?:%|px|em|rem|ex|ch|cap|ic|lh|rlh|vw|vh|vi|vb|vmin|vmax|[sld]v(?:w|h|i|b|min|max)|cq(?:w|h|i|b|min|max)|cm|mm|q|in|pt|pc|deg|grad|rad|turn|s|ms|hz|khz|dpi|dpcm|dppx|x|fr)$/i;

const FUNCTIONS = new Set(
  (
    'var calc min max clamp round mod rem sin cos tan asin acos atan atan2 pow sqrt hypot log exp abs sign rgb rgba hsl hsla hwb ' +
    'lab lch oklab oklch color color-mix light-dark linear-gradient radial-gradient conic-gradient repeating-linear-gradient ' +
    'repeating-radial-gradient repeating-conic-gradient cubic-bezier steps linear translate translatex translatey translatez ' +
    'translate3d scale scalex scaley scalez scale3d rotate rotatex rotatey rotatez rotate3d skew skewx skewy matrix matrix3d ' +
    'perspective blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia minmax repeat fit-content ' +
    'circle ellipse inset polygon path rect xywh env counter counters symbols ray scroll view anchor anchor-size calc-size'
  ).split(/\s+/),
);

export function isKeyword(ident: string): boolean {
  const lower = ident.toLowerCase();
  return KEYWORDS.has(lower) || (typeof CSS !== 'undefined' && CSS.supports('color', lower));
}

export function isUnit(unit: string): boolean {
  return UNITS.test(unit);
}

export function isValueFunction(name: string): boolean {
  return FUNCTIONS.has(name.toLowerCase());
}

/** Properties whose identifiers the author makes up. */
export const NAMING_PROPERTIES = new Set([
  'animation',
  'animation-name',
  'animation-timeline',
  'anchor-name',
  'anchor-scope',
  'container',
  'container-name',
  'counter-increment',
  'counter-reset',
  'counter-set',
  'font-palette',
  'grid',
  'grid-area',
  'grid-column',
  'grid-column-end',
  'grid-column-start',
  'grid-row',
  'grid-row-end',
  'grid-row-start',
  'grid-template',
  'grid-template-areas',
  'grid-template-columns',
  'grid-template-rows',
  'list-style',
  'list-style-type',
  'page',
  'position-anchor',
  'scroll-timeline',
  'scroll-timeline-name',
  'timeline-scope',
  'transition',
  'transition-property',
  'view-timeline',
  'view-timeline-name',
  'view-transition-class',
  'view-transition-name',
  'will-change',
]);

/** Naming properties whose identifiers are names of properties where those exist. */
export const PROPERTY_NAMING = new Set(['transition', 'transition-property', 'will-change']);
