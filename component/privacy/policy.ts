import { createVocabulary, type Vocabulary } from './css/vocabulary.ts';
import { assertPolicySelector, CobrowsePolicyError } from './selector-grammar.ts';

/** Selectors for all pages, or by page: keys are URLPattern strings such as `https://bank.example/accounts/*`. */
export type Rules = string | readonly string[] | { readonly [page: string]: string | readonly string[] };

export type PolicyConfig = {
  /** What may be seen. Everything else is redacted. */
  readonly unredact?: Rules;
  /** Redacted again inside something shown. */
  readonly redact?: Rules;
  /** An empty box of the same size. */
  readonly hide?: Rules;
  /** Redacted, whatever any other mark says. */
  readonly lock?: Rules;
};

const KEYS = ['unredact', 'redact', 'hide', 'lock'] as const;
type Key = (typeof KEYS)[number];

type ScopedSelector = { readonly selector: string; readonly page: URLPattern | undefined };

/** The selector list for each mark on one page; undefined where there is none. */
export type PageRules = { readonly [K in Key]: string | undefined };

/** What stays secret for as long as the session lasts, also when the capture begins anew. */
export type PolicyMemory = {
  /** Inputs that are, or once were, password fields. */
  readonly passwords: WeakSet<Element>;
  /** Their names and ids: frameworks replace the element to show what was typed. */
  readonly passwordNames: Set<string>;
  /** Linked sheets that were printed as the author's: what appears in them later, a script wrote. */
  readonly knownSheets: WeakSet<CSSStyleSheet>;
  /** Names and what they are called on the wire. */
  readonly vocabulary: Vocabulary;
};

export type Policy = {
  readonly memory: PolicyMemory;
  /** True when rules differ between pages, so that a change of address can change marks. */
  readonly scoped: boolean;
  rulesFor(url: string): PageRules;
  /** True when a change of this attribute can change which elements a selector matches. */
  dependsOn(attribute: string): boolean;
};

/**
 * Reads and checks a policy.
 *
 * @throws CobrowsePolicyError for an unknown key, a selector outside the grammar, or a page pattern that is none.
 */
export function createPolicy(config: PolicyConfig): Policy {
  for (const key of Object.keys(config)) {
    if (!KEYS.includes(key as Key)) {
      throw new CobrowsePolicyError(
        `The policy has an unknown key "${key}". Known keys: ${KEYS.join(', ')}.`,
      );
    }
  }
  const rules: Record<Key, readonly ScopedSelector[]> = {
    unredact: readRules(config.unredact, 'unredact'),
    redact: readRules(config.redact, 'redact'),
    hide: readRules(config.hide, 'hide'),
    lock: readRules(config.lock, 'lock'),
  };
  const all = KEYS.flatMap((key) => rules[key]);
  const text = all
    .map((rule) => rule.selector)
    .join(' ')
    .toLowerCase();

  return {
    memory: {
      passwords: new WeakSet(),
      passwordNames: new Set(),
      knownSheets: new WeakSet(),
      vocabulary: createVocabulary(),
    },
    scoped: all.some((rule) => rule.page !== undefined),
    rulesFor(url) {
      const select = (key: Key) =>
        rules[key]
          .filter(({ page }) => page === undefined || page.test(url))
          .map(({ selector }) => selector)
          .join(', ') || undefined;
      return {
        unredact: select('unredact'),
        redact: select('redact'),
        hide: select('hide'),
        lock: select('lock'),
      };
    },
    dependsOn(attribute) {
      // An escape can spell any name.
      if (text.includes('\\')) return true;
      if (attribute === 'class') return text.includes('.') || text.includes('class');
      if (attribute === 'id') return text.includes('#') || text.includes('id');
      return text.includes(attribute.toLowerCase());
    },
  };
}

function readRules(rules: Rules | undefined, key: Key): ScopedSelector[] {
  if (rules === undefined) return [];
  if (typeof rules === 'string' || Array.isArray(rules)) return readSelectors(rules, undefined);
  if (typeof rules !== 'object' || rules === null) {
    throw new CobrowsePolicyError(
      `"${key}" must be a selector, a list of selectors, or an object of them by page.`,
    );
  }
  return Object.entries(rules).flatMap(([page, selectors]) => {
    const pattern = readPattern(page);
    // A browser without URLPattern cannot tell pages apart: what hides then holds everywhere, what shows nowhere.
    if (pattern === undefined) return key === 'unredact' ? [] : readSelectors(selectors, undefined);
    return readSelectors(selectors, pattern);
  });
}

function readSelectors(
  selectors: string | readonly string[],
  page: URLPattern | undefined,
): ScopedSelector[] {
  return (typeof selectors === 'string' ? [selectors] : selectors).map((selector) => {
    if (typeof selector !== 'string') throw new CobrowsePolicyError('A selector must be a string.');
    assertPolicySelector(selector);
    return { selector, page };
  });
}

function readPattern(page: string): URLPattern | undefined {
  if (typeof URLPattern === 'undefined') return undefined;
  try {
    return new URLPattern(page);
  } catch {
    throw new CobrowsePolicyError(
      `"${page}" is not a page pattern. Write one like "https://bank.example/accounts/*" (URLPattern syntax).`,
    );
  }
}
