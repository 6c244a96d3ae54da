import { parseArgs } from 'node:util';
import { SettingsError } from './settings.ts';

type Kind = 'text' | 'number' | 'list' | 'json' | 'proxies';
type Option = { readonly env: string; readonly kind: Kind; readonly value: string; readonly help: string };

const OPTIONS = {
  host: {
    env: 'COBROWSE_HOST',
    kind: 'text',
    value: 'ADDRESS',
    help: 'address to listen at (127.0.0.1; 0.0.0.0 for every interface)',
  },
  port: { env: 'COBROWSE_PORT', kind: 'number', value: 'NUMBER', help: 'port (8787; 0 for any free one)' },
  dataDir: { env: 'COBROWSE_DATA_DIR', kind: 'text', value: 'FOLDER', help: 'where data is kept (data)' },
  allowedOrigins: {
    env: 'COBROWSE_ALLOWED_ORIGINS',
    kind: 'list',
    value: 'ORIGINS',
    help: 'origins of the web apps, with commas between (* for all)',
  },
  codeTtlMs: {
    env: 'COBROWSE_CODE_TTL_MS',
    kind: 'number',
    value: 'NUMBER',
    help: 'how long a share code is valid, in ms (600000)',
  },
  iceServers: {
    env: 'COBROWSE_ICE_SERVERS',
    kind: 'json',
    value: 'JSON',
    help: 'STUN and TURN servers, a list as RTCPeerConnection takes it ([])',
  },
  staticDir: {
    env: 'COBROWSE_STATIC_DIR',
    kind: 'text',
    value: 'FOLDER',
    help: 'where the built cobrowse.js lies',
  },
  trustProxy: {
    env: 'COBROWSE_TRUST_PROXY',
    kind: 'proxies',
    value: 'PROXIES',
    help: 'proxies whose X-Forwarded-For counts: true, false, or addresses (false)',
  },
  codesPerMinute: {
    env: 'COBROWSE_CODES_PER_MINUTE',
    kind: 'number',
    value: 'NUMBER',
    help: 'share codes per address and minute (120)',
  },
  joinsPerMinute: {
    env: 'COBROWSE_JOINS_PER_MINUTE',
    kind: 'number',
    value: 'NUMBER',
    help: 'tries to join per address and minute (30)',
  },
  signallingPerMinute: {
    env: 'COBROWSE_SIGNALLING_PER_MINUTE',
    kind: 'number',
    value: 'NUMBER',
    help: 'signalling connections per address and minute (240)',
  },
  socketsPerAddress: {
    env: 'COBROWSE_SOCKETS_PER_ADDRESS',
    kind: 'number',
    value: 'NUMBER',
    help: 'signalling connections per address at a time (256)',
  },
  logLevel: {
    env: 'COBROWSE_LOG_LEVEL',
    kind: 'text',
    value: 'LEVEL',
    help: 'silent, fatal, error, warn, info, debug or trace (warn)',
  },
} as const satisfies Record<string, Option>;

const LIMITS = ['codesPerMinute', 'joinsPerMinute', 'signallingPerMinute', 'socketsPerAddress'];

export type CommandLine =
  | { readonly command: 'help' }
  /** Not validated yet: `createServer` does. */
  | { readonly command: 'serve'; readonly settings: Record<string, unknown> };

/** Reads `cobrowse serve` and its flags; a flag counts more than its environment variable. Throws `SettingsError`. */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine {
  const { values, positionals } = parse(args);
  const [command = 'serve', ...rest] = positionals;
  if (values['help'] === true || command === 'help') return { command: 'help' };
  if (command !== 'serve' || rest.length > 0) {
    throw new SettingsError([
      `"${positionals.join(' ')}" is not a command; the only one is "serve". See cobrowse --help.`,
    ]);
  }

  const settings: Record<string, unknown> = {};
  const limits: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, option] of Object.entries(OPTIONS)) {
    const flag = `--${toFlag(name)}`;
    const given = values[toFlag(name)];
    const source = typeof given === 'string' ? flag : option.env;
    const text = typeof given === 'string' ? given : environment[option.env];
    if (text === undefined || (text === '' && source === option.env)) continue;
    const read = readValue(option.kind, text);
    if ('problem' in read) {
      // Credentials of a TURN server come this way; they stay out of messages.
      const shown = option.kind === 'json' ? '' : ` It is "${text.slice(0, 80)}".`;
      problems.push(`${source} ${read.problem}.${shown}`);
    } else if (LIMITS.includes(name)) limits[name] = read.value;
    else settings[name] = read.value;
  }
  if (problems.length > 0) throw new SettingsError(problems);
  if (Object.keys(limits).length > 0) settings['limits'] = limits;
  return { command: 'serve', settings };
}

export function describeCommandLine(): string {
  const lines = Object.entries(OPTIONS).map(
    ([name, { value, help, env }]) =>
      `  ${`--${toFlag(name)} ${value}`.padEnd(34)} ${help}\n${' '.repeat(37)}${env}`,
  );
  return `Usage: cobrowse serve [options]

Runs the co-browsing server: share codes, signalling, and the customer's script.

Options, with their defaults; each can be an environment variable instead:
${lines.join('\n')}
  --help                             this text
`;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        ...Object.fromEntries(
          Object.keys(OPTIONS).map((name) => [toFlag(name), { type: 'string' as const }]),
        ),
      } as Record<string, { type: 'string' | 'boolean'; short?: string }>,
    });
  } catch (error) {
    throw new SettingsError([
      `${error instanceof Error ? error.message : String(error)} See cobrowse --help.`,
    ]);
  }
}

function readValue(kind: Kind, text: string): { value: unknown } | { problem: string } {
  switch (kind) {
    case 'text':
      return { value: text };
    case 'number':
      return /^\d+$/.test(text) ? { value: Number(text) } : { problem: 'has to be a whole number' };
    case 'list':
      return { value: text.trim() === '*' ? '*' : splitList(text) };
    case 'proxies':
      return { value: text === 'true' ? true : text === 'false' ? false : splitList(text) };
    case 'json':
      try {
        return { value: JSON.parse(text) };
      } catch {
        return { problem: 'has to be JSON, for example []' };
      }
  }
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function toFlag(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
