import { type CSSToken, TokenType, tokenize } from '@csstools/css-tokenizer';
import { MIRROR_LIMITS } from './limits.ts';

/** Stands in for an address that may not be loaded. It keeps the declaration valid and loads nothing. */
const NO_URL = 'url("data:,")';

/** At-rules that load, or that change what the selectors after them mean. */
const FORBIDDEN_AT_RULES = new Set(['import', 'namespace', 'charset']);
/** Properties that ran script in browsers of the past, and functions likewise. */
const FORBIDDEN_PROPERTIES = new Set(['behavior', '-moz-binding']);
const FORBIDDEN_FUNCTIONS = new Set(['expression']);
/** Functions that load what their strings name. */
const LOADING_FUNCTIONS = new Set(['url', 'src', 'image', 'image-set', '-webkit-image-set']);
/** Functions that may stand inside those, because they cannot bring in an address. */
const INERT_INSIDE_LOADING = new Set(['type', 'calc']);

/**
 * Selectors about what the mirror does not have: addresses of links, definitions of custom elements, contents
 * of redacted fields. Each replacement has the specificity of what it replaces.
 */
const SELECTORS: Readonly<Record<string, string>> = {
  link: '[data-cb-link]',
  'any-link': '[data-cb-link]',
  visited: '[data-cb-visited]',
  defined: ':not([data-cb-undefined])',
  'placeholder-shown': ':placeholder-shown:where(:not([data-cb-filled]))',
};

const CLOSING: Readonly<Partial<Record<TokenType, TokenType>>> = {
  [TokenType.OpenParen]: TokenType.CloseParen,
  [TokenType.Function]: TokenType.CloseParen,
  [TokenType.OpenSquare]: TokenType.CloseSquare,
  [TokenType.OpenCurly]: TokenType.CloseCurly,
};
const CLOSERS = new Set<TokenType>([TokenType.CloseParen, TokenType.CloseSquare, TokenType.CloseCurly]);

/**
 * One rule that cannot load anything, or undefined when nothing of it can be used. What comes back is balanced
 * and complete, so that rules can be joined to one text.
 */
export function guardRule(rule: string): string | undefined {
  return guard(rule);
}

/** The same for the text of a style attribute. */
export function guardStyle(style: string): string | undefined {
  return guard(style);
}

/** True for an attribute value, such as `fill`, that names nothing outside the document. */
export function isInertValue(value: string): boolean {
  // Without a parenthesis or an escape there can be no function and no url token in it.
  if (!/[(\\]/.test(value)) return true;
  return guard(value) === value;
}

function guard(css: string): string | undefined {
  const first = pass(css);
  if (first === undefined || first === css) return first;
  // What was put in must itself come through unchanged.
  return pass(first, false) === first ? first : undefined;
}

const PRIVATE_USE = /\p{Co}/u;
/** An em space: as wide as most icons. */
const BLANK_ICON = '\u2003';

function pass(css: string, rewriteSelectors = true): string | undefined {
  if (css.length > MIRROR_LIMITS.rule) return undefined;
  let malformed = false;
  const tokens = tokenize(
    { css },
    {
      onParseError: () => {
        malformed = true;
      },
    },
  );
  if (malformed) return undefined;
  const closers: TokenType[] = [];
  let out = '';
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as CSSToken;
    const [type, source] = token;
    const closing = CLOSING[type];
    if (closing !== undefined) closers.push(closing);
    else if (CLOSERS.has(type) && closers.pop() !== type) return undefined;

    switch (type) {
      case TokenType.BadString:
      case TokenType.BadURL:
      case TokenType.CDC:
      case TokenType.CDO:
        return undefined;
      case TokenType.EOF:
        continue;
      case TokenType.Comment:
        // Kept as a separator: two tokens must not become one.
        out += '/**/';
        continue;
      case TokenType.AtKeyword:
        if (FORBIDDEN_AT_RULES.has(token[4].value.toLowerCase())) return undefined;
        break;
      case TokenType.String:
        // Icons of a font that is not here would be drawn as boxes with hex digits; their room stays.
        if (PRIVATE_USE.test(token[4].value)) {
          out += `"${token[4].value.replace(/./gu, BLANK_ICON)}"`;
          continue;
        }
        break;
      case TokenType.URL:
        if (!isInertUrl(token[4].value)) {
          out += NO_URL;
          continue;
        }
        break;
      case TokenType.Function: {
        const name = token[4].value.toLowerCase();
        if (FORBIDDEN_FUNCTIONS.has(name)) return undefined;
        if (!LOADING_FUNCTIONS.has(name)) break;
        const end = endOf(tokens, i);
        if (end === undefined) return undefined;
        if (!isInertLoading(tokens, i + 1, end)) {
          out += NO_URL;
          closers.pop();
          i = end;
          continue;
        }
        break;
      }
      case TokenType.Ident: {
        const name = token[4].value.toLowerCase();
        if (FORBIDDEN_PROPERTIES.has(name) && isProperty(tokens, i)) return undefined;
        const replacement = rewriteSelectors ? SELECTORS[name] : undefined;
        // Rules come as the browser prints them, with a space after the colon of a declaration.
        if (replacement !== undefined && Object.hasOwn(SELECTORS, name) && isPseudoClass(tokens, i)) {
          out = out.slice(0, -1) + replacement;
          continue;
        }
        break;
      }
    }
    out += source;
  }
  return closers.length === 0 ? out : undefined;
}

/** Where the function that opens at `start` closes. */
function endOf(tokens: readonly CSSToken[], start: number): number | undefined {
  let depth = 0;
  for (let i = start; i < tokens.length; i++) {
    const type = tokens[i]?.[0] as TokenType;
    if (type === TokenType.Function || type === TokenType.OpenParen) depth += 1;
    if (type === TokenType.CloseParen) {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return undefined;
}

/** A list of what is allowed: `var()` and its kin could bring in a string that is an address. */
function isInertLoading(tokens: readonly CSSToken[], from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const token = tokens[i] as CSSToken;
    switch (token[0]) {
      case TokenType.String: {
        const inType =
          tokens[i - 1]?.[0] === TokenType.Function && /^type\($/i.test(tokens[i - 1]?.[1] ?? '');
        if (!inType && !isInertUrl(token[4].value)) return false;
        break;
      }
      case TokenType.URL:
        if (!isInertUrl(token[4].value)) return false;
        break;
      case TokenType.Function: {
        const name = token[4].value.toLowerCase();
        if (name !== 'url' && !INERT_INSIDE_LOADING.has(name)) return false;
        break;
      }
      case TokenType.Comma:
      case TokenType.Comment:
      case TokenType.Whitespace:
      case TokenType.Number:
      case TokenType.Dimension:
      case TokenType.CloseParen:
        break;
      default:
        return false;
    }
  }
  return true;
}

function isInertUrl(url: string): boolean {
  const start = url.trimStart().slice(0, 5).toLowerCase();
  return start.startsWith('#') || start === 'data:' || start === 'blob:';
}

function isProperty(tokens: readonly CSSToken[], at: number): boolean {
  let next = at + 1;
  while (tokens[next]?.[0] === TokenType.Whitespace || tokens[next]?.[0] === TokenType.Comment) next += 1;
  return tokens[next]?.[0] === TokenType.Colon;
}

function isPseudoClass(tokens: readonly CSSToken[], at: number): boolean {
  return tokens[at - 1]?.[0] === TokenType.Colon && tokens[at - 2]?.[0] !== TokenType.Colon;
}
