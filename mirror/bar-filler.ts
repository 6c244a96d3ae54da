import { LENGTH_CLASSES } from '#protocol';

const NBSP = '\u00a0';
const BLOCK = '\u2588';
/** Two no-break spaces are about as wide as one letter of running text. */
const NBSP_PER_CHARACTER = 2;
/** Characters of a pseudo-word, so that redacted prose wraps as prose does. */
const SHORTEST_WORD = 4;
const LONGEST_WORD = 9;
/** Different rhythms of word lengths; more would only cost memory. */
const VARIANTS = 16;

export type BarFiller = {
  /** The characters that stand for redacted text: never a letter, the same for the same node each time. */
  fill(bars: number, node: number): string;
};

/** `painted`: bars are painted over white space. Otherwise block characters have to do. */
export function createBarFiller(painted: boolean): BarFiller {
  const known = new Map<number, string>();
  const character = painted ? NBSP.repeat(NBSP_PER_CHARACTER) : BLOCK;
  return {
    fill(bars, node) {
      const key = bars * VARIANTS + (node % VARIANTS);
      let text = known.get(key);
      if (text === undefined) {
        text = makeText(bars, node % VARIANTS, character);
        known.set(key, text);
      }
      return text;
    },
  };
}

function makeText(bars: number, seed: number, character: string): string {
  const count = LENGTH_CLASSES[bars >> 1] ?? 0;
  const spaced = (bars & 1) === 1;
  if (count === 0) return spaced ? ' ' : '';
  if (!spaced) return character.repeat(count);
  const words: string[] = [];
  let state = seed + 1;
  for (let left = count; left > 0; ) {
    state = Math.imul(state, 0x9e3779b1) ^ (state >>> 7);
    const length = SHORTEST_WORD + ((state >>> 16) % (LONGEST_WORD - SHORTEST_WORD + 1));
    words.push(character.repeat(Math.min(length, left)));
    left -= length + 1;
  }
  return words.join(' ');
}
