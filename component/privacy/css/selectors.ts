import { type CSSToken, tokenize, TokenType } from '@csstools/css-tokenizer';
import { closing } from './closing.ts';
import { isStructuralValue } from '../attribute-rules.ts';
import { isKnownElement } from '../known-elements.ts';
import type { TokenSource, Vocabulary } from './vocabulary.ts';

/** Functional pseudo-classes whose argument is a selector list and is printed like one. */
const SELECTOR_FUNCTIONS = new Set([
  'is',
  'where',
  'not',
  'has',
  'matches',
  'host',
  'host-context',
  'slotted',
  '-webkit-any',
  '-moz-any',
  'cue',
]);
/** Those whose argument is An+B, perhaps with `of` and selectors. */
const COUNTING_FUNCTIONS = /^nth-(?:last-)?(?:child|of-type|col)$/;

const WEBKIT_PSEUDOS = new Set(
  (
    'scrollbar scrollbar-button scrollbar-thumb scrollbar-track scrollbar-track-piece scrollbar-corner resizer slider-thumb ' +
    'slider-runnable-track slider-container search-cancel-button search-decoration search-results-button inner-spin-button ' +
    'outer-spin-button file-upload-button progress-bar progress-value progress-inner-element meter-bar meter-inner-element ' +
    'meter-optimum-value meter-suboptimum-value meter-even-less-good-value calendar-picker-indicator clear-button ' +
    'color-swatch color-swatch-wrapper datetime-edit datetime-edit-fields-wrapper datetime-edit-text datetime-edit-month-field ' +
    'datetime-edit-day-field datetime-edit-year-field datetime-edit-hour-field datetime-edit-minute-field date-and-time-value ' +
    'details-marker autofill input-placeholder textfield-decoration-container any-link full-screen'
  ).split(' '),
);

/** Attributes that say what something is or holds. No element in the mirror has them, so no rule needs them. */
const NEVER_NAMED =
  /^(?:value|checked|selected|name|autocomplete|pattern|on.*|download|ping|formaction|action|srcdoc|src|srcset|nonce)$/;

/**
 * Re-prints a selector list with the names of the wire, noting each name in the vocabulary.
 *
 * @returns undefined when something in it is unexpected: the rule is then dropped.
 */
export function printSelectors(
  selectorText: string,
  vocabulary: Vocabulary,
  source: TokenSource,
): string | undefined {
  const tokens = tokenize({ css: selectorText });
  const printed = printTokens(tokens.slice(0, -1), vocabulary, source);
  return printed;
}

function printTokens(
  tokens: readonly CSSToken[],
  vocabulary: Vocabulary,
  source: TokenSource,
): string | undefined {
  let printed = '';
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as CSSToken;
    const [type, raw] = token;
    switch (type) {
      case TokenType.Comment:
        break;
      case TokenType.Whitespace:
        printed += ' ';
        break;
      case TokenType.Comma:
      case TokenType.CloseParen:
        printed += raw;
        break;
      case TokenType.Hash:
        printed += `#${CSS.escape(vocabulary.name('id', token[4].value, source))}`;
        break;
      case TokenType.Ident:
        printed += printType(token[4].value, vocabulary, source);
        break;
      case TokenType.Percentage:
        printed += raw;
        break;
      case TokenType.Delim: {
        if (raw === '.') {
          const next = tokens[at + 1];
          if (next?.[0] !== TokenType.Ident) return undefined;
          printed += `.${CSS.escape(vocabulary.name('class', next[4].value, source))}`;
          at += 1;
        } else if ('*>+~&|'.includes(raw)) {
          printed += raw;
        } else {
          return undefined;
        }
        break;
      }
      case TokenType.OpenSquare: {
        const end = tokens.findIndex(([kind], index) => index > at && kind === TokenType.CloseSquare);
        if (end < 0) return undefined;
        const attribute = printAttribute(tokens.slice(at + 1, end), vocabulary, source);
        if (attribute === undefined) return undefined;
        printed += attribute;
        at = end;
        break;
      }
      case TokenType.Colon: {
        const pseudo = printPseudo(tokens, at, vocabulary, source);
        if (!pseudo) return undefined;
        printed += pseudo.printed;
        at = pseudo.end;
        break;
      }
      default:
        return undefined;
    }
  }
  return printed;
}

/** Names of elements that HTML, SVG and MathML define say nothing; others are the page's own. */
function printType(name: string, vocabulary: Vocabulary, source: TokenSource): string {
  if (isKnownElement(name)) return CSS.escape(name);
  return CSS.escape(vocabulary.name('type', name.toLowerCase(), source));
}

