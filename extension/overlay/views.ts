import { html, nothing, type TemplateResult } from 'lit';
import type { AgentState, EndReason } from '#protocol';
import { formatDuration } from './format-duration.ts';
import { ended, words } from './messages.ts';

type Waiting = Extract<AgentState, { name: 'waiting' }>;

const busy = html`<div class="busy" aria-hidden="true"><i></i><i></i><i></i></div>`;

/** A state in which the agent can only wait or end. */
export function busyView(title: string, text: string, end?: () => void): TemplateResult {
  return html`<section class="card centred">
    ${busy}
    <h1 tabindex="-1">${title}</h1>
    <p class="muted">${text}</p>
    ${end ? html`<button class="danger" @click=${end}>${words.end}</button>` : nothing}
  </section>`;
}

export function serverView(options: {
  readonly server: string;
  readonly invalid: boolean;
  save(typed: string): void;
  cancel: (() => void) | undefined;
}): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('server');
    if (field instanceof HTMLInputElement) options.save(field.value);
  };
  return html`<section class="card">
    <h1 tabindex="-1">${words.serverTitle}</h1>
    <p class="muted">${words.serverText}</p>
    <form novalidate @submit=${submit}>
      <label
        >${words.serverLabel}
        <input
          name="server"
          type="url"
          autocomplete="off"
          spellcheck="false"
          placeholder=${words.serverExample}
          .value=${options.server}
          aria-invalid=${options.invalid ? 'true' : 'false'}
          aria-describedby="server-error"
        />
      </label>
      <p id="server-error" class="error" role="alert">${options.invalid ? words.serverInvalid : nothing}</p>
      <div class="row">
        <button class="primary" type="submit">${words.save}</button>
        ${options.cancel ? html`<button type="button" @click=${options.cancel}>${words.cancel}</button>` : nothing}
      </div>
    </form>
  </section>`;
}

export type ServerLine = { readonly server: string; readonly managed: boolean; change(): void };

function serverLine({ server, managed, change }: ServerLine): TemplateResult {
  return html`<p class="foot small muted">
    <span>${words.server}: ${server.replace(/\/$/, '')}</span>
    ${
      managed
        ? html`<span>(${words.managed})</span>`
        : html`<button class="link" @click=${change}>${words.change}</button>`
    }
  </p>`;
}

export function idleView(start: () => void, line: ServerLine): TemplateResult {
  return html`<section class="card">
    <h1 tabindex="-1">${words.idleTitle}</h1>
    <ol>
      ${words.idleSteps.map((step) => html`<li>${step}</li>`)}
    </ol>
    <button class="primary large" @click=${start}>${words.start}</button>
    ${serverLine(line)}
  </section>`;
}

export function endedView(reason: EndReason, start: () => void, line: ServerLine): TemplateResult {
  const { title, next } = ended[reason];
  return html`<section class="card">
    <h1 tabindex="-1">${title}</h1>
    <p class="muted">${next}</p>
    <button class="primary large" @click=${start}>${words.start}</button>
    ${serverLine(line)}
  </section>`;
}

export type CopyResult = 'copied' | 'failed' | undefined;

export function waitingView(options: {
  readonly state: Waiting;
  readonly now: number;
  readonly copy: CopyResult;
  copyCode(): void;
  end(): void;
}): TemplateResult {
  const { state, now, copy } = options;
  return html`<section class="card centred">
    ${state.notice ? html`<p class="notice" role="alert">${words.notice[state.notice]}</p>` : nothing}
    <h1 tabindex="-1">${words.waitingTitle}</h1>
    <output class="code" role="status" aria-label=${words.code}>${state.code}</output>
    <p class="muted">${words.waitingText}</p>
    <div class="row">
      <button class="primary" @click=${options.copyCode}>
        ${copy === 'copied' ? words.copied : words.copy}
      </button>
      <button class="danger" @click=${options.end}>${words.end}</button>
    </div>
    ${copy === 'failed' ? html`<p class="error" role="alert">${words.copyFailed}</p>` : nothing}
    <p class="small muted" role="timer">${words.validFor} ${formatDuration(state.expiresAt - now)}</p>
  </section>`;
}
