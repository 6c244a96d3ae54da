import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSignalGuard } from './signal-guard.ts';

const sdp = 'v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n';

function offer(change: object = {}, src = 'peer1'): unknown {
  const payload = {
    type: 'data',
    connectionId: 'dc_1',
    reliable: true,
    serialization: 'raw',
    sdp: { type: 'offer', sdp },
  };
  return { type: 'OFFER', src, payload: { ...payload, ...change } };
}
const answer = (src: string, connectionId = 'dc_1'): unknown => ({
  type: 'ANSWER',
  src,
  payload: { type: 'data', connectionId, sdp: { type: 'answer', sdp } },
});
const candidate = (src: string, text = 'candidate:1', connectionId = 'dc_1'): unknown => ({
  type: 'CANDIDATE',
  src,
  payload: { type: 'data', connectionId, candidate: { candidate: text, sdpMid: '0', sdpMLineIndex: 0 } },
});

test('the agent takes one raw, reliable data offer, when it waits for one', () => {
  const guard = createSignalGuard();
  assert.equal(guard.admit(offer()), undefined);
  guard.scope = { role: 'accepting' };
  const refused = [
    offer({ reliable: false }),
    offer({ reliable: 'yes' }),
    offer({ serialization: 'binary' }),
    offer({ serialization: 'json' }),
    offer({ serialization: '__proto__' }),
    offer({ type: 'media' }),
    offer({ connectionId: '../x' }),
    offer({ connectionId: 'x'.repeat(65) }),
    offer({ sdp: { type: 'answer', sdp } }),
    offer({ sdp: { type: 'offer', sdp: `${sdp}m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n` } }),
    offer({ sdp: { type: 'offer', sdp: sdp + 'x'.repeat(20_000) } }),
    offer({}, 'a peer'),
    candidate('peer1'),
    null,
    'OFFER',
    { type: 'OFFER' },
    { type: 'SURPRISE', payload: {} },
  ];
  for (const message of refused)
    assert.equal(guard.admit(message), undefined, JSON.stringify(message).slice(0, 120));
  const admitted = guard.admit(offer({ metadata: { x: 1 }, surprise: true }));
  assert.ok(admitted?.type === 'OFFER');
  assert.deepEqual(Object.keys(admitted.payload).sort(), [
    'connectionId',
    'reliable',
    'sdp',
    'serialization',
    'type',
  ]);
  assert.equal(guard.admit(offer()), undefined, 'a second offer');
  assert.equal(guard.admit(offer({ connectionId: 'dc_2' }, 'peer2')), undefined);
  assert.ok(guard.admit(candidate('peer1')));
  assert.equal(guard.admit(candidate('peer2')), undefined);
  assert.equal(guard.admit(candidate('peer1', 'candidate:1', 'dc_2')), undefined);
});

test('the customer takes one answer, of the agent', () => {
  const guard = createSignalGuard();
  guard.scope = { role: 'connecting', peerId: 'agent', connectionId: 'dc_1' };
  assert.equal(guard.admit(offer({}, 'agent')), undefined);
  assert.equal(guard.admit(answer('other')), undefined);
  assert.equal(guard.admit(answer('agent', 'dc_2')), undefined);
  assert.ok(guard.admit(answer('agent')));
  assert.equal(guard.admit(answer('agent')), undefined);
});

test('candidates are bounded in number and length, and nobody can say goodbye for the other', () => {
  const guard = createSignalGuard();
  guard.scope = { role: 'connecting', peerId: 'agent', connectionId: 'dc_1' };
  assert.equal(guard.admit(candidate('agent', 'x'.repeat(2000))), undefined);
  let admitted = 0;
  for (let i = 0; i < 1000; i++) if (guard.admit(candidate('agent')) !== undefined) admitted++;
  assert.equal(admitted, 64);
  assert.equal(guard.admit({ type: 'LEAVE', src: 'agent' }), undefined);
  assert.ok(guard.admit({ type: 'OPEN' }));
});
