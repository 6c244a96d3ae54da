import type { FieldState } from '#protocol';
import { removeAttribute, setAttribute } from './native.ts';

/** Puts a form control into the state that it has in the page. What does not fit the control is left out. */
export function applyField(element: Element, tag: string, state: FieldState): void {
  switch (state.kind) {
    case 'filled':
      if (state.filled) setAttribute(element, 'data-cb-filled', '');
      else removeAttribute(element, 'data-cb-filled');
      return;
    case 'value':
      removeAttribute(element, 'data-cb-filled');
      if (tag === 'input' && (element as HTMLInputElement).type === 'file') return;
      if (tag === 'input' || tag === 'textarea') (element as HTMLInputElement).value = state.value;
      return;
    case 'checked':
      if (tag !== 'input') return;
      (element as HTMLInputElement).checked = state.checked === 1;
      (element as HTMLInputElement).indeterminate = state.checked === 2;
      return;
    case 'selected': {
      if (tag !== 'select') return;
      const { options } = element as HTMLSelectElement;
      const wanted = new Set<number>(state.indices);
      for (let i = 0; i < options.length; i++) {
        const option = options.item(i);
        if (option) option.selected = wanted.has(i);
      }
      if (wanted.size === 0) (element as HTMLSelectElement).selectedIndex = -1;
    }
  }
}
