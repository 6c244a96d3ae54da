/**
 * Why a session ended, or never began. One closed list for both sides: each side's message catalogue has
 * words for every entry, and the compiler says when one is missing.
 */
export const END_REASONS = [
  /** The customer pressed stop. */
  'customer-stopped',
  /** The agent pressed stop. */
  'agent-stopped',
  /** The customer read the consent card and said no. */
  'declined',
  /** The consent card was not answered in time. */
  'consent-timeout',
  /** What was typed is not a 9-digit share code. */
  'code-invalid',
  /** The server knows no such nameplate. */
  'code-unknown',
  /** The nameplate is older than its 10 minutes. */
  'code-expired',
  /** The nameplate was claimed before. */
  'code-used',
  /** The last four digits did not match: a typing error, or somebody in between. */
  'code-wrong',
  /** The server could not be reached. */
  'server-unreachable',
  /** The server answered, and refused (too many tries, origin not allowed). */
  'server-refused',
  /** The two browsers found no path to each other. */
  'peer-unreachable',
  /** The other browser went silent. */
  'peer-lost',
  /** The customer's page was closed, reloaded or left. */
  'page-closed',
  /** The agent's browser or extension was closed. */
  'agent-closed',
  /** The other side sent something that does not fit the protocol or its limits. */
  'protocol-error',
  /** The two sides speak different versions. */
  'incompatible',
  /** A defect on this side. */
  'internal-error',
] as const;

export type EndReason = (typeof END_REASONS)[number];

/** True when trying again, with a new code where one was used up, can help. */
export function isRetryable(reason: EndReason): boolean {
  return reason !== 'incompatible' && reason !== 'customer-stopped' && reason !== 'agent-stopped';
}

/** The one error class of the product: a closed reason, and a message that says what happened and what to do. */
export class CobrowseError extends Error {
  readonly reason: EndReason;
  readonly retryable: boolean;

  constructor(reason: EndReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CobrowseError';
    this.reason = reason;
    this.retryable = isRetryable(reason);
  }
}
