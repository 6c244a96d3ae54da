declare const safe: unique symbol;

/**
 * A value that the privacy gate let through. Only `component/privacy` makes one (the lint run sees to it), and
 * the document encoder takes nothing else, so a capture path that forgets to redact does not compile.
 */
export type Safe<T extends string | number | Uint8Array> = T & { readonly [safe]: true };

/** One encoded document frame: made of `Safe` values only. */
export type SafeFrame = Safe<Uint8Array>;
