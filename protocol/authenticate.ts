import type { Channel } from './channel.ts';
import { decodeControl, encodeControl } from './control-codec.ts';
import type { HandshakeMessage } from './control-messages.ts';
import { handshakeMessageSchema, PROTOCOL_VERSION } from './control-messages.ts';
import type { CpaceKeys, CpaceShare } from './cpace.ts';
import type { EndReason } from './end-reason.ts';
import { CobrowseError } from './end-reason.ts';
import { LIMITS } from './limits.ts';
import type { CodeSecret, Nameplate } from './share-code.ts';

export type AuthenticateOptions = {
  readonly role: 'customer' | 'agent';
  /** The last four digits, which the server never saw. */
  readonly secret: CodeSecret;
  /** The agent has it from `channel.remotePeerId`. */
  readonly customerPeerId: string;
  readonly agentPeerId: string;
  readonly nameplate: Nameplate;
  readonly signal: AbortSignal;
};

const MESSAGES: Partial<Record<EndReason, string>> = {
  'code-wrong': 'The code does not match. Please ask for a new one and type it again.',
  incompatible: 'The two sides run different versions. Please reload, and update the extension.',
  'protocol-error': 'The other side sent something that does not fit. Please try again with a new code.',
  'peer-lost': 'The other side did not answer. Please try again with a new code.',
};

/** Reasons that a peer may give for ending before it has proved anything. Any other counts as `peer-lost`. */
const BELIEVED: readonly EndReason[] = [
  'code-wrong',
  'incompatible',
  'customer-stopped',
  'agent-stopped',
  'page-closed',
  'agent-closed',
];

/**
 * Proves to both sides that they have the same share code, without showing it, and binds the encryption of the
 * channel into the proof: CPace with key confirmation. One try per channel.
 *
 * Resolves with the 64-byte session key. Rejects with `CobrowseError` (`code-wrong`, `incompatible`,
 * `protocol-error`, `peer-lost`, or why the other side stopped), having told the other side and closed the
 * channel; takes at most 15 s. When `signal` is aborted it rejects with the signal's reason.
 *
 * While it runs it has the channel's `onMessage` and `onClose` to itself; afterwards the handlers that were set
 * before are back, and what came in meanwhile waits for them.
 */
