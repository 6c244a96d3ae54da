import { ReactiveElement } from '@lit/reactive-element';
import {
  CobrowseError,
  type CustomerState,
  isCustomerTransition,
  parseShareCode,
  type ShareCode,
} from '#protocol';
import type { Messages } from './messages/catalogue.ts';
import { fallbackMessages, findLanguage } from './messages/load-messages.ts';
import { mergePolicy } from './policy-config.ts';
import type { PolicyConfig } from './privacy/index.ts';
import type { CustomerSession, startSession } from './session/index.ts';
import { createInterface, type Interface } from './ui/interface.ts';
import { styles } from './ui/styles.ts';
import type { Words } from './ui/words.ts';

/** Where the script came from: the bank's own server, unless the markup names another. */
const SCRIPT_ORIGIN = new URL(import.meta.url).origin;

const UNSEEN =
  'The page renders nothing at all (display: none on its root). Nobody could answer the question or stop ' +
  'sharing, so the session was ended.';

/**
 * Lets the customer share the page they are on with a support agent who gave them a share code. Everything is
 * redacted unless it is un-redacted here, and nothing is shared before the customer allows it.
 *
 * ```html
 * <script type="module" src="/cobrowse.js"></script>
 * <cobrowse-session unredact="nav, h1, .product-name"></cobrowse-session>
 * ```
 *
 * @attr server - Base URL of the support server. Default: the origin that the script was loaded from.
 * @attr unredact - Selectors, comma-separated, of elements whose content the agent may see.
 * @attr redact - Selectors of elements inside those that stay redacted.
 * @attr hide - Selectors of elements of which not even the shape is shown.
 * @attr lock - Selectors of elements that nothing can un-redact.
 * @attr hidden - Hides the form only, for pages that call `join()`; the consent card and the bar still show.
 * @attr lang - Language of the texts. Default: that of the nearest ancestor with `lang`, then the browser's.
 * @event {CustomEvent<CustomerState>} cobrowse-state - The session's state changed; `detail` is the new state.
 * @event {CustomEvent<unknown>} cobrowse-error - Something is set up wrongly or went wrong inside; `detail` is
 *   the error. It is also reported as an uncaught error unless the event is cancelled.
 * @csspart panel - The element's own box in the page.
 * @csspart card - The consent card.
 * @csspart bar - The bar while the page is shared.
 * @csspart laser - The dot where the agent points.
 * @csspart title - A title.
 * @csspart notice - Why a session ended.
 * @csspart input - The field for the share code.
 * @csspart button - Every button; also `primary`, `stop`, `allow` and `decline`.
 * @cssproperty --cobrowse-accent - Colour of buttons and focus rings.
 * @cssproperty --cobrowse-on-accent - Text on the accent colour.
 * @cssproperty --cobrowse-surface - Ground of panel, card and bar.
 * @cssproperty --cobrowse-text - Text.
 * @cssproperty --cobrowse-muted - Secondary text.
 * @cssproperty --cobrowse-border - Borders of boxes.
 * @cssproperty --cobrowse-field-border - Border of the code field.
 * @cssproperty --cobrowse-danger - Errors, and the stop button.
 * @cssproperty --cobrowse-danger-surface - Ground of errors.
 * @cssproperty --cobrowse-radius - Corner radius.
 * @cssproperty --cobrowse-font - Font family.
 */
export class CobrowseSession extends ReactiveElement {
  static override styles = styles;
  static override properties = {
    server: { type: String },
    unredact: { type: String },
    redact: { type: String },
    hide: { type: String },
    lock: { type: String },
    policy: { attribute: false },
  };

  declare server: string | null | undefined;
  declare unredact: string | null | undefined;
  declare redact: string | null | undefined;
  declare hide: string | null | undefined;
  declare lock: string | null | undefined;
  /** The same as the attributes, and more: selectors per page address. Read when a session starts. */
  declare policy: PolicyConfig | undefined;

  #state: CustomerState = { name: 'idle' };
  #session: CustomerSession | undefined;
  /** Counts sessions, so that what a former one still reports is not taken for the present one's. */
  #attempt = 0;
  #interface: Interface | undefined;
  #messages: Messages = fallbackMessages;
  #language = '';
  #scope: AbortController | undefined;

  /** Where the session is. Changes are told by `cobrowse-state`. */
  get state(): CustomerState {
    return this.#state;
  }

