import { join, resolve } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { readPackageInfo } from './package-info.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const whole = (min: number, max: number, what: string) =>
  v.pipe(
    v.number(`has to be ${what}.`),
    v.integer(`has to be ${what}.`),
    v.minValue(min, `has to be ${what}.`),
    v.maxValue(max, `has to be ${what}.`),
  );
const perMinute = whole(1, 1_000_000, 'a whole number from 1 to 1000000');

const origin = v.pipe(
  v.string(),
  v.check(isOrigin, 'has to be an origin without a path, for example https://bank.example.'),
);

const iceUrl = v.pipe(
  v.string(),
  v.regex(/^(stuns?|turns?):\S+$/, 'has to begin with stun:, stuns:, turn: or turns:.'),
);
const iceServer = v.strictObject({
  urls: v.union(
    [iceUrl, v.array(iceUrl)],
    'has to be an address such as turn:turn.example:3478, or a list of them.',
  ),
  username: v.optional(v.string()),
  credential: v.optional(v.string()),
});

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** What a visitor who asks for a share code gets told. `message` is shown to the agent. */
export type AgentAdmission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly message: string };

const limits = v.strictObject({
  /** Share codes per address and minute. A call centre is one address. */
  codesPerMinute: v.optional(perMinute, 120),
  /** Claims per address and minute. Tighter: whoever guesses nameplates uses up other people's codes. */
  joinsPerMinute: v.optional(perMinute, 30),
  /** Signalling connections per address and minute. */
  signallingPerMinute: v.optional(perMinute, 240),
  /** Signalling connections of one address at the same time. */
  socketsPerAddress: v.optional(whole(1, 100_000, 'a whole number from 1 to 100000'), 256),
  /** Codes that wait at the same time; past it, guessing a free nameplate takes too long. */
  waitingCodes: v.optional(whole(1, 90_000, 'a whole number from 1 to 90000'), 90_000),
});

const settingsSchema = v.strictObject({
  /** Loopback by default: being reachable from elsewhere is a decision. */
  host: v.optional(
    v.pipe(v.string(), v.nonEmpty('has to be an address or a name of this machine.')),
    '127.0.0.1',
  ),
  /** 0 takes any free port. */
  port: v.optional(whole(0, 65_535, 'a whole number from 0 to 65535'), 8787),
  /** Folder of the database. It is made when it is missing. */
  dataDir: v.optional(v.pipe(v.string(), v.nonEmpty('has to be a folder.')), 'data'),
  /**
   * Origins of the pages that may join, and of the pages that may ask for codes. `'*'` by default, because an
   * origin protects nothing here that is secret: nameplates are public, no cookie is read, and the secret of
   * a code never comes to the server.
   */
  allowedOrigins: v.optional(
    v.union(
      [v.literal('*'), v.array(origin)],
      'has to be "*" or a list of origins such as https://bank.example.',
    ),
    '*',
  ),
  /** Milliseconds that a share code waits for its customer. */
  codeTtlMs: v.optional(
    whole(100, 86_400_000, 'a number of milliseconds from 100 to 86400000 (a day)'),
    600_000,
  ),
  /** Given to both browsers. Empty by default: a public STUN or TURN server is never assumed. */
  iceServers: v.optional(
    v.array(iceServer, 'has to be a list such as [{"urls":"turn:turn.example:3478"}].'),
    () => [],
  ),
  /** Folder with the built `cobrowse.js`. */
  staticDir: v.optional(v.pipe(v.string(), v.nonEmpty('has to be a folder.')), () =>
    join(readPackageInfo().root, 'dist'),
  ),
  /** Believe `X-Forwarded-*` of the proxy in front: true, or its address. Without one the header is anybody's. */
  trustProxy: v.optional(
    v.union([v.boolean(), v.string(), v.array(v.string())], 'has to be true, false or an address.'),
    false,
  ),
  limits: v.optional(limits, {}),
  logLevel: v.optional(v.picklist(LOG_LEVELS, `has to be one of ${LOG_LEVELS.join(', ')}.`), 'warn'),
  /** More routes on the same port: a demo, a console. */
  extraRoutes: v.optional(
    v.custom<(app: FastifyInstance) => void | Promise<void>>(isFunction, 'has to be a function.'),
  ),
  /** Decides who may ask for share codes. Without it everybody may. */
  admitAgent: v.optional(
    v.custom<(request: FastifyRequest) => AgentAdmission | Promise<AgentAdmission>>(
      isFunction,
      'has to be a function.',
    ),
  ),
});

/** What `createServer` takes: every setting has a default that works on one machine. */
export type ServerSettings = v.InferInput<typeof settingsSchema>;
/** The same with the defaults filled in. */
export type Settings = v.InferOutput<typeof settingsSchema>;

/** One line for each setting that is wrong: which, what it has to be, and what it is. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Throws `SettingsError`. */
export function parseSettings(input: unknown): Settings {
  const result = v.safeParse(settingsSchema, input);
  if (!result.success) throw new SettingsError(result.issues.map(describe));
  return {
    ...result.output,
    dataDir: resolve(result.output.dataDir),
    staticDir: resolve(result.output.staticDir),
  };
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'settings';
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return `There is no setting "${path}". Check its spelling.`;
  }
  // Credentials of a TURN server are settings too; their values stay out of messages.
  const value = path.startsWith('iceServers') ? '' : ` It is ${shorten(issue.received)}.`;
  const rule = /^(has|is) /.test(issue.message) ? issue.message : `has to be ${issue.expected}.`;
  return `The setting "${path}" ${rule}${value}`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isOrigin(value: string): boolean {
  return URL.canParse(value) && /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+$/i.test(value);
}
