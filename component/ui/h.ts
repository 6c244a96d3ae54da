type Listeners = {
  readonly [K in keyof HTMLElementEventMap as `on${K}`]?: (event: HTMLElementEventMap[K]) => void;
};
type Attributes = { readonly [name: string]: unknown } & Listeners;
type Child = Node | string | undefined;

/**
 * Builds an element. The page may forbid every string-to-markup path (Trusted Types with no policy, a strict
 * content security policy), so the interface is made of nodes; `style` has no place here for the same reason.
 * Keys that begin with `on` are listeners, everything else is an attribute; `true` is an empty attribute,
 * `false` and `undefined` are none.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child !== undefined) element.append(child);
  return element;
}