export async function authenticate(channel: Channel, options: AuthenticateOptions): Promise<Uint8Array> {
  const { role, signal } = options;
  const before = { onMessage: channel.onMessage, onClose: channel.onClose };
  const running = Promise.withResolvers<Uint8Array>();
  // It may be rejected while nobody waits for it yet.
  running.promise.catch(() => {});
  let closedAs: EndReason | undefined;
  let next = (_message: HandshakeMessage): void => fail('protocol-error');

  const timer = setTimeout(() => fail('peer-lost'), LIMITS.handshakeTime);
  const abort = (): void => {
    running.reject(signal.reason);
    stop(signal.reason instanceof CobrowseError ? signal.reason.reason : `${role}-stopped`);
  };
  signal.addEventListener('abort', abort);
  channel.onClose = (reason) => {
    closedAs = reason;
    running.reject(failure(reason));
  };

  try {
    signal.throwIfAborted();
    if (channel.closed) throw failure('peer-lost');
    // Loaded now: the arithmetic is larger than everything that a page needs before somebody joins.
    const cpace = await import('./cpace.ts');
    if (closedAs === undefined && !signal.aborted) begin(cpace);
    return await running.promise;
  } catch (error) {
    if (!channel.closed) stop(signal.aborted ? `${role}-stopped` : 'internal-error');
    if (signal.aborted || error instanceof CobrowseError) throw error;
    throw new CobrowseError(
      'internal-error',
      'The connection could not be checked. Please reload and try again.',
      {
        cause: error,
      },
    );
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    channel.onMessage = before.onMessage;
    channel.onClose = before.onClose;
    if (closedAs !== undefined) before.onClose(closedAs);
  }

  function begin(cpace: typeof import('./cpace.ts')): void {
    const prints = channel.fingerprints();
    const context = cpace.bindContext(options.secret, {
      version: PROTOCOL_VERSION,
      customerPeerId: options.customerPeerId,
      agentPeerId: options.agentPeerId,
      nameplate: options.nameplate,
      customerFingerprint: role === 'customer' ? prints.local : prints.remote,
      agentFingerprint: role === 'customer' ? prints.remote : prints.local,
    });
    const own = cpace.createShare(context);
    if (role === 'customer') {
      next = (message) => (message.t === 'answer' ? checkAnswer(message, own) : fail('protocol-error'));
      send({ t: 'hello', version: PROTOCOL_VERSION, share: cpace.toHex(own.share) });
    } else {
      next = (message) => (message.t === 'hello' ? checkHello(message, own) : fail('protocol-error'));
    }
    channel.onMessage = read;

    function checkAnswer(message: HandshakeMessage & { t: 'answer' }, mine: CpaceShare): void {
      const keys = cpace.deriveKeys('initiator', context, mine, cpace.fromHex(message.share));
      if (keys === undefined || !cpace.equalBytes(keys.responderTag, cpace.fromHex(message.tag))) {
        return fail('code-wrong');
      }
      send({ t: 'confirm', tag: cpace.toHex(keys.initiatorTag) });
      succeed(keys);
    }

    function checkHello(message: HandshakeMessage & { t: 'hello' }, mine: CpaceShare): void {
      const keys = cpace.deriveKeys('responder', context, mine, cpace.fromHex(message.share));
      if (keys === undefined) return fail('code-wrong');
      next = (reply) => (reply.t === 'confirm' ? checkConfirm(reply.tag, keys) : fail('protocol-error'));
      send({
        t: 'answer',
        version: PROTOCOL_VERSION,
        share: cpace.toHex(mine.share),
        tag: cpace.toHex(keys.responderTag),
      });
    }

    function checkConfirm(tag: string, keys: CpaceKeys): void {
      if (cpace.equalBytes(keys.initiatorTag, cpace.fromHex(tag))) succeed(keys);
      else fail('code-wrong');
    }
  }

  function read(kind: string, payload: Uint8Array): void {
    if (kind !== 'control') return fail('protocol-error');
    const decoded = decodeControl(handshakeMessageSchema, payload);
    if (!decoded.ok) return fail(isOtherVersion(payload) ? 'incompatible' : 'protocol-error');
    const { message } = decoded;
    if (message.t === 'end') {
      const reason = BELIEVED.includes(message.reason) ? message.reason : 'peer-lost';
      running.reject(failure(reason));
      channel.close(reason);
    } else if ('version' in message && message.version !== PROTOCOL_VERSION) {
      fail('incompatible');
    } else {
      next(message);
    }
  }

  function succeed(keys: CpaceKeys): void {
    // At once, not when the promise is awaited: the next message may be in the same burst.
    channel.onMessage = before.onMessage;
    running.resolve(keys.sessionKey);
  }

  function fail(reason: EndReason): void {
    running.reject(failure(reason));
    stop(reason);
  }

  function stop(reason: EndReason): void {
    send({ t: 'end', reason });
    channel.close(reason);
  }

  function send(message: HandshakeMessage): void {
    channel.send('control', encodeControl(message));
  }
}

function failure(reason: EndReason): CobrowseError {
  return new CobrowseError(
    reason,
    MESSAGES[reason] ?? 'The other side stopped. Please try again with a new code.',
  );
}

/** A later version may word its first message otherwise; that it has another number is all that we need to know. */
function isOtherVersion(payload: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(payload));
    return (
      typeof value === 'object' &&
      value !== null &&
      'version' in value &&
      typeof value.version === 'number' &&
      value.version !== PROTOCOL_VERSION
    );
  } catch {
    return false;
  }
}
