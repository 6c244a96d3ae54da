/** What the fidelity tests run in the browser: the product's capture and mirror, and what compares them. */
import { type Capture, startCapture } from '../../component/capture/index.ts';
import { createPolicy, type PolicyConfig } from '../../component/privacy/index.ts';
import { createMirror, type Mirror } from '../../mirror/index.ts';
import { describeMirror, describePage, type Marker, sameLine } from './canonical.fixture.ts';
import { createChurn } from './churn.fixture.ts';

const FIELDS = ['input', 'textarea', 'select'];
/** As shown as it can be, so that as much as possible can be compared. */
export const OPEN: PolicyConfig = {
  unredact: ['body', ...FIELDS, '.shown'],
  redact: '.private',
  hide: '.gone',
};

const testMarker =
  (excluded: Element | undefined): Marker =>
  (element) => {
    const written = element.getAttribute('data-cobrowse');
    if (element === excluded || written === 'hide' || element.matches('.gone')) return 'hide';
    if (written === 'redact' || element.matches('.private')) return 'redact';
    if (written === 'show' || element.matches(`body, ${FIELDS.join()}, .shown`)) return 'show';
    return written === null ? undefined : 'redact';
  };

export type Session = ReturnType<typeof start>;

/** Captures this page into a mirror in it, which is excluded, or only collects the frames. */
export function start(policy: PolicyConfig = OPEN, options: { mirror?: boolean } = {}) {
  const host = document.createElement('div');
  host.id = 'mirror-host';
  host.style.cssText = 'position: fixed; inset: 0 auto auto 0; opacity: 0.01; pointer-events: none';
  const wantsMirror = options.mirror ?? true;
  if (wantsMirror) document.documentElement.append(host);
  const mirror: Mirror | undefined = wantsMirror ? createMirror(host) : undefined;
  const life = new AbortController();
  const frames: Uint8Array[] = [];
  let bytes = 0;
  let lastFrameAt = performance.now();
  let failure: string | undefined;
  let jam: { wait: Promise<void>; free(): void } | undefined;
  const began = performance.now();
  let readyAt: number | undefined;
  if (mirror) mirror.onReady = () => (readyAt ??= performance.now() - began);
  const capture: Capture = startCapture({
    document,
    policy: createPolicy(policy),
    exclude: mirror ? host : undefined,
    signal: life.signal,
    send(frame) {
      lastFrameAt = performance.now();
      bytes += frame.byteLength;
      if (!mirror) frames.push(frame);
      const result = mirror?.apply(frame);
      if (result && !result.ok) failure ??= result.problem;
    },
    congested: () => jam !== undefined,
    drained: () => jam?.wait ?? Promise.resolve(),
    volatile(message) {
      mirror?.applyVolatile({ ...message });
    },
    onError(error) {
      failure ??= error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
    },
  });
  const syncTime = performance.now() - began;
  const sleep = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

  function difference(): string | undefined {
    if (failure !== undefined) return failure;
    const expected = describePage(document, testMarker(host));
    const made = mirror?.iframe.contentDocument;
    if (!made) return 'there is no mirror';
    const actual = describeMirror(made, expected);
    const at = expected.findIndex((line, index) => !sameLine(line, actual[index]));
    if (at < 0 && expected.length === actual.length) return undefined;
    const near = (lines: string[]) =>
      lines.slice(Math.max(0, at - 6), at < 0 ? undefined : at + 14).join('\n');
    return `page (${expected.length}):\n${near(expected)}\n\nmirror (${actual.length}):\n${near(actual)}`;
  }

  return {
    frames,
    mirror,
    syncTime,
    capture,
    get bytes() {
      return bytes;
    },
    get lastFrameAt() {
      return lastFrameAt;
    },
    get failure() {
      return failure;
    },
    get readyAt() {
      return readyAt;
    },
    difference,
    /** Waits until mirror and page agree; answers with what differs when they do not in time. */
    async agree(within = 12_000): Promise<string | undefined> {
      const end = performance.now() + within;
      for (;;) {
        await sleep(60);
        const different = difference();
        if (different === undefined || failure !== undefined || performance.now() > end) return different;
      }
    },
    async quiet(time = 1100) {
      const from = performance.now();
      while (performance.now() - Math.max(lastFrameAt, from) < time) await sleep(30);
    },
    jam() {
      let free = () => {};
      const wait = new Promise<void>((resolve) => {
        free = resolve;
      });
      jam ??= { wait, free };
    },
    unjam() {
      const was = jam;
      jam = undefined;
      was?.free();
    },
    stop() {
      life.abort();
      mirror?.destroy();
      host.remove();
    },
  };
}

export type ChurnResult = {
  readonly steps: number;
  readonly problem: string | undefined;
  readonly log: readonly string[];
};

/** One seeded run: batches of changes, sometimes over several slices, sometimes jammed, once in a while a resync. */
export async function churn(seed: number, time: number): Promise<ChurnResult> {
  const stage = document.createElement('main');
  document.body.append(stage);
  const session = start();
  const changes = createChurn(stage, seed);
  const end = performance.now() + time;
  const frame = () => new Promise((resolve) => setTimeout(resolve, 20));
  let round = 0;
  let problem: string | undefined;
  while (problem === undefined && performance.now() < end) {
    round += 1;
    const jammed = round % 4 === 0;
    if (jammed) session.jam();
    const bytes = session.bytes;
    for (let burst = 0; burst < 1 + (round % 3); burst++) {
      for (let step = 0; step < 1 + (round % 17); step++) changes.step();
      if (round % 2) await frame();
      else await Promise.resolve();
    }
    if (round % 11 === 0) session.capture.resync();
    if (jammed) {
      await frame();
      if (session.bytes !== bytes) problem = 'frames were sent while the channel was congested';
      session.unjam();
    }
    problem ??= await session.agree();
  }
  session.stop();
  stage.remove();
  document.adoptedStyleSheets = [];
  return { steps: changes.log.length, problem, log: changes.log.slice(-40) };
}

export { createMirror, describeMirror, describePage, testMarker };
