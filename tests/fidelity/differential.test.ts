import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openStage, type Stage } from './browser.fixture.ts';

/** Milliseconds of changes for each seed; `COBROWSE_FUZZ_SECONDS` and `COBROWSE_FUZZ_SEED` find and repeat. */
const TOTAL = Number(process.env['COBROWSE_FUZZ_SECONDS'] ?? 24) * 1000;
const FIRST_SEED = Number(process.env['COBROWSE_FUZZ_SEED'] ?? Date.now() % 1_000_000);
const PER_SEED = 2000;

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

test('whatever a page does, the mirror shows the same', { timeout: TOTAL * 3 + 60_000 }, async (t) => {
  let steps = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + Math.ceil(TOTAL / PER_SEED); seed++) {
    const page = await stage.open(
      '<style>.a { color: red } .b { background-color: gold } #x .c { color: blue } .d { text-transform: uppercase }</style><body><p>Still</p></body>',
    );
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    const result = await page.evaluate(([each, time]) => fidelity.churn(each, time), [
      seed,
      PER_SEED,
    ] as const);
    steps += result.steps;
    assert.equal(
      result.problem,
      undefined,
      `seed ${seed}, after ${result.steps} steps (${result.log.join(' ')}): ${result.problem}`,
    );
    assert.deepEqual(errors, [], `seed ${seed}`);
    await page.close();
  }
  t.diagnostic(`${steps} changes, seeds from ${FIRST_SEED}`);
});