function printAttribute(
  tokens: readonly CSSToken[],
  vocabulary: Vocabulary,
  source: TokenSource,
): string | undefined {
  const parts = tokens.filter(([type]) => type !== TokenType.Whitespace && type !== TokenType.Comment);
  const [head, ...rest] = parts;
  if (head?.[0] !== TokenType.Ident) return undefined;
  const name = head[4].value.toLowerCase();
  if (name === 'href') return rest.length === 0 ? '[data-cb-link]' : undefined;
  if (NEVER_NAMED.test(name)) return undefined;
  const structural = isStructuralValue(name, undefined);
  const sentName =
    structural || name === 'class' || name === 'id' ? name : vocabulary.name('attribute', name, source);
  if (rest.length === 0) return `[${CSS.escape(sentName)}]`;
  let operator = '';
  let operand: string | undefined;
  let flag = '';
  for (const token of rest) {
    if (token[0] === TokenType.Delim && operand === undefined) operator += token[4].value;
    else if (token[0] === TokenType.String && operand === undefined) operand = token[4].value;
    else if (token[0] === TokenType.Ident && operand === undefined) operand = token[4].value;
    else if (token[0] === TokenType.Ident && /^[is]$/i.test(token[4].value)) flag = ` ${token[4].value}`;
    else return undefined;
  }
  if (operand === undefined || !/^[~|^$*]?=$/.test(operator)) return undefined;
  const sent = operandOnWire(name, operator, operand, structural, vocabulary, source);
  return sent === undefined ? undefined : `[${CSS.escape(sentName)}${operator}"${CSS.escape(sent)}"${flag}]`;
}

function operandOnWire(
  name: string,
  operator: string,
  operand: string,
  structural: boolean,
  vocabulary: Vocabulary,
  source: TokenSource,
): string | undefined {
  if (structural) return isStructuralValue(name, operand) ? operand : undefined;
  if ((name === 'class' || name === 'id') && (operator === '~=' || operator === '=')) {
    return operand.includes(' ') ? undefined : vocabulary.name(name, operand, source);
  }
  if (operator === '=' || operator === '~=') return vocabulary.name('value', operand, source);
  return vocabulary.addPartial(name, operator, operand, source);
}

function printPseudo(
  tokens: readonly CSSToken[],
  at: number,
  vocabulary: Vocabulary,
  source: TokenSource,
): { printed: string; end: number } | undefined {
  const double = tokens[at + 1]?.[0] === TokenType.Colon;
  const colons = double ? '::' : ':';
  const head = at + (double ? 2 : 1);
  const token = tokens[head];
  if (token?.[0] === TokenType.Ident) {
    const name = token[4].value.toLowerCase();
    // Links leave as one bit, and the mirror defines no element: these would not match what they matched.
    if (!double && (name === 'link' || name === 'any-link')) return { printed: '[data-cb-link]', end: head };
    if (name === 'visited') return undefined;
    if (name === 'defined') return { printed: ':is(*)', end: head };
    // Browsers take any name after this prefix, so it could be one that a script made up.
    if (name.startsWith('-webkit-') && !WEBKIT_PSEUDOS.has(name.slice(8))) return undefined;
    return { printed: `${colons}${name}`, end: head };
  }
  if (token?.[0] !== TokenType.Function) return undefined;
  const name = token[4].value.toLowerCase();
  const end = closing(tokens, head);
  if (end < 0) return undefined;
  const inner = tokens.slice(head + 1, end);
  const argument = printArgument(name, inner, vocabulary, source);
  return argument === undefined ? undefined : { printed: `${colons}${name}(${argument})`, end };
}

function printArgument(
  name: string,
  inner: readonly CSSToken[],
  vocabulary: Vocabulary,
  source: TokenSource,
): string | undefined {
  if (SELECTOR_FUNCTIONS.has(name)) return printTokens(inner, vocabulary, source);
  if (COUNTING_FUNCTIONS.test(name)) {
    const of = inner.findIndex(
      (token) => token[0] === TokenType.Ident && token[4].value.toLowerCase() === 'of',
    );
    const count = (of < 0 ? inner : inner.slice(0, of))
      .map(([, raw]) => raw)
      .join('')
      .trim();
    if (!/^(?:odd|even|[+-]?\d*n?(?:\s*[+-]\s*\d+)?)$/i.test(count)) return undefined;
    if (of < 0) return count;
    const rest = printTokens(inner.slice(of + 1), vocabulary, source);
    return rest === undefined ? undefined : `${count} of ${rest}`;
  }
  const idents = inner.filter(([type]) => type !== TokenType.Whitespace);
  if (name === 'part') {
    const names = idents.map((token) =>
      token[0] === TokenType.Ident ? vocabulary.name('class', token[4].value, source) : undefined,
    );
    return names.includes(undefined) ? undefined : names.map((part) => CSS.escape(part as string)).join(' ');
  }
  const [only] = idents;
  if (idents.length !== 1 || only?.[0] !== TokenType.Ident) return undefined;
  if (name === 'dir' && /^(?:ltr|rtl)$/i.test(only[4].value)) return only[4].value;
  if (name === 'lang' && /^[a-z]{2,3}$/i.test(only[4].value)) return only[4].value;
  return undefined;
}
