import { type CSSToken, tokenize, TokenType } from '@csstools/css-tokenizer';
import { closing } from './closing.ts';
import { graphicValue } from '../attribute-rules.ts';
import {
  CSS_WIDE,
  isKeyword,
  isUnit,
  isValueFunction,
  NAMING_PROPERTIES,
  PROPERTY_NAMING,
} from './keywords.ts';
import type { TokenSource, Vocabulary } from './vocabulary.ts';

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const EMPTY_STRING = '""';

/** Functions that name a resource. The mirror makes no request, so `none` stands in for them. */
const IMAGE_FUNCTIONS = new Set([
  'src',
  'image',
  'image-set',
  '-webkit-image-set',
  'cross-fade',
  '-webkit-cross-fade',
  'element',
  'paint',
]);

/**
 * Re-prints declarations as the browser serialised them, with everything taken out that can carry data
 * (`privacy.md`, section 3, "style sheets" and "inline style"). A declaration with anything unexpected in it is
 * dropped whole.
 */
export function printDeclarations(cssText: string, vocabulary: Vocabulary, source: TokenSource): string {
  let printed = '';
  for (const declaration of splitDeclarations(tokenize({ css: cssText }))) {
    const { name, value } = declaration;
    const custom = name.startsWith('--');
    const safeValue = printValue(name, value, vocabulary, source);
    if (safeValue === undefined) continue;
    const safeName = custom ? CSS.escape(vocabulary.name('property', name, source)) : name;
    printed += `${safeName}:${safeValue};`;
  }
  return printed;
}

/** The same for a presentation attribute, whose value no browser has checked. */
export function printPresentation(name: string, value: string, vocabulary: Vocabulary): string | undefined {
  const tokens = tokenize({ css: value }).filter(
    ([type]) => type !== TokenType.EOF && type !== TokenType.Comment,
  );
  return printValue(name, tokens, vocabulary, 'script');
}

type Declaration = { readonly name: string; readonly value: readonly CSSToken[] };

function splitDeclarations(tokens: readonly CSSToken[]): Declaration[] {
  const declarations: Declaration[] = [];
  let depth = 0;
  let start = 0;
  const end = tokens.length - 1;
  for (let at = 0; at <= end; at++) {
    const type = tokens[at]?.[0];
    if (
      type === TokenType.OpenParen ||
      type === TokenType.Function ||
      type === TokenType.OpenSquare ||
      type === TokenType.OpenCurly
    )
      depth += 1;
    else if (type === TokenType.CloseParen || type === TokenType.CloseSquare || type === TokenType.CloseCurly)
      depth -= 1;
    else if ((type === TokenType.Semicolon && depth === 0) || type === TokenType.EOF) {
      const declaration = readDeclaration(tokens.slice(start, at));
      if (declaration) declarations.push(declaration);
      start = at + 1;
    }
  }
  return declarations;
}

function readDeclaration(tokens: readonly CSSToken[]): Declaration | undefined {
  const rest = tokens.filter(
    ([type], index) => type !== TokenType.Comment && (type !== TokenType.Whitespace || index > 0),
  );
  const [head, colon, ...value] = rest;
  if (head?.[0] !== TokenType.Ident || colon?.[0] !== TokenType.Colon) return undefined;
  return { name: head[4].value, value };
}

/** The value as it may leave, or undefined when the declaration must not. */
function printValue(
  name: string,
  tokens: readonly CSSToken[],
  vocabulary: Vocabulary,
  source: TokenSource,
): string | undefined {
  const custom = name.startsWith('--');
  const property = name.toLowerCase();
  const naming = NAMING_PROPERTIES.has(property);
  // With any of these in it a browser takes and keeps whatever else is in the value.
  const open = tokens.some((token) => token[0] === TokenType.Function && SUBSTITUTIONS.test(token[4].value));
  const context: ValueContext = {
    property,
    custom,
    naming,
    vocabulary,
    source,
    fits: (ident) => !open && fits(property, tokens, ident),
  };
  let printed = '';
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as CSSToken;
    const [type, raw] = token;
    switch (type) {
      case TokenType.Whitespace:
        printed += ' ';
        break;
      case TokenType.Comma:
      case TokenType.OpenParen:
      case TokenType.CloseParen:
        printed += raw;
        break;
      case TokenType.Number:
      case TokenType.Percentage: {
        const number = printNumber(raw, property);
        if (number === undefined) return undefined;
        printed += number;
        break;
      }
      case TokenType.OpenSquare:
      case TokenType.CloseSquare:
        if (!naming) return undefined;
        printed += raw;
        break;
      case TokenType.Colon:
        return undefined;
      case TokenType.Delim:
        if (!'+-*/!'.includes(raw)) return undefined;
        printed += raw;
        break;
      case TokenType.Dimension:
        if (!isUnit(token[4].unit) || printNumber(raw, property) === undefined) return undefined;
        printed += printNumber(raw, property);
        break;
      case TokenType.Hash:
        if (!/^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(raw)) return undefined;
        printed += raw;
        break;
      case TokenType.Ident: {
        const ident = printIdent(token[4].value, context);
        if (ident === undefined) return undefined;
        printed += ident;
        break;
      }
      case TokenType.String: {
        const text = printString(token[4].value, property, vocabulary, source);
        if (text === undefined) return undefined;
        printed += text;
        break;
      }
      case TokenType.URL:
        printed += printUrl(token[4].value, vocabulary, source);
        break;
      case TokenType.Function: {
        const fn = token[4].value.toLowerCase();
        if (fn === 'attr') return undefined;
        const end = closing(tokens, at);
        if (end < 0) return undefined;
        if (fn === 'url') {
          const inner = tokens.slice(at + 1, end).find(([kind]) => kind === TokenType.String);
          printed += inner?.[0] === TokenType.String ? printUrl(inner[4].value, vocabulary, source) : 'none';
          at = end;
        } else if (IMAGE_FUNCTIONS.has(fn)) {
          printed += 'none';
          at = end;
        } else if (!isValueFunction(fn) && (custom || !context.fits(undefined))) {
          return undefined;
        } else if (fn === 'path') {
          const inner = tokens.slice(at + 1, end).find(([kind]) => kind === TokenType.String);
          const path = inner?.[0] === TokenType.String ? graphicValue('d', inner[4].value) : undefined;
          if (path === undefined) return undefined;
          printed += `path("${path}")`;
          at = end;
        } else {
          printed += raw;
        }
        break;
      }
      default:
        return undefined;
    }
  }
  // An empty value in serialised CSS is the sign of a shorthand with var(): it says nothing and may not be sent.
  if (printed.trim() === '' && !custom) return undefined;
  // Ten digits in groups are nobody's colour: a card, an account, a telephone.
  return custom && /(?:\d[ -]?){10}/.test(printed) ? undefined : printed;
}

