import type { Plugin } from 'vite';

/** Virtual module in place of webrtc-adapter. */
const ADAPTER = '\0cobrowse:webrtc-adapter';
/** Virtual module in place of the two packers that only serve serializations we refuse. */
const PACKERS = '\0cobrowse:packers';

/**
 * PeerJS reads the browser's name and version from here and compares them with the oldest that it supports
 * (Chrome 72, Firefox 59). Every browser that runs our own code is newer.
 */
const ADAPTER_STUB = `export default { browserDetails: { browser: 'chrome', version: 999 } };`;

const PACKERS_STUB = `
const refuse = () => { throw new Error('Only raw connections are supported.'); };
export const pack = refuse;
export const unpack = refuse;
export const decodeMultiStream = refuse;
export class Encoder {}
`;

type Edit = { readonly what: string; readonly find: RegExp; readonly put: string };

/** Written against peerjs 1.5.5; an edit that finds nothing, or more than one place, fails the build. */
const PEERJS_EDITS: readonly Edit[] = [
  {
    what: 'default STUN and TURN servers',
    find: /(\$DEFAULT_CONFIG) = \{\s*iceServers: \[[\s\S]*?\],\s*sdpSemantics: "unified-plan"\s*\}/g,
    put: '$1 = { iceServers: [] }',
  },
  {
    what: 'default signalling host',
    find: /this\.CLOUD_HOST = "0\.peerjs\.com"/g,
    put: 'this.CLOUD_HOST = ""',
  },
  {
    what: 'peer connection made when the module is imported',
    find: /this\.supports = function\(\) \{[\s\S]*?return supported;\s*\}\(\)/g,
    put: 'this.supports = { browser: true, webRTC: true, audioVideo: false, binaryBlob: true, reliable: true, data: typeof RTCPeerConnection !== "undefined" }',
  },
  {
    what: 'words about the cloud server',
    find: /"It looks like you're using the cloud server\. You can email team@peerjs\.com[^"]*"/g,
    put: '""',
  },
  { what: 'comment about the cloud server', find: /email team@peerjs\.com to get/g, put: 'ask for' },
];

/** `globalThis.litHtmlVersions` and its two siblings: a page could read from them what we are made of. */
const LIT_VERSIONS: Readonly<Record<string, string>> = {
  'lit-html.js': 'litHtmlVersions',
  'lit-element.js': 'litElementVersions',
  'reactive-element.js': 'reactiveElementVersions',
};
const LIT_FILE =
  /\/(?:@lit\/reactive-element|lit-element|lit-html)\/(?:node\/)?(?:development\/)?(lit-html\.js|lit-element\.js|reactive-element\.js)$/;

/** What no chunk of ours may contain after the edits. */
const FORBIDDEN =
  /peerjs\.com|["'`](?:stun|turn)s?:[\w.[]|\bl\.google\.com|peerjsp|(?:litHtml|litElement|reactiveElement)Versions/;

/**
 * For every build that carries PeerJS or Lit: takes out webrtc-adapter, which patches prototypes of the host
 * page, PeerJS's public servers, the peer connection that it opens when imported, and Lit's version lists on
 * `globalThis`. It fails the build when something that it takes out is not where it was, or is left over.
 */
export function peerjsPlain(): Plugin {
  return {
    name: 'cobrowse:peerjs-plain',
    enforce: 'pre',

    resolveId(source) {
      if (source === 'webrtc-adapter') return ADAPTER;
      if (source === 'peerjs-js-binarypack' || source === '@msgpack/msgpack') return PACKERS;
      return undefined;
    },

    load(id) {
      if (id === ADAPTER) return ADAPTER_STUB;
      if (id === PACKERS) return PACKERS_STUB;
      return undefined;
    },

    transform(code, id) {
      const path = (id.split('?')[0] ?? id).replaceAll('\\', '/');
      try {
        if (/\/node_modules\/(?:.*\/)?peerjs\/dist\//.test(path))
          return { code: plainPeerjs(code), map: null };
        const file = LIT_FILE.exec(path)?.[1];
        const versions = file === undefined ? undefined : LIT_VERSIONS[file];
        if (versions !== undefined) return { code: plainLit(code, versions), map: null };
      } catch (error) {
        this.error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
      return undefined;
    },

    // Nothing may slip in by another way either: another copy, a bundled build, a dependency of a dependency.
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue;
        const left = FORBIDDEN.exec(output.code);
        if (left !== null) this.error(`${output.fileName} still contains "${left[0]}"`);
        // Adapter code that came in under another name.
        if (/shimPeerConnection|adapter\.js\b/.test(output.code)) {
          this.error(`${output.fileName} contains webrtc-adapter`);
        }
      }
    },
  };
}

/** Exported for its test. Throws when PeerJS is not the text that the edits were written for. */
export function plainPeerjs(code: string): string {
  let plain = code;
  for (const { what, find, put } of PEERJS_EDITS) {
    const count = plain.match(find)?.length ?? 0;
    if (count !== 1) throw new Error(`expected one place with the ${what}, found ${count}`);
    plain = plain.replace(find, put);
  }
  const left = FORBIDDEN.exec(plain);
  if (left !== null) throw new Error(`"${left[0]}" is left over`);
  return plain;
}

/** Exported for its test. Throws when the module does not register its version the way it is known to. */
export function plainLit(code: string, versions: string): string {
  // As in `(s.litElementVersions??=[]).push("4.2.2")`, minified or not.
  const push = new RegExp(
    `\\([\\w$]+\\.${versions}\\s*\\?\\?=\\s*\\[\\]\\)\\.push\\((['"])[\\w.-]+\\1\\)`,
    'g',
  );
  const count = code.match(push)?.length ?? 0;
  if (count !== 1) throw new Error(`expected one push to ${versions}, found ${count}`);
  const plain = code
    .replace(push, 'void 0')
    // Development builds warn when the list has several entries.
    .replace(new RegExp(`\\b[\\w$]+\\.${versions}\\.length`, 'g'), '0');
  if (plain.includes(versions)) throw new Error(`"${versions}" is left over`);
  return plain;
}
