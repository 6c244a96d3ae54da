import type { ApiError, ApiErrorReason } from '#protocol';

/** An answer that is no: thrown in a route, made into an `ApiError` body by the server's error handler. */
export class Refusal extends Error {
  readonly statusCode: number;
  readonly reason: ApiErrorReason;

  constructor(statusCode: number, reason: ApiErrorReason, message: string) {
    super(message);
    this.name = 'Refusal';
    this.statusCode = statusCode;
    this.reason = reason;
  }

  get body(): ApiError {
    return { reason: this.reason, message: this.message };
  }
}

/** What an error is to whoever asked. Only a `Refusal` brings its own words. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const status = statusOf(error);
  if (status === 429) return tooMany();
  if (status >= 400 && status < 500) {
    return new Refusal(status, 'bad-request', 'The server could not read this request.');
  }
  return new Refusal(500, 'internal', 'Something went wrong on the server. Please try again in a minute.');
}

export function tooMany(): Refusal {
  return new Refusal(
    429,
    'rate-limited',
    'Too many tries from this network. Please wait a minute and try again.',
  );
}

function statusOf(error: unknown): number {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' ? status : 500;
}
