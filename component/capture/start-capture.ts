import {
  createDocumentEncoder,
  type DocumentOp,
  type FieldState,
  type Layer,
  type Safe,
  type SafeFrame,
} from '#protocol';
import {
  createGate,
  isElement,
  isText,
  type Policy,
  readFrameElement,
  readIsConnected,
  readLocalName,
  readMatches,
  readParent,
  readRect,
  readScrollingElement,
  readWindow,
} from '../privacy/index.ts';
import { createMarkJudge, isSlot } from './mark-judge.ts';
import { createModel, type Entry } from './model.ts';
import { createPageWatch } from './page-watch.ts';
import { createPause } from './pause.ts';
import { createSheetSync } from './sheet-sync.ts';
import { canBeLayered, createTreeSync } from './tree-sync.ts';

/** Where the customer has scrolled to, for the unordered channel. */
export type SafeVolatile = {
  readonly kind: 'scroll';
  readonly node: number;
  readonly x: Safe<number>;
  readonly y: Safe<number>;
};

export type CaptureOptions = {
  readonly document: Document;
  /** Only this element and what is below it. Default: the whole document. */
  readonly root?: Element | undefined;
  readonly policy: Policy;
  /** Our own element: an empty box. */
  readonly exclude?: Element | undefined;
  readonly signal: AbortSignal;
  send(frame: SafeFrame): void;
  congested(): boolean;
  drained(): Promise<void>;
  volatile(message: SafeVolatile): void;
  /** The gate failed on one node, which is redacted. The capture goes on. */
  onProblem?(problem: unknown): void;
  /** A defect. Nothing of what caused it has been sent, and the capture has stopped. */
  onError(error: unknown): void;
};

export type Capture = {
  /** Sends the whole document again, for a mirror that is new or lost its place. */
  resync(): void;
  stop(): void;
  /** Where in the viewport a point inside a captured node is; `x` and `y` are fractions of its box. */
  locate(node: number, x: number, y: number): { x: number; y: number } | undefined;
};

/** Milliseconds of one slice: with the page's own work it stays within a frame of 16. */
const SLICE_TIME = 5;
/** Milliseconds between looks at what no event reports. */
const TICK_TIME = 500;
/** Milliseconds of one slow tick's search for shadow roots that came late. */
const SCAN_TIME = 2;
/** Milliseconds between two messages about whether a redacted field is empty: no rhythm of typing leaves. */
const FIELD_TIME = 250;
/** Milliseconds after which a flush goes ahead although no frame is painted, as in a hidden tab. */
const HIDDEN_FLUSH_TIME = 100;
/** Nodes that left the page between two clean-ups of what refers to them. */
const GONE_ENTRIES = 5000;
/** Bytes after which a slice's frame is sent and the channel asked again. */
const FRAME_BYTES = 128 * 1024;

/**
 * Captures a page by keeping the mirror's state in step with it: what changed is noted, and at the next flush
 * the difference between the page and what the mirror has is sent. When the channel is congested the flush
 * waits, and the next difference covers more; nothing queues up.
 */
export function startCapture(options: CaptureOptions): Capture {
  let run = startRun(options);
  const stop = () => run.stop();
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  return {
    resync() {
      if (options.signal.aborted) return;
      run.stop();
      run = startRun(options);
    },
    stop() {
      options.signal.removeEventListener('abort', stop);
      run.stop();
    },
    locate: (node, x, y) => run.locate(node, x, y),
  };
}

