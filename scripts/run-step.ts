import { type ChildProcess, spawn } from 'node:child_process';

export type StepResult = { readonly code: number; readonly output: string; readonly milliseconds: number };

export type StepOptions = {
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (text: string) => void;
  readonly timeoutMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** How long a child gets to end by itself after it was asked to. */
const GRACE_MS = 5_000;

/** Runs a command of `node_modules/.bin` (or node itself) to its end and keeps what it printed. */
export function runStep(
  command: string,
  args: readonly string[],
  options: StepOptions = {},
): Promise<StepResult> {
  const started = Date.now();
  return new Promise((resolve) => {
    // On Windows the commands of node_modules/.bin are scripts, which only a shell can start.
    const shell = process.platform === 'win32' && command !== process.execPath;
    const child = spawn(command, args, {
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.environment },
    });
    const chunks: string[] = [];
    const take = (data: Buffer) => {
      const text = data.toString();
      chunks.push(text);
      options.onOutput?.(text);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);

    const stop = () => stopChild(child);
    options.signal?.addEventListener('abort', stop, { once: true });
    const timer = options.timeoutMs
      ? setTimeout(() => {
          take(Buffer.from(`\nStopped after ${options.timeoutMs} ms.\n`));
          stop();
        }, options.timeoutMs)
      : undefined;

    const finish = (code: number) => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', stop);
      resolve({ code, output: chunks.join(''), milliseconds: Date.now() - started });
    };
    child.once('error', (error) => {
      chunks.push(String(error));
      finish(127);
    });
    child.once('close', (code) => finish(code ?? 1));
  });
}

function stopChild(child: ChildProcess): void {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}
