import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Agent } from './agent.ts';
import type { Customer } from './customer.ts';
import { createCleanup, startWorld, type World } from './harness.ts';
import { asAgent, asCustomer, bundleHostilePeer, sendBytes, sendControl } from './hostile-peer.ts';
import { countOpenConnections } from './open-connections.ts';
import { until } from './until.ts';
import { serveWebPages } from './web-page.ts';

/** A browser that vanished says nothing: it is missed after 15 to 20 s of silence. */
const SILENCE_MS = 30_000;

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world?.close());

/** A waiting agent, and a customer on the bank's page who has not entered anything yet. */
async function withBoth(
  use: (agent: Agent, customer: Customer, code: string) => Promise<void>,
  where = world,
) {
  const agent = await where.openAgent();
  try {
    const customer = await where.openCustomer(where.demo.bank);
    try {
      await use(agent, customer, await agent.start());
    } finally {
      await customer.page.context().close();
    }
  } finally {
    await agent.page.close();
  }
}

async function goLive(customer: Customer, agent: Agent, code: string): Promise<void> {
  await customer.join(code);
  await customer.allow();
  await customer.waitFor('live');
  await agent.firstView();
}

async function assertEnded(customer: Customer, reason: string, words: RegExp): Promise<void> {
  const end = await customer.ended();
  assert.equal(end.reason, reason);
  assert.match(end.text, words);
  await assertNothingOpen(customer.page);
}

async function assertNothingOpen(page: Page): Promise<void> {
  await until('all connections of the page to be closed', async () => {
    const { peers, sockets } = await countOpenConnections(page);
    return peers === 0 && sockets === 0;
  });
}

async function assertServerIdle(where = world): Promise<void> {
  await until('the server to hold nothing', async () => (await where.health())['waitingCodes'] === 0);
}

const otherDigit = (digit: string) => String((Number(digit) + 1) % 10);

describe('the code', () => {
  test('text that is no code is refused in place', async () => {
    await withBoth(async (agent, customer) => {
      await customer.enter('12 34');
      await customer.page.getByText('A share code has 9 digits').waitFor();
      assert.equal((await customer.state())?.name, 'idle');
      await assertNothingOpen(customer.page);
      await agent.end();
    });
    await assertServerIdle();
  });

  test('an unknown code ends the customer’s side, the agent goes on waiting', async () => {
    await withBoth(async (agent, customer, code) => {
      await customer.enter(otherDigit(code[0] ?? '0') + code.slice(1));
      await assertEnded(customer, 'code-unknown', /does not exist/);
      assert.equal(await agent.readCode(), code);
      await agent.end();
    });
    await assertServerIdle();
  });

  test('a wrong secret ends the customer’s side; the agent gets a new code, which works', async () => {
    await withBoth(async (agent, customer, code) => {
      await customer.enter(code.slice(0, -1) + otherDigit(code.at(-1) ?? '0'));
      await assertEnded(customer, 'code-wrong', /did not match/);
      const next = await until('a new code', async () => {
        const shown = await agent.readCode();
        return shown !== code && shown;
      });
      await customer.page.getByRole('button', { name: 'Enter a new code' }).click();
      await goLive(customer, agent, next);
      await agent.end();
      await customer.ended();
    });
    await assertServerIdle();
  });

  test('a used code is refused, and the running session is not disturbed', async () => {
    await withBoth(async (agent, customer, code) => {
      await goLive(customer, agent, code);
      const second = await world.openCustomer(world.demo.bank);
      try {
        await second.enter(code);
        await assertEnded(second, 'code-used', /used before/);
        assert.equal((await customer.state())?.name, 'live');
      } finally {
        await second.page.context().close();
      }
      await customer.stop();
      await agent.ended();
    });
    await assertServerIdle();
  });

  test('an expired code is over on both sides', async () => {
    const cleanup = createCleanup();
    try {
      const hurried = await startWorld({ codeTtlMs: 3_000 });
      cleanup.add(() => hurried.close());
      await withBoth(async (agent, customer, code) => {
        assert.match(await agent.ended(), /expired/i);
        await customer.enter(code);
        await assertEnded(customer, 'code-expired', /has expired/);
      }, hurried);
      await assertServerIdle(hurried);
    } finally {
      await cleanup.run();
    }
  });
});

describe('the people', () => {
  test('declining ends both sides, and nothing was shown', async () => {
    await withBoth(async (agent, customer, code) => {
      await customer.join(code);
      assert.equal((await agent.mirror.read()).elements, 0);
      await customer.decline();
      await assertEnded(customer, 'declined', /chose not to share/);
      assert.match(await agent.ended(), /declined|chose not/i);
      assert.equal((await agent.mirror.read()).elements, 0);
    });
    await assertServerIdle();
  });

  test('a reloaded page ends the agent’s side and starts afresh', async () => {
    await withBoth(async (agent, customer, code) => {
      await goLive(customer, agent, code);
      await customer.page.reload();
      assert.match(await agent.ended(), /page/i);
      assert.equal((await customer.waitFor('idle')).name, 'idle');
      await assertNothingOpen(customer.page);
    });
    await assertServerIdle();
  });

  test('a closed tab ends the agent’s side', async () => {
    await withBoth(async (agent, customer, code) => {
      await goLive(customer, agent, code);
      await customer.page.close({ runBeforeUnload: true });
      assert.match(await agent.ended(), /page/i);
    });
    await assertServerIdle();
  });

  test('an agent whose browser was killed is missed', async () => {
    const cleanup = createCleanup();
    try {
      const doomed = await startWorld();
      cleanup.add(() => doomed.close());
      const agent = await doomed.openAgent();
      const customer = await doomed.openCustomer(doomed.demo.bank);
      await goLive(customer, agent, await agent.start());
      const session = await doomed.agentBrowser.context.browser()?.newBrowserCDPSession();
      session?.send('Browser.crash').catch(() => {});
      await until('the loss to be noticed', async () => (await customer.state())?.name === 'ended', {
        within: SILENCE_MS,
      });
      await assertEnded(customer, 'peer-lost', /connection to the agent was lost/);
    } finally {
      await cleanup.run();
    }
  });
});

