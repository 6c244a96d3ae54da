/** Calls `act` at most once per `milliseconds`, at once where it can, and always with the latest value. */
export function createThrottle<T>(milliseconds: number, act: (value: T) => void): (value: T) => void {
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest: T;

  function run(): void {
    timer = undefined;
    last = performance.now();
    act(latest);
  }

  return (value) => {
    latest = value;
    if (timer !== undefined) return;
    const rest = last + milliseconds - performance.now();
    if (rest <= 0) run();
    else timer = setTimeout(run, rest);
  };
}
