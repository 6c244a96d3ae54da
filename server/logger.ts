import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import type { Settings } from './settings.ts';

/**
 * Structured lines without personal data: no addresses, no codes, no tokens. Requests are logged by route;
 * of an error only what its author wrote.
 */
export function createLogger(level: Settings['logLevel']): FastifyBaseLogger {
  return pino({
    level,
    // Without the process id and the machine's name.
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // `path`: the WebSocket plugin logs the whole address under this name.
    serializers: { err: describeError, req: nothing, res: nothing, path: nothing },
  });
}

function nothing(): undefined {
  return undefined;
}

function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { type: error.name, message: error.message, ...code, stack: error.stack };
}
