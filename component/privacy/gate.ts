import type { ElementShape, FieldState, Safe } from '#protocol';
import { createSheetPrinter } from './css/sheets.ts';
import {
  isElement,
  isHtml,
  readAttribute,
  readData,
  readEditable,
  readFrameDocument,
  readInputType,
  readLocalName,
  readScrollX,
  readScrollY,
  readSize,
} from './dom-reader.ts';
import { isReplacedElement, isVoidContent } from './known-elements.ts';
import { createMarks } from './marks.ts';
import type { Policy } from './policy.ts';
import { redactField } from './redact-field.ts';
import { redactShape } from './redact-shape.ts';
import { redactText } from './redact-text.ts';

/**
 * How a node is treated now, in one number, so that the capture can remember and compare it: a node whose
 * treatment changed is taken back and sent anew.
 */
export type Treatment = number & { readonly __treatment?: never };

/** Below these, an element's inside is not walked. */
const HIDDEN = 2;
const FIELD_SHOWN = 4;
const EDITABLE = 8;

export type SafeText = { readonly text: Safe<string> } | { readonly bars: Safe<number> };
export type SafeSize = { readonly width: Safe<number>; readonly height: Safe<number> };

/** Of an element that could not be read. */
const NOTHING: ElementShape = { ns: 0, tag: 'cb-x' as Safe<string>, attributes: [] };

export type Gate = ReturnType<typeof createGate>;

/**
 * The privacy gate of one capture: everything that leaves the page is made here, from the page as it is at that
 * moment. Nothing here remembers content.
 */
