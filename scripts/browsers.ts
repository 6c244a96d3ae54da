import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import type { Browser as FirefoxBrowser } from 'puppeteer-core';
import { type EnsureOptions, ensureBrowser } from './ensure-browsers.ts';

/** The path of a Chromium that loads unpacked extensions; installs one where there is none. */
export function findChromium(options?: EnsureOptions): Promise<string> {
  return ensureBrowser('chromium', options);
}

/** The path of a Firefox; installs one where there is none. */
export function findFirefox(options?: EnsureOptions): Promise<string> {
  return ensureBrowser('firefox', options);
}

/**
 * Nothing that runs here may reach the outside, and a browser does so by itself (updates, autofill, safe
 * browsing). The resolver rule ends all of it; the rest only spares it the attempts.
 */
export const OFFLINE_FLAGS: readonly string[] = [
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
  '--gaia-url=http://127.0.0.1:9/',
  '--disable-quic',
  '--disable-sync',
  '--no-pings',
  '--disable-domain-reliability',
  '--disable-field-trial-config',
  '--no-first-run',
  '--no-default-browser-check',
  '--allow-loopback-in-peer-connection',
  // One list: of several --disable-features only the last counts.
  '--disable-features=WebRtcHideLocalIpsWithMdns,OptimizationHints,AutofillServerCommunication,MediaRouter',
];

/** Chromium's own sandbox needs a user that is not root; containers and CI are root. */
export function needsNoSandbox(): boolean {
  return process.getuid?.() === 0;
}

export type ExtensionBrowser = {
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** Clicks the extension's toolbar button for the page's tab, as a person would: `activeTab` is granted. */
  clickToolbarButton(page: Page): Promise<void>;
  /** Ends the browser and removes its profile. */
  close(): Promise<void>;
};

export type LaunchOptions = {
  /** The unpacked extension, e.g. `dist-ext/chrome-mv3`. */
  readonly extension: string;
  readonly headless?: boolean;
  readonly args?: readonly string[];
  readonly viewport?: { readonly width: number; readonly height: number } | null;
};

/** Starts Chromium with a fresh profile and the unpacked extension in it. */
export async function launchWithExtension(options: LaunchOptions): Promise<ExtensionBrowser> {
  const executablePath = await findChromium();
  const profile = await mkdtemp(join(tmpdir(), 'cobrowse-profile-'));
  const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      headless: options.headless ?? true,
      chromiumSandbox: !needsNoSandbox(),
      viewport: options.viewport === undefined ? { width: 1280, height: 800 } : options.viewport,
      args: [
        `--disable-extensions-except=${options.extension}`,
        `--load-extension=${options.extension}`,
        // Opens the DevTools command that clicks a toolbar button.
        '--enable-unsafe-extension-debugging',
        ...OFFLINE_FLAGS,
        ...(options.args ?? []),
      ],
    });
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    const extensionId = new URL(worker.url()).host;
    return {
      context,
      extensionId,
      clickToolbarButton: (page) => triggerAction(context, extensionId, page),
      close: async () => {
        await context.close();
        await removeProfile();
      },
    };
  } catch (error) {
    await removeProfile();
    throw error;
  }
}

type TargetInfo = { targetId: string; type: string; url: string };

async function triggerAction(context: BrowserContext, extensionId: string, page: Page): Promise<void> {
  const browser = context.browser();
  if (!browser) throw new Error('The browser has been closed.');
  // An ordinary dispatch of action.onClicked would run the listener without granting activeTab. The action
  // also goes to a tab target, never to a page target. The command is missing from Playwright's types.
  const session = (await browser.newBrowserCDPSession()) as unknown as Omit<CDPSession, 'send'> & {
    send(method: string, parameters: object): Promise<unknown>;
  };
  try {
    const answer = await session.send('Target.getTargets', {
      filter: [{ type: 'tab', exclude: false }, { exclude: false }],
    });
    const { targetInfos } = answer as { targetInfos: TargetInfo[] };
    const tabs = targetInfos.filter(({ type, url }) => type === 'tab' && url === page.url());
    const [tab] = tabs;
    // Tabs are only told apart by address here, and one that is being closed is listed for a while.
    if (!tab || tabs.length > 1) throw new Error(`${tabs.length} tabs show ${page.url()}; one has to.`);
    await session.send('Extensions.triggerAction', { id: extensionId, targetId: tab.targetId });
  } finally {
    await session.detach();
  }
}

export type FirefoxWithExtension = {
  readonly browser: FirefoxBrowser;
  /** `moz-extension://…`, fixed so that the extension's pages can be opened by address. */
  readonly origin: string;
  close(): Promise<void>;
};

/** Any UUID will do: it only has to be known before the extension is installed. */
const FIREFOX_UUID = '11111111-2222-4333-8444-555555555555';

/** Starts Firefox over WebDriver BiDi with the unpacked extension: no other driver works with it. */
export async function launchFirefoxWithExtension(options: {
  readonly extension: string;
  readonly geckoId: string;
  readonly headless?: boolean;
}): Promise<FirefoxWithExtension> {
  const { default: puppeteer } = await import('puppeteer-core');
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: await findFirefox(),
    headless: options.headless ?? true,
    // Without it moz-extension: pages cannot be opened by the driver.
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      'extensions.webextensions.uuids': JSON.stringify({ [options.geckoId]: FIREFOX_UUID }),
      // Loopback addresses are not offered by default, and a test machine may have no other.
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
    },
  });
  try {
    await browser.installExtension(options.extension);
  } catch (error) {
    await browser.close();
    throw error;
  }
  return { browser, origin: `moz-extension://${FIREFOX_UUID}`, close: () => browser.close() };
}
