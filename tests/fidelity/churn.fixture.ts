import { createRandom } from '../../protocol/seeded.fixture.ts';

const TAGS = [
  'div',
  'span',
  'p',
  'ul',
  'li',
  'section',
  'b',
  'x-late',
  'unknown',
  'button',
  'slot',
  'style',
  'script',
  'img',
];
const CLASSES = ['a', 'b', 'c', 'private', 'gone', 'shown', 'd'];
const COLOURS = ['red', 'green', 'blue', 'teal', 'olive'];
const SVG = 'http://www.w3.org/2000/svg';
/** Nodes above which the page shrinks instead of growing. */
const ENOUGH = 220;

export type Churn = { step(): void; readonly log: readonly string[] };

/** Changes a page at random, in every way that a capture has to notice. A run can be repeated from its seed. */
export function createChurn(stage: HTMLElement, seed: number): Churn {
  const random = createRandom(seed);
  const log: string[] = [];
  const detached: Node[] = [];
  let count = 0;

  const pick = <T>(list: ArrayLike<T>): T | undefined =>
    list.length ? list[random.below(list.length)] : undefined;
  const word = () => `w${seed}n${(count += 1)}`;

  function roots(): ParentNode[] {
    const found: ParentNode[] = [];
    const visit = (root: ParentNode) => {
      found.push(root);
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) visit(element.shadowRoot);
        const inner =
          element.localName === 'iframe' ? (element as HTMLIFrameElement).contentDocument?.body : null;
        if (inner) visit(inner);
      }
    };
    visit(stage);
    return found;
  }

  function elements(): Element[] {
    return roots().flatMap((root) => [
      ...(root instanceof Element && root === stage ? [] : []),
      ...root.querySelectorAll('*'),
    ]);
  }

  function parents(): ParentNode[] {
    return [
      ...roots(),
      ...elements().filter(
        (each) => !/^(?:iframe|input|textarea|select|option|style|script|img)$/.test(each.localName),
      ),
    ];
  }

  function build(depth = 0): Node {
    const kind = random.below(14);
    if (kind < 4) return document.createTextNode(random.below(6) ? word() : '');
    if (kind === 4) return document.createComment(word());
    if (kind === 5) {
      const svg = document.createElementNS(SVG, 'g');
      svg.append(document.createElementNS(SVG, 'rect'), word());
      return svg;
    }
    if (kind === 6 && depth === 0) return buildField();
    const element = document.createElement(pick(TAGS) ?? 'div');
    if (element.localName === 'style') {
      element.textContent = rule();
      return element;
    }
    if (element.localName === 'script') return element;
    if (random.below(2)) element.className = pick(CLASSES) ?? '';
    for (let i = random.below(depth > 3 ? 1 : 4); i > 0; i--) element.append(build(depth + 1));
    if (element.localName === 'x-late' && random.below(2)) attach(element);
    return element;
  }

  function buildField(): Element {
    const name = pick(['input', 'textarea', 'select', 'check']) ?? 'input';
    if (name === 'check') return Object.assign(document.createElement('input'), { type: 'checkbox' });
    const field = document.createElement(name);
    if (name === 'select') for (let i = 0; i < 3; i++) field.append(new Option(word()));
    else (field as HTMLInputElement).value = word();
    return field;
  }

  function attach(host: Element): void {
    if (host.shadowRoot) return;
    const root = host.attachShadow({ mode: 'open' });
    root.append(build(2), document.createElement('slot'));
  }

  const rule = () => `.${pick(CLASSES)} { color: ${pick(COLOURS)} }`;

  function sheets(): CSSStyleSheet[] {
    return roots().flatMap((root) => {
      const node = root instanceof ShadowRoot ? root : (root as Element).ownerDocument;
      return [...(node.styleSheets ?? []), ...(node.adoptedStyleSheets ?? [])];
    });
  }

  const steps: Record<string, () => void> = {
    insert() {
      const parent = pick(parents());
      parent?.insertBefore(build(), pick(parent.childNodes) ?? null);
    },
    append() {
      pick(parents())?.append(build(), build());
    },
    remove() {
      const gone = pick(elements());
      if (!gone) return;
      gone.remove();
      if (random.below(3) === 0 && detached.length < 10) detached.push(gone);
    },
    comeBack() {
      const back = detached.pop();
      if (back) pick(parents())?.append(back);
    },
    move() {
      const node = pick(elements());
      const target = pick(parents());
      if (node && target && !node.contains(target as Node)) {
        try {
          target.insertBefore(node, pick(target.childNodes) ?? null);
        } catch {
          // A host inside its own shadow tree.
        }
      }
    },
    /** An ancestor becomes the child of its descendant. */
    turnInsideOut() {
      const outer = pick(elements().filter((each) => each.children.length > 0));
      const inner = outer && pick(outer.querySelectorAll('div, span, p, section, ul'));
      if (!outer?.parentNode || !inner) return;
      outer.parentNode.insertBefore(inner, outer);
      inner.append(outer);
    },
    reorder() {
      const parent = pick(parents().filter((each) => each.children.length > 2));
      if (!parent) return;
      const order = [...parent.childNodes].map((node) => ({ node, at: random.next() }));
      for (const { node } of order.sort((a, b) => a.at - b.at)) parent.append(node);
    },
    rotate() {
      const parent = pick(parents().filter((each) => each.childNodes.length > 1));
      if (parent?.firstChild) parent.append(parent.firstChild);
    },
    text() {
      const parent = pick(parents());
      const text = parent && [...parent.childNodes].find((node) => node.nodeType === 3);
      if (text) (text as Text).data = random.below(5) ? word() : '';
    },
    splitText() {
      const parent = pick(parents());
      const text = parent && [...parent.childNodes].find((node) => node.nodeType === 3);
      if (text && (text as Text).data.length > 2) (text as Text).splitText(1);
    },
    normalize() {
      (pick(parents()) as unknown as Node | undefined)?.normalize();
    },
    className() {
      pick(elements())?.classList.toggle(pick(CLASSES) ?? 'a');
    },
    mark() {
      const element = pick(elements());
      const value = pick(['show', 'redact', 'hide', 'misspelt', '']);
      if (value) element?.setAttribute('data-cobrowse', value);
      else element?.removeAttribute('data-cobrowse');
    },
    attribute() {
      const element = pick(elements());
      const name = pick(['title', 'id', 'dir', 'data-x', 'slot', 'hidden', 'style']) ?? 'id';
      const value =
        name === 'style' ? `color: ${pick(COLOURS)}` : name === 'slot' ? (pick(['', 'one']) ?? '') : word();
      if (random.below(3)) element?.setAttribute(name, value);
      else element?.removeAttribute(name);
    },
    bulk() {
      const parent = pick(parents());
      if (parent && 'innerHTML' in parent)
        parent.innerHTML = `<p class="${pick(CLASSES)}">${word()}<b>${word()}</b></p><ul><li>${word()}<li class="a">${word()}</ul><!-- ${word()} -->`;
    },
    replaceAll() {
      pick(parents())?.replaceChildren(build(), build());
    },
    wrap() {
      const node = pick(elements());
      if (!node?.parentNode) return;
      const wrapper = document.createElement('div');
      node.replaceWith(wrapper);
      wrapper.append(node);
    },
    lateShadow() {
      const host = pick(elements().filter((each) => each.localName === 'x-late'));
      if (host) attach(host);
    },
    shadowHere() {
      const host = pick(elements().filter((each) => /^(?:div|section|span|p)$/.test(each.localName)));
      if (host && random.below(3) === 0) {
        attach(host);
        // Only custom elements are asked for a late root; here a change goes with it, as in practice.
        host.replaceWith(host.cloneNode(true), host);
      }
    },
    styleText() {
      const style = pick(elements().filter((each) => each.localName === 'style'));
      if (style) style.textContent = `${rule()} ${rule()}`;
    },
    insertRule() {
      pick(sheets())?.insertRule(rule());
    },
    deleteRule() {
      const sheet = pick(sheets().filter((each) => each.cssRules.length > 0));
      sheet?.deleteRule(random.below(sheet.cssRules.length));
    },
    adopt() {
      const root = pick(roots());
      const node = root instanceof ShadowRoot ? root : document;
      if (node.adoptedStyleSheets.length > 3) node.adoptedStyleSheets.splice(random.below(3), 1);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`${rule()} ${rule()}`);
      if (random.below(2)) node.adoptedStyleSheets.push(sheet);
      else node.adoptedStyleSheets = [sheet, ...node.adoptedStyleSheets];
    },
    frame() {
      const existing = pick(elements().filter((each) => each.localName === 'iframe')) as
        | HTMLIFrameElement
        | undefined;
      if (existing && random.below(2)) {
        const body = existing.contentDocument?.body;
        if (random.below(2)) body?.append(build());
        else existing.srcdoc = `<style>.a { color: teal }</style><p class="a">${word()}`;
        return;
      }
      if (elements().filter((each) => each.localName === 'iframe').length > 2) return;
      const frame = document.createElement('iframe');
      pick(parents())?.append(frame);
      frame.contentDocument?.body?.append(build());
    },
    field() {
      const field = pick(elements().filter((each) => /^(?:input|textarea|select)$/.test(each.localName))) as
        | HTMLInputElement
        | HTMLSelectElement
        | undefined;
      if (!field) return;
      if (field instanceof HTMLSelectElement) field.selectedIndex = random.below(3);
      else if (field.type === 'checkbox') {
        field.checked = random.below(2) === 1;
        field.indeterminate = random.below(3) === 0;
      } else field.value = word();
    },
    layer() {
      const dialog = pick(elements().filter((each) => each.localName === 'dialog')) as
        | HTMLDialogElement
        | undefined;
      if (!dialog) {
        const made = document.createElement('dialog');
        made.append(word());
        stage.append(made);
      } else if (dialog.open) dialog.close();
      else if (random.below(2)) dialog.showModal();
      else dialog.show();
    },
    popover() {
      const open = pick(elements().filter((each) => each.hasAttribute('popover'))) as HTMLElement | undefined;
      if (open?.isConnected) {
        open.togglePopover();
        return;
      }
      const made = document.createElement('div');
      made.popover = 'manual';
      made.append(word());
      stage.append(made);
    },
    details() {
      const details = pick(elements().filter((each) => each.localName === 'details'));
      if (details) details.toggleAttribute('open');
      else stage.append(Object.assign(document.createElement('details'), { textContent: word() }));
    },
  };
  const names = Object.keys(steps);
  let nodes = 0;

  return {
    log,
    step() {
      nodes = elements().length;
      const name = nodes > ENOUGH && random.below(2) ? 'remove' : (pick(names) ?? 'insert');
      log.push(name);
      try {
        steps[name]?.();
      } catch (error) {
        // What the platform refuses (a cycle, a popover that is not connected) changes nothing.
        if (!(error instanceof DOMException)) throw error;
      }
    },
  };
}
