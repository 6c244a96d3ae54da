import { html, type TemplateResult } from 'lit';
import { words } from './messages.ts';

/** CSS pixels per press of an arrow key. */
const STEP = 24;

export type GripOptions = { readonly width: number; step(by: number): void };

/**
 * The panel's left edge by keyboard. A pointer drags the box's own edge, which lies above this one: a frame
 * does not get the moves that leave it.
 */
export function gripView({ width, step }: GripOptions): TemplateResult {
  const key = (event: KeyboardEvent) => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    step(by);
  };
  return html`<div
    class="grip"
    role="separator"
    tabindex="0"
    aria-orientation="vertical"
    aria-label=${words.resize}
    aria-valuenow=${width}
    @keydown=${key}
  ></div>`;
}
