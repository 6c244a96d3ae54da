/**
 * `cobrowse-session/testing`: what would leave a page, for tests, benchmarks and a bank's own checks. The gate,
 * the capture, the codec and the mirror are the product's own.
 */
import { createDocumentDecoder, type DocumentOp, type FieldState, type SafeFrame } from '#protocol';
import { type Capture, startCapture } from '../capture/index.ts';
import { createPolicy, isShadowRoot, type PolicyConfig } from '../privacy/index.ts';

export { createMirror, type Mirror, replay } from '#mirror';
export type { PolicyConfig };

export type Recording = {
  /** Exactly what would be sent, in order; grows while recording. */
  readonly frames: Uint8Array[];
  /** Every string that can be decoded from the frames so far, each once. */
  text(): string[];
  /** Resolves when everything that was in the page at the call is in `frames`. */
  settled(): Promise<void>;
  /** Sends the whole document again, as after a lost mirror. */
  resync(): void;
  stop(): void;
};

/** Milliseconds without a new frame after which a recording counts as settled: two of the capture's slow ticks. */
const QUIET_TIME = 1100;

/**
 * Records a page, or one element of it, as a session would.
 *
 * @param root what to record; a shadow root stands for its host.
 * @param policy the same object that the element takes: `{ unredact, redact, hide, lock }`.
 * @throws CobrowsePolicyError when the policy has a mistake.
 *
 * @example
 * const recording = record(document, { unredact: 'nav' });
 * await recording.settled();
 * assert(!recording.text().some((text) => text.includes('4111')));
 * recording.stop();
 */
export function record(
  root: Document | Element | ShadowRoot = document,
  policy: PolicyConfig = {},
): Recording {
  const frames: SafeFrame[] = [];
  const life = new AbortController();
  let lastFrameAt = performance.now();
  let failure: unknown;
  const element = root.nodeType === 9 ? undefined : isShadowRoot(root) ? root.host : (root as Element);
  const capture: Capture = startCapture({
    document: element ? element.ownerDocument : (root as Document),
    root: element,
    policy: createPolicy(policy),
    signal: life.signal,
    send(frame) {
      frames.push(frame);
      lastFrameAt = performance.now();
    },
    congested: () => false,
    drained: () => Promise.resolve(),
    volatile() {},
    onError(error) {
      failure = error;
    },
  });
  return {
    frames,
    text: () => [...new Set(decodeAll(frames).flatMap(stringsOf))],
    async settled() {
      const start = performance.now();
      while (performance.now() - Math.max(lastFrameAt, start) < QUIET_TIME) {
        if (failure !== undefined) throw failure;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    resync: () => capture.resync(),
    stop() {
      life.abort();
      capture.stop();
    },
  };
}

/** Ops of all frames, across resynchronisations. */
function decodeAll(frames: readonly Uint8Array[]): DocumentOp[] {
  let decoder = createDocumentDecoder();
  return frames.flatMap((frame) => {
    // A resynchronisation begins anew: format, sequence 0.
    if (frame[1] === 0) decoder = createDocumentDecoder();
    const decoded = decoder.decode(frame);
    if (!decoded.ok) throw new Error(`A recorded frame does not decode: ${decoded.problem}`);
    return decoded.ops;
  });
}

function stringsOf(op: DocumentOp): string[] {
  switch (op.op) {
    case 'element':
      return [op.shape.tag, ...op.shape.attributes.flat()];
    case 'text':
    case 'set-text':
      return [op.text];
    case 'attributes':
      return op.changes.flatMap(([name, value]) => (value === undefined ? [name] : [name, value]));
    case 'field':
      return fieldStrings(op.state);
    case 'sheet':
      return [op.media];
    case 'rules':
      return [...op.rules];
    case 'origin':
      return [op.origin];
    default:
      return [];
  }
}

function fieldStrings(state: FieldState): string[] {
  return state.kind === 'value' ? [state.value] : [];
}
