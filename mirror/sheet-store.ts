import { FIRST_CSS, LAST_CSS } from './base-sheet.ts';
import { guardRule } from './css-guard.ts';
import { MIRROR_LIMITS, MirrorProblem } from './limits.ts';
import type { MirrorWindow } from './mirror-window.ts';

/** Keeps the place of a rule that cannot be used, so that later changes find the right one. */
const PLACEHOLDER = 'cb-none{}';

type Sheet = {
  media: string;
  disabled: boolean;
  readonly rules: string[];
  /** A constructed sheet belongs to one document, so each document that uses it has its own. */
  readonly copies: Map<MirrorWindow, CSSStyleSheet>;
};

type Root = { readonly win: MirrorWindow; readonly node: Document | ShadowRoot; sheets: readonly number[] };

export type SheetStore = {
  declare(id: number, media: string, disabled: boolean): void;
  change(id: number, start: number, remove: number, rules: readonly string[]): void;
  drop(id: number): void;
  addRoot(id: number, node: Document | ShadowRoot, win: MirrorWindow): void;
  setRoot(id: number, sheets: readonly number[]): void;
  forgetRoot(id: number): void;
  /** The document of a removed iframe. */
  forgetWindow(win: MirrorWindow): void;
};

export function createSheetStore(): SheetStore {
  const sheets = new Map<number, Sheet>();
  const roots = new Map<number, Root>();
  const ours = new Map<MirrorWindow, { readonly first: CSSStyleSheet; readonly last: CSSStyleSheet }>();
  let ruleCount = 0;

  function need(id: number): Sheet {
    const sheet = sheets.get(id);
    if (!sheet) throw new MirrorProblem('a style sheet is not known');
    return sheet;
  }

  function count(more: number): void {
    ruleCount += more;
    if (ruleCount > MIRROR_LIMITS.rules) throw new MirrorProblem('too many style rules');
  }

  function oursFor(win: MirrorWindow) {
    let made = ours.get(win);
    if (!made) {
      made = { first: new win.CSSStyleSheet(), last: new win.CSSStyleSheet() };
      made.first.replaceSync(FIRST_CSS);
      made.last.replaceSync(LAST_CSS);
      ours.set(win, made);
    }
    return made;
  }

  function copyFor(sheet: Sheet, win: MirrorWindow): CSSStyleSheet {
    const known = sheet.copies.get(win);
    if (known) return known;
    if (sheet.copies.size > 0) count(sheet.rules.length);
    const copy = new win.CSSStyleSheet();
    setMedia(copy, sheet.media);
    copy.disabled = sheet.disabled;
    fill(copy, sheet.rules);
    sheet.copies.set(win, copy);
    return copy;
  }

  function adopt(root: Root): void {
    const { first, last } = oursFor(root.win);
    const list = root.sheets.map((id) => copyFor(need(id), root.win));
    root.node.adoptedStyleSheets = [first, ...list, last];
  }

  return {
    declare(id, media, disabled) {
      const sheet = sheets.get(id);
      if (!sheet) {
        if (sheets.size >= MIRROR_LIMITS.sheets) throw new MirrorProblem('too many style sheets');
        sheets.set(id, { media, disabled, rules: [], copies: new Map() });
        return;
      }
      sheet.media = media;
      sheet.disabled = disabled;
      for (const copy of sheet.copies.values()) {
        setMedia(copy, media);
        copy.disabled = disabled;
      }
    },
    change(id, start, remove, rules) {
      const sheet = need(id);
      if (start > sheet.rules.length || remove > sheet.rules.length - start) {
        throw new MirrorProblem('a style rule is not known');
      }
      count((rules.length - remove) * Math.max(1, sheet.copies.size));
      const safe = rules.map((rule) => guardRule(rule) ?? PLACEHOLDER);
      const whole = start === 0 && remove === sheet.rules.length;
      const kept = whole ? [] : sheet.rules.splice(start + remove);
      sheet.rules.length = start;
      for (const rule of safe) sheet.rules.push(rule);
      for (const rule of kept) sheet.rules.push(rule);
      for (const copy of sheet.copies.values()) {
        if (whole) {
          fill(copy, sheet.rules);
          continue;
        }
        for (let i = 0; i < remove; i++) copy.deleteRule(start);
        safe.forEach((rule, i) => {
          insert(copy, rule, start + i);
        });
      }
    },
    drop(id) {
      const sheet = need(id);
      sheets.delete(id);
      ruleCount -= sheet.rules.length * Math.max(1, sheet.copies.size);
      for (const root of roots.values()) {
        if (!root.sheets.includes(id)) continue;
        root.sheets = root.sheets.filter((each) => each !== id);
        adopt(root);
      }
    },
    addRoot(id, node, win) {
      const root = { node, win, sheets: [] };
      roots.set(id, root);
      adopt(root);
    },
    setRoot(id, list) {
      const root = roots.get(id);
      if (!root) throw new MirrorProblem('a root of style sheets is not known');
      if (list.length > MIRROR_LIMITS.sheetsPerRoot) throw new MirrorProblem('too many style sheets');
      root.sheets = [...list];
      adopt(root);
    },
    forgetRoot(id) {
      roots.delete(id);
    },
    forgetWindow(win) {
      ours.delete(win);
      for (const sheet of sheets.values()) {
        const others = sheet.copies.size - 1;
        if (sheet.copies.delete(win) && others > 0) ruleCount -= sheet.rules.length;
      }
    },
  };
}

function setMedia(sheet: CSSStyleSheet, media: string): void {
  sheet.media.mediaText = media;
}

/** All at once, which is many times faster than one by one; then one by one where the browser dropped some. */
function fill(sheet: CSSStyleSheet, rules: readonly string[]): void {
  sheet.replaceSync(rules.join('\n'));
  if (sheet.cssRules.length === rules.length) return;
  sheet.replaceSync('');
  rules.forEach((rule, i) => {
    insert(sheet, rule, i);
  });
}

function insert(sheet: CSSStyleSheet, rule: string, index: number): void {
  try {
    sheet.insertRule(rule, index);
  } catch {
    sheet.insertRule(PLACEHOLDER, index);
  }
}
