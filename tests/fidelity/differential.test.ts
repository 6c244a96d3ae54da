import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openStage, type Stage } from './browser.fixture.ts';

/** Milliseconds of changes for each seed. */
const PER_SEED = 2000;
/** Every seed that once found something, and some more. */
const KNOWN_SEEDS = [681_070, 172_375, ...Array.from({ length: 10 }, (_, index) => 7000 + index)];

/**
 * The known seeds, so that a change and not chance decides whether a build passes. To look for more, set
 * `COBROWSE_FUZZ_SEED` to a number or to `random`, and `COBROWSE_FUZZ_SECONDS`.
 */
function chooseSeeds(): readonly number[] {
  const wanted = process.env['COBROWSE_FUZZ_SEED'];
  if (wanted === undefined) return KNOWN_SEEDS;
  const first = wanted === 'random' ? Date.now() % 1_000_000 : Number(wanted);
  const seconds = Number(process.env['COBROWSE_FUZZ_SECONDS'] ?? 24);
  return Array.from({ length: Math.ceil((seconds * 1000) / PER_SEED) }, (_, index) => first + index);
}

const SEEDS = chooseSeeds();
/** Milliseconds for opening a page and for a mirror that takes long to agree. */
const SLACK = 20_000;

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

test('whatever a page does, the mirror shows the same', {
  timeout: SEEDS.length * (PER_SEED + SLACK),
}, async (t) => {
  let steps = 0;
  for (const seed of SEEDS) {
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
  t.diagnostic(`${steps} changes, seeds ${SEEDS.join(' ')}`);
});