/** One run from a whole document on. A resynchronisation is another one, with nothing kept. */
function startRun(options: CaptureOptions) {
  const view = readWindow(options.document);
  if (!view) throw new Error('The document is not in a window.');
  const window = view as Window & typeof globalThis;
  const life = new AbortController();
  const pause = createPause(life.signal);
  const encoder = createDocumentEncoder();
  const gate = createGate(options.policy, {
    window,
    exclude: options.exclude,
    onProblem: (problem) => options.onProblem?.(problem),
  });
  const model = createModel(options.document);
  const write = (op: DocumentOp) => encoder.write(op);

  const sheets = createSheetSync(gate, write);
  const tree = createTreeSync(gate, model, options.root, {
    write,
    rootAdded(root) {
      watch.add(root);
      sheets.addRoot(root);
    },
    entered,
    left,
    slotted: (host) => marks.touch(host),
    dropped(entry, key) {
      const users = unnamed.get(key);
      if (users) users.add(entry);
      else unnamed.set(key, new Set([entry]));
    },
  });
  const marks = createMarkJudge(gate, (entry) => tree.replace(entry));
  const watch = createPageWatch({
    mutated,
    fieldChanged(target) {
      for (let node: Node | null = target; node; node = readParent(node)) {
        const entry = model.get(node);
        if (entry && stateful.has(entry)) dirtyFields.add(entry);
      }
      schedule();
    },
    scrolled(target) {
      const entry = model.get(target);
      if (!entry) return;
      // The moments alone would tell the rhythm of typing.
      if (isElement(target) && gate.isScrolledByContent(target)) return;
      dirtyScroll.add(entry);
      const { x, y } = readScroll(entry);
      options.volatile({ kind: 'scroll', node: entry.id, x, y });
      schedule();
    },
    loaded(root, target) {
      const entry = model.get(target);
      if (entry && isElement(target) && readLocalName(target) === 'iframe') dirtyFrames.add(entry);
      sheets.touch(root);
      schedule();
    },
    layered() {
      layersDirty = true;
      schedule();
    },
    slotted(slot) {
      const host = model.get(slot.getRootNode())?.parent;
      if (host) marks.touch(host);
      schedule();
    },
    reset() {
      // The fields have their new values when the event is over.
      setTimeout(() => {
        for (const entry of stateful) dirtyFields.add(entry);
        schedule();
      });
    },
  });

  /** Elements by names that no style rule uses yet, so that they can catch up when one does. */
  const unnamed = new Map<string, Set<Entry>>();
  const stateful = new Set<Entry>();
  const boxes = new Set<Entry>();
  const frames = new Set<Entry>();
  const layered = new Set<Entry>();
  const hosts = new Set<Entry>();
  const dirtyAttributes = new Set<Entry>();
  const dirtyText = new Set<Entry>();
  const dirtyFields = new Set<Entry>();
  const dirtyFrames = new Set<Entry>();
  const dirtyBoxes = new Set<Entry>();
  const dirtyScroll = new Set<Entry>();
  let hostScan: Iterator<Entry> = model.entries()[Symbol.iterator]();
  let unscanned: Iterator<Entry> | undefined;
  let layersDirty = true;
  let viewportDirty = true;
  let ready = false;
  let goneEntries = 0;
  /** Children changed somewhere since the last slice. */
  let treeChanged = false;
  let tickDue = false;
  let windowLife = new AbortController();
  let scheduled = false;
  let waiting = false;
  let address = window.location.href;

  const resizes = new window.ResizeObserver((records) => {
    for (const { target } of records) {
      const entry = model.get(target);
      if (entry && boxes.has(entry)) dirtyBoxes.add(entry);
    }
    schedule();
  });

  function entered(entry: Entry): void {
    const element = entry.node as Element;
    if (gate.hasState(element, entry.treatment)) {
      stateful.add(entry);
      dirtyFields.add(entry);
    }
    watchBox(entry);
    const name = readLocalName(element);
    if (name === 'iframe') frames.add(entry);
    if (name === 'option') touchState(element);
    if (name === 'slot') marks.slotMoved(entry);
    if (name.includes('-')) hosts.add(entry);
    if (canBeLayered(element, entry.shape?.attributes ?? [])) {
      layered.add(entry);
      layersDirty = true;
    }
  }

  function left(entry: Entry): void {
    goneEntries += 1;
    if (boxes.delete(entry)) resizes.unobserve(entry.node as Element);
    stateful.delete(entry);
    frames.delete(entry);
    layered.delete(entry);
    hosts.delete(entry);
    if (isSlot(entry)) marks.slotMoved(entry);
    if (!isElement(entry.node) && !isText(entry.node)) {
      watch.drop(entry);
      sheets.dropRoot(entry);
    }
  }

  function mutated(root: Entry, records: readonly MutationRecord[]): void {
    for (const record of records) {
      const { target, type } = record;
      const entry = model.get(target);
      if (type === 'characterData') {
        if (entry) dirtyText.add(entry);
        else sheets.touch(root);
      } else if (type === 'childList') {
        treeChanged = true;
        if (entry) tree.touch(entry);
        if (target === root.node && !isElement(target)) reopened(root);
        sheets.touch(root);
        touchState(target);
      } else if (record.attributeName !== null) {
        if (record.attributeName === 'type' && record.oldValue?.trim().toLowerCase() === 'password') {
          gate.marks.rememberPassword(target as Element);
        }
        if (gate.marks.dependsOn(record.attributeName)) {
          if (entry) marks.touch(entry);
          if (entry) touchSlotted(entry);
          else if (options.root && Node.prototype.contains.call(target, options.root))
            marks.touch(model.root);
        }
        if (entry) dirtyAttributes.add(entry);
        else if (record.attributeName === 'media' || record.attributeName === 'disabled') sheets.touch(root);
      }
    }
    schedule();
  }

  /** A document whose root element changed may have been opened anew, which ends all listening. */
  function reopened(root: Entry): void {
    if (root.parent?.shadow === root) return;
    watch.listenAgain(root);
    if (root === model.root) watchWindow();
    viewportDirty = true;
  }

  function watchWindow(): void {
    windowLife.abort();
    windowLife = new AbortController();
    window.addEventListener(
      'resize',
      () => {
        viewportDirty = true;
        tickDue = true;
        schedule();
      },
      { signal: windowLife.signal, passive: true },
    );
  }

  /** What is slotted into this subtree lies elsewhere, under the host, and takes its marks from here too. */
  function touchSlotted(entry: Entry): void {
    let subtree = entry;
    for (let at: Entry | undefined = entry; at; at = at.parent) {
      if (at.parent?.shadow !== at) continue;
      const element = subtree.node as Element;
      if (readLocalName(element) !== 'slot' && !Element.prototype.querySelector.call(element, 'slot')) return;
      subtree = at.parent;
      marks.touch(subtree);
    }
  }

  /**
   * Editable text that is redacted changes by its children, which are not in the model. And options that come
   * and go change what is selected, in the page and in the mirror, each in its own way.
   */
  function touchState(node: Node): void {
    if (stateful.size === 0) return;
    for (let at: Node | null = node; at; at = readParent(at)) {
      const entry = model.get(at);
      if (entry && stateful.has(entry)) {
        forgetField(entry);
        return;
      }
    }
  }

  /** The mirror may not have the state any more that was sent. */
  function forgetField(entry: Entry): void {
    if (entry.field !== undefined && readLocalName(entry.node as Element) === 'select') entry.field = '';
    dirtyFields.add(entry);
  }

  function schedule(): void {
    if (scheduled || waiting || life.signal.aborted) return;
    scheduled = true;
    let done = false;
    const go = () => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      scheduled = false;
      void flush();
    };
    const timer = setTimeout(go, HIDDEN_FLUSH_TIME);
    window.requestAnimationFrame(go);
  }

  async function flush(): Promise<void> {
    if (life.signal.aborted || waiting) return;
    try {
      while (slice() && !life.signal.aborted) {
        waiting = true;
        if (options.congested()) await options.drained();
        else await pause();
        waiting = false;
      }
    } catch (error) {
      // What the encoder holds of the failed slice is never sent.
      stop();
      options.onError(error);
    }
  }

  /** One slice of work. True when there is more. */
  function slice(): boolean {
    if (options.congested()) {
      waiting = true;
      void options.drained().then(() => {
        waiting = false;
        schedule();
      });
      return false;
    }
    const end = performance.now() + SLICE_TIME;
    let checks = 0;
    const expired = () => {
      checks += 1;
      if (checks % 8 !== 0) return encoder.length > FRAME_BYTES;
      return performance.now() > end || encoder.length > FRAME_BYTES;
    };
    gate.beginSlice();
    watch.flush();
    if (treeChanged) tree.interrupted();
    treeChanged = false;
    if (tickDue) tick();
    if (window.location.href !== address) {
      address = window.location.href;
      if (gate.marks.navigated(address)) marks.touch(model.root);
    }
    const more = !marks.judge(expired) || !syncRest(expired);
    send();
    return more;
  }

  function syncRest(expired: () => boolean): boolean {
    if (viewportDirty) writeViewport();
    if (!sheets.sync(expired)) return false;
    catchUpNames();
    for (const entry of dirtyFrames) syncFrame(entry);
    dirtyFrames.clear();
    if (!tree.sync(expired)) return false;
    // A shadow root that was just found brought sheets, and their rules may name what was already sent.
    if (sheets.pending && !sheets.sync(expired)) return false;
    catchUpNames();
    if (!drain(dirtyAttributes, syncAttributes, expired)) return false;
    if (!drain(dirtyText, syncText, expired)) return false;
    if (!syncFields(expired)) return false;
    if (!drain(dirtyBoxes, syncBox, expired)) return false;
    if (layersDirty) syncLayers();
    if (!drain(dirtyScroll, syncScroll, expired)) return false;
    if (!ready) {
      ready = true;
      write({ op: 'ready' });
      unscanned = model.entries()[Symbol.iterator]();
    }
    return scanScrollers(expired) && !tree.pending && !marks.pending;
  }

  function drain(set: Set<Entry>, sync: (entry: Entry) => void, expired: () => boolean): boolean {
    for (const entry of set) {
      if (expired()) return false;
      set.delete(entry);
      if (!entry.dropped) sync(entry);
    }
    return true;
  }

  function catchUpNames(): void {
    for (const key of gate.vocabulary.takeAdded()) {
      const users = unnamed.get(key);
      if (!users) continue;
      unnamed.delete(key);
      for (const entry of users) {
        if (entry.dropped) continue;
        // A tag cannot be changed.
        if (key.startsWith('type:')) tree.replace(entry);
        else dirtyAttributes.add(entry);
      }
    }
  }

  function syncAttributes(entry: Entry): void {
    const element = entry.node as Element;
    const before = entry.shape;
    if (!before || !isElement(element) || marks.tookBack(entry)) return;
    const shape = gate.shape(element, entry.treatment, (key) => {
      const users = unnamed.get(key);
      if (users) users.add(entry);
      else unnamed.set(key, new Set([entry]));
    });
    const had = new Map(before.attributes);
    const changes: [Safe<string>, Safe<string> | undefined][] = [];
    for (const [name, value] of shape.attributes) {
      if (had.get(name) !== value) changes.push([name, value]);
      had.delete(name);
    }
    for (const name of had.keys()) changes.push([name, undefined]);
    if (changes.length > 0) write({ op: 'attributes', id: entry.id, changes });
    entry.shape = shape;
    if (stateful.has(entry)) forgetField(entry);
    if (canBeLayered(element, shape.attributes)) {
      layered.add(entry);
      layersDirty = true;
    }
    if (frames.has(entry)) syncFrame(entry);
  }

  function syncFrame(entry: Entry): void {
    if (entry.dropped) return;
    tree.attachFrame(entry);
    watchBox(entry);
  }

  function watchBox(entry: Entry): void {
    const element = entry.node as Element;
    if (boxes.has(entry) || !gate.isBox(element, entry.treatment)) return;
    boxes.add(entry);
    dirtyBoxes.add(entry);
    resizes.observe(element);
  }

  function syncText(entry: Entry): void {
    if (!isText(entry.node) || marks.tookBack(entry)) return;
    const safe = gate.text(entry.node);
    const value = 'text' in safe ? safe.text : safe.bars;
    if (value === entry.text) return;
    entry.text = value;
    if ('text' in safe) write({ op: 'set-text', id: entry.id, text: safe.text });
    else write({ op: 'set-bars', id: entry.id, bars: safe.bars });
  }

  function syncFields(expired: () => boolean): boolean {
    const now = performance.now();
    let later = false;
    for (const entry of dirtyFields) {
      if (expired()) return false;
      const state =
        entry.dropped || marks.tookBack(entry)
          ? undefined
          : gate.field(entry.node as Element, entry.treatment);
      const key = state && fieldKey(state);
      if (!state || key === entry.field) {
        dirtyFields.delete(entry);
        continue;
      }
      if (state.kind === 'filled' && entry.field !== undefined && now - entry.fieldAt < FIELD_TIME) {
        later = true;
        continue;
      }
      dirtyFields.delete(entry);
      entry.field = key;
      entry.fieldAt = now;
      write({ op: 'field', id: entry.id, state });
    }
    if (later) setTimeout(schedule, FIELD_TIME);
    return true;
  }

  function syncBox(entry: Entry): void {
    const { width, height } = gate.size(entry.node as Element);
    if (width === entry.width && height === entry.height) return;
    entry.width = width;
    entry.height = height;
    write({ op: 'box', id: entry.id, width, height });
  }

  function syncLayers(): void {
    layersDirty = false;
    for (const entry of layered) {
      const layer = layerOf(entry.node as Element);
      if (layer === entry.layer) continue;
      entry.layer = layer;
      write({ op: 'layer', id: entry.id, layer });
    }
  }

  function readScroll(entry: Entry) {
    const element = isElement(entry.node) ? entry.node : readScrollingElement(entry.node as Document);
    return element ? gate.scroll(element) : { x: gate.layout(0), y: gate.layout(0) };
  }

  function syncScroll(entry: Entry): void {
    const { x, y } = readScroll(entry);
    if (x === entry.scrollX && y === entry.scrollY) return;
    entry.scrollX = x;
    entry.scrollY = y;
    write({ op: 'scroll', id: entry.id, x, y });
  }

  /** Once, after the first view: what was scrolled before the session began. */
  function scanScrollers(expired: () => boolean): boolean {
    while (unscanned) {
      if (expired()) return false;
      const next = unscanned.next();
      if (next.done) unscanned = undefined;
      else if (isElement(next.value.node) && next.value.children.length > 0) syncScroll(next.value);
    }
    return true;
  }

  function writeViewport(): void {
    viewportDirty = false;
    // Without scrollbars, which the mirror does not draw: the layout is then the same. Media queries are decided here.
    const page = options.document.documentElement;
    const width = page?.clientWidth || window.innerWidth;
    write({ op: 'viewport', width: gate.layout(width), height: gate.layout(window.innerHeight) });
    dirtyScroll.add(model.root);
  }

  function send(): void {
    if (encoder.length > 0) options.send(encoder.finish(performance.now()));
  }

  function tick(): void {
    tickDue = false;
    for (const entry of stateful) dirtyFields.add(entry);
    for (const entry of frames) dirtyFrames.add(entry);
    layersDirty = layered.size > 0;
    sheets.poll();
    for (const entry of hosts) if (!entry.shadow) tree.attachShadow(entry);
    scanHosts();
    if (goneEntries > GONE_ENTRIES) forgetGone();
  }

  /**
   * Nothing tells of a shadow root that is attached to an element already in the page. Custom elements are
   * asked on every tick; the others, a part on each.
   */
  function scanHosts(): void {
    const end = performance.now() + SCAN_TIME;
    for (let left = model.size; left > 0; left--) {
      if (left % 64 === 0 && performance.now() > end) return;
      const next = hostScan.next();
      if (next.done) hostScan = model.entries()[Symbol.iterator]();
      else if (!next.value.shadow && isElement(next.value.node)) tree.attachShadow(next.value);
    }
  }

  /** Names that no rule uses keep their elements findable; those that left the page are let go now and then. */
  function forgetGone(): void {
    goneEntries = 0;
    for (const [key, users] of unnamed) {
      for (const entry of users) if (entry.dropped) users.delete(entry);
      if (users.size === 0) unnamed.delete(key);
    }
  }

  function stop(): void {
    life.abort();
    windowLife.abort();
    watch.stop();
    resizes.disconnect();
    clearInterval(ticking);
  }

  function locate(id: number, x: number, y: number): { x: number; y: number } | undefined {
    const entry = model.byId(id);
    if (!entry || !readIsConnected(entry.node)) return undefined;
    const element = isElement(entry.node) ? entry.node : undefined;
    const box = element ? readRect(element) : undefined;
    if (!element || !box) return undefined;
    let left = box.left + box.width * x;
    let top = box.top + box.height * y;
    for (let frame = frameOf(element); frame; frame = frameOf(frame)) {
      const outer = readRect(frame);
      left += outer.left + frame.clientLeft;
      top += outer.top + frame.clientTop;
    }
    return { x: left, y: top };
  }

  write({ op: 'document', quirks: options.document.compatMode === 'BackCompat' });
  write({ op: 'origin', origin: gate.origin() });
  watch.add(model.root);
  sheets.addRoot(model.root);
  tree.start();
  watchWindow();
  const ticking = setInterval(() => {
    tickDue = true;
    schedule();
  }, TICK_TIME);
  // The first slice runs at once, so that a small page is complete when this returns.
  void flush();

  return { stop, locate };
}

function frameOf(element: Element): HTMLElement | undefined {
  const frame = element.ownerDocument && readFrameElement(element.ownerDocument);
  return (frame as HTMLElement | null) ?? undefined;
}

function layerOf(element: Element): Layer {
  if (readLocalName(element) === 'dialog') {
    if (readMatches(element, ':modal')) return 'modal';
    return readMatches(element, '[open]') ? 'open' : 'none';
  }
  return readMatches(element, ':popover-open') ? 'popover' : 'none';
}

function fieldKey(state: FieldState): string {
  return JSON.stringify(state);
}
