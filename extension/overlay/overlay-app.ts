import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { createMirror } from '#mirror';
import type { AgentState } from '#protocol';
import type { HostLink } from '../link/link.ts';
import type { HostMessage } from '../link/link-messages.ts';
import { parseServerAddress } from '../link/server-address.ts';
import type { Surround } from './box.ts';
import { formatDuration } from './format-duration.ts';
import { gripView } from './grip.ts';
import { ended, product, words } from './messages.ts';
import type { Settings } from './settings.ts';
import type { CobrowseStage, LaserPoint } from './stage.ts';
import { controls, layout, tokens } from './styles.ts';
import { busyView, type CopyResult, endedView, idleView, serverView, waitingView } from './views.ts';

/** Milliseconds that “Copied” stays. */
const COPIED_FOR = 2000;
/** CSS pixels; the box keeps it within what the page has room for. */
const LIVE_WIDTH = 900;

export type OverlayOptions = {
  readonly link: HostLink;
  readonly surround: Surround;
  readonly settings: Settings;
  readonly createMirror: typeof createMirror;
  saveServer(server: URL): Promise<void>;
};

/** The agent's panel. Everything it knows of the session comes over the link; it holds nothing of its own. */
export class CobrowseOverlay extends LitElement {
  static override properties = {
    state: { state: true },
    silence: { state: true },
    now: { state: true },
    server: { state: true },
    editing: { state: true },
    invalid: { state: true },
    copy: { state: true },
    laser: { state: true },
    lost: { state: true },
  };
  declare options: OverlayOptions;
  declare state: AgentState | undefined;
  declare silence: number;
  declare now: number;
  declare server: string;
  declare editing: boolean;
  declare invalid: boolean;
  declare copy: CopyResult;
  declare laser: boolean;
  declare lost: boolean;

  declare private _clock: ReturnType<typeof setInterval> | undefined;
  declare private _early: HostMessage[];
  declare private _onKey: (event: KeyboardEvent) => void;

  static override styles = [tokens, controls, layout];

  constructor() {
    super();
    this.silence = 0;
    this.now = Date.now();
    this.server = '';
    this.editing = false;
    this.invalid = false;
    this.laser = false;
    this.lost = false;
    this._early = [];
    this._onKey = (event) => this.pressKey(event);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { link, settings } = this.options;
    this.server = settings.server;
    link.onMessage = (message) => this.receive(message);
    link.onClose = () => {
      this.lost = true;
    };
    link.send({ type: 'attach' });
    document.addEventListener('keydown', this._onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('keydown', this._onKey);
    clearInterval(this._clock);
    this.options.link.close();
  }

  override render() {
    return html`
      ${
        this.options.surround.kind === 'box'
          ? gripView({ width: this.offsetWidth, step: (by) => this.options.surround.stepWidth(by) })
          : nothing
      }
      <header>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path
            d="M7 3h18a6 6 0 0 1 6 6v14a6 6 0 0 1-6 6H7a6 6 0 0 1-6-6V9a6 6 0 0 1 6-6Zm10 11 3.9 10.2 1.8-4.3 4.3-1.7Z"
            fill-rule="evenodd"
          />
        </svg>
        <span class="name">${product}</span>
        <button class="quiet" title=${words.hideHint} @click=${() => this.options.surround.close()}>
          ${words.hide}
        </button>
      </header>
      <main>${this.view()}</main>
      <p class="unseen" aria-live="polite">${this.announcement()}</p>
    `;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('state')) return;
    const before = changed.get('state') as AgentState | undefined;
    if (before?.name === this.state?.name) return;
    // The button that had the focus is gone with its view.
    if (before && !this.shadowRoot?.activeElement) {
      this.renderRoot.querySelector<HTMLElement>('h1, .toolbar button')?.focus();
    }
  }

  private receive(message: HostMessage): void {
    switch (message.type) {
      case 'state':
        return this.setState(message.state, message.silence);
      case 'document':
      case 'volatile':
        return this.show(message);
    }
  }

  private setState(state: AgentState, silence: number): void {
    if (state.name !== 'live') {
      this.laser = false;
      this._early.splice(0).forEach(() => this.options.link.send({ type: 'taken' }));
    } else if (this.state?.name !== 'live') {
      this.options.surround.widen(LIVE_WIDTH);
    }
    this.state = state;
    this.silence = silence;
    this.copy = undefined;
    this.now = Date.now();
    clearInterval(this._clock);
    if (state.name === 'waiting' || state.name === 'live') {
      this._clock = setInterval(() => {
        this.now = Date.now();
      }, 1000);
    }
  }

  private show(message: Exclude<HostMessage, { type: 'state' }>): void {
    const stage = this.renderRoot.querySelector<CobrowseStage>('cobrowse-stage');
    // The state is rendered a moment after it came.
    if (!stage?.hasUpdated) {
      if (message.type === 'document') this._early.push(message);
      void this.updateComplete.then(() => this.showEarly());
      return;
    }
    this.showEarly();
    this.apply(stage, message);
  }

