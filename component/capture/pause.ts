/**
 * Lets the page work before the next slice. Not `scheduler.yield()`, whose continuations go before the page's
 * own tasks: over a whole first view the page would stand still. And not a timer, which is slowed down when it
 * is nested and much more so in a hidden tab.
 */
export function createPause(signal: AbortSignal): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  let resume = () => {};
  port1.onmessage = () => resume();
  signal.addEventListener('abort', () => {
    port1.close();
    resume();
  });
  return () =>
    new Promise((resolve) => {
      resume = resolve;
      if (signal.aborted) resolve();
      else port2.postMessage(undefined);
    });
}
