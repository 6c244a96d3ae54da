import type { FieldState, Safe } from '#protocol';
import {
  readAreaValue,
  readChecked,
  readHasText,
  readIndeterminate,
  readInputType,
  readInputValue,
  readLocalName,
  readSelectedIndices,
} from './dom-reader.ts';

const CHECKED = new Set(['checkbox', 'radio']);
const NO_VALUE = new Set(['hidden', 'file', 'image']);
/** Controls of which a redacted one tells whether there is anything in it. */
const TYPED = new Set([
  'text',
  'search',
  'url',
  'tel',
  'email',
  'password',
  'number',
  'submit',
  'button',
  'reset',
]);

/** State of a form control as it may leave; undefined when nothing may. */
export function redactField(field: Element, shown: boolean): FieldState | undefined {
  switch (readLocalName(field)) {
    case 'input':
      return redactInput(field, shown);
    case 'textarea': {
      const value = readAreaValue(field);
      return shown
        ? { kind: 'value', value: value as Safe<string> }
        : { kind: 'filled', filled: value !== '' };
    }
    case 'select':
      return shown ? { kind: 'selected', indices: readSelectedIndices(field) as Safe<number>[] } : undefined;
    default:
      // Editable text: one bit, like a text field.
      return { kind: 'filled', filled: readHasText(field) };
  }
}

function redactInput(input: Element, shown: boolean): FieldState | undefined {
  const type = readInputType(input);
  if (NO_VALUE.has(type)) return undefined;
  if (CHECKED.has(type)) {
    if (!shown) return undefined;
    const checked = readIndeterminate(input) ? 2 : Number(readChecked(input));
    return { kind: 'checked', checked: checked as Safe<number> };
  }
  const value = readInputValue(input);
  if (shown && type !== 'password') return { kind: 'value', value: value as Safe<string> };
  return TYPED.has(type) ? { kind: 'filled', filled: value !== '' } : undefined;
}
