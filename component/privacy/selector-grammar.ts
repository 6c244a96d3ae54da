import { tokenize, TokenType } from '@csstools/css-tokenizer';

/** A mistake in the policy. The message names the selector, what is wrong with it, and what to write instead. */
export class CobrowsePolicyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CobrowsePolicyError';
  }
}

const LOGICAL = new Set(['is', 'where', 'not']);
const COMBINATOR_HINT =
  'Use type, class, id and attribute selectors, :is(), :where(), :not(), descendant and child combinators.';

/**
 * Checks a selector list against the grammar of `privacy.md`, section 2: a mark must depend on the element and
 * what is above it and on nothing else, so that a change elsewhere in the page can never expose it.
 *
 * @throws CobrowsePolicyError when the list is not valid CSS or holds what the grammar excludes.
 */
export function assertPolicySelector(selector: string): void {
  const fail = (what: string): never => {
    throw new CobrowsePolicyError(`The selector "${selector}" cannot be used: ${what} ${COMBINATOR_HINT}`);
  };
  if (selector.trim() === '') fail('it is empty.');
  let colons = 0;
  let open = 0;
  const onParseError = () => fail('it has something that is not closed.');
  for (const token of tokenize({ css: selector }, { onParseError })) {
    const [type, raw] = token;
    if (type === TokenType.Colon) {
      colons += 1;
      if (colons === 2) fail('it has a pseudo-element.');
      continue;
    }
    const afterColon = colons === 1;
    colons = 0;
    if (type === TokenType.Function || type === TokenType.OpenSquare) open += 1;
    if (type === TokenType.CloseParen || type === TokenType.CloseSquare) open -= 1;
    switch (type) {
      case TokenType.Function:
        if (!afterColon || !LOGICAL.has(token[4].value.toLowerCase())) {
          fail(`:${raw}…) depends on more than the element and its ancestors.`);
        }
        break;
      case TokenType.Ident:
        if (afterColon) fail(`:${raw} depends on state that changes without notice.`);
        break;
      case TokenType.Delim:
        if (token[4].value === '+' || token[4].value === '~') {
          if (!isAttributeOperator(selector, token[3])) fail('it has a sibling combinator.');
        } else if (!'.*>=^$|'.includes(token[4].value)) {
          fail(`it has "${raw}".`);
        }
        break;
      case TokenType.Hash:
      case TokenType.String:
      case TokenType.Comma:
      case TokenType.Whitespace:
      case TokenType.OpenSquare:
      case TokenType.CloseSquare:
      case TokenType.CloseParen:
      case TokenType.EOF:
        break;
      default:
        fail(`it has "${raw}".`);
    }
  }
  // At the end of a text browsers close what is open; in a list it would swallow the selectors that follow.
  if (open !== 0) fail('it has something that is not closed.');
  // Inside :is() and :where() browsers drop what they cannot parse, without a word.
  if (!CSS.supports(`selector(:is(${selector}))`)) fail('the browser cannot parse it.');
  try {
    new DocumentFragment().querySelector(selector);
  } catch {
    fail('the browser cannot parse it.');
  }
}

/** `~=` is an operator inside an attribute selector; `~` anywhere else is a combinator. */
function isAttributeOperator(selector: string, end: number): boolean {
  return selector[end + 1] === '=';
}
