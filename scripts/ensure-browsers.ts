import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Browsers that we had to fetch ourselves are kept here, outside version control. */
const CACHE = fileURLToPath(new URL('../.cache/browsers', import.meta.url));

/** Long enough for 200 MB on a slow line; past it the person is told, not kept waiting. */
const INSTALL_TIMEOUT_MS = 10 * 60_000;

type BrowserKind = 'chromium' | 'firefox';

type Candidates = {
  readonly variable: string;
  readonly names: readonly string[];
  readonly places: readonly string[];
  readonly debianPackage: string;
};

/**
 * Branded Chrome and Edge are left out on purpose: since Chrome 137 they ignore `--load-extension`, so the
 * extension would silently be missing. Chromium and Chrome for Testing still take it. Any Firefox will do,
 * because there the extension is installed over WebDriver BiDi.
 */
const CANDIDATES: Record<BrowserKind, Candidates> = {
  chromium: {
    variable: 'CHROMIUM_PATH',
    names: ['chromium', 'chromium-browser'],
    places: ['/Applications/Chromium.app/Contents/MacOS/Chromium'],
    debianPackage: 'chromium',
  },
  firefox: {
    variable: 'FIREFOX_PATH',
    names: ['firefox-esr', 'firefox'],
    places: [
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      join(process.env['ProgramFiles'] ?? 'C:\\Program Files', 'Mozilla Firefox', 'firefox.exe'),
    ],
    debianPackage: 'firefox-esr',
  },
};

export type EnsureOptions = {
  /** Told what is being waited for, in words. */
  readonly onProgress?: (line: string) => void;
};

/**
 * The path of a browser of this kind: from the environment, then what is installed, then one that we install
 * (Debian as root: its package; everywhere else: Chrome for Testing or Firefox into `.cache/browsers`).
 */
export async function ensureBrowser(kind: BrowserKind, options: EnsureOptions = {}): Promise<string> {
  const { variable, debianPackage } = CANDIDATES[kind];
  const chosen = process.env[variable];
  if (chosen) {
    if (await isExecutable(chosen)) return chosen;
    throw new Error(`${variable} is set to ${chosen}, which cannot be run. Correct it, or remove it.`);
  }
  const present = (await findInstalled(kind)) ?? (await findCached(kind));
  if (present) return present;

  const progress = options.onProgress ?? (() => {});
  const problems: string[] = [];
  if (await isDebianAsRoot()) {
    progress(`Installing ${debianPackage} with apt-get …`);
    try {
      await installDebianPackage(debianPackage);
      const installed = await findInstalled(kind);
      if (installed) return installed;
    } catch (error) {
      problems.push(`apt-get: ${messageOf(error)}`);
    }
  }
  progress(`Fetching ${kind === 'chromium' ? 'Chrome for Testing' : 'Firefox'} into .cache/browsers …`);
  try {
    return await installIntoCache(kind);
  } catch (error) {
    problems.push(`download: ${messageOf(error)}`);
  }
  throw new Error(
    `No ${kind} was found, and it could not be installed (${problems.join('; ')}). ` +
      `Install ${kind === 'chromium' ? 'Chromium (not Google Chrome: it no longer loads unpacked extensions from its command line)' : 'Firefox'} ` +
      `and run this again, or set ${variable} to the path of its executable.`,
  );
}

async function findInstalled(kind: BrowserKind): Promise<string | undefined> {
  const { names, places } = CANDIDATES[kind];
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
  for (const path of [...onPath, ...places]) {
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function findCached(kind: BrowserKind): Promise<string | undefined> {
  const { Browser, getInstalledBrowsers } = await import('@puppeteer/browsers');
  const wanted = kind === 'chromium' ? Browser.CHROME : Browser.FIREFOX;
  const installed = await getInstalledBrowsers({ cacheDir: CACHE }).catch(() => []);
  return installed.find(({ browser }) => browser === wanted)?.executablePath;
}

async function installIntoCache(kind: BrowserKind): Promise<string> {
  const { Browser, BrowserTag, detectBrowserPlatform, install, resolveBuildId } = await import(
    '@puppeteer/browsers'
  );
  const platform = detectBrowserPlatform();
  if (!platform) throw new Error('this kind of machine has no prebuilt browser');
  const browser = kind === 'chromium' ? Browser.CHROME : Browser.FIREFOX;
  const buildId = await resolveBuildId(browser, platform, BrowserTag.STABLE);
  return (await install({ browser, buildId, platform, cacheDir: CACHE })).executablePath;
}

async function isDebianAsRoot(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  // Not ID_LIKE: on Ubuntu the package of this name is a stub that needs the snap service.
  return /^ID="?debian"?$/m.test(release);
}

async function installDebianPackage(name: string): Promise<void> {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const settings = { env: environment, timeout: INSTALL_TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 };
  await run('apt-get', ['update'], settings);
  await run('apt-get', ['install', '-y', '--no-install-recommends', name], settings);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
