import type { DocumentOp, Safe, SheetId } from '#protocol';
import { type Gate, readStyleSheets } from '../privacy/index.ts';
import type { Entry } from './model.ts';

type SentSheet = {
  readonly id: SheetId;
  readonly sheet: CSSStyleSheet;
  rules: readonly Safe<string>[];
  media: Map<string, boolean>;
  disabled: boolean;
  /** Cheap signs of a change: how many rules there are, and which objects the first and last are. */
  count: number;
  first: CSSRule | undefined;
  last: CSSRule | undefined;
  /** Rules printed so far when a slice ended in the middle; -1 when complete. */
  printing: number;
  /** By rule object, which a browser keeps for as long as the rule is in the sheet. */
  printed: WeakMap<CSSRule, Safe<string>>;
};

type SentRoot = { readonly root: Entry; list: readonly SheetId[] };

/** Where the slow tick goes on reading rules. */
type Cursor = { sheet: number; rule: number };

/** Milliseconds that the slow tick spends on rules of either kind of sheet. */
const REREAD_TIME = 1.5;
/** Rules printed between two looks at the clock. */
const RULES_BETWEEN_CHECKS = 20;

export type SheetSync = ReturnType<typeof createSheetSync>;

/**
 * Keeps the mirror's style sheets in step. Sheets are read through the CSSOM, so edits that no observer reports
 * (insertRule, adopted sheets) are found by comparing.
 */