/** Functions that stand for any value. */
const SUBSTITUTIONS = /^(?:var|env|attr|if|inherit|ident|random-item|--.*)$/i;

type ValueContext = {
  readonly property: string;
  readonly custom: boolean;
  readonly naming: boolean;
  readonly vocabulary: Vocabulary;
  readonly source: TokenSource;
  /** Is the value valid, with another name in the place of `ident` where that is given. */
  fits(ident: string | undefined): boolean;
};

/** No browser and no person has given anything this name. */
const NOBODY = 'cb-nobody';

function fits(property: string, tokens: readonly CSSToken[], ident: string | undefined): boolean {
  const text = tokens
    .map((token) => (token[0] === TokenType.Ident && token[4].value === ident ? NOBODY : token[1]))
    .join('');
  return CSS.supports(property, text.replace(/!\s*important\s*$/i, ''));
}

/** Numbers are sizes: more decimals than show, or more digits than a screen has, say something else. */
function printNumber(raw: string, property: string): string | undefined {
  const [, sign = '', whole = '', decimals = '', rest = ''] =
    /^([+-]?)(\d*)(?:\.(\d+))?((?:e[+-]?\d{1,2})?[a-z%]*)$/i.exec(raw) ?? [];
  if (whole === '' && decimals === '') return undefined;
  // The largest there is, and some below it: "above everything".
  const highest = property === 'z-index' && /^2147483\d{3}$/.test(whole);
  if (whole.length > 7 && !highest) return rest === 'px' ? `${sign}9999999px` : undefined;
  const short = decimals.slice(0, 5);
  return `${sign}${whole}${short && `.${short}`}${rest}`;
}

function printIdent(
  ident: string,
  { property, custom, naming, vocabulary, source, fits }: ValueContext,
): string | undefined {
  if (ident.startsWith('--')) return CSS.escape(vocabulary.name('property', ident, source));
  if (custom) return isKeyword(ident) ? ident : undefined;
  if (property === 'font-family' || property === 'font') {
    if (isKeyword(ident) || CSS.supports('font-stretch', ident)) return CSS.escape(ident);
    return CSS.escape(vocabulary.name('name', ident, source));
  }
  if (CSS_WIDE.has(ident.toLowerCase()) || isKeyword(ident)) return CSS.escape(ident);
  if (PROPERTY_NAMING.has(property) && CSS.supports(ident, 'initial')) return CSS.escape(ident);
  if (
    property.startsWith('list-style') &&
    CSS.supports('list-style-type', ident) &&
    KNOWN_COUNTERS.test(ident)
  )
    return ident;
  if (!naming && !CSS.supports(property, NOBODY)) {
    // Not a property of names: the ident is a word of CSS when the browser takes no other in its place.
    if (CSS.supports(property, ident)) return CSS.escape(ident);
    if (!fits(undefined)) return undefined;
    if (!fits(ident)) return CSS.escape(ident);
  }
  return CSS.escape(vocabulary.name('name', ident, source));
}

const KNOWN_COUNTERS =
  /^(?:lower|upper)-(?:roman|alpha|latin|greek)$|^decimal(?:-leading-zero)?$|^disclosure-(?:open|closed)$/;

function printString(
  text: string,
  property: string,
  vocabulary: Vocabulary,
  source: TokenSource,
): string | undefined {
  if (property === 'content' || property === 'quotes')
    return LETTER_OR_DIGIT.test(text) ? EMPTY_STRING : quote(text);
  if (property === 'font-family' || property === 'font') {
    return quote(vocabulary.name('name', text, source));
  }
  if (property === 'grid-template-areas' || property === 'grid-template' || property === 'grid') {
    const areas = text.trim().split(/\s+/);
    return quote(
      areas.map((area) => (/^\.+$/.test(area) ? area : vocabulary.name('name', area, source))).join(' '),
    );
  }
  return LETTER_OR_DIGIT.test(text) ? undefined : quote(text);
}

/** Only a fragment of the same document is kept: gradients, filters and masks of inline SVG. */
function printUrl(url: string, vocabulary: Vocabulary, source: TokenSource): string {
  if (!url.startsWith('#')) return 'none';
  return `url("#${CSS.escape(vocabulary.name('id', url.slice(1), source))}")`;
}

function quote(text: string): string {
  return `"${text.replace(/[\\"\n\r\f]/g, (character) => `\\${character.codePointAt(0)?.toString(16)} `)}"`;
}
