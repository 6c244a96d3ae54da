import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { peerjsPlain } from '../../scripts/peerjs-plain.ts';

/** What the bundled `hostile-peer-page.ts` offers in the page. */
export type HostilePeer = {
  /** Takes a code like an agent and answers it; after the handshake it sends `payloads`. */
  agent(server: string): Promise<string>;
  /** Joins like a customer's page; after the handshake, and `consent` if told so, it sends `payloads`. */
  customer(server: string, code: string): Promise<void>;
  send(kind: 'control' | 'document', bytes: number[]): void;
  /** Raw bytes past the framing. */
  readonly closedBecause: string | undefined;
};

/** Bundles a peer that speaks our transport and then says whatever it is told to. */
export async function bundleHostilePeer(): Promise<string> {
  const { build } = await import('vite');
  const result = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [peerjsPlain()],
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      lib: {
        entry: fileURLToPath(new URL('./hostile-peer-page.ts', import.meta.url)),
        formats: ['es'],
        fileName: 'peer',
      },
      rollupOptions: { output: { codeSplitting: false } },
    },
  });
  const bundles = Array.isArray(result) ? result : [result];
  for (const bundle of bundles) {
    if (!('output' in bundle)) continue;
    for (const file of bundle.output) if (file.type === 'chunk' && file.isEntry) return file.code;
  }
  throw new Error('The hostile peer was not bundled.');
}

export function asAgent(page: Page, server: URL): Promise<string> {
  return page.evaluate(
    (url) => (globalThis as unknown as { hostilePeer: HostilePeer }).hostilePeer.agent(url),
    server.href,
  );
}

export function asCustomer(page: Page, server: URL, code: string): Promise<void> {
  return page.evaluate(
    ([url, typed]) =>
      (globalThis as unknown as { hostilePeer: HostilePeer }).hostilePeer.customer(
        url as string,
        typed as string,
      ),
    [server.href, code],
  );
}

export function sendBytes(page: Page, kind: 'control' | 'document', bytes: number[]): Promise<void> {
  return page.evaluate(
    ([what, payload]) =>
      (globalThis as unknown as { hostilePeer: HostilePeer }).hostilePeer.send(
        what as 'control',
        payload as number[],
      ),
    [kind, bytes] as const,
  );
}

export function sendControl(page: Page, message: unknown): Promise<void> {
  return sendBytes(page, 'control', [...new TextEncoder().encode(JSON.stringify(message))]);
}
