import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import puppeteer from 'puppeteer-core';
import { findChromium, findFirefox, needsNoSandbox, OFFLINE_FLAGS } from './scripts/browsers.ts';

/** `TEST_BROWSER=firefox` runs the same tests in Firefox. */
const inFirefox = process.env.TEST_BROWSER === 'firefox';

const chromium = async () =>
  chromeLauncher({
    concurrency: 2,
    launchOptions: {
      executablePath: await findChromium(),
      headless: true,
      args: [...(needsNoSandbox() ? ['--no-sandbox'] : []), ...OFFLINE_FLAGS],
    },
  });

// The launcher is called chrome and drives what it is given.
const firefox = async () =>
  chromeLauncher({
    puppeteer,
    concurrency: 1,
    launchOptions: { browser: 'firefox', executablePath: await findFirefox(), headless: true },
  });

/** Tests that need a real document. Node's own test runner takes the others, `*.test.ts`. */
export default {
  files: '{component,mirror,protocol}/**/*.browser.test.ts',
  nodeResolve: true,
  // A busy machine is no failure; a test that hangs still ends. In milliseconds.
  testFramework: { config: { timeout: 20_000 } },
  testsFinishTimeout: 180_000,
  plugins: [
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('./tsconfig.json', import.meta.url)),
    }),
  ],
  browsers: [await (inFirefox ? firefox() : chromium())],
};
