/** The privacy gate: the only room that reads content of the page, and the only one that makes `Safe` values. */
export {
  isElement,
  isHtml,
  isShadowRoot,
  isText,
  readFirstChild,
  readFrameElement,
  readIsConnected,
  readLocalName,
  readMatches,
  readNextSibling,
  readParent,
  readRect,
  readScrollingElement,
  readShadowRoot,
  readStyleSheets,
  readWindow,
} from './dom-reader.ts';
export { createGate, type Gate, type SafeSize, type SafeText, type Treatment } from './gate.ts';
export { createPolicy, type PageRules, type Policy, type PolicyConfig, type Rules } from './policy.ts';
export { CobrowsePolicyError } from './selector-grammar.ts';
