import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Answer = { readonly body: Buffer; readonly headers: Readonly<Record<string, string>> };

const FOLDER = new URL('../examples/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** A helpdesk that locks everything down: the overlay has to work above it all the same. */
const HELPDESK_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'none'; base-uri 'none'; form-action 'none'";

/** `connect-src 'self'` covers the server too, because the demo serves both from one origin. */
const BANK_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

/** Reads the demo bank and helpdesk once, and answers by path (`/bank/…`, `/helpdesk/…`) from memory. */
export async function readExamples(): Promise<(path: string) => Answer | undefined> {
  const answers = new Map<string, Answer>();
  for (const app of ['bank', 'helpdesk'] as const) {
    const folder = new URL(`${app}/`, FOLDER);
    for (const name of await readdir(fileURLToPath(folder))) {
      const type = TYPES[extname(name)];
      if (!type) continue;
      const text = await readFile(new URL(name, folder), 'utf8');
      const headers = {
        'content-type': type,
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        ...(name.endsWith('.html') && {
          'content-security-policy': app === 'bank' ? bankPolicy(text) : HELPDESK_POLICY,
        }),
      };
      // Pages have no extension in their address, as in most web apps: /bank/cards is cards.html.
      const page = name === 'index.html' ? '' : name.replace(/\.html$/, '');
      answers.set(`/${app}/${page}`, { body: Buffer.from(text), headers });
    }
  }
  return (path) => answers.get(path) ?? answers.get(shellOf(path));
}

/** The single-page parts: every address below them is answered by the page that draws it. */
function shellOf(path: string): string {
  if (/^\/bank\/accounts\/[a-z-]*$/.test(path)) return '/bank/accounts';
  if (/^\/helpdesk\/tickets\/[A-Z0-9-]*$/.test(path)) return '/helpdesk/';
  return path.endsWith('/') ? path : `${path}/`;
}

function bankPolicy(html: string): string {
  const hashes = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(
    ([, css]) =>
      `'sha256-${createHash('sha256')
        .update(css ?? '')
        .digest('base64')}'`,
  );
  return [...BANK_POLICY, `style-src 'self' ${hashes.join(' ')}`.trim()].join('; ');
}
