import * as v from 'valibot';
import { CobrowseError } from './end-reason.ts';
import { LIMITS } from './limits.ts';
import type { ApiErrorReason, CodeGrant, JoinGrant } from './server-api.ts';
import { API, apiErrorSchema, codeGrantSchema, joinGrantSchema } from './server-api.ts';
import type { Nameplate } from './share-code.ts';

/**
 * Agent: asks our server for a nameplate, a peer id and a token.
 * Rejects with `CobrowseError`: `server-unreachable`, `server-refused`.
 */
export function requestCode(server: URL, signal: AbortSignal): Promise<CodeGrant> {
  return post(server, API.createCode, {}, codeGrantSchema, signal);
}

/**
 * Customer: claims a nameplate, which works once.
 * Rejects with `CobrowseError`: `code-unknown`, `code-expired`, `code-used`, `server-unreachable`, `server-refused`.
 */
export function claimCode(server: URL, nameplate: Nameplate, signal: AbortSignal): Promise<JoinGrant> {
  return post(server, API.join, { nameplate }, joinGrantSchema, signal);
}

/** The path of the server's URL is its base, with or without a slash at the end. */
export function resolveApi(server: URL, path: string): URL {
  const base = new URL(server);
  base.search = '';
  base.hash = '';
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return new URL(path, base);
}

async function post<S extends v.GenericSchema>(
  server: URL,
  path: string,
  body: object,
  schema: S,
  signal: AbortSignal,
): Promise<v.InferOutput<S>> {
  let status: number;
  let answer: unknown;
  try {
    const response = await fetch(resolveApi(server, path), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // The server knows nobody by cookie, and has no use for the address of the customer's page.
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMITS.requestTime)]),
    });
    status = response.status;
    answer = await readJson(response);
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw new CobrowseError(
      'server-unreachable',
      'The co-browsing server could not be reached. Check the connection and try again.',
      { cause },
    );
  }
  if (status >= 200 && status < 300) {
    const grant = v.safeParse(schema, answer);
    if (grant.success) return grant.output;
  }
  // With 2xx too: any other status would write an error into the console of the customer's page.
  const error = v.safeParse(apiErrorSchema, answer);
  if (!error.success && status >= 200 && status < 300) {
    throw refused('The co-browsing server gave an answer that does not fit. Please tell its operator.');
  }
  if (!error.success) throw refused('The co-browsing server refused. Please wait a minute and try again.');
  throw new CobrowseError(endReasonOf(error.output.reason), error.output.message);
}

function endReasonOf(reason: ApiErrorReason): CobrowseError['reason'] {
  switch (reason) {
    case 'code-unknown':
    case 'code-expired':
    case 'code-used':
      return reason;
    default:
      return 'server-refused';
  }
}

function refused(message: string): CobrowseError {
  return new CobrowseError('server-refused', message);
}

/** The body as JSON, or undefined when it is too long or none. Rejects only when the connection fails. */
async function readJson(response: Response): Promise<unknown> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > LIMITS.responseBytes) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