export function createGate(
  policy: Policy,
  options: {
    window: Window & typeof globalThis;
    exclude: Element | undefined;
    /** The page, or a defect, made the gate fail on a node. That node is redacted, and the rest goes on. */
    onProblem?(problem: unknown): void;
  },
) {
  const marks = createMarks(policy, options.exclude, options.window.location.href);
  const { vocabulary, knownSheets } = policy.memory;
  const printer = createSheetPrinter(vocabulary, options.window, knownSheets);

  /** Nothing that goes wrong in here may expose anything, or end the session. */
  function closed<T>(attempt: () => T, otherwise: T): T {
    try {
      return attempt();
    } catch (problem) {
      options.onProblem?.(problem);
      return otherwise;
    }
  }

  function isField(element: Element): boolean {
    if (!isHtml(element)) return false;
    const name = readLocalName(element);
    return name === 'input' || name === 'textarea' || name === 'select';
  }

  function treatment(node: Node): Treatment {
    return closed(() => judge(node), HIDDEN);
  }

  /** The stricter of what the capture remembers and of what holds now. */
  function stricter(element: Element, treated: Treatment): Treatment {
    const now = treatment(element);
    return ((treated | now) & ~FIELD_SHOWN) | (treated & now & FIELD_SHOWN);
  }

  function judge(node: Node): Treatment {
    const mark = marks.of(node);
    if (!isElement(node)) return mark === 'show' ? 0 : mark === 'redact' ? 1 : HIDDEN;
    if (mark === 'hide') return HIDDEN;
    let value = mark === 'show' ? 0 : 1;
    if (isField(node)) {
      if (marks.fieldShown(node)) value |= FIELD_SHOWN;
    } else if (value === 1 && isHtml(node) && readEditable(node)) {
      value |= EDITABLE;
    }
    return value;
  }

  /** A redacted control or redacted editable text: its offsets follow what is in it. */
  function isScrolledByContent(element: Element): boolean {
    const treated = treatment(element);
    return isField(element) ? (treated & FIELD_SHOWN) === 0 : (treated & (HIDDEN | EDITABLE)) !== 0;
  }

  return {
    vocabulary,
    printer,
    /** The media list of every sheet: conditions are decided here, in the customer's browser. */
    always: '' as Safe<string>,
    marks,
    treatment,

    /** Forgets what was resolved: page code may have run since. */
    beginSlice() {
      marks.forget();
    },

    isField,

    /** True for a form control, and for editable text that is redacted: both have state of their own. */
    hasState(element: Element, treated: Treatment): boolean {
      return isField(element) ? (treated & HIDDEN) === 0 : (treated & EDITABLE) !== 0;
    },

    /** May the capture walk into this element. */
    isWalked(element: Element, treated: Treatment): boolean {
      if (treated & (HIDDEN | EDITABLE)) return false;
      const name = readLocalName(element);
      const ns = isHtml(element) ? 0 : 1;
      if (name === 'head' && ns === 0) return false;
      if (isVoidContent(ns, name) || isReplacedElement(ns, name)) return false;
      if (ns !== 0) return true;
      if (name === 'input' || name === 'textarea' || name === 'datalist') return false;
      return name !== 'select' || (treated & FIELD_SHOWN) !== 0;
    },

    /** The document inside a same-origin iframe that may be walked. */
    frameDocument(element: Element, treated: Treatment): Document | undefined {
      if (treated & HIDDEN || !isHtml(element) || readLocalName(element) !== 'iframe') return undefined;
      return readFrameDocument(element) ?? undefined;
    },

    shape(element: Element, remembered: Treatment, dropped: (key: string) => void): ElementShape {
      const treated = stricter(element, remembered);
      const field = isField(element);
      const shown = (treated & 1) === 0;
      const fieldShown = (treated & FIELD_SHOWN) !== 0;
      const name = readLocalName(element);
      const state = field ? fieldShown : shown;
      const context = {
        hidden: (treated & HIDDEN) !== 0,
        textShown: state,
        stateShown: state,
        sizeByContent: field && !fieldShown && sizedByContent(element, name),
        dropped,
      };
      return closed(() => redactShape(element, context, vocabulary), NOTHING);
    },

    /** Text as it may leave. */
    text(node: Text): SafeText {
      const data = closed(() => readData(node), '');
      return treatment(node) === 0 ? { text: data as Safe<string> } : { bars: redactText(data) };
    },

    field(element: Element, treated: Treatment): FieldState | undefined {
      const shown = (stricter(element, treated) & FIELD_SHOWN) !== 0;
      return closed(() => redactField(element, shown), undefined);
    },

    /** Is the element drawn as an empty box of its size. */
    isBox(element: Element, treated: Treatment): boolean {
      if (treated & HIDDEN) return true;
      const html = isHtml(element);
      if (!isReplacedElement(html ? 0 : 1, readLocalName(element))) return false;
      return html && !(readLocalName(element) === 'iframe' && readFrameDocument(element));
    },

    size(element: Element): SafeSize {
      if (readAttribute(element, 'data-cobrowse-size') === 'fixed') {
        return { width: 120 as Safe<number>, height: 24 as Safe<number> };
      }
      const { width, height } = closed(() => readSize(element), { width: 0, height: 0 });
      return { width: width as Safe<number>, height: height as Safe<number> };
    },

    scroll(element: Element): { x: Safe<number>; y: Safe<number> } {
      // How far somebody has typed, or which option is chosen.
      if (isScrolledByContent(element)) return { x: 0 as Safe<number>, y: 0 as Safe<number> };
      return {
        x: Math.round(readScrollX(element)) as Safe<number>,
        y: Math.round(readScrollY(element)) as Safe<number>,
      };
    },

    isScrolledByContent,

    /** A number that says where something is or how large: layout, which may leave. */
    layout(value: number): Safe<number> {
      return (Number.isFinite(value) ? Math.round(value) : 0) as Safe<number>;
    },

    origin(): Safe<string> {
      return options.window.location.origin as Safe<string>;
    },
  };
}

function sizedByContent(element: Element, name: string): boolean {
  return (
    name === 'select' || (name === 'input' && /^(?:submit|button|reset|file)$/.test(readInputType(element)))
  );
}