  /** Enters a share code, as if the customer had typed it. Does nothing while a session is running. */
  join(code: string): void {
    if (this.#state.name !== 'idle' && this.#state.name !== 'ended') return;
    const parsed = parseShareCode(String(code ?? ''));
    if (parsed) void this.#start(parsed);
    else this.#enter([{ name: 'idle' }, { name: 'ended', reason: 'code-invalid' }]);
  }

  /** Stops connecting or sharing. Does nothing when there is nothing to stop. */
  end(): void {
    if (this.#state.name === 'idle' || this.#state.name === 'ended') return;
    if (this.#session) this.#session.end('customer-stopped');
    else this.#setState({ name: 'ended', reason: 'customer-stopped' });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#scope ??= new AbortController();
    const { signal } = this.#scope;
    // Back from the browser's page cache: the session ended when the page was left, start afresh.
    const onPageShow = (event: PageTransitionEvent) => {
      if (event.persisted && this.#state.name === 'ended') this.#setState({ name: 'idle' });
    };
    addEventListener('pageshow', onPageShow, { signal });
    if (this.#interface) this.#interface.reattach();
    void this.#speak();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A framework that moves the element takes it out and puts it back in one go.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#scope?.abort();
      this.#scope = undefined;
      this.end();
    });
  }

  protected override firstUpdated(): void {
    this.#interface = createInterface(this.renderRoot as ShadowRoot, {
      connect: (typed) => {
        if (!parseShareCode(typed)) return false;
        this.join(typed);
        return true;
      },
      cancel: () => {
        this.end();
        this.#setState({ name: 'idle' });
      },
      answer: (allowed) => this.#session?.answer(allowed),
      stop: () => this.end(),
      again: () => this.#setState({ name: 'idle' }),
      unseen: () => {
        this.#session?.end('internal-error');
        this.#report(new Error(UNSEEN));
      },
    });
    this.#show();
  }

  /** The engine. It is loaded here, when a code was entered, and not before. */
  protected async loadSession(): Promise<typeof startSession> {
    return (await import('./session/index.ts')).startSession;
  }

  async #start(code: ShareCode): Promise<void> {
    const attempt = ++this.#attempt;
    const isCurrent = () => attempt === this.#attempt && this.#state.name !== 'ended';
    this.#session = undefined;
    this.#enter([{ name: 'connecting' }]);
    try {
      const server = this.#serverUrl();
      const start = await this.loadSession();
      if (!isCurrent()) return;
      this.#session = start({
        code,
        server,
        policy: this.#policyConfig(),
        host: this,
        onState: (state) => {
          if (isCurrent()) this.#setState(state);
        },
        onError: (error) => this.#report(error),
        onLaser: (point) => this.#interface?.laser(point),
      });
    } catch (error) {
      this.#report(error);
      const reason = error instanceof CobrowseError ? error.reason : 'server-unreachable';
      if (isCurrent()) this.#setState({ name: 'ended', reason });
    }
  }

  #serverUrl(): URL {
    const written = this.server || SCRIPT_ORIGIN;
    const url = /^(?:https?:\/\/|\/)/i.test(written) ? parseUrl(written) : undefined;
    if (!url || url.username || url.password) {
      throw new CobrowseError(
        'internal-error',
        `The attribute server="${written}" of <cobrowse-session> is no address. Write it with its scheme and without a password, such as https://cobrowse.bank.example.`,
      );
    }
    return url;
  }

  #policyConfig(): PolicyConfig {
    const { unredact, redact, hide, lock } = this;
    return mergePolicy({ unredact, redact, hide, lock }, this.policy, `${location.origin}/*`);
  }

  /** Goes through the states in order, leaving out those it is in. */
  #enter(states: readonly CustomerState[]): void {
    for (const state of states) if (state.name !== this.#state.name) this.#setState(state);
  }

  #setState(next: CustomerState): void {
    if (!isCustomerTransition(this.#state, next)) return;
    this.#state = next;
    if (next.name === 'ended') this.#session = undefined;
    this.#show();
    // Showing can end the session: its last state is told by then, and this one is over.
    if (this.#state !== next) return;
    this.dispatchEvent(new CustomEvent('cobrowse-state', { detail: next, bubbles: true, composed: true }));
  }

  #show(): void {
    this.#interface?.show(this.#state, this.#words());
  }

  #words(): Words {
    const { language, direction, words, ended } = this.#messages;
    return { language, direction, text: (key) => words[key], ended: (reason) => ended[reason] };
  }

  async #speak(): Promise<void> {
    const language = this.closest<HTMLElement>('[lang]')?.lang || navigator.language;
    if (language === this.#language) return;
    this.#language = language;
    try {
      const messages = (await findLanguage(language)?.()) ?? fallbackMessages;
      if (language !== this.#language || messages === this.#messages) return;
      this.#messages = messages;
      this.#show();
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    const event = new CustomEvent('cobrowse-error', {
      detail: error,
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    // A code that was mistyped or a network that is down is told in the element's own words, not in the console.
    const expected = error instanceof CobrowseError && error.reason !== 'internal-error';
    if (this.dispatchEvent(event) && !expected) reportError(error);
  }
}

function parseUrl(written: string): URL | undefined {
  return URL.canParse(written, document.baseURI) ? new URL(written, document.baseURI) : undefined;
}

declare global {
  interface HTMLElementTagNameMap {
    'cobrowse-session': CobrowseSession;
  }
  interface HTMLElementEventMap {
    'cobrowse-state': CustomEvent<CustomerState>;
    'cobrowse-error': CustomEvent<unknown>;
  }
}
