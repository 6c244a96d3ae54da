import {
  DOCUMENT,
  isElement,
  isHtml,
  isShadowRoot,
  isText,
  readAttribute,
  readElementSlot,
  readFrameElement,
  readHost,
  readInputType,
  readLocalName,
  readMatches,
  readParent,
  readTextSlot,
  readType,
} from './dom-reader.ts';
import type { PageRules, Policy } from './policy.ts';

export type Mark = 'show' | 'redact' | 'hide';

type Resolved = {
  /** Nearest mark along the DOM tree and along the flat tree. */
  readonly dom: Mark;
  readonly flat: Mark;
  readonly locked: boolean;
};

const DEFAULT: Resolved = { dom: 'redact', flat: 'redact', locked: false };
const HIDDEN: Resolved = { dom: 'hide', flat: 'hide', locked: false };

export type Marks = {
  /** Forgets what was resolved. Called whenever page code may have run since. */
  forget(): void;
  /** What may leave of this node, by its place in the page as it is now. */
  of(node: Node): Mark;
  /** May the value of this form control leave: it is shown by a mark of its own, and not locked. */
  fieldShown(field: Element): boolean;
  /** True when a change of this attribute can change a mark of the element or below it. */
  dependsOn(attribute: string): boolean;
  /** Takes over a new address. True when that changes which rules hold. */
  navigated(url: string): boolean;
  /** The element is, or was once, a password field: locked for as long as it lives. */
  rememberPassword(field: Element): void;
};

const STRICTNESS: Record<Mark, number> = { show: 0, redact: 1, hide: 2 };

/** Attributes that change a mark whatever the policy says. */
const ALWAYS = new Set(['data-cobrowse', 'type', 'autocomplete', 'slot', 'name', 'id', 'contenteditable']);
const LOCKED_AUTOCOMPLETE =
  /(?:^|\s)(?:cc-[a-z-]+|one-time-code|new-password|current-password|webauthn)(?:\s|$)/i;

/**
 * Resolves marks as `privacy.md`, section 2, says: the nearest marked ancestor-or-self wins, judged along the
 * DOM tree and along the flat tree, and the stricter of the two holds. Anything unexpected resolves to `hide`.
 */
export function createMarks(policy: Policy, excluded: Element | undefined, url: string): Marks {
  let rules: PageRules = policy.rulesFor(url);
  let memo = new Map<Node, Resolved>();
  const { passwords, passwordNames } = policy.memory;

  function own(element: Element): Mark | undefined {
    const written = readMark(element);
    if (element === excluded || written === 'hide' || matches(element, rules.hide)) return 'hide';
    if (written === 'redact' || matches(element, rules.redact)) return 'redact';
    if (written === 'show' || matches(element, rules.unredact)) return 'show';
    // A mark that is misspelt was meant to protect something.
    if (written !== null && written !== 'lock') return 'redact';
    return undefined;
  }

  function remember(field: Element): void {
    passwords.add(field);
    for (const attribute of ['name', 'id']) {
      const name = readAttribute(field, attribute);
      if (name) passwordNames.add(name);
    }
  }

  function wasPassword(input: Element): boolean {
    return (
      passwords.has(input) ||
      passwordNames.has(readAttribute(input, 'name') ?? '') ||
      passwordNames.has(readAttribute(input, 'id') ?? '')
    );
  }

  function ownLock(element: Element): boolean {
    if (readMark(element) === 'lock' || matches(element, rules.lock)) return true;
    if (!isHtml(element)) return false;
    const name = readLocalName(element);
    if (name === 'input') {
      if (readInputType(element) === 'password') {
        remember(element);
        return true;
      }
      if (wasPassword(element)) return true;
    }
    if (name !== 'input' && name !== 'textarea' && name !== 'select') return false;
    return LOCKED_AUTOCOMPLETE.test(readAttribute(element, 'autocomplete') ?? '');
  }

  function domParent(node: Node): Node | null {
    if (isShadowRoot(node)) return readHost(node);
    if (readType(node) === DOCUMENT) return readFrameElement(node as Document);
    return readParent(node);
  }

  function flatParent(node: Node): Node | null {
    const slot = isElement(node) ? readElementSlot(node) : isText(node) ? readTextSlot(node) : null;
    return slot ?? domParent(node);
  }

  function resolve(node: Node): Resolved {
    const known = memo.get(node);
    if (known) return known;
    const chain: Node[] = [];
    let at: Node | null = node;
    while (at && !memo.has(at)) {
      chain.push(at);
      at = domParent(at);
    }
    for (const next of chain.reverse()) memo.set(next, resolveOne(next));
    return memo.get(node) ?? HIDDEN;
  }

  /** The DOM parent is resolved already; the flat parent lies in another tree and may not be. */
  function resolveOne(node: Node): Resolved {
    const above = domParent(node);
    const dom = above ? (memo.get(above) ?? HIDDEN) : DEFAULT;
    const across = flatParent(node);
    const flat = across === above ? dom : across ? resolve(across) : DEFAULT;
    const locked = dom.locked || flat.locked;
    if (!isElement(node)) return { dom: dom.dom, flat: flat.flat, locked };
    const mark = own(node);
    return {
      dom: mark ?? dom.dom,
      flat: mark ?? flat.flat,
      locked: locked || ownLock(node),
    };
  }

  function effective({ dom, flat, locked }: Resolved): Mark {
    const stricter = STRICTNESS[dom] > STRICTNESS[flat] ? dom : flat;
    return locked && stricter === 'show' ? 'redact' : stricter;
  }

  return {
    forget() {
      memo = new Map();
    },
    of(node) {
      return effective(resolve(node));
    },
    fieldShown(field) {
      return effective(resolve(field)) === 'show' && own(field) === 'show';
    },
    dependsOn(attribute) {
      return ALWAYS.has(attribute) || policy.dependsOn(attribute);
    },
    navigated(next) {
      if (!policy.scoped) return false;
      const before = JSON.stringify(rules);
      rules = policy.rulesFor(next);
      memo = new Map();
      return JSON.stringify(rules) !== before;
    },
    rememberPassword: remember,
  };
}

/** What protects is understood however it is written; what exposes only as documented. */
function readMark(element: Element): string | null {
  const written = readAttribute(element, 'data-cobrowse');
  const meant = written?.trim().toLowerCase();
  return meant === 'hide' || meant === 'lock' ? meant : written;
}

function matches(element: Element, selector: string | undefined): boolean {
  return selector !== undefined && readMatches(element, selector);
}
