import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openStage, type Stage } from './browser.fixture.ts';

/** Milliseconds. Generous: the machine that runs this does other things too. What is measured is printed. */
const LONGEST_BLOCK = 300;
const SIZES = [1_000, 10_000, 100_000];

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

const table = `<style>
    td { padding: 2px } .odd { background: #eee } .theme-dark td { color: white } .amount { text-align: right }
  </style><table id=t></table><script>
    const rows = +location.hash.slice(1) / 9;
    for (let i = 0; i < rows; i++) {
      const tr = document.createElement('tr');
      if (i % 2) tr.className = 'odd';
      for (let c = 0; c < 4; c++) {
        const td = document.createElement('td');
        td.className = c === 3 ? 'amount' : 'cell-' + c;
        td.append('Cell ' + i + '.' + c);
        tr.append(td);
      }
      t.append(tr);
    }
  </script>`;

for (const nodes of SIZES) {
  test(`a table of ${nodes} nodes`, { timeout: 120_000 }, async (t) => {
    const page = await stage.open(table, undefined, `#${nodes}`);
    const result = await page.evaluate(async () => {
      const blocks: number[] = [];
      /** Longest stretch in which a task of the page's own had to wait, beyond the channel's turn-around. */
      const watch = async (until: () => Promise<unknown> | unknown) => {
        const channel = new MessageChannel();
        let last = performance.now();
        let longest = 0;
        let on = true;
        channel.port1.onmessage = () => {
          const now = performance.now();
          longest = Math.max(longest, now - last);
          last = now;
          if (on) channel.port2.postMessage(0);
        };
        channel.port2.postMessage(0);
        await until();
        on = false;
        blocks.push(Math.round(longest));
        return Math.round(longest);
      };
      const idle = await watch(() => new Promise((resolve) => setTimeout(resolve, 300)));
      const rows = document.querySelector('table') as HTMLElement;
      /** What the page's own layout costs for the same changes. */
      const alone = {
        theme: await watch(async () => {
          document.body.classList.toggle('theme-dark');
          await new Promise((resolve) => setTimeout(resolve, 200));
          document.body.classList.toggle('theme-dark');
          await new Promise((resolve) => setTimeout(resolve, 200));
        }),
        append: await watch(() => {
          rows.append(rows.firstChild?.cloneNode(true) ?? '');
          return new Promise((resolve) => setTimeout(resolve, 200));
        }),
      };
      const began = performance.now();
      globalThis.session = fidelity.start(
        { unredact: ['.shown .cell-1', '.odd'], redact: '.private td' },
        { mirror: false },
      );
      const first = await watch(() => session.quiet(600));
      const bytes = session.bytes;
      const time = session.lastFrameAt - began;
      const toggle = async (name: string) =>
        watch(() => {
          document.body.classList.toggle(name);
          return session.quiet(600);
        });
      const theme = await toggle('theme-dark');
      const marks = await toggle('shown');
      const append = await watch(() => {
        rows.append(rows.firstChild?.cloneNode(true) ?? '');
        return session.quiet(300);
      });
      const clear = await watch(() => {
        rows.replaceChildren();
        return session.quiet(300);
      });
      return {
        idle,
        alone,
        sync: Math.round(session.syncTime),
        first,
        complete: Math.round(time),
        bytes,
        theme,
        marks,
        append,
        clear,
        failure: session.failure,
      };
    });
    t.diagnostic(JSON.stringify(result));
    assert.equal(result.failure, undefined);
    assert.ok(result.sync < LONGEST_BLOCK, `the synchronous part of the start took ${result.sync} ms`);
    for (const what of ['first', 'append'] as const) {
      assert.ok(
        result[what] < LONGEST_BLOCK + result.idle,
        `${what}: the page was blocked for ${result[what]} ms`,
      );
    }
    await page.close();
  });
}
