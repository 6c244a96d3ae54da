import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startWorld, takePicture, type World } from './harness.ts';
import { compare, takeFingerprint } from './page-fingerprint.ts';
import { serveWebPages, type WebPage } from './web-page.ts';

const NONCE = 'bm9uY2Utb2YtdGhlLXRlc3Q';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());

function page(headers: Record<string, string>): WebPage {
  return {
    headers,
    body: `<!doctype html>
      <html lang="en">
        <head>
          <title>Strict</title>
          <style nonce="${NONCE}">.card { padding: 1rem; border: 1px solid #888; }</style>
        </head>
        <body>
          <h1 class="heading">Strict page</h1>
          <div class="card" data-state="open"><label>Amount <input value="1,234.56"></label></div>
          <form><select><option>Alpha</option><option selected>Omega</option></select></form>
          <cobrowse-session server="${world.demo.url.href}"></cobrowse-session>
          <script type="module" nonce="${NONCE}" src="${new URL('cobrowse.js', world.demo.url).href}"></script>
        </body>
      </html>`,
  };
}

/** As tight as a policy can be that lets the product work at all. */
function strictPolicy(): string {
  const { origin, host } = world.demo.url;
  return [
    "default-src 'none'",
    `script-src 'nonce-${NONCE}' 'strict-dynamic'`,
    `style-src 'nonce-${NONCE}'`,
    `connect-src ${origin} ws://${host}`,
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

test('a page with a strict policy and Trusted Types is served, and left as it was', async () => {
  const pages = await serveWebPages({ '/': page({ 'content-security-policy': strictPolicy() }) });
  const agent = await world.openAgent();
  const customer = await world.openCustomer();
  try {
    const said: string[] = [];
    customer.page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
    customer.page.on('pageerror', (error) => said.push(`error: ${error.message}`));

    // The script is held back until the page as it was without it has been remembered.
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await customer.page.route('**/cobrowse.js', async (route) => {
      await held;
      await route.continue();
    });
    await customer.page.goto(pages.url.href, { waitUntil: 'commit' });
    await customer.page.locator('cobrowse-session').waitFor({ state: 'attached' });
    const fingerprint = await takeFingerprint(customer.page);
    release();

    await customer.page.getByRole('textbox', { name: 'Share code' }).waitFor();
    assert.deepEqual(await compare(fingerprint), [], 'after the script was loaded');

    await customer.join(await agent.start());
    assert.deepEqual(await compare(fingerprint), [], 'while the customer is asked');
    await customer.allow();
    await customer.waitFor('live');
    await agent.firstView();
    await takePicture(customer.page, 'strict-customer');
    assert.deepEqual(await compare(fingerprint), [], 'while live');

    await agent.end();
    assert.equal((await customer.ended()).reason, 'agent-stopped');
    assert.deepEqual(await compare(fingerprint), [], 'afterwards');
    assert.deepEqual(said, [], 'the console');
  } finally {
    await customer.page.context().close();
    await agent.page.close();
    await pages.close();
  }
});

test('the script loads on a page that is cross-origin isolated', async () => {
  const isolation = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  const pages = await serveWebPages({ '/': page(isolation) });
  const agent = await world.openAgent();
  const customer = await world.openCustomer(pages.url);
  try {
    assert.equal(await customer.page.evaluate(() => crossOriginIsolated), true);
    await customer.join(await agent.start());
    await customer.allow();
    await customer.waitFor('live');
    await agent.firstView();
    await customer.stop();
    await agent.ended();
  } finally {
    await customer.page.context().close();
    await agent.page.close();
    await pages.close();
  }
});