  private showEarly(): void {
    const stage = this.renderRoot.querySelector<CobrowseStage>('cobrowse-stage');
    if (!stage?.hasUpdated) return;
    for (const message of this._early.splice(0)) this.apply(stage, message);
  }

  private apply(stage: CobrowseStage, message: HostMessage): void {
    if (message.type === 'volatile') stage.showVolatile(message.bytes);
    if (message.type !== 'document') return;
    stage.showDocument(message.frame);
    this.options.link.send({ type: 'taken' });
  }

  private view(): TemplateResult {
    if (this.lost)
      return html`<section class="card"><h1>${words.lostTitle}</h1><p>${words.lostText}</p></section>`;
    const { state } = this;
    if (!state) return busyView(words.loading, '');
    const end = () => this.options.link.send({ type: 'end' });
    const line = { server: this.server, managed: this.options.settings.managed, change: () => this.edit() };
    const start = () => this.options.link.send({ type: 'start', server: this.server });
    if ((state.name === 'idle' || state.name === 'ended') && (this.editing || this.server === '')) {
      return this.serverForm();
    }
    switch (state.name) {
      case 'idle':
        return idleView(start, line);
      case 'starting':
        return busyView(words.startingTitle, words.startingText, end);
      case 'waiting':
        return waitingView({
          state,
          now: this.now,
          copy: this.copy,
          copyCode: () => void this.copyCode(state.code),
          end,
        });
      case 'joining':
        return busyView(words.joiningTitle, words.joiningText, end);
      case 'consent':
        return busyView(words.consentTitle, words.consentText, end);
      case 'live':
        return this.liveView(state.startedAt, end);
      case 'ended':
        return endedView(state.reason, start, line);
    }
  }

  private liveView(startedAt: number, end: () => void): TemplateResult {
    const { link } = this.options;
    const isSilent = this.silence > 0;
    const point = (event: CustomEvent<LaserPoint | undefined>) =>
      link.send(event.detail ? { type: 'laser', ...event.detail } : { type: 'laser-off' });
    return html`<div class="live">
      <div class="toolbar">
        <span class="status ${isSilent ? 'silent' : ''}" title=${isSilent ? words.silentText : nothing}>
          ${isSilent ? words.silent : words.live}
          <time aria-label=${words.duration}>${formatDuration(this.now - startedAt)}</time>
        </span>
        <button
          aria-pressed=${this.laser ? 'true' : 'false'}
          aria-keyshortcuts="L"
          title=${words.laserHint}
          @click=${() => this.toggleLaser()}
        >
          ${words.laser}
        </button>
        <button class="danger" @click=${end}>${words.end}</button>
      </div>
      <section role="region" aria-label=${words.page} style="display: grid; min-height: 0">
        <cobrowse-stage
          .createMirror=${this.options.createMirror}
          .laser=${this.laser}
          @laser=${point}
          @problem=${() => link.send({ type: 'problem' })}
        ></cobrowse-stage>
      </section>
      <p class="hint">${words.redacted}</p>
    </div>`;
  }

  private serverForm(): TemplateResult {
    return serverView({
      server: this.server,
      invalid: this.invalid,
      save: (typed) => this.save(typed),
      cancel:
        this.server === ''
          ? undefined
          : () => {
              this.editing = false;
              this.invalid = false;
            },
    });
  }

  private save(typed: string): void {
    const address = parseServerAddress(typed);
    this.invalid = address === undefined;
    if (!address) {
      this.renderRoot.querySelector('input')?.focus();
      return;
    }
    this.server = address.href;
    this.editing = false;
    void this.options.saveServer(address);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('button.primary')?.focus(),
    );
  }

  private edit(): void {
    this.editing = true;
    void this.updateComplete.then(() => this.renderRoot.querySelector('input')?.focus());
  }

  private toggleLaser(): void {
    this.laser = !this.laser;
  }

  private pressKey(event: KeyboardEvent): void {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (this.state?.name === 'live' && isPlain && event.key.toLowerCase() === 'l') this.toggleLaser();
  }

  private async copyCode(code: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(code);
      this.copy = 'copied';
    } catch {
      // The page around us may forbid it.
      this.copy = 'failed';
    }
    setTimeout(() => {
      if (this.copy === 'copied') this.copy = undefined;
    }, COPIED_FOR);
  }

  /** For people who do not see the view change. The code announces itself. */
  private announcement(): string {
    if (this.lost) return words.lostTitle;
    const { state } = this;
    switch (state?.name) {
      case 'starting':
        return words.startingTitle;
      case 'joining':
        return words.joiningTitle;
      case 'consent':
        return words.consentTitle;
      case 'live':
        return this.silence > 0 ? words.silent : words.live;
      case 'ended':
        return ended[state.reason].title;
      default:
        return this.copy === 'copied' ? words.copied : '';
    }
  }
}
