import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type FirefoxWithExtension, launchFirefoxWithExtension } from '../../scripts/browsers.ts';
import { type Demo, startDemo } from '../../scripts/demo.ts';
import { createCustomer } from './customer.ts';
import { createCleanup, launchCustomerBrowser, newCustomerContext, TEST_SERVER } from './harness.ts';
import { until } from './until.ts';
import { wordsOf } from './words.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const EXTENSION = fileURLToPath(new URL('../../dist-ext/firefox-mv3', import.meta.url));
const GECKO_ID = 'cobrowse@example.invalid';

type FirefoxPage = Awaited<ReturnType<FirefoxWithExtension['browser']['newPage']>>;

const cleanup = createCleanup();
let demo: Demo;
let firefox: FirefoxWithExtension;

before(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrowse-data-'));
  cleanup.add(() => rm(dataDir, { recursive: true, force: true }));
  demo = await startDemo({ ...TEST_SERVER, dataDir });
  cleanup.add(() => demo.close());
  firefox = await launchFirefoxWithExtension({ extension: EXTENSION, geckoId: GECKO_ID });
  cleanup.add(() => firefox.close());
});
after(() => cleanup.run());

/** The overlay as a window of its own: the driver cannot click Firefox's toolbar. */
async function openOverlay(): Promise<FirefoxPage> {
  const page = await firefox.browser.newPage();
  // The load event of extension pages is never reported: do not wait for it.
  page.goto(`${firefox.origin}/overlay.html`).catch(() => {});
  return page;
}

type Request =
  | { readonly do: 'press'; readonly name: string }
  | { readonly do: 'fill'; readonly value: string }
  | { readonly do: 'read'; readonly selector: string }
  | { readonly do: 'read-mirror' };

/** The few things to do in the overlay, through every shadow root; answers texts, none when nothing was found. */
function ask(page: FirefoxPage, request: Request): Promise<string[]> {
  return page.evaluate((wanted): string[] => {
    const within = (root: Document | ShadowRoot): Element[] =>
      [...root.querySelectorAll('*')].flatMap((element) => [
        element,
        ...(element.shadowRoot ? within(element.shadowRoot) : []),
      ]);
    const all = within(document);
    switch (wanted.do) {
      case 'press': {
        const named = (element: Element) =>
          (element.ariaLabel ?? element.textContent ?? '').trim() === wanted.name;
        const button = all.find((element) => element instanceof HTMLButtonElement && named(element));
        (button as HTMLButtonElement | undefined)?.click();
        return button ? [wanted.name] : [];
      }
      case 'fill': {
        const input = all.find((element) => element instanceof HTMLInputElement);
        if (!(input instanceof HTMLInputElement)) return [];
        input.value = wanted.value;
        for (const type of ['input', 'change'])
          input.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
        input.form?.requestSubmit();
        return [wanted.value];
      }
      case 'read':
        return all
          .filter((element) => element.matches(wanted.selector))
          .map((element) => element.textContent ?? '');
      case 'read-mirror': {
        const iframe = all.find((element) => element instanceof HTMLIFrameElement);
        const inner = iframe instanceof HTMLIFrameElement ? iframe.contentDocument : null;
        const elements = inner ? within(inner).filter(({ localName }) => localName !== 'style') : [];
        return elements
          .flatMap((element) => [...element.childNodes])
          .filter((node) => node.nodeType === Node.TEXT_NODE)
          .map((node) => node.textContent ?? '');
      }
    }
  }, request);
}

/** Does it as soon as it can be done. */
function doSoon(page: FirefoxPage, request: Request): Promise<unknown> {
  return until(JSON.stringify(request), async () => (await ask(page, request)).length > 0);
}

test('an agent in Firefox sees a customer in Chromium', async () => {
  const chromium = await launchCustomerBrowser();
  cleanup.add(() => chromium.close());
  const customer = createCustomer(await (await newCustomerContext(chromium)).newPage());
  await customer.page.goto(demo.bank.href);

  const overlay = await openOverlay();
  await doSoon(overlay, { do: 'fill', value: demo.url.href });
  await doSoon(overlay, { do: 'press', name: 'Start session' });
  const code = await until('the share code', async () => {
    const [text = ''] = await ask(overlay, {
      do: 'read',
      selector: '[role="status"][aria-label="Share code"]',
    });
    return /^\d{3} \d{3} \d{3}$/.test(text.trim()) && text.trim();
  });

  await customer.join(code);
  await customer.allow();
  await customer.waitFor('live');
  const heading = wordsOf([(await customer.page.locator('h2').first().textContent()) ?? '']);
  await until('the first view', async () => {
    const words = wordsOf(await ask(overlay, { do: 'read-mirror' }));
    return [...heading].every((word) => words.has(word));
  });
  const words = wordsOf(await ask(overlay, { do: 'read-mirror' }));
  for (const secret of ['mara', 'jonas', 'northgate', 'quayside'])
    assert.ok(!words.has(secret), `${secret} is hidden`);

  await doSoon(overlay, { do: 'press', name: 'End session' });
  const end = await customer.ended();
  assert.equal(end.reason, 'agent-stopped');
  assert.match(end.text, /Support ended the session/);
});
