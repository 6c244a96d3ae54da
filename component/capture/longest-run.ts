/**
 * Positions of a longest strictly increasing subsequence (patience sorting, O(n log n)): the children that can
 * stay where they are while the others move around them.
 */
export function longestRun(values: readonly number[]): ReadonlySet<number> {
  const tails: number[] = [];
  const previous: number[] = [];
  values.forEach((value, position) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[tails[middle] as number] as number) < value) low = middle + 1;
      else high = middle;
    }
    previous[position] = low > 0 ? (tails[low - 1] as number) : -1;
    tails[low] = position;
  });
  const run = new Set<number>();
  let position = tails.at(-1) ?? -1;
  while (position >= 0) {
    run.add(position);
    position = previous[position] as number;
  }
  return run;
}
