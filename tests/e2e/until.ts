/** Long enough for a loaded two-core machine; a test that waits this long has failed anyway. */
export const PATIENCE_MS = 20_000;

type Truthy<T> = Exclude<T, false | undefined | null | '' | 0>;

/** Polls until `probe` answers something truthy, and returns that; fails with what was waited for. */
export async function until<T>(
  what: string,
  probe: () => Promise<T> | T,
  options: { readonly within?: number } = {},
): Promise<Truthy<T>> {
  const within = options.within ?? PATIENCE_MS;
  const deadline = Date.now() + within;
  let problem: unknown;
  do {
    try {
      const answer = await probe();
      if (answer) return answer as Truthy<T>;
      problem = undefined;
    } catch (error) {
      problem = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (Date.now() < deadline);
  throw new Error(`Waited ${within} ms in vain for: ${what}`, { cause: problem });
}
