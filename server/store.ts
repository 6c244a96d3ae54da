/**
 * What has to outlive a request: the share codes, the peer ids and tokens that came with them, and the
 * tombstones that let a late customer be told why. Nothing of a page, nobody's address. Methods are
 * asynchronous and each one is atomic, so that a database across a network can stand behind them.
 * Times are milliseconds since the epoch, given by the caller.
 */
export type CodeStore = {
  /**
   * Puts a code in, unless its nameplate waits for somebody or was in use within the last `restMs`.
   * Resolves with false when the nameplate is not free.
   */
  create(code: NewCode, restMs: number): Promise<boolean>;
  /** Hands the nameplate to exactly one caller. */
  claim(nameplate: string, customer: Credential, now: number): Promise<ClaimResult>;
  /** Nobody waits under the code of this agent any more; a code that was claimed stays used. */
  withdraw(agentPeerId: string, now: number): Promise<void>;
  /** As `withdraw`, for every agent: after a restart none of them is connected. */
  withdrawAll(now: number): Promise<void>;
  findSeat(peerId: string): Promise<Seat | undefined>;
  countWaiting(now: number): Promise<number>;
  /** Forgets codes that ended before this time. */
  prune(before: number): Promise<void>;
  close(): Promise<void>;
};

/** The store sees the SHA-256 of a token only: who reads the database can take nobody's place. */
export type Credential = { readonly peerId: string; readonly tokenHash: Uint8Array };

export type NewCode = {
  readonly nameplate: string;
  readonly agent: Credential;
  readonly createdAt: number;
  readonly expiresAt: number;
};

export type ClaimResult =
  | { readonly outcome: 'claimed'; readonly agentPeerId: string }
  | { readonly outcome: 'unknown' | 'expired' | 'used' };

/** What a peer id stands for: one end of one code. */
export type Seat = {
  readonly role: 'agent' | 'customer';
  readonly tokenHash: Uint8Array;
  /** The other end, once there is one. */
  readonly partner: string | undefined;
  readonly expiresAt: number;
  readonly claimedAt: number | undefined;
};
