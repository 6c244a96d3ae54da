import type { CobrowseServer } from './create-server.ts';
import { createServer } from './create-server.ts';
import { describeCommandLine, readCommandLine } from './read-command-line.ts';
import { SettingsError } from './settings.ts';

/** By convention: the command was not understood. */
const EXIT_USAGE = 2;

async function main(): Promise<void> {
  const line = readCommandLine(process.argv.slice(2), process.env);
  if (line.command === 'help') {
    process.stdout.write(describeCommandLine());
    return;
  }
  const server = await createServer(line.settings);
  endOnSignal(server);
  try {
    const url = await server.listen();
    process.stdout.write(`The co-browsing server is at ${url.href}\n`);
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** The first signal closes in order; a second one, from somebody in a hurry, ends at once. */
function endOnSignal(server: CobrowseServer): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close().catch(fail);
    });
  }
}

function fail(error: unknown): void {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof SettingsError ? EXIT_USAGE : 1;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port, address, path } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use. End the other program, or choose another port with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `This machine has no address ${address ?? ''}. Choose another one with --host.`;
    case 'EACCES':
      return path === undefined
        ? `Port ${port} may not be used by this user. Choose one above 1023 with --port.`
        : `The folder ${path} may not be written. Choose another one with --data-dir.`;
    default:
      return error.message;
  }
}

main().catch(fail);
