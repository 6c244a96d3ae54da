import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFingerprint } from './fingerprints.ts';

const hex = Array.from({ length: 32 }, (_, i) => (i + 160).toString(16)).join(':');
const sdp = (...lines: string[]): string =>
  ['v=0', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', ...lines, ''].join('\r\n');

test('one SHA-256 fingerprint is read and normalised', () => {
  assert.equal(readFingerprint(sdp(`a=fingerprint:sha-256 ${hex.toUpperCase()}`)), `sha-256 ${hex}`);
  assert.equal(readFingerprint(`v=0\na=fingerprint:SHA-256 ${hex}\n`), `sha-256 ${hex}`);
  // Session level and media level, as Firefox writes it.
  const twice = sdp(`a=fingerprint:sha-256 ${hex}`, `a=fingerprint:sha-256 ${hex.toUpperCase()}`);
  assert.equal(readFingerprint(twice), `sha-256 ${hex}`);
});

test('none, several, weak or malformed ones are refused', () => {
  const other = hex.replace('a0', 'ff');
  for (const lines of [
    [],
    [`a=fingerprint:sha-256 ${hex}`, `a=fingerprint:sha-256 ${other}`],
    [`a=fingerprint:sha-1 ${hex.slice(0, 59)}`],
    [`a=fingerprint:sha-256 ${hex}`, `a=fingerprint:sha-1 ${hex.slice(0, 59)}`],
    [`a=fingerprint:sha-256 ${hex.slice(3)}`],
    [`a=fingerprint:sha-256 ${hex}:00`],
  ]) {
    assert.equal(readFingerprint(sdp(...lines)), undefined, lines.join());
  }
});
