import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { Rolldown } from 'vite';
import { build } from 'vite';
import { peerjsPlain, plainLit, plainPeerjs } from './peerjs-plain.ts';

const require = createRequire(import.meta.url);
const peerjs = readFileSync(join(dirname(require.resolve('peerjs')), 'bundler.mjs'), 'utf8');

async function bundle(source: string): Promise<string> {
  const entry = '\0entry';
  const output = (await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, target: 'es2022', rolldownOptions: { input: 'entry' } },
    plugins: [
      peerjsPlain(),
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? entry : undefined),
        load: (id) => (id === entry ? source : undefined),
      },
    ],
  })) as Rolldown.RolldownOutput;
  return output.output.map((file) => (file.type === 'chunk' ? file.code : '')).join('\n');
}

const importPeer = `import { Peer } from ${JSON.stringify(join(dirname(require.resolve('peerjs')), 'bundler.mjs'))}; globalThis.x = Peer;`;

test('a bundle with PeerJS and Lit has none of what was to go', async () => {
  const code = await bundle(
    `${importPeer}; import { LitElement, html } from 'lit'; globalThis.y = [LitElement, html];`,
  );
  assert.match(code, /RTCPeerConnection/);
  assert.doesNotMatch(code, /peerjs\.com|stun:|turn:|google\.com|peerjsp/);
  assert.doesNotMatch(code, /litHtmlVersions|litElementVersions|reactiveElementVersions/);
  assert.doesNotMatch(code, /shimPeerConnection|__peerjs_never__|webkitRTCPeerConnection/);
});

test('it fails when PeerJS is another text', () => {
  assert.throws(() => plainPeerjs(peerjs.replace('"0.peerjs.com"', '"1.peerjs.com"')), /signalling host/);
  assert.throws(() => plainPeerjs(peerjs.replace('sdpSemantics', 'semantics')), /STUN/);
  assert.throws(() => plainPeerjs(`${peerjs}\n// turn:relay.peerjs.com`), /left over/);
  assert.throws(() => plainPeerjs(plainPeerjs(peerjs)), /found 0/);
});

test('it fails when a forbidden text comes from elsewhere', async () => {
  await assert.rejects(bundle(`globalThis.z = 'stun:stun.example:3478';`), /still contains/);
});

test('it fails when Lit registers its version in another way', () => {
  assert.equal(plainLit('(s.litElementVersions??=[]).push("4.2.2");', 'litElementVersions'), 'void 0;');
  assert.throws(() => plainLit('register("litElementVersions")', 'litElementVersions'), /found 0/);
  assert.throws(
    () => plainLit('(s.litHtmlVersions??=[]).push("1");g.litHtmlVersions', 'litHtmlVersions'),
    /left over/,
  );
});
