import type { Frame, Locator } from 'playwright-core';

/** Everything in the agent's mirror that could carry content, as plain data. */
export type MirrorContent = {
  /** Text outside style elements, one entry per text node. */
  readonly texts: readonly string[];
  /** Values of attributes that are not structure, names of classes and ids left out. */
  readonly values: readonly string[];
  /** The whole tree, shadow roots and inner documents included, as markup. */
  readonly markup: string;
  readonly elements: number;
};

const EMPTY: MirrorContent = { texts: [], values: [], markup: '', elements: 0 };

/**
 * The mirror is a document without scripts, so the driver cannot evaluate in it: it is read from the overlay's
 * frame, which has the same origin.
 */
export function createMirrorReader(overlay: () => Frame) {
  const iframe = (): Locator =>
    overlay()
      .getByRole('region', { name: 'Customer\u2019s page' })
      .or(overlay().getByRole('region', { name: "Customer's page" }))
      .locator('iframe');

  return {
    iframe,

    async read(): Promise<MirrorContent> {
      if ((await iframe().count()) === 0) return EMPTY;
      return await iframe().evaluate((element) => {
        // Words that say what an element is, never what the page says.
        const structure = new Set(
          'class id style type role dir rel media width height viewbox d transform fill stroke points sandbox colspan rowspan tabindex open hidden disabled popover slot for part'.split(
            ' ',
          ),
        );
        const texts: string[] = [];
        const values: string[] = [];
        const markup: string[] = [];
        let elements = 0;
        const walk = (node: Node): void => {
          if (node.nodeType === Node.TEXT_NODE) {
            texts.push(node.textContent ?? '');
            return;
          }
          if (
            node instanceof Document ||
            node instanceof DocumentFragment ||
            node.nodeType === 9 ||
            node.nodeType === 11
          ) {
            for (const child of node.childNodes) walk(child);
            return;
          }
          if (node.nodeType !== Node.ELEMENT_NODE) return;
          const current = node as HTMLElement;
          elements++;
          for (const { name, value } of current.attributes) {
            if (!structure.has(name.toLowerCase()) && value !== '') values.push(value);
          }
          const live = current as HTMLInputElement;
          if (typeof live.value === 'string' && /^(input|textarea|select)$/i.test(current.localName))
            values.push(live.value);
          if (current.shadowRoot) {
            markup.push(current.shadowRoot.innerHTML);
            walk(current.shadowRoot);
          }
          const inner = (current as HTMLIFrameElement).contentDocument;
          if (current.localName === 'iframe' && inner) {
            markup.push(inner.documentElement.outerHTML);
            walk(inner);
          }
          if (current.localName === 'style') return;
          for (const child of current.childNodes) walk(child);
        };
        const top = (element as HTMLIFrameElement).contentDocument;
        if (top?.documentElement) {
          markup.push(top.documentElement.outerHTML);
          walk(top);
        }
        return {
          texts: texts.filter((text) => text.trim() !== ''),
          values,
          markup: markup.join('\n'),
          elements,
        };
      });
    },

    /** How many elements of the mirror match, shadow roots included. */
    async count(selector: string): Promise<number> {
      if ((await iframe().count()) === 0) return 0;
      return await iframe().evaluate((element, wanted) => {
        const within = (root: Document | ShadowRoot): number => {
          let found = root.querySelectorAll(wanted).length;
          for (const candidate of root.querySelectorAll('*'))
            if (candidate.shadowRoot) found += within(candidate.shadowRoot);
          return found;
        };
        const top = (element as HTMLIFrameElement).contentDocument;
        return top ? within(top) : 0;
      }, selector);
    },
  };
}

export type MirrorReader = ReturnType<typeof createMirrorReader>;
