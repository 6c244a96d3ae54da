import { css, html, LitElement, nothing } from 'lit';
import type { createMirror, Mirror } from '#mirror';
import { decodeCustomerVolatile } from '#protocol';
import { words } from './messages.ts';
import { controls, tokens } from './styles.ts';
import { createThrottle } from './throttle.ts';
import { createViewGuard, type ViewGuard } from './view-guard.ts';

export type LaserPoint = { readonly node: number; readonly x: number; readonly y: number };

/** Milliseconds between two laser positions: a display shows no more. */
const LASER_EVERY = 16;
/** CSS pixels; a phone's page may be enlarged to be readable, a desktop's is never more than itself. */
const SMALL_VIEWPORT = 480;
const MOST_SCALE = 1.5;

/**
 * The customer's page: the mirror, fitted, and a layer above it that takes the agent's pointer.
 *
 * @fires laser - `detail` is a `LaserPoint`, or undefined when the pointer left
 * @fires problem - a document frame could not be applied
 */
export class CobrowseStage extends LitElement {
  static override properties = {
    laser: { type: Boolean },
    ready: { state: true },
    dot: { state: true },
  };
  declare laser: boolean;
  declare ready: boolean;
  declare dot: { x: number; y: number } | undefined;
  declare createMirror: typeof createMirror;

  declare private _mirror: Mirror | undefined;
  declare private _guard: ViewGuard;
  declare private _resize: ResizeObserver;
  declare private _scale: number;
  declare private _point: (at: { x: number; y: number } | undefined) => void;

  static override styles = [
    tokens,
    controls,
    css`
      :host {
        position: relative;
        display: block;
        min-height: 0;
        overflow: hidden;
        background: var(--sunken);
      }
      .holder {
        position: absolute;
        transform-origin: 0 0;
        background: #fff;
        box-shadow: var(--shadow);
      }
      .holder[hidden] {
        display: block;
        visibility: hidden;
      }
      .layer {
        position: absolute;
        overflow: hidden;
      }
      .layer.laser {
        cursor: none;
      }
      .dot {
        position: absolute;
        width: 18px;
        height: 18px;
        margin: -9px 0 0 -9px;
        border: 2px solid #fff;
        border-radius: 50%;
        background: var(--laser);
        box-shadow: 0 0 0 1px rgb(0 0 0 / 40%), 0 0 10px 3px rgb(229 22 59 / 55%);
        pointer-events: none;
        forced-color-adjust: none;
      }
      .skeleton {
        position: absolute;
        inset: 1.25rem;
        display: grid;
        align-content: start;
        gap: 1rem;
        padding: 1.5rem;
        border-radius: var(--radius);
        background: var(--surface);
        color: var(--muted);
      }
      .skeleton i {
        height: 14px;
        border-radius: 7px;
        background: var(--sunken);
        animation: breathe 2s ease-in-out infinite;
      }
      @keyframes breathe {
        50% {
          opacity: 0.45;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.laser = false;
    this.ready = false;
    this._scale = 1;
    this._guard = createViewGuard();
    this._point = createThrottle(LASER_EVERY, (at) => this.sendPoint(at));
    this._resize = new ResizeObserver(() => this.fit());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this._resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this._resize.disconnect();
    this._mirror?.destroy();
    this._mirror = undefined;
  }

  /** Applies one document frame. */
  showDocument(frame: Uint8Array): void {
    const mirror = this.mirror();
    if (!mirror) return;
    const wasReady = mirror.ready;
    const result = mirror.apply(frame);
    const verdict = this._guard.judge(result.ok, wasReady, performance.now());
    if (verdict === 'fine' || verdict === 'wait') return;
    if (verdict === 'replace') this.dropMirror();
    this.dispatchEvent(new CustomEvent('problem'));
  }

  /** Applies a pointer or scroll position. */
  showVolatile(bytes: Uint8Array): void {
    const decoded = decodeCustomerVolatile(bytes);
    if (decoded && this._mirror?.ready) this._mirror.applyVolatile(decoded.message);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('laser') && !this.laser) this.leave();
  }

  override render() {
    return html`
      <div class="holder" ?hidden=${!this.ready}></div>
      <div
        class="layer ${this.laser ? 'laser' : ''}"
        aria-hidden="true"
        @pointermove=${this.move}
        @pointerdown=${this.move}
        @pointerleave=${this.leave}
        @pointercancel=${this.leave}
      >
        ${this.dot ? html`<div class="dot" style="left: ${this.dot.x}px; top: ${this.dot.y}px"></div>` : nothing}
      </div>
      ${
        this.ready
          ? nothing
          : html`<div class="skeleton" role="status">
              <span>${words.firstView}</span>
              <i style="width: 45%"></i><i style="width: 90%"></i><i style="width: 80%"></i
              ><i style="width: 86%"></i><i style="width: 30%"></i>
            </div>`
      }
    `;
  }

  private mirror(): Mirror | undefined {
    const holder = this.renderRoot.querySelector<HTMLElement>('.holder');
    if (this._mirror || !holder) return this._mirror;
    const mirror = this.createMirror(holder);
    mirror.iframe.title = words.page;
    mirror.onViewport = () => this.fit();
    mirror.onReady = () => {
      this.ready = true;
      this.fit();
    };
    this._mirror = mirror;
    return mirror;
  }

  private dropMirror(): void {
    this._mirror?.destroy();
    this._mirror = undefined;
    this.ready = false;
    this.leave();
  }

  private fit(): void {
    const holder = this.renderRoot.querySelector<HTMLElement>('.holder');
    const layer = this.renderRoot.querySelector<HTMLElement>('.layer');
    if (!this._mirror || !holder || !layer) return;
    const { width, height } = this._mirror.viewport;
    if (width <= 0 || height <= 0 || this.clientWidth === 0) return;
    const most = width < SMALL_VIEWPORT ? MOST_SCALE : 1;
    const scale = Math.min(this.clientWidth / width, this.clientHeight / height, most);
    const left = Math.round((this.clientWidth - width * scale) / 2);
    const top = Math.round((this.clientHeight - height * scale) / 2);
    this._scale = scale;
    Object.assign(holder.style, {
      width: `${width}px`,
      height: `${height}px`,
      transform: `translate(${left}px, ${top}px) scale(${scale})`,
    });
    Object.assign(layer.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width * scale}px`,
      height: `${height * scale}px`,
    });
  }

  private move(event: PointerEvent): void {
    if (!this.laser || !this.ready) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    this.dot = { x: event.clientX - box.left, y: event.clientY - box.top };
    this._point(this.dot);
  }

  private leave(): void {
    if (!this.dot) return;
    this.dot = undefined;
    this._point(undefined);
  }

  private sendPoint(at: { x: number; y: number } | undefined): void {
    const detail = at && this._mirror?.locate(at.x / this._scale, at.y / this._scale);
    this.dispatchEvent(new CustomEvent<LaserPoint | undefined>('laser', { detail }));
  }
}
