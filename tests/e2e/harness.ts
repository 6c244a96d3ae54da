import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import {
  type ExtensionBrowser,
  findChromium,
  launchWithExtension,
  needsNoSandbox,
  OFFLINE_FLAGS,
} from '../../scripts/browsers.ts';
import { type Demo, startDemo } from '../../scripts/demo.ts';
import { type Agent, openAgent } from './agent.ts';
import { createCustomer, type Customer } from './customer.ts';

export const VIEWPORT = { width: 1100, height: 760 } as const;

const EXTENSION = fileURLToPath(new URL('../../dist-ext/chrome-mv3', import.meta.url));
const ARTIFACTS = fileURLToPath(new URL('../../.cache/artifacts/', import.meta.url));

type ServerSettings = Parameters<typeof startDemo>[0];

/** Things to close, last opened first, whatever happens to the others. */
export function createCleanup() {
  const tasks: (() => Promise<unknown>)[] = [];
  return {
    add: (task: () => Promise<unknown>) => void tasks.push(task),
    run: async () => {
      for (const task of tasks.splice(0).reverse()) await task().catch(() => {});
    },
  };
}

export type World = {
  readonly demo: Demo;
  /** The agent's browser, with the real extension. */
  readonly agentBrowser: ExtensionBrowser;
  /** The customer's browser: another process, as in life. */
  readonly customerBrowser: Browser;
  /** A fresh helpdesk page with the overlay opened by the toolbar button. */
  openAgent(url?: URL): Promise<Agent>;
  /** A page of a fresh customer; `url` is loaded unless it is undefined. */
  openCustomer(url?: URL): Promise<Customer>;
  health(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
};

/** One server, one agent's browser, one customer's browser: all real. */
export async function startWorld(settings: Partial<ServerSettings> = {}): Promise<World> {
  const cleanup = createCleanup();
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'cobrowse-data-'));
    cleanup.add(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
    const demo = await startDemo({ ...TEST_SERVER, dataDir, ...settings });
    cleanup.add(() => demo.close());
    const agentBrowser = await launchWithExtension({
      extension: EXTENSION,
      viewport: { width: 1400, height: 900 },
    });
    cleanup.add(() => agentBrowser.close());
    const customerBrowser = await launchCustomerBrowser();
    cleanup.add(() => customerBrowser.close());
    let agents = 0;
    return {
      demo,
      agentBrowser,
      customerBrowser,
      openAgent: async (url = demo.helpdesk) => {
        const page = await agentBrowser.context.newPage();
        const own = new URL(url);
        own.searchParams.set('agent', String(++agents));
        await page.goto(own.href);
        return openAgent(agentBrowser, page, demo.url);
      },
      openCustomer: async (url) => {
        const context = await newCustomerContext(customerBrowser);
        const page = await context.newPage();
        if (url) await page.goto(url.href);
        return createCustomer(page);
      },
      health: async () =>
        (await (await fetch(new URL('healthz', demo.url))).json()) as Record<string, unknown>,
      close: cleanup.run,
    };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

/** One address makes all the requests of all the tests, so the limits per address would stop them. */
export const TEST_SERVER: ServerSettings = {
  host: '127.0.0.1',
  port: 0,
  logLevel: 'error',
  limits: { codesPerMinute: 10_000, joinsPerMinute: 10_000, signallingPerMinute: 10_000 },
};

export async function launchCustomerBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    chromiumSandbox: !needsNoSandbox(),
    args: [...OFFLINE_FLAGS],
  });
}

export function newCustomerContext(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ viewport: VIEWPORT, serviceWorkers: 'block' });
}

/** Keeps a picture for people to look at: `.cache/artifacts/NAME.png`. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(ARTIFACTS, { recursive: true });
  // Hiding the caret, the default, leaves an empty `style` on the page's fields.
  await page.screenshot({ path: join(ARTIFACTS, `${name}.png`), caret: 'initial' });
}
