import type { Page } from 'playwright-core';
import type { CustomerState } from '#protocol';
import { until } from './until.ts';

/** Drives the customer's side through the element, as a person does. */
export function createCustomer(page: Page) {
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  const state = (): Promise<CustomerState | undefined> =>
    page.evaluate(() => {
      const element = document.querySelector('cobrowse-session') as
        | (Element & { state?: CustomerState })
        | null;
      return element?.state;
    });

  const waitFor = (name: CustomerState['name']) =>
    until(`the customer's side to be ${name}`, async () => {
      const current = await state();
      if (current?.name === 'ended' && name !== 'ended') throw new Error(`it ended: ${current.reason}`);
      return current?.name === name && current;
    });

  return {
    page,
    state,
    waitFor,

    /** Types the code and presses Connect; in the demo bank the panel is opened first. */
    async enter(code: string): Promise<void> {
      await page.bringToFront();
      const help = page.getByRole('button', { name: 'Get help', exact: true });
      if ((await help.count()) > 0 && (await help.getAttribute('aria-expanded')) === 'false')
        await help.click();
      await page.getByRole('textbox', { name: 'Share code' }).fill(code);
      await button('Connect').click();
    },

    /** Enters the code and waits for the consent card. */
    async join(code: string): Promise<void> {
      await this.enter(code);
      await button('Allow').waitFor();
    },

    allow: () => button('Allow').click(),
    decline: () => button('Decline').click(),
    stop: () => button('Stop sharing').click(),

    /** Waits for the end; returns its reason and the words that the customer reads. */
    async ended(): Promise<{ reason: string; text: string }> {
      const last = (await waitFor('ended')) as Extract<CustomerState, { name: 'ended' }>;
      const text = await page
        .locator('cobrowse-session')
        .getByRole('button', { name: 'Enter a new code' })
        .locator('xpath=..')
        .innerText();
      return { reason: last.reason, text };
    },

    /** Where the laser dot is, in the viewport's CSS pixels. */
    async laser(): Promise<{ x: number; y: number } | undefined> {
      const box = await page.evaluate(() => {
        const dot = document.querySelector('cobrowse-session')?.shadowRoot?.querySelector('[part~="laser"]');
        const { x, y, width, height } = dot?.getBoundingClientRect() ?? new DOMRect();
        return { x, y, width, height };
      });
      return box.width > 0 ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : undefined;
    },
  };
}

export type Customer = ReturnType<typeof createCustomer>;
