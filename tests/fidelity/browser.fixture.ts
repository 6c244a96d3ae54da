import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { findChromium, needsNoSandbox, OFFLINE_FLAGS } from '../../scripts/browsers.ts';
import type * as InPage from './page.fixture.ts';

declare global {
  // Set in the pages of these tests.
  var fidelity: typeof InPage;
}

export type Stage = {
  readonly browser: Browser;
  /** A page with this body, and `fidelity` on its window. */
  open(html?: string, viewport?: { width: number; height: number }, hash?: string): Promise<Page>;
  serve(path: string, body: string, type?: string): void;
  readonly origin: string;
  close(): Promise<void>;
};

/** Bundles what runs in the pages. Unminified and uncached: a failing run shows names. */
async function bundle(): Promise<string> {
  const result = await build({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: {
        entry: fileURLToPath(new URL('page.fixture.ts', import.meta.url)),
        formats: ['iife'],
        name: 'fidelity',
        fileName: 'fidelity',
      },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  for (const part of outputs) {
    for (const file of 'output' in part ? part.output : []) if (file.type === 'chunk') return file.code;
  }
  throw new Error('The bundle is empty.');
}

export async function openStage(): Promise<Stage> {
  const code = await bundle();
  const files = new Map<string, { body: string; type: string }>();
  files.set('/fidelity.js', { body: code, type: 'text/javascript' });
  const http = createServer((request, response) => {
    const found = files.get(new URL(request.url ?? '/', 'http://localhost').pathname);
    response
      .writeHead(found ? 200 : 404, { 'content-type': `${found?.type}; charset=utf-8` })
      .end(found?.body);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(http.address() as AddressInfo).port}`;
  const browser = await chromium.launch({
    executablePath: await findChromium(),
    chromiumSandbox: !needsNoSandbox(),
    args: [...OFFLINE_FLAGS],
  });
  let pages = 0;
  const serve = (path: string, body: string, type = 'text/html') => void files.set(path, { body, type });
  return {
    browser,
    origin,
    serve,
    async open(html = '', viewport = { width: 900, height: 700 }, hash = '') {
      pages += 1;
      serve(`/page-${pages}.html`, `<!doctype html><meta charset="utf-8">${html}`);
      const page = await browser.newPage({ viewport });
      await page.goto(`${origin}/page-${pages}.html${hash}`);
      await page.addScriptTag({ url: '/fidelity.js' });
      return page;
    },
    async close() {
      await browser.close();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      });
    },
  };
}
