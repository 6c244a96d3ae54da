import { type CSSToken, TokenType } from '@csstools/css-tokenizer';

/** Index of the parenthesis that closes the function at `open`, or -1. */
export function closing(tokens: readonly CSSToken[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const type = tokens[at]?.[0];
    if (type === TokenType.Function || type === TokenType.OpenParen) depth += 1;
    if (type === TokenType.CloseParen) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}
