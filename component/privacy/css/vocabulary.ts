import type { Safe } from '#protocol';

/** Kinds of names that style sheets and elements share. */
export type TokenKind =
  | 'class'
  | 'id'
  | 'attribute'
  | 'value'
  | 'type'
  | 'slot'
  /** Custom properties. */
  | 'property'
  /** Animations, layers, containers, fonts, counters, grid lines and areas. */
  | 'name';

/** A linked sheet is the author's code; anything else may have been written by a script from data. */
export type TokenSource = 'linked' | 'script';

export type Vocabulary = {
  /** A style rule names this token: what it is called on the wire from now on. */
  name(kind: TokenKind, token: string, source: TokenSource): Safe<string>;
  /** What an element's token is called on the wire, or undefined when no style rule names it. */
  lookup(kind: TokenKind, token: string): Safe<string> | undefined;
  /** Operands of `[attribute^=x]`, `$=`, `*=` and `|=` by attribute name, as written and as sent. */
  addPartial(attribute: string, operator: string, operand: string, source: TokenSource): Safe<string>;
  partials(attribute: string): readonly Partial_[];
  /** Tokens named for the first time since the last call, as `kind:token`, so that elements can catch up. */
  takeAdded(): ReadonlySet<string>;
};

type Partial_ = { readonly operator: string; readonly operand: string; readonly sent: Safe<string> };

/** Data in the place of a name: an address, a long number. Such a token is renamed wherever it comes from. */
const SUSPICIOUS = /@|\d{5,}/;

export function createVocabulary(): Vocabulary {
  const tokens = new Map<string, Safe<string>>();
  const partials = new Map<string, Partial_[]>();
  let added = new Set<string>();
  let opaque = 0;

  function name(kind: TokenKind, token: string, source: TokenSource): Safe<string> {
    const key = `${kind}:${token}`;
    const known = tokens.get(key);
    if (known !== undefined) return known;
    const asIs = source === 'linked' && !SUSPICIOUS.test(token);
    const sent = (asIs ? token : opaqueName(kind)) as Safe<string>;
    tokens.set(key, sent);
    added.add(key);
    return sent;
  }

  function opaqueName(kind: TokenKind): string {
    opaque += 1;
    const short = `x${opaque.toString(36)}`;
    if (kind === 'property') return `--${short}`;
    if (kind === 'attribute') return `data-${short}`;
    return kind === 'type' ? `cb-${short}` : short;
  }

  return {
    name,
    lookup: (kind, token) => tokens.get(`${kind}:${token}`),
    addPartial(attribute, operator, operand, source) {
      const sent = name('value', operand, source);
      const list = partials.get(attribute) ?? [];
      if (!list.some((known) => known.operator === operator && known.operand === operand)) {
        list.push({ operator, operand, sent });
        partials.set(attribute, list);
        added.add(`attribute:${attribute}`);
      }
      return sent;
    },
    partials: (attribute) => partials.get(attribute) ?? [],
    takeAdded() {
      const taken = added;
      added = new Set();
      return taken;
    },
  };
}
