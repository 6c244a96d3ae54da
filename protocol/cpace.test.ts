import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import type { HandshakeBinding } from './cpace.ts';
import {
  ascii,
  bindContext,
  calculateGenerator,
  createShare,
  deriveKeys,
  equalBytes,
  fromHex,
  generatorString,
  prefixFreeCat,
  prependLength,
  scalarMultVfy,
  toHex,
} from './cpace.ts';

// The vectors of draft-irtf-cfrg-cpace for the group ristretto255 and SHA-512.
const context = {
  secret: ascii('Password'),
  channel: fromHex('0a41696e69746961746f720a42726573706f6e646572'),
  session: fromHex('7e4b4791d6a8ef019b936c79fb7f2c57'),
};
const ya = fromHex('da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08');
const yb = fromHex('d2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d');
const Ya = '383a85dd236978f17f8c8545b50dabc52a39fcdab2cf8bc531ce040ff77ca82d';
const Yb = 'a6206309c0e8e5f579295e35997ac4300ab3fecec3c17f7b604f3e698fa1383c';
const K = 'fa1d0318864e2cacb26875f1b791c9ae83204fe8359addb53e95a2e98893853f';
const ISK =
  'e91ccb2c0f5e0d0993a33956e3be59754f3f2b07db57631f5394452ea2e7b4354674eb1f5686c078462bf83bec72e8743df440108e638f3526d9b90e85be096f';

test('vectors: joining without ambiguity', () => {
  assert.equal(
    toHex(prefixFreeCat(ascii('1234'), ascii('5'), ascii(''), ascii('6789'))),
    '04313233340135000436373839',
  );
  const long = prependLength(Uint8Array.from({ length: 128 }, (_, i) => i));
  assert.equal(toHex(long.subarray(0, 4)), '80010001');
  assert.equal(long.length, 130);
});

test('vectors: generator', () => {
  const text = generatorString(context);
  // DSI and PRS with their lengths, then the length of the padding.
  assert.equal(text[18 + 9], 100);
  assert.equal(
    toHex(sha512(text)),
    'a5ce446f63a1ae6d1fee80fa67d0b4004a4b1283ec5549a462bf33a6c1ae06a0871f9bf48545f49b2a792eed255ac04f52758c9c60448306810b44e986e3dcbb',
  );
  assert.equal(
    toHex(calculateGenerator(context)),
    '5e25411ca1ad7c9debfd0b33ad987a95cefef2d3f15dcc8bd26415a5dfe2e15a',
  );
});

test('vectors: shares, shared point and session key', () => {
  const a = createShare(context, ya);
  const b = createShare(context, yb);
  assert.equal(toHex(a.share), Ya);
  assert.equal(toHex(b.share), Yb);
  assert.equal(toHex(scalarMultVfy(ya, fromHex(Yb)) ?? assert.fail()), K);
  assert.equal(toHex(scalarMultVfy(yb, fromHex(Ya)) ?? assert.fail()), K);
  const forA = deriveKeys('initiator', context, a, b.share, ascii('ADa'), ascii('ADb')) ?? assert.fail();
  const forB = deriveKeys('responder', context, b, a.share, ascii('ADa'), ascii('ADb')) ?? assert.fail();
  assert.equal(toHex(forA.sessionKey), ISK);
  assert.deepEqual(forA, forB);
  assert.notDeepEqual(forA.initiatorTag, forA.responderTag);
  // The draft has no vectors for its key confirmation, so it is written out here by another implementation.
  const macKey = createHash('sha512')
    .update('CPaceMac')
    .update(context.session)
    .update(fromHex(ISK))
    .digest();
  const tag = createHmac('sha512', macKey)
    .update(prefixFreeCat(fromHex(Ya), ascii('ADa')))
    .digest('hex');
  assert.equal(toHex(forA.initiatorTag), tag.slice(0, 64));
});

test('vectors: multiplication, points that must be refused', () => {
  const s = fromHex('7cd0e075fa7955ba52c02759a6c90dbbfc10e6d40aea8d283e407d88cf538a05');
  const X = '2c3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c';
  const product = scalarMultVfy(s, fromHex(X)) ?? assert.fail();
  assert.equal(toHex(product), '7c13645fe790a468f62c39beb7388e541d8405d1ade69d1778c5fe3e7f6b600e');
  assert.equal(scalarMultVfy(s, fromHex(`2b${X.slice(2)}`)), undefined);
  assert.equal(scalarMultVfy(s, new Uint8Array(32)), undefined);
  assert.equal(scalarMultVfy(s, new Uint8Array(31)), undefined);
  assert.equal(scalarMultVfy(new Uint8Array(32), fromHex(X)), undefined);
  const own = createShare(context);
  assert.equal(deriveKeys('initiator', context, own, new Uint8Array(32)), undefined);
  assert.equal(deriveKeys('initiator', context, own, fromHex(`2b${X.slice(2)}`)), undefined);
});

test('a share that comes back is refused', () => {
  const own = createShare(context);
  assert.equal(deriveKeys('initiator', context, own, own.share), undefined);
});

const binding: HandshakeBinding = {
  version: 1,
  customerPeerId: 'c'.repeat(32),
  agentPeerId: 'a'.repeat(32),
  nameplate: '12345',
  customerFingerprint: 'sha-256 aa',
  agentFingerprint: 'sha-256 bb',
};

function agree(mine: [string, HandshakeBinding], theirs: [string, HandshakeBinding]): boolean {
  const [customer, agent] = [bindContext(...mine), bindContext(...theirs)];
  const [a, b] = [createShare(customer), createShare(agent)];
  const forA = deriveKeys('initiator', customer, a, b.share) ?? assert.fail();
  const forB = deriveKeys('responder', agent, b, a.share) ?? assert.fail();
  const same = equalBytes(forA.sessionKey, forB.sessionKey);
  assert.equal(equalBytes(forA.responderTag, forB.responderTag), same);
  assert.equal(equalBytes(forA.initiatorTag, forB.initiatorTag), same);
  return same;
}

test('the same secret over the same connection agrees; anything else does not', () => {
  assert.ok(agree(['6789', binding], ['6789', { ...binding }]));
  assert.ok(!agree(['6789', binding], ['6780', binding]));
  const others: Partial<HandshakeBinding>[] = [
    { version: 2 },
    { customerPeerId: 'd'.repeat(32) },
    { agentPeerId: 'd'.repeat(32) },
    { nameplate: '12346' },
    { customerFingerprint: 'sha-256 cc' },
    { agentFingerprint: 'sha-256 cc' },
    { customerFingerprint: binding.agentFingerprint, agentFingerprint: binding.customerFingerprint },
  ];
  for (const other of others) {
    assert.ok(!agree(['6789', binding], ['6789', { ...binding, ...other }]), JSON.stringify(other));
  }
});

test('the element derivation of RFC 9496, on which the generator stands', () => {
  const uniform = fromHex(
    '5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c14d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6',
  );
  const point = ristretto255_hasher.deriveToCurve?.(uniform) ?? assert.fail();
  assert.equal(toHex(point.toBytes()), '3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46');
});

test('every run has another key', () => {
  const keys = new Set(Array.from({ length: 5 }, () => toHex(createShare(bindContext('1', binding)).share)));
  assert.equal(keys.size, 5);
});

test('bytes compare by content and length', () => {
  assert.ok(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2)));
  assert.ok(!equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)));
  assert.ok(!equalBytes(Uint8Array.of(1), Uint8Array.of(1, 0)));
});