describe('the server', () => {
  test('gone before the start: both sides say so', async () => {
    const cleanup = createCleanup();
    try {
      const short = await startWorld();
      cleanup.add(() => short.close());
      const agent = await short.openAgent();
      const customer = await short.openCustomer(short.demo.bank);
      await short.demo.close();
      await agent.frame().getByRole('button', { name: 'Start session' }).click();
      await agent.waitForText(/cannot be reached|could not be reached|unreachable/i);
      await customer.enter('123 456 789');
      await assertEnded(customer, 'server-unreachable', /cannot be reached/);
    } finally {
      await cleanup.run();
    }
  });

  test('gone while waiting: the agent’s side ends and says so', async () => {
    const cleanup = createCleanup();
    try {
      const short = await startWorld();
      cleanup.add(() => short.close());
      const agent = await short.openAgent();
      await agent.start();
      await short.demo.close();
      assert.match(await agent.ended(), /reach/i);
    } finally {
      await cleanup.run();
    }
  });

  test('gone while live: the session goes on', async () => {
    const cleanup = createCleanup();
    try {
      const short = await startWorld();
      cleanup.add(() => short.close());
      const agent = await short.openAgent();
      const customer = await short.openCustomer(new URL('accounts', short.demo.bank));
      await goLive(customer, agent, await agent.start());
      await short.demo.close();
      await customer.page.locator('.tile').first().click();
      await until('a change after the server went', async () => (await agent.mirror.count('table')) === 1);
      await customer.stop();
      await assertEnded(customer, 'customer-stopped', /You stopped sharing/);
      await agent.ended();
    } finally {
      await cleanup.run();
    }
  });
});

describe('a hostile peer', () => {
  const cleanup = createCleanup();
  let page: Page;

  before(async () => {
    const code = await bundleHostilePeer();
    const pages = await serveWebPages({
      '/': { body: '<!doctype html><title>peer</title><script type="module" src="/peer.js"></script>' },
      '/peer.js': { body: code, headers: { 'content-type': 'text/javascript' } },
    });
    cleanup.add(() => pages.close());
    const context = await world.customerBrowser.newContext();
    cleanup.add(() => context.close());
    page = await context.newPage();
    await page.goto(pages.url.href);
    await page.waitForFunction(() => 'hostilePeer' in globalThis);
  });
  after(() => cleanup.run());

  const NONSENSE: readonly (readonly [string, () => Promise<void>])[] = [
    ['a document frame that decodes to nothing', () => sendBytes(page, 'document', [255, 0, 1, 2, 3, 254])],
    ['a control message of an unknown kind', () => sendControl(page, { t: 'sesame' })],
    ['control bytes that are not JSON', () => sendBytes(page, 'control', [123, 1, 2])],
  ];

  for (const [what, send] of NONSENSE) {
    test(`as customer, before consent: ${what}`, async () => {
      const agent = await world.openAgent();
      try {
        await asCustomer(page, world.demo.url, await agent.start());
        await send();
        assert.match(await agent.ended(), /unexpected|safety|protocol/i);
      } finally {
        await agent.page.close();
      }
      await assertServerIdle();
    });

    test(`as agent, during the session: ${what}`, async () => {
      const customer = await world.openCustomer(world.demo.bank);
      try {
        await customer.join(await asAgent(page, world.demo.url));
        await customer.allow();
        await customer.waitFor('live');
        await send();
        await assertEnded(customer, 'protocol-error', /ended for safety/);
      } finally {
        await customer.page.context().close();
      }
      await assertServerIdle();
    });
  }

  test('as customer, after consent: document frames that decode to nothing', async () => {
    const agent = await world.openAgent();
    try {
      await asCustomer(page, world.demo.url, await agent.start());
      await sendControl(page, { t: 'consent', state: 'asked' });
      await sendControl(page, { t: 'consent', state: 'allowed' });
      // One bad frame may have been meant for an older mirror; a stream of nothing else ends the session.
      const stream = setInterval(() => {
        sendBytes(page, 'document', [255, 0, 1, 2, 3, 254]).catch(() => {});
      }, 300);
      try {
        await until('the end of the session', async () => /ended for safety/.test(await agent.text()), {
          within: SILENCE_MS,
        });
      } finally {
        clearInterval(stream);
      }
    } finally {
      await agent.page.close();
    }
    await assertServerIdle();
  });
});
