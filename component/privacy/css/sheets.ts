import type { Safe } from '#protocol';
import { tokenize, TokenType } from '@csstools/css-tokenizer';
import { printDeclarations } from './declarations.ts';
import { isUnit } from './keywords.ts';
import { printSelectors } from './selectors.ts';
import type { TokenSource, Vocabulary } from './vocabulary.ts';

/** Rules of one sheet as they may leave, one entry for each rule of the original, empty where it was dropped. */
export type PrintedSheet = {
  readonly rules: readonly Safe<string>[];
  /** Conditions of the customer's browser that the print depends on, with what they were. */
  readonly media: ReadonlyMap<string, boolean>;
};

/** Nothing that a page does on purpose is nested deeper. */
const MAX_DEPTH = 32;
/** Stands for a dropped rule, so that positions in the sheet and in the mirror stay the same. */
const DROPPED = '@media not all{}' as Safe<string>;

/**
 * Re-prints a style sheet from the CSSOM. Conditions that ask about the customer's browser (`@media`,
 * `@supports`) are decided here, at the customer's viewport and preferences, and only what holds is sent.
 */
export function createSheetPrinter(
  vocabulary: Vocabulary,
  window: Window & typeof globalThis,
  known: WeakSet<CSSStyleSheet>,
) {
  function printRules(
    rules: CSSRuleList,
    source: TokenSource,
    media: Map<string, boolean>,
    depth: number,
  ): string {
    let printed = '';
    for (const rule of rules) printed += printRule(rule, source, media, depth) ?? '';
    return printed;
  }

  function holds(condition: string, media: Map<string, boolean>): boolean {
    const known = media.get(condition);
    if (known !== undefined) return known;
    const matches = condition === '' || window.matchMedia(condition).matches;
    media.set(condition, matches);
    return matches;
  }

  function printRule(
    rule: CSSRule,
    source: TokenSource,
    media: Map<string, boolean>,
    depth: number,
  ): string | undefined {
    if (depth > MAX_DEPTH) return undefined;
    // Rules of an iframe's sheets have classes of another realm, so the name decides, not instanceof.
    switch (rule.constructor.name) {
      case 'CSSStyleRule': {
        const { selectorText, style, cssRules } = rule as CSSStyleRule;
        const selectors = printSelectors(selectorText, vocabulary, source);
        if (selectors === undefined) return undefined;
        const nested = cssRules?.length ? printRules(cssRules, source, media, depth + 1) : '';
        return `${selectors}{${printDeclarations(style.cssText, vocabulary, source)}${nested}}`;
      }
      case 'CSSNestedDeclarations':
        return printDeclarations((rule as CSSStyleRule).style.cssText, vocabulary, source);
      case 'CSSMediaRule': {
        const { media: list, cssRules } = rule as CSSMediaRule;
        // What does not hold now may later, and its names are the author's all the same.
        const printed = holds(list.mediaText, media) || source === 'linked';
        const block = printed ? group('', cssRules, source, media, depth) : undefined;
        return holds(list.mediaText, media) ? block : undefined;
      }
      case 'CSSSupportsRule': {
        const { conditionText, cssRules } = rule as CSSSupportsRule;
        if (!window.CSS.supports(conditionText)) return undefined;
        return group('', cssRules, source, media, depth);
      }
      case 'CSSLayerBlockRule': {
        const { name, cssRules } = rule as CSSLayerBlockRule;
        return group(`@layer ${printDotted(name, source)}`, cssRules, source, media, depth);
      }
      case 'CSSLayerStatementRule': {
        const { nameList } = rule as CSSLayerStatementRule;
        return `@layer ${Array.from(nameList, (name) => printDotted(name, source)).join(',')};`;
      }
      case 'CSSContainerRule': {
        const { containerName, containerQuery, cssRules } = rule as CSSContainerRule;
        const query = printContainerQuery(containerQuery);
        if (query === undefined) return undefined;
        const name = containerName ? `${CSS.escape(vocabulary.name('name', containerName, source))} ` : '';
        return group(`@container ${name}${query}`, cssRules, source, media, depth);
      }
      case 'CSSScopeRule': {
        const { start, end, cssRules } = rule as CSSGroupingRule & {
          start: string | null;
          end: string | null;
        };
        const from = start === null ? '' : printSelectors(start, vocabulary, source);
        const to = end === null ? '' : printSelectors(end, vocabulary, source);
        if (from === undefined || to === undefined) return undefined;
        return group(`@scope ${from && `(${from})`} ${to && `to (${to})`}`, cssRules, source, media, depth);
      }
      case 'CSSStartingStyleRule':
        return undefined;
      case 'CSSImportRule':
        return printImport(rule as CSSImportRule, source, media, depth);
      case 'CSSKeyframesRule': {
        const { name, cssRules } = rule as CSSKeyframesRule;
        let frames = '';
        for (const frame of cssRules as Iterable<CSSRule> & CSSRuleList) {
          const { keyText, style } = frame as CSSKeyframeRule;
          if (!/^[\d.%,\s]*$/.test(keyText)) continue;
          frames += `${keyText}{${printDeclarations(style.cssText, vocabulary, source)}}`;
        }
        return `@keyframes ${CSS.escape(vocabulary.name('name', name, source))}{${frames}}`;
      }
      case 'CSSPropertyRule':
        return printProperty(rule as CSSPropertyRule, source);
      default:
        return undefined;
    }
  }

  /** `prelude{rules}`; a group without a prelude is one that holds, kept as a group so that it stays one rule. */
  function group(
    prelude: string,
    rules: CSSRuleList,
    source: TokenSource,
    media: Map<string, boolean>,
    depth: number,
  ): string {
    return `${prelude || '@media all'}{${printRules(rules, source, media, depth + 1)}}`;
  }

  function printImport(
    rule: CSSImportRule,
    source: TokenSource,
    media: Map<string, boolean>,
    depth: number,
  ): string | undefined {
    if (!rule.styleSheet || !holds(rule.media.mediaText, media)) return undefined;
    if (rule.supportsText && !window.CSS.supports(rule.supportsText)) return undefined;
    const rules = readableRules(rule.styleSheet);
    if (!rules) return undefined;
    const layer = rule.layerName;
    const prelude = layer === null || layer === undefined ? '' : `@layer ${printDotted(layer, source)}`;
    const inner = source === 'linked' ? sourceOf(rule.styleSheet) : source;
    return group(prelude, rules, inner, media, depth);
  }

  function printDotted(name: string, source: TokenSource): string {
    return name
      .split('.')
      .filter((part) => part !== '')
      .map((part) => CSS.escape(vocabulary.name('name', part, source)))
      .join('.');
  }

  function printProperty(
    { name, syntax, inherits, initialValue }: CSSPropertyRule,
    source: TokenSource,
  ): string | undefined {
    if (!/^(?:\*|<[a-z-]{3,24}>[+#]?(?:\s*\|\s*<[a-z-]{3,24}>[+#]?)*)$/.test(syntax)) return undefined;
    const initial = initialValue ? printDeclarations(`--x:${initialValue}`, vocabulary, 'linked') : '';
    const value = initial.slice(initial.indexOf(':') + 1);
    return `@property ${CSS.escape(vocabulary.name('property', name, source))}{syntax:"${syntax}";inherits:${inherits};${value && `initial-value:${value}`}}`;
  }

  /**
   * A linked sheet is the author's as it is when a session first sees it. What a script inserted into it before
   * cannot be told apart without a request to the bank's server, which the gate does not make.
   */
  function sourceOf(sheet: CSSStyleSheet): TokenSource {
    return sheet.href !== null && /^https?:/.test(sheet.href) && !known.has(sheet) ? 'linked' : 'script';
  }

  return {
    /** Prints one top-level rule; `media` collects the conditions it depended on. */
    printRule(rule: CSSRule, source: TokenSource, media: Map<string, boolean>): Safe<string> {
      try {
        return (printRule(rule, source, media, 0) ?? DROPPED) as Safe<string>;
      } catch {
        return DROPPED;
      }
    },
    sourceOf,
    /** The sheet is printed to its end: names that appear in it from now on were put there by a script. */
    complete(sheet: CSSStyleSheet): void {
      known.add(sheet);
    },
    readableRules,
  };
}

const CONTAINER_WORDS =
  /^(?:and|or|not|style|scroll-state|width|height|inline-size|block-size|aspect-ratio|orientation|portrait|landscape|min-width|max-width|min-height|max-height|min-inline-size|max-inline-size)$/i;

function printContainerQuery(query: string): string | undefined {
  let printed = '';
  for (const token of tokenize({ css: query })) {
    switch (token[0]) {
      case TokenType.EOF:
        break;
      case TokenType.Ident:
        if (!CONTAINER_WORDS.test(token[4].value)) return undefined;
        printed += token[1];
        break;
      case TokenType.Function:
        if (!/^(?:calc|min|max|clamp)$/i.test(token[4].value)) return undefined;
        printed += token[1];
        break;
      case TokenType.Whitespace:
      case TokenType.OpenParen:
      case TokenType.CloseParen:
      case TokenType.Number:
      case TokenType.Percentage:
      case TokenType.Colon:
        printed += token[1];
        break;
      case TokenType.Dimension:
        if (!isUnit(token[4].unit)) return undefined;
        printed += token[1];
        break;
      case TokenType.Delim:
        if (!'<>=/*+-'.includes(token[1])) return undefined;
        printed += token[1];
        break;
      default:
        return undefined;
    }
  }
  return printed;
}

/** The rules of a sheet, or undefined when another origin keeps them to itself or they are still loading. */
function readableRules(sheet: CSSStyleSheet): CSSRuleList | undefined {
  try {
    return sheet.cssRules;
  } catch {
    return undefined;
  }
}
