import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium } from 'playwright-core';
import { findChromium, needsNoSandbox, OFFLINE_FLAGS } from './browsers.ts';
import { type Demo, startDemo } from './demo.ts';
import { runStep } from './run-step.ts';

const DEFAULT_PORT = 8787;
const HOST = '127.0.0.1';
const EXTENSION = fileURLToPath(new URL('../dist-ext/chrome-mv3', import.meta.url));
const EXTENSION_FIREFOX = fileURLToPath(new URL('../dist-ext/firefox-mv3', import.meta.url));

/** CSS pixels: the width at which both demo pages look their best. On a smaller screen each gets half. */
const WINDOW_WIDTH = 960;
const WINDOW_HEIGHT = 1000;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** `npm start`: build, serve, and show both sides. Ends when told to, and takes everything along. */
async function start(): Promise<void> {
  const ending = new AbortController();
  process.once('SIGINT', () => ending.abort());
  process.once('SIGTERM', () => ending.abort());

  await build(ending.signal);
  const cleanups: (() => Promise<void>)[] = [];
  try {
    if (ending.signal.aborted) return;
    const demo = await serve();
    cleanups.push(() => demo.close());
    if (hasDisplay()) {
      try {
        cleanups.push(await openBrowser(demo, () => ending.abort()));
        explainWindows();
      } catch (error) {
        say(`The browser could not be opened: ${firstLine(error)}`);
        explainByHand(demo);
      }
    } else {
      explainByHand(demo);
    }
    say('\nPress Ctrl-C to end the demo.');
    await aborted(ending.signal);
    say('\nEnding …');
  } finally {
    for (const cleanUp of cleanups.reverse()) await cleanUp().catch(() => {});
  }
}

async function build(signal: AbortSignal): Promise<void> {
  const steps: readonly [string, string, readonly string[]][] = [
    ['customer’s script', process.execPath, ['scripts/build.ts']],
    ['extension', 'wxt', ['build']],
  ];
  for (const [name, command, args] of steps) {
    say(`Building the ${name} …`);
    const { code, output } = await runStep(command, args, { signal });
    if (signal.aborted) return;
    if (code !== 0) throw new Error(`Building the ${name} failed:\n${output}`);
  }
}

async function serve(): Promise<Demo> {
  const wanted = process.env['PORT'];
  const port = wanted === undefined ? await firstFreePort(DEFAULT_PORT) : readPort(wanted);
  if (port !== DEFAULT_PORT && wanted === undefined) {
    say(`Port ${DEFAULT_PORT} is in use; taking ${port}. Set PORT to choose another.`);
  }
  try {
    return await startDemo({ host: HOST, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `Port ${port} is in use. Set PORT to a free one, for example PORT=${port + 1} npm start.`,
      { cause: error },
    );
  }
}

function readPort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`PORT is "${value}"; it has to be a whole number from 0 to 65535.`);
  }
  return port;
}

async function firstFreePort(from: number): Promise<number> {
  for (let port = from; port < from + 50; port++) {
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port between ${from} and ${from + 49}. Set PORT to a free one.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createTcpServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}

/** The driver's messages go on with the whole log of the browser. */
function firstLine(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return first;
}

function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/** Two windows beside each other: the customer in the bank, the agent in the helpdesk. */
async function openBrowser(demo: Demo, onClosed: () => void): Promise<() => Promise<void>> {
  const executablePath = await findChromium({ onProgress: say });
  const profile = await mkdtemp(join(tmpdir(), 'cobrowse-demo-'));
  const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: false,
      chromiumSandbox: !needsNoSandbox(),
      viewport: null,
      // Ctrl-C is ours: it ends the browser and the server, in this order.
      handleSIGINT: false,
      handleSIGTERM: false,
      ignoreDefaultArgs: ['--enable-automation', '--disable-extensions'],
      args: [
        `--disable-extensions-except=${EXTENSION}`,
        `--load-extension=${EXTENSION}`,
        '--window-position=0,0',
        // Without it a bar complains about the next flags.
        '--test-type',
        ...OFFLINE_FLAGS,
      ],
    });
    context.once('close', onClosed);
    await presetServer(context, demo.url);
    const bank = context.pages()[0] ?? (await context.newPage());
    await bank.goto(demo.bank.href);
    const session = await context.newCDPSession(bank);
    const screen = await bank.evaluate(() => ({
      width: window.screen.availWidth,
      height: window.screen.availHeight,
    }));
    const width = Math.min(WINDOW_WIDTH, Math.floor(screen.width / 2));
    const height = Math.min(WINDOW_HEIGHT, screen.height);
    const { windowId } = await session.send('Browser.getWindowForTarget');
    await session.send('Browser.setWindowBounds', { windowId, bounds: { left: 0, top: 0, width, height } });
    const windowOpened = context.waitForEvent('page');
    await session.send('Target.createTarget', {
      url: demo.helpdesk.href,
      newWindow: true,
      left: width,
      top: 0,
      width,
      height,
    });
    await windowOpened;
    return async () => {
      await context.close().catch(() => {});
      await removeProfile();
    };
  } catch (error) {
    await removeProfile();
    throw error;
  }
}

/** Spares the agent the question which server to use: the port may differ from the built-in one. */
async function presetServer(context: BrowserContext, server: URL): Promise<void> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  await worker.evaluate((serverUrl) => chrome.storage.local.set({ serverUrl }), server.href);
}

function explainWindows(): void {
  say('\nTwo windows are open: the bank (customer) and the helpdesk (agent).');
  say(
    `  1. Helpdesk: press the co-browsing button in the toolbar (behind the puzzle piece), then "Start session".`,
  );
  say('  2. Bank: press "Get help", type the code, then "Connect" and "Allow".');
}

function explainByHand(demo: Demo): void {
  say('\nThe demo is running.');
  say(`  Bank (customer):   ${demo.bank.href}`);
  say(`  Helpdesk (agent):  ${demo.helpdesk.href}`);
  say(`  Server:            ${demo.url.href}`);
  say('\nTo load the extension:');
  say(
    '  Chromium, Edge, Chrome: open chrome://extensions, switch on "Developer mode", press "Load unpacked", choose',
  );
  say(`    ${EXTENSION}`);
  say('  Firefox: run "npx wxt build -b firefox", open about:debugging#/runtime/this-firefox, press');
  say('    "Load Temporary Add-on…", choose manifest.json in');
  say(`    ${EXTENSION_FIREFOX}`);
  say(
    '\nThen open the helpdesk, press the extension’s toolbar button, give it the server above, and start a session.',
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

start().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
