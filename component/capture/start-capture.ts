import { createDocumentEncoder, type DocumentOp, type Safe, type SafeFrame } from '#protocol';
import { createGate, isElement, isText, type Policy, readLocalName, readWindow } from '../privacy/index.ts';
import { drain } from './drain.ts';
import { locatePoint } from './locate-point.ts';
import { createMarkJudge, isSlot } from './mark-judge.ts';
import { createModel, type Entry } from './model.ts';
import { createNameIndex } from './name-index.ts';
import { createPageWatch } from './page-watch.ts';
import { createPause } from './pause.ts';
import { createSheetSync } from './sheet-sync.ts';
import { createStateSync } from './state-sync.ts';
import { createTreeSync } from './tree-sync.ts';

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
/** Milliseconds after which a flush goes ahead although no frame is painted, as in a hidden tab. */
const HIDDEN_FLUSH_TIME = 100;
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

  const names = createNameIndex();
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
    dropped: names.add,
  });
  const marks = createMarkJudge(gate, (entry) => tree.replace(entry));
  const state = createStateSync({ gate, model, window, write, tookBack: marks.tookBack, schedule });
  const watch = createPageWatch({
    mutated,
    fieldChanged(target) {
      state.fieldChanged(target);
      schedule();
    },
    scrolled(target) {
      const entry = model.get(target);
      if (!entry) return;
      // The moments alone would tell the rhythm of typing.
      if (isElement(target) && gate.isScrolledByContent(target)) return;
      const { x, y } = state.scrolled(entry);
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
      state.layersChanged();
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
        state.poll();
        schedule();
      });
    },
  });

  const frames = new Set<Entry>();
  const hosts = new Set<Entry>();
  const dirtyAttributes = new Set<Entry>();
  const dirtyText = new Set<Entry>();
  const dirtyFrames = new Set<Entry>();
  let scan: Iterator<Entry> = model.entries()[Symbol.iterator]();
  let viewportDirty = true;
  let ready = false;
  /** Children changed somewhere since the last slice. */
  let treeChanged = false;
  let tickDue = false;
  let windowLife = new AbortController();
  let scheduled = false;
  let waiting = false;
  let address = window.location.href;

  function entered(entry: Entry): void {
    const element = entry.node as Element;
    state.entered(entry);
    const name = readLocalName(element);
    if (name === 'iframe') frames.add(entry);
    if (name === 'option') state.childrenChanged(element);
    if (name === 'slot') marks.slotMoved(entry);
    if (name.includes('-')) hosts.add(entry);
  }

  function left(entry: Entry): void {
    names.left();
    state.left(entry);
    frames.delete(entry);
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
        state.childrenChanged(target);
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
    if (!state.sync(expired)) return false;
    if (!ready) {
      ready = true;
      write({ op: 'ready' });
      state.scanScrollers();
    }
    return state.scan(expired) && !tree.pending && !marks.pending;
  }

  function catchUpNames(): void {
    names.take(gate.vocabulary.takeAdded(), (entry, key) => {
      // A tag cannot be changed.
      if (key.startsWith('type:')) tree.replace(entry);
      else dirtyAttributes.add(entry);
    });
  }

  function syncAttributes(entry: Entry): void {
    const element = entry.node as Element;
    const before = entry.shape;
    if (!before || !isElement(element) || marks.tookBack(entry)) return;
    const shape = gate.shape(element, entry.treatment, (key) => names.add(entry, key));
    const had = new Map(before.attributes);
    const changes: [Safe<string>, Safe<string> | undefined][] = [];
    for (const [name, value] of shape.attributes) {
      if (had.get(name) !== value) changes.push([name, value]);
      had.delete(name);
    }
    for (const name of had.keys()) changes.push([name, undefined]);
    if (changes.length > 0) write({ op: 'attributes', id: entry.id, changes });
    entry.shape = shape;
    state.reshaped(entry);
    if (frames.has(entry)) syncFrame(entry);
  }

  function syncFrame(entry: Entry): void {
    if (entry.dropped) return;
    tree.attachFrame(entry);
    state.watchBox(entry);
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

  function writeViewport(): void {
    viewportDirty = false;
    // Without scrollbars, which the mirror does not draw: the layout is then the same. Media queries are decided here.
    const page = options.document.documentElement;
    const width = page?.clientWidth || window.innerWidth;
    write({ op: 'viewport', width: gate.layout(width), height: gate.layout(window.innerHeight) });
    state.scrolled(model.root);
  }

  function send(): void {
    if (encoder.length > 0) options.send(encoder.finish(performance.now()));
  }

  function tick(): void {
    tickDue = false;
    state.poll();
    for (const entry of frames) dirtyFrames.add(entry);
    sheets.poll();
    for (const entry of hosts) if (!entry.shadow) tree.attachShadow(entry);
    rescan();
  }

  /**
   * Nothing tells of a shadow root that is attached to an element already in the page. Custom elements are
   * asked on every tick; the others, a part on each. Marks are judged again on the way, for the changes of the
   * flat tree that no event tells of.
   */
  function rescan(): void {
    const end = performance.now() + SCAN_TIME;
    for (let left = model.size; left > 0; left--) {
      if (left % 64 === 0 && performance.now() > end) return;
      const next = scan.next();
      if (next.done) scan = model.entries()[Symbol.iterator]();
      else if (!next.value.dropped && !marks.tookBack(next.value) && isElement(next.value.node)) {
        if (!next.value.shadow) tree.attachShadow(next.value);
      }
    }
  }

  function stop(): void {
    life.abort();
    windowLife.abort();
    watch.stop();
    state.stop();
    clearInterval(ticking);
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

  return { stop, locate: (id: number, x: number, y: number) => locatePoint(model.byId(id), x, y) };
}
