import {
  createDocumentEncoder,
  DOCUMENT_ID,
  type DocumentOp,
  type FieldState,
  type Layer,
  type NodeId,
  type Safe,
  type SheetId,
} from '#protocol';
import type { Mirror } from './mirror.ts';

/** Only the gate makes `Safe` values; a test of the mirror plays a page that has none. */
const safe = <T extends string | number>(value: T) => value as unknown as Safe<T>;
const nodeId = (id: number) => id as NodeId;

export type Attributes = Readonly<Record<string, string>>;

/** Writes frames as a capture would, or as a hostile page would. Methods that add a node answer with its id. */
export function createPage({ quirks = false } = {}) {
  const encoder = createDocumentEncoder();
  let last: number = DOCUMENT_ID;
  encoder.write({ op: 'document', quirks });

  function write(op: DocumentOp): void {
    encoder.write(op);
  }
  function take(): NodeId {
    last += 1;
    return nodeId(last);
  }
  const place = (parent: number, before = 0) => ({ parent: nodeId(parent), before: nodeId(before) });

  const page = {
    write,
    finish: () => encoder.finish(0),
    element(parent: number, tag: string, attributes: Attributes = {}, ns: 0 | 1 | 2 = 0, before = 0): number {
      const pairs = Object.entries(attributes).map(([name, value]) => [safe(name), safe(value)] as const);
      const id = take();
      write({
        op: 'element',
        id,
        place: place(parent, before),
        shape: { ns, tag: safe(tag), attributes: pairs },
      });
      return id;
    },
    text(parent: number, text: string, before = 0): number {
      const id = take();
      write({ op: 'text', id, place: place(parent, before), text: safe(text) });
      return id;
    },
    bars(parent: number, bars: number): number {
      const id = take();
      write({ op: 'bars', id, place: place(parent), bars: safe(bars) });
      return id;
    },
    shadow(host: number): number {
      const id = take();
      write({ op: 'shadow', id, host: nodeId(host) });
      return id;
    },
    frame(host: number): number {
      const id = take();
      write({ op: 'frame', id, host: nodeId(host), quirks: false });
      return id;
    },
    remove: (id: number) => write({ op: 'remove', id: nodeId(id) }),
    move: (id: number, before = 0) => write({ op: 'move', id: nodeId(id), before: nodeId(before) }),
    attributes(id: number, changes: Readonly<Record<string, string | undefined>>) {
      const pairs = Object.entries(changes).map(
        ([name, value]) => [safe(name), value === undefined ? undefined : safe(value)] as const,
      );
      write({ op: 'attributes', id: nodeId(id), changes: pairs });
    },
    setText: (id: number, text: string) => write({ op: 'set-text', id: nodeId(id), text: safe(text) }),
    setBars: (id: number, bars: number) => write({ op: 'set-bars', id: nodeId(id), bars: safe(bars) }),
    field: (id: number, state: unknown) => write({ op: 'field', id: nodeId(id), state: state as FieldState }),
    box: (id: number, width: number, height: number) =>
      write({ op: 'box', id: nodeId(id), width: safe(width), height: safe(height) }),
    scroll: (id: number, x: number, y: number) =>
      write({ op: 'scroll', id: nodeId(id), x: safe(x), y: safe(y) }),
    viewport: (width: number, height: number) =>
      write({ op: 'viewport', width: safe(width), height: safe(height) }),
    sheet: (sheet: number, media = '', disabled = false) =>
      write({ op: 'sheet', sheet: sheet as SheetId, media: safe(media), disabled }),
    rules: (sheet: number, rules: readonly string[], start = 0, remove = 0) =>
      write({ op: 'rules', sheet: sheet as SheetId, start, remove, rules: rules.map(safe) }),
    rootSheets: (root: number, sheets: readonly number[]) =>
      write({ op: 'root-sheets', root: nodeId(root), sheets: sheets as readonly SheetId[] }),
    dropSheet: (sheet: number) => write({ op: 'drop-sheet', sheet: sheet as SheetId }),
    layer: (id: number, layer: Layer) => write({ op: 'layer', id: nodeId(id), layer }),
    origin: (origin: string) => write({ op: 'origin', origin: safe(origin) }),
    ready: () => write({ op: 'ready' }),
    /** `html`, `head` and `body`; answers with the id of `body`. */
    skeleton(): number {
      const html = page.element(DOCUMENT_ID, 'html');
      page.element(html, 'head');
      return page.element(html, 'body');
    },
    style(rules: readonly string[], sheet = 1): void {
      page.sheet(sheet);
      page.rules(sheet, rules);
      page.rootSheets(DOCUMENT_ID, [sheet]);
    },
  };
  return page;
}

export type Page = ReturnType<typeof createPage>;

export function check(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export function same(actual: unknown, expected: unknown, about = ''): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${about} expected ${b}, got ${a}`);
}

/** Applies what the page wrote since the last frame. */
export function show(mirror: Mirror, page: Page): void {
  const result = mirror.apply(page.finish());
  if (!result.ok) throw new Error(result.problem);
}

export function documentOf(mirror: Mirror): Document {
  const found = mirror.iframe.contentDocument;
  check(found, 'the mirror has no document');
  return found;
}

export function find<E extends Element = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  check(found, `no ${selector}`);
  return found;
}
