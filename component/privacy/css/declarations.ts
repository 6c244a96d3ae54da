import { type CSSToken, tokenize, TokenType } from '@csstools/css-tokenizer';
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
    const safeName = custom ? vocabulary.name('property', name, source) : name;
    printed += `${safeName}:${safeValue};`;
  }
  return printed;
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
      case TokenType.Number:
      case TokenType.Percentage:
        printed += raw;
        break;
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
        if (!isUnit(token[4].unit)) return undefined;
        printed += raw;
        break;
      case TokenType.Hash:
        if (!/^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(raw)) return undefined;
        printed += raw;
        break;
      case TokenType.Ident: {
        const ident = printIdent(token[4].value, property, custom, naming, vocabulary, source);
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
        } else if (custom && !isValueFunction(fn)) {
          return undefined;
        } else if (fn === 'path') {
          const inner = tokens.slice(at + 1, end).find(([kind]) => kind === TokenType.String);
          if (inner?.[0] !== TokenType.String || !/^[\s\d.,eE+\-MmZzLlHhVvCcSsQqTtAa]*$/.test(inner[4].value))
            return undefined;
          printed += `path("${inner[4].value}")`;
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
  return printed.trim() === '' && !custom ? undefined : printed;
}

function printIdent(
  ident: string,
  property: string,
  custom: boolean,
  naming: boolean,
  vocabulary: Vocabulary,
  source: TokenSource,
): string | undefined {
  if (ident.startsWith('--')) return CSS.escape(vocabulary.name('property', ident, source));
  if (custom) return isKeyword(ident) ? ident : undefined;
  if (property === 'font-family' || property === 'font') {
    if (source === 'linked' || isKeyword(ident) || CSS.supports('font-stretch', ident))
      return CSS.escape(ident);
    return CSS.escape(vocabulary.name('name', ident, source));
  }
  if (!naming || CSS_WIDE.has(ident.toLowerCase()) || isKeyword(ident)) return CSS.escape(ident);
  if (PROPERTY_NAMING.has(property) && CSS.supports(ident, 'initial')) return CSS.escape(ident);
  if (
    property.startsWith('list-style') &&
    CSS.supports('list-style-type', ident) &&
    KNOWN_COUNTERS.test(ident)
  )
    return ident;
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
    return quote(source === 'linked' ? text : vocabulary.name('name', text, source));
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

/** Index of the parenthesis that closes the function at `open`, or -1. */
function closing(tokens: readonly CSSToken[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const type = tokens[at]?.[0];
    if (type === TokenType.Function || type === TokenType.OpenParen) depth += 1;
    if (type === TokenType.CloseParen) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}