export function createSheetSync(gate: Gate, write: (op: DocumentOp) => void) {
  const sent = new Map<CSSStyleSheet, SentSheet>();
  const roots = new Map<Entry, SentRoot>();
  const dirtyRoots = new Set<Entry>();
  const dirtySheets = new Set<SentSheet>();
  let lastSheet = 0;
  const cursors: readonly [Cursor, Cursor] = [
    { sheet: 0, rule: 0 },
    { sheet: 0, rule: 0 },
  ];

  function declare(sheet: CSSStyleSheet): SentSheet {
    lastSheet += 1;
    const entry: SentSheet = {
      id: lastSheet as SheetId,
      sheet,
      rules: [],
      media: new Map(),
      disabled: false,
      count: -1,
      first: undefined,
      last: undefined,
      printing: -1,
      printed: new WeakMap(),
    };
    sent.set(sheet, entry);
    entry.disabled = isDisabled(entry);
    write({ op: 'sheet', sheet: entry.id, media: gate.always, disabled: entry.disabled });
    dirtySheets.add(entry);
    return entry;
  }

  function isDisabled({ sheet }: SentSheet): boolean {
    const media = sheet.media.mediaText;
    return sheet.disabled || (media !== '' && !matchMedia(media).matches);
  }

  /** Linked sheets first: the names in them are the author's, and are kept wherever else they occur. */
  function nextDirty(): SentSheet | undefined {
    for (const entry of dirtySheets) if (gate.printer.sourceOf(entry.sheet) === 'linked') return entry;
    return dirtySheets.values().next().value;
  }

  function listRoot(known: SentRoot): void {
    const list = readStyleSheets(known.root.node as Document | ShadowRoot)
      .filter((sheet) => gate.printer.readableRules(sheet) !== undefined)
      .map((sheet) => sent.get(sheet) ?? declare(sheet))
      .map((entry) => entry.id);
    if (list.length === known.list.length && list.every((id, index) => id === known.list[index])) return;
    known.list = list;
    write({ op: 'root-sheets', root: known.root.id, sheets: list });
    dropUnused();
  }

  function dropUnused(): void {
    const used = new Set<SheetId>();
    for (const { list } of roots.values()) for (const id of list) used.add(id);
    for (const [sheet, entry] of sent) {
      if (used.has(entry.id)) continue;
      sent.delete(sheet);
      dirtySheets.delete(entry);
      write({ op: 'drop-sheet', sheet: entry.id });
    }
  }

  function signs(entry: SentSheet): Pick<SentSheet, 'count' | 'first' | 'last'> {
    const rules = gate.printer.readableRules(entry.sheet);
    return { count: rules?.length ?? 0, first: rules?.[0], last: rules?.[rules.length - 1] };
  }

  function looksChanged(entry: SentSheet): boolean {
    const { count, first, last } = signs(entry);
    if (count !== entry.count || first !== entry.first || last !== entry.last) return true;
    return conditionsChanged(entry);
  }

  /** A condition of this sheet holds now and did not, or the other way: nothing printed before is of use. */
  function conditionsChanged(entry: SentSheet): boolean {
    for (const [condition, held] of entry.media) {
      if (condition !== '' && matchMedia(condition).matches !== held) return true;
    }
    return false;
  }

  function printRule(entry: SentSheet, rule: CSSRule): Safe<string> {
    const text = gate.printer.printRule(rule, gate.printer.sourceOf(entry.sheet), entry.media);
    entry.printed.set(rule, text);
    return text;
  }

  /** Prints until done or until `expired`; what is printed is kept. True when the sheet is complete. */
  function print(entry: SentSheet, expired: () => boolean): boolean {
    const rules = gate.printer.readableRules(entry.sheet);
    if (!rules) return true;
    if (entry.count < 0 && rules.length > RULES_BETWEEN_CHECKS) return printFirst(entry, rules, expired);
    if (conditionsChanged(entry)) {
      entry.media = new Map();
      entry.printed = new WeakMap();
    }
    const printed: Safe<string>[] = [];
    let made = 0;
    for (const rule of rules) {
      const known = entry.printed.get(rule);
      if (known === undefined && ++made % RULES_BETWEEN_CHECKS === 0 && expired()) return false;
      printed.push(known ?? printRule(entry, rule));
    }
    splice(entry, printed);
    Object.assign(entry, signs(entry), { printing: -1 });
    return true;
  }

  /** A large sheet goes in parts; one that changes meanwhile is compared as a whole afterwards. */
  function printFirst(entry: SentSheet, rules: CSSRuleList, expired: () => boolean): boolean {
    const start = Math.max(0, entry.printing);
    const part: Safe<string>[] = [];
    let at = start;
    for (; at < rules.length; at++) {
      if ((at - start) % RULES_BETWEEN_CHECKS === RULES_BETWEEN_CHECKS - 1 && expired()) break;
      part.push(printRule(entry, rules[at] as CSSRule));
    }
    if (part.length > 0) {
      write({ op: 'rules', sheet: entry.id, start, remove: 0, rules: part });
      entry.rules = [...entry.rules, ...part];
    }
    entry.printing = at;
    if (at < rules.length) return false;
    Object.assign(entry, signs(entry), { printing: -1 });
    gate.printer.complete(entry.sheet);
    return true;
  }

  function splice(entry: SentSheet, printed: readonly Safe<string>[]): void {
    const before = entry.rules;
    const shorter = Math.min(before.length, printed.length);
    let start = 0;
    while (start < shorter && before[start] === printed[start]) start += 1;
    let tail = 0;
    while (tail < shorter - start && before[before.length - 1 - tail] === printed[printed.length - 1 - tail])
      tail += 1;
    const remove = before.length - start - tail;
    const rules = printed.slice(start, printed.length - tail);
    entry.rules = printed;
    if (remove > 0 || rules.length > 0) write({ op: 'rules', sheet: entry.id, start, remove, rules });
  }

  /** Prints rules that were sent before again, from where it stopped the last time. */
  function reread(sheets: readonly SentSheet[], cursor: Cursor): void {
    const end = performance.now() + REREAD_TIME;
    let left = sheets.length + 1;
    while (left > 0 && performance.now() < end) {
      cursor.sheet %= Math.max(1, sheets.length);
      const entry = sheets[cursor.sheet];
      const rules = entry && gate.printer.readableRules(entry.sheet);
      const rule = rules?.[cursor.rule];
      if (!entry || !rule || dirtySheets.has(entry)) {
        cursor.sheet += 1;
        cursor.rule = 0;
        left -= 1;
        continue;
      }
      cursor.rule += 1;
      const before = entry.printed.get(rule);
      if (before !== undefined && before !== printRule(entry, rule)) dirtySheets.add(entry);
    }
  }

  return {
    addRoot(root: Entry) {
      roots.set(root, { root, list: [] });
      dirtyRoots.add(root);
    },
    dropRoot(root: Entry) {
      if (roots.delete(root)) dropUnused();
      dirtyRoots.delete(root);
    },
    /** Sheets may have come, gone or changed in this root. */
    touch(root: Entry) {
      if (roots.has(root)) dirtyRoots.add(root);
    },
    get pending(): boolean {
      return dirtyRoots.size > 0 || dirtySheets.size > 0;
    },
    /** Works until everything known to be dirty is sent or `expired`. True when done. */
    sync(expired: () => boolean): boolean {
      for (const root of dirtyRoots) {
        const known = roots.get(root);
        if (known) {
          listRoot(known);
          for (const entry of sent.values()) {
            if (known.list.includes(entry.id) && entry.printing < 0 && looksChanged(entry))
              dirtySheets.add(entry);
          }
        }
        dirtyRoots.delete(root);
      }
      for (let entry = nextDirty(); entry; entry = nextDirty()) {
        if (!print(entry, expired)) return false;
        dirtySheets.delete(entry);
        if (expired() && dirtySheets.size > 0) return false;
      }
      return true;
    },
    /**
     * The slow tick: what neither an observer nor the cheap signs show. Lists every root, and prints as many
     * rules again as fit in a moment, so that an edit inside a rule arrives within a few ticks. Sheets that
     * scripts make are the ones they edit, so linked ones, which can be very large, do not keep them waiting.
     */
    poll() {
      for (const root of roots.keys()) dirtyRoots.add(root);
      const all = [...sent.values()];
      for (const entry of all) {
        const disabled = isDisabled(entry);
        if (disabled === entry.disabled) continue;
        entry.disabled = disabled;
        write({ op: 'sheet', sheet: entry.id, media: gate.always, disabled });
      }
      const scripted = (entry: SentSheet) => gate.printer.sourceOf(entry.sheet) === 'script';
      for (const place of [0, 1] as const) {
        reread(
          all.filter((entry) => scripted(entry) === (place === 0)),
          cursors[place],
        );
      }
    },
  };
}
