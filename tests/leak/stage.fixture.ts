import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { record } from '../../component/testing/index.ts';
import { BROWSERS, type Tab, type TestBrowser } from './browsers.fixture.ts';
import type { Canary } from './canaries.fixture.ts';

const TESTING = fileURLToPath(new URL('../../dist/testing.js', import.meta.url));

export type Recorded = {
  readonly text: readonly string[];
  readonly frames: readonly string[];
  readonly bytes: readonly (readonly number[])[];
};

export type Stage = {
  open(body: string, options?: { readonly type?: string; readonly whole?: boolean }): Promise<Tab>;
  serve(path: string, body: string, type: string): void;
  close(): Promise<void>;
};

type Recording = ReturnType<typeof record>;

declare global {
  // Set in the pages of these tests.
  var testing: { record: typeof record };
  var recording: Recording;
}

export async function openStage(name: keyof typeof BROWSERS): Promise<Stage> {
  const files = new Map<string, { readonly body: string; readonly type: string }>();
  files.set('/testing.js', { body: await readFile(TESTING, 'utf8'), type: 'text/javascript' });
  const http = createServer((request, response) => {
    const found = files.get(new URL(request.url ?? '/', 'http://localhost').pathname);
    response
      .writeHead(found ? 200 : 404, { 'content-type': `${found?.type ?? 'text/plain'}; charset=utf-8` })
      .end(found?.body);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(http.address() as AddressInfo).port}`;
  const browser: TestBrowser = await BROWSERS[name]();
  let pages = 0;
  return {
    serve: (path, body, type) => void files.set(path, { body, type }),
    async open(body, { type = 'text/html', whole = false } = {}) {
      pages += 1;
      const path = `/page-${pages}`;
      files.set(path, { body: whole ? body : `<!doctype html><meta charset="utf-8"><body>${body}`, type });
      return browser.open(`${origin}${path}`);
    },
    async close() {
      await browser.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Starts to record as a session would, and waits for the first view. */
export async function startRecording(tab: Tab, policy: object = {}, during = ''): Promise<void> {
  await tab.evaluate(
    async ({ given, step }) => {
      const path = '/testing.js';
      globalThis.testing = await import(path);
      globalThis.recording = globalThis.testing.record(document, given);
      // The first slice is sent within the call.
      if (step) new Function(`(${step})()`)();
      await globalThis.recording.settled();
    },
    { given: policy, step: during },
  );
}

export function settled(tab: Tab): Promise<void> {
  return tab.evaluate(() => globalThis.recording.settled(), undefined);
}

export function frameCount(tab: Tab): Promise<number> {
  return tab.evaluate(() => globalThis.recording.frames.length, undefined);
}

/** Everything that left, as text and as the bytes themselves. */
export function readRecording(tab: Tab): Promise<Recorded> {
  return tab.evaluate(async () => {
    await globalThis.recording.settled();
    const { frames } = globalThis.recording;
    return {
      text: globalThis.recording.text(),
      frames: frames.map((frame) => new TextDecoder('latin1').decode(frame)),
      bytes: frames.length > 50 ? [] : frames.map((frame) => [...frame]),
    };
  }, undefined);
}

/** Places of the canaries that left, whatever their case. */
export function leaked(recorded: Recorded, canaries: readonly Canary[]): string[] {
  const haystack = [...recorded.text, ...recorded.frames].join('\n').toLowerCase();
  return canaries.filter(({ word }) => haystack.includes(word.toLowerCase())).map(({ place }) => place);
}
