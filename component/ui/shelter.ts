import { h } from './h.ts';

export type Shelter = { readonly root: ShadowRoot; remove(): void };

/**
 * A second place for the card, the bar and the dot, for when the page does not render our element: a help
 * panel that the customer closed while sharing. The top layer lifts nothing out of `display: none`, and
 * sharing must stay visible and stoppable. It stands behind the body, which belongs to the page's framework,
 * and only as long as it is needed.
 */
export function createShelter(home: ShadowRoot): Shelter {
  // Kept out of the agent's view like the element itself.
  const host = h('div', { 'data-cobrowse': 'hide', hidden: true });
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = home.adoptedStyleSheets;
  document.documentElement.append(host);
  return { root, remove: () => host.remove() };
}
