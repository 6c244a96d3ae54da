import { chromium } from 'playwright-core';
import { findChromium, findFirefox, needsNoSandbox, OFFLINE_FLAGS } from '../../scripts/browsers.ts';

/** What these tests need of a tab, in both drivers' words. */
export type Tab = {
  evaluate<A, R>(run: (argument: A) => R | Promise<R>, argument: A): Promise<R>;
  type(text: string): Promise<void>;
  press(key: 'Backspace'): Promise<void>;
  close(): Promise<void>;
};

export type TestBrowser = { open(url: string): Promise<Tab>; close(): Promise<void> };

export const BROWSERS: Readonly<Record<'Chromium' | 'Firefox', () => Promise<TestBrowser>>> = {
  async Chromium() {
    const browser = await chromium.launch({
      executablePath: await findChromium(),
      chromiumSandbox: !needsNoSandbox(),
      args: [...OFFLINE_FLAGS],
    });
    return {
      async open(url) {
        const page = await browser.newPage();
        await page.goto(url);
        return {
          evaluate: (run, argument) =>
            page.evaluate(run as (argument: unknown) => never, argument as unknown),
          type: (text) => page.keyboard.type(text),
          press: (key) => page.keyboard.press(key),
          close: () => page.close(),
        };
      },
      close: () => browser.close(),
    };
  },
  async Firefox() {
    const { default: puppeteer } = await import('puppeteer-core');
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: await findFirefox(),
      headless: true,
    });
    // Its driver fails to open a tab while another closes.
    let turn: Promise<unknown> = Promise.resolve();
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      const next = turn.then(work, work);
      turn = next;
      return next;
    };
    return {
      async open(url) {
        const page = await inTurn(() => browser.newPage());
        await page.goto(url);
        return {
          evaluate: (run, argument) =>
            page.evaluate(run as (argument: unknown) => never, argument as unknown),
          type: (text) => page.keyboard.type(text),
          press: (key) => page.keyboard.press(key),
          close: () => inTurn(() => page.close()),
        };
      },
      close: () => browser.close(),
    };
  },
};
