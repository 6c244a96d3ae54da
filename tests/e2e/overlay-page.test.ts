import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { chooseServer, createAgentDriver } from './agent.ts';
import { startWorld, takePicture, type World } from './harness.ts';
import { serveWebPages, type WebPages } from './web-page.ts';

const BODY =
  '<!doctype html><html lang="en"><title>Helpdesk</title><h1>Some helpdesk</h1><p>Ticket 4711</p></html>';

/** Pages on which an ordinary widget could not even start. */
const PAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/no-frames': { 'content-security-policy': "default-src 'none'; frame-src 'none'" },
  '/nothing': {
    'content-security-policy':
      "default-src 'none'; frame-src 'none'; script-src 'none'; style-src 'none'; connect-src 'none'; frame-ancestors 'none'",
  },
  '/trusted-types': {
    'content-security-policy': "require-trusted-types-for 'script'; trusted-types 'none'; frame-src 'none'",
  },
  '/isolated': {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  },
};
const SANDBOX = { 'content-security-policy': 'sandbox' };

let world: World;
let pages: WebPages;
before(async () => {
  world = await startWorld();
  const all = Object.entries({ ...PAGES, '/sandbox': SANDBOX });
  pages = await serveWebPages(
    Object.fromEntries(all.map(([path, headers]) => [path, { body: BODY, headers }])),
  );
});
after(async () => {
  await pages?.close();
  await world?.close();
});

for (const path of Object.keys(PAGES)) {
  test(`the overlay works on ${path}`, async () => {
    const agent = await world.openAgent(new URL(path, pages.url));
    const customer = await world.openCustomer(world.demo.bank);
    try {
      await customer.join(await agent.start());
      await customer.allow();
      await agent.firstView();
      await takePicture(agent.page, `overlay${path.replaceAll('/', '-')}`);
      await agent.end();
      assert.equal((await customer.ended()).reason, 'agent-stopped');
    } finally {
      await customer.page.context().close();
      await agent.page.close();
    }
  });
}

test('on a page under CSP sandbox the overlay opens as a window', async () => {
  const { context } = world.agentBrowser;
  const page = await context.newPage();
  await page.goto(new URL('/sandbox', pages.url).href);
  await page.bringToFront();
  const opened = context.waitForEvent('page', {
    predicate: (candidate) => candidate.url().includes('/overlay.html'),
    timeout: 20_000,
  });
  await world.agentBrowser.clickToolbarButton(page);
  const overlay = await opened;
  const customer = await world.openCustomer(world.demo.bank);
  try {
    await chooseServer(overlay.mainFrame(), world.demo.url);
    const agent = createAgentDriver(() => overlay.mainFrame());
    await customer.join(await agent.start());
    await customer.allow();
    await agent.firstView();
    await takePicture(overlay, 'overlay-window');
    assert.equal(page.frames().filter((frame) => frame.url().startsWith('chrome-extension:')).length, 0);
    await agent.end();
    assert.equal((await customer.ended()).reason, 'agent-stopped');
  } finally {
    await customer.page.context().close();
    await overlay.close();
    await page.close();
  }
});

test('the session outlives a reload of the helpdesk page', async () => {
  const agent = await world.openAgent();
  const customer = await world.openCustomer(world.demo.bank);
  try {
    await customer.join(await agent.start());
    await customer.allow();
    await agent.firstView();
    await agent.page.reload();
    await agent.open();
    await agent.firstView();
    assert.equal((await customer.state())?.name, 'live');
    await agent.end();
    assert.equal((await customer.ended()).reason, 'agent-stopped');
  } finally {
    await customer.page.context().close();
    await agent.page.close();
  }
});
