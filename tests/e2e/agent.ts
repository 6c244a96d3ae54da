import type { Frame, Page } from 'playwright-core';
import type { ExtensionBrowser } from '../../scripts/browsers.ts';
import { createMirrorReader } from './mirror-reader.ts';
import { until } from './until.ts';

/** Drives the agent's side as a person does: toolbar button, then what the overlay shows. */
export async function openAgent(browser: ExtensionBrowser, page: Page, server: URL) {
  let overlay: Frame | undefined;

  const findOverlay = () =>
    page
      .frames()
      .find(
        (frame) => frame.url().startsWith('chrome-extension://') && frame.url().includes('/overlay.html'),
      );

  async function open(): Promise<Frame> {
    await page.bringToFront();
    await browser.clickToolbarButton(page);
    try {
      overlay = await until('the overlay on the page', findOverlay);
    } catch (error) {
      const urls = browser.context.pages().flatMap((open) => open.frames().map((inner) => inner.url()));
      throw new Error(`The overlay did not open; there are: ${urls.join(', ')}`, { cause: error });
    }
    return overlay;
  }

  const frame = (): Frame => {
    const present = overlay?.isDetached() === false ? overlay : findOverlay();
    if (!present) throw new Error('The overlay is not open.');
    overlay = present;
    return present;
  };

  await open();
  await chooseServer(frame(), server);
  return { page, frame, open, ...createAgentDriver(frame) };
}

/** The first run asks for the server; later ones remember it. */
export async function chooseServer(overlay: Frame, server: URL): Promise<void> {
  const start = overlay.getByRole('button', { name: 'Start session' });
  const address = overlay.getByRole('textbox', { name: /server/i });
  await start.or(address).first().waitFor();
  if (await start.isVisible()) return;
  await address.fill(server.href);
  await address.press('Enter');
  await start.waitFor();
}

export function createAgentDriver(frame: () => Frame) {
  const mirror = createMirrorReader(frame);
  const codeStatus = () => frame().getByRole('status', { name: 'Share code' });

  const readCode = async (): Promise<string> => {
    await codeStatus().waitFor();
    const code = await until('a share code', async () => (await codeStatus().textContent())?.trim());
    if (!/^\d{3} \d{3} \d{3}$/.test(code)) throw new Error(`Not a share code: "${code}"`);
    return code;
  };

  /** All the words in the overlay, the mirror left out. */
  const text = (): Promise<string> =>
    frame().evaluate(() => {
      const read = (node: Node): string => {
        if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
        const below = node instanceof Element && node.shadowRoot ? node.shadowRoot : node;
        return [...below.childNodes].map(read).join(' ');
      };
      return read(document.body);
    });

  return {
    mirror,
    readCode,

    /** Starts a session and returns its share code. */
    async start(): Promise<string> {
      await frame().getByRole('button', { name: 'Start session' }).click();
      return readCode();
    },

    async end(): Promise<void> {
      await frame().getByRole('button', { name: 'End session' }).click();
    },

    text,

    async waitForText(pattern: RegExp): Promise<void> {
      await frame().getByText(pattern).first().waitFor();
    },

    /** Waits until the session is over; returns what the overlay says. */
    async ended(): Promise<string> {
      await frame().getByRole('button', { name: 'Start session' }).waitFor();
      return text();
    },

    async firstView(): Promise<void> {
      await until('the first view in the mirror', async () => (await mirror.read()).elements > 5);
    },

    /** Switches the laser on and points at this place of the customer's viewport. */
    async point(
      viewport: { width: number; height: number },
      target: { x: number; y: number },
    ): Promise<void> {
      const button = frame().getByRole('button', { name: 'Laser pointer' });
      if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
      const box = await mirror.iframe().boundingBox();
      if (!box) throw new Error('The mirror is not visible.');
      const x = box.x + (target.x / viewport.width) * box.width;
      const y = box.y + (target.y / viewport.height) * box.height;
      const { mouse } = frame().page();
      await mouse.move(x - 4, y - 4);
      await mouse.move(x, y, { steps: 4 });
    },
  };
}

export type Agent = Awaited<ReturnType<typeof openAgent>>;
