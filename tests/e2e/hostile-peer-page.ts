import {
  agentMessageSchema,
  authenticate,
  type Channel,
  claimCode,
  createSecret,
  decodeControl,
  encodeControl,
  formatShareCode,
  type Nameplate,
  openSignalling,
  parseShareCode,
  requestCode,
} from '#protocol';
import type { HostilePeer } from './hostile-peer.ts';

let channel: Channel | undefined;
let closedBecause: string | undefined;
const { signal } = new AbortController();

function keep(open: Channel): void {
  channel = open;
  // Alive and polite in everything but what it is told to send.
  open.onMessage = (kind, payload) => {
    if (kind !== 'control') return;
    const read = decodeControl(agentMessageSchema, payload);
    if (read.ok && read.message.t === 'ping')
      open.send('control', encodeControl({ t: 'pong', n: read.message.n }));
  };
  open.onClose = (reason) => {
    closedBecause = reason;
  };
}

const peer: HostilePeer = {
  async agent(address) {
    const server = new URL(address);
    const grant = await requestCode(server, signal);
    const nameplate = grant.nameplate as Nameplate;
    const secret = createSecret();
    const { peerId, token, iceServers } = grant;
    const signalling = await openSignalling({
      server,
      peerId,
      token,
      iceServers: iceServers as RTCIceServer[],
      signal,
    });
    void signalling.accept(signal).then(async (open) => {
      await authenticate(open, {
        role: 'agent',
        secret,
        customerPeerId: open.remotePeerId,
        agentPeerId: peerId,
        nameplate,
        signal,
      });
      keep(open);
    });
    return formatShareCode({ nameplate, secret });
  },

  async customer(address, typed) {
    const server = new URL(address);
    const code = parseShareCode(typed);
    if (!code) throw new Error('not a code');
    const grant = await claimCode(server, code.nameplate, signal);
    const { peerId, token, iceServers, agentPeerId } = grant;
    const signalling = await openSignalling({
      server,
      peerId,
      token,
      iceServers: iceServers as RTCIceServer[],
      signal,
    });
    const open = await signalling.connect(agentPeerId, signal);
    await authenticate(open, {
      role: 'customer',
      secret: code.secret,
      customerPeerId: peerId,
      agentPeerId,
      nameplate: code.nameplate,
      signal,
    });
    keep(open);
  },

  send(kind, bytes) {
    channel?.send(kind, new Uint8Array(bytes));
  },

  get closedBecause() {
    return closedBecause;
  },
};

Object.assign(globalThis, { hostilePeer: peer });
