/** The DTLS certificates of both ends of a peer connection, each `sha-256 aa:bb:..` in lower case. */
export type Fingerprints = { readonly local: string; readonly remote: string };

/**
 * The certificate fingerprint of a session description, normalised; undefined when there is none, when it is
 * not SHA-256, or when several differ. Every fingerprint line counts, because the browser accepts a
 * certificate that matches any of them.
 */
export function readFingerprint(sdp: string): string | undefined {
  const found = new Set<string>();
  for (const line of sdp.split(/\r\n|\r|\n/)) {
    if (!/^a=fingerprint:/i.test(line)) continue;
    const match = /^a=fingerprint:sha-256[ \t]+([0-9a-f]{2}(?::[0-9a-f]{2}){31})[ \t]*$/i.exec(line);
    if (match?.[1] === undefined) return undefined;
    found.add(`sha-256 ${match[1].toLowerCase()}`);
  }
  const [only] = found;
  return found.size === 1 ? only : undefined;
}
