import { LENGTH_CLASSES, type Safe } from '#protocol';

const UPPER_BOUNDS = LENGTH_CLASSES.map((_, index) => {
  const first = [0, 4, 8, 16, 32];
  return first[index] ?? 32 + (index - 4) * 32;
});

/**
 * What leaves of redacted text: 2 × its length class, plus 1 when there is white space in it. Leading and
 * trailing white space does not count for the length.
 */
export function redactText(text: string): Safe<number> {
  const length = text.trim().length;
  const space = /\s/.test(text) ? 1 : 0;
  let index = UPPER_BOUNDS.findIndex((bound) => length <= bound);
  if (index < 0) index = LENGTH_CLASSES.length - 1;
  return (index * 2 + space) as Safe<number>;
}
