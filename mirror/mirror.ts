import {
  createDocumentDecoder,
  type CustomerVolatile,
  type DocumentDecoder,
  type DocumentOp,
} from '#protocol';
import { type OpenDocument, openBlankDocument } from './blank-document.ts';
import { MirrorProblem } from './limits.ts';
import { locateNode, type MirrorPoint } from './locate-node.ts';
import { createScene, type Scene } from './scene.ts';

export type ApplyResult = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/** A safe, live copy of the customer's page, from the frames that the page sends. */
export type Mirror = {
  /** Has no scripts and takes no pointer and no focus; the holder scales it. */
  readonly iframe: HTMLIFrameElement;
  /**
   * Applies one document frame, at once. Never throws: after a problem every frame is answered with it until
   * one begins a new document, as the first frame of a resynchronisation does.
   */
  apply(frame: Uint8Array): ApplyResult;
  /** Applies a scroll position from the volatile channel. What it names may be gone already; then it is nothing. */
  applyVolatile(message: CustomerVolatile): void;
  /** CSS px of the customer's viewport; 0 × 0 until it is known. */
  readonly viewport: { readonly width: number; readonly height: number };
  onViewport: (viewport: { readonly width: number; readonly height: number }) => void;
  /** True once everything that was in the page when the capture began is here. */
  readonly ready: boolean;
  onReady: () => void;
  /** Where the page says it is from, such as `https://bank.example`; empty until it says so. Untrusted. */
  readonly origin: string;
  /** The captured node under a point of the customer's viewport (CSS px), and the place in its box (0 to 1). */
  locate(x: number, y: number): MirrorPoint | undefined;
  /** Forgets everything; the next frame must begin a new document. */
  reset(): void;
  /** Takes the iframe away. Frames are refused from then on. */
  destroy(): void;
};

/**
 * Makes an empty mirror in the container, which must be in a document. Usable at once.
 *
 * @param open how a blank document is made, for pages under Trusted Types
 */
export function createMirror(container: HTMLElement, open: OpenDocument = openBlankDocument): Mirror {
  const iframe = createFrame(container);
  let decoder: DocumentDecoder = createDocumentDecoder();
  let scene: Scene | undefined;
  let problem: string | undefined;
  let destroyed = false;
  let ready = false;
  let origin = '';
  let viewport = { width: 0, height: 0 };

  // A hidden holder gives the iframe no layout; positions are caught up when it has one.
  const visible = new ResizeObserver(() => attempt(() => scene?.settle()));
  visible.observe(iframe);

  const mirror: Mirror = {
    iframe,
    onViewport: () => {},
    onReady: () => {},
    get viewport() {
      return viewport;
    },
    get ready() {
      return ready;
    },
    get origin() {
      return origin;
    },
    apply(frame) {
      if (destroyed) return { ok: false, problem: 'the mirror was closed' };
      const ops = decode(frame);
      if (ops === undefined) return { ok: false, problem: problem ?? 'a document frame is malformed' };
      const failure = attempt(() => {
        for (const op of ops) applyOp(op);
        scene?.settle();
      });
      if (failure === undefined) return { ok: true };
      problem = failure;
      return { ok: false, problem };
    },
    applyVolatile(message) {
      if (message.kind !== 'scroll') return;
      attempt(() => {
        scene?.scroll(message.node, message.x, message.y);
        scene?.settle();
      });
    },
    locate(x, y) {
      let found: MirrorPoint | undefined;
      attempt(() => {
        if (scene) found = locateNode(scene, x, y);
      });
      return found;
    },
    reset() {
      decoder = createDocumentDecoder();
      problem = undefined;
      ready = false;
      scene = undefined;
    },
    destroy() {
      destroyed = true;
      scene = undefined;
      ready = false;
      visible.disconnect();
      iframe.remove();
    },
  };

  /** A capture that starts again has a new encoder: its first frame has the sequence 0 and begins a document. */
  function decode(frame: Uint8Array): readonly DocumentOp[] | undefined {
    if (frame[1] === 0) {
      const fresh = createDocumentDecoder();
      const decoded = decodeWith(fresh, frame);
      if (decoded.ok && decoded.ops[0]?.op === 'document') {
        decoder = fresh;
        problem = undefined;
        return decoded.ops;
      }
    }
    if (problem !== undefined) return undefined;
    const decoded = decodeWith(decoder, frame);
    if (decoded.ok) return decoded.ops;
    problem = decoded.problem;
    return undefined;
  }

  function applyOp(op: DocumentOp): void {
    if (op.op === 'document') {
      ready = false;
      scene = createScene(iframe, op.quirks, open);
      return;
    }
    if (!scene) throw new MirrorProblem('the document has not begun');
    // The holder moved the iframe, and the browser threw its document away.
    if (iframe.contentDocument !== scene.document) throw new MirrorProblem('the mirror was moved');
    switch (op.op) {
      case 'viewport':
        viewport = { width: bounded(op.width), height: bounded(op.height) };
        iframe.style.width = `${viewport.width}px`;
        iframe.style.height = `${viewport.height}px`;
        mirror.onViewport(viewport);
        return;
      case 'origin':
        origin = op.origin;
        return;
      case 'ready':
        if (ready) return;
        ready = true;
        mirror.onReady();
        return;
      default:
        scene.apply(op);
    }
  }

  return mirror;
}

function createFrame(container: HTMLElement): HTMLIFrameElement {
  const iframe = document.createElement('iframe');
  iframe.setAttribute('sandbox', 'allow-same-origin');
  iframe.title = 'Customer’s page';
  iframe.tabIndex = -1;
  // The CSSOM, because the holder's CSP may forbid inline styles. White is what browsers paint under a page.
  iframe.style.cssText =
    'display: block; border: 0; pointer-events: none; background: white; color-scheme: light; width: 100%; height: 100%';
  container.append(iframe);
  return iframe;
}

function decodeWith(decoder: DocumentDecoder, frame: Uint8Array) {
  try {
    return decoder.decode(frame);
  } catch {
    return { ok: false, problem: 'a document frame is malformed' } as const;
  }
}

/** What went wrong, in words that hold nothing of the page. */
function attempt(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof MirrorProblem ? error.message : 'the document does not fit together';
  }
}

function bounded(value: number): number {
  return Math.min(value, 1 << 15);
}
