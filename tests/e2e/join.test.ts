import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { FIXTURE_APPS, serveApp } from '../fixtures/apps.ts';
import type { Agent } from './agent.ts';
import type { Customer } from './customer.ts';
import { startWorld, takePicture, VIEWPORT, type World } from './harness.ts';
import { until } from './until.ts';
import { readPage, readTexts, wordsOf } from './words.ts';

/** A web app to be shared, whoever wrote it. */
type Subject = {
  readonly name: string;
  /** Opens the app for a customer whose element has this `unredact`; '' is none. */
  open(world: World, unredact: string): Promise<{ customer: Customer; close(): Promise<void> }>;
  /** Of the texts that this selector matches, the mirror may show all and nothing else. */
  readonly unredact: string;
  readonly change: (page: Page) => Promise<void>;
  readonly probe: string;
};

/** How far the dot may be from where the agent points: redacted text is not laid out to the pixel. */
const LASER_TOLERANCE_PX = 30;

const BANK: Subject = {
  name: 'bank',
  unredact: 'nav a, h1, h2, th, label',
  change: (page) => page.getByRole('link', { name: 'All accounts' }).click(),
  probe: '.tile',
  open: async (world, unredact) => {
    const customer = await world.openCustomer(new URL('accounts/everyday', world.demo.bank));
    await customer.page.locator('tbody tr').first().waitFor();
    await customer.page.evaluate((value) => {
      document.querySelector('cobrowse-session')?.setAttribute('unredact', value);
    }, unredact);
    return { customer, close: () => customer.page.context().close() };
  },
};

const THIRD_PARTY: readonly Subject[] = FIXTURE_APPS.map((app) => ({
  ...app,
  open: async (world: World, unredact: string) => {
    const served = await serveApp(app, world.demo.url, unredact);
    const customer = await world.openCustomer();
    await app.open(customer.page, served.url);
    const close = async () => {
      await customer.page.context().close();
      await served.close();
    };
    return { customer, close };
  },
}));

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());

for (const subject of [BANK, ...THIRD_PARTY]) {
  describe(subject.name, () => {
    test('shows nothing of the app by default, follows it, and the agent ends it', async () => {
      await inSession(subject, '', async (agent, customer) => {
        await assertShown(agent, customer, new Set());
        await takePicture(customer.page, `${subject.name}-customer`);
        await takePicture(agent.page, `${subject.name}-agent-redacted`);

        await assertChangeArrives(subject, agent, customer);
        await assertShown(agent, customer, new Set());
        await assertLaserArrives(agent, customer);

        await agent.end();
        const { reason, text } = await customer.ended();
        assert.equal(reason, 'agent-stopped');
        assert.match(text, /Support ended the session/);
        assert.match(await agent.ended(), /You ended the session/);
      });
    });

    test('shows what is un-redacted and only that, and the customer ends it', async () => {
      await inSession(subject, subject.unredact, async (agent, customer) => {
        const shown = wordsOf(await readTexts(customer.page, subject.unredact));
        assert.ok(shown.size > 0, 'the selector matches text in the app');
        await assertShown(agent, customer, shown);
        await takePicture(agent.page, `${subject.name}-agent`);

        await customer.stop();
        const { reason, text } = await customer.ended();
        assert.equal(reason, 'customer-stopped');
        assert.match(text, /You stopped sharing/);
        assert.match(await agent.ended(), /customer (stopped|ended)/i);
      });
    });
  });
}

async function inSession(
  subject: Subject,
  unredact: string,
  during: (agent: Agent, customer: Customer) => Promise<void>,
): Promise<void> {
  const agent = await world.openAgent();
  try {
    const { customer, close } = await subject.open(world, unredact);
    try {
      await customer.join(await agent.start());
      await customer.allow();
      await customer.waitFor('live');
      await agent.firstView();
      await during(agent, customer);
    } finally {
      await close();
    }
  } finally {
    await agent.page.close();
  }
}

/** The mirror has exactly these words of the app's, and no other word that the app shows or holds. */
async function assertShown(agent: Agent, customer: Customer, allowed: ReadonlySet<string>): Promise<void> {
  const earlier = await readPage(customer.page);
  await until('the mirror to have the un-redacted words', async () => {
    const words = wordsOf((await agent.mirror.read()).texts);
    return [...allowed].every((word) => words.has(word));
  });
  const mirror = await agent.mirror.read();
  const later = await readPage(customer.page);
  const content = wordsOf([...earlier.content, ...later.content]);
  assert.ok(content.size > 5, 'the app has text at all');

  const texts = wordsOf(mirror.texts);
  const leaked = [...content].filter((word) => texts.has(word) && !allowed.has(word));
  assert.deepEqual(leaked, [], 'words of the app among the mirror’s texts');

  // The same for every attribute and every other byte of markup, where only the author's vocabulary of styles
  // and names may be besides: it may leave, and it has words such as "active" in common with the page.
  const vocabulary = wordsOf([...earlier.vocabulary, ...later.vocabulary]);
  const rest = wordsOf([...mirror.values, mirror.markup]);
  const hidden = [...content].filter((word) => rest.has(word) && !allowed.has(word) && !vocabulary.has(word));
  assert.deepEqual(hidden, [], 'words of the app in the mirror’s markup');
}

async function assertChangeArrives(subject: Subject, agent: Agent, customer: Customer): Promise<void> {
  const inApp = () => customer.page.locator(subject.probe).count();
  const before = await inApp();
  await customer.page.bringToFront();
  await subject.change(customer.page);
  await until('the change in the app itself', async () => (await inApp()) !== before);
  await until(
    'the change in the mirror',
    async () => (await agent.mirror.count(subject.probe)) === (await inApp()),
  );
}

async function assertLaserArrives(agent: Agent, customer: Customer): Promise<void> {
  const target = { x: VIEWPORT.width / 2, y: VIEWPORT.height / 2 };
  const dot = await until('the laser dot on the customer’s page', async () => {
    await agent.point(VIEWPORT, target);
    await customer.page.waitForTimeout(150);
    return customer.laser();
  });
  const distance = Math.hypot(dot.x - target.x, dot.y - target.y);
  assert.ok(distance <= LASER_TOLERANCE_PX, `the dot is ${distance.toFixed()} px off`);
}
