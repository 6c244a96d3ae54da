import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Attack, ATTACKS } from './attacks.fixture.ts';
import { openStage, readRecording, settled, type Stage, startRecording } from './stage.fixture.ts';

// Both browsers at once: most of the time they wait for a page to be quiet.
describe('attacks', { concurrency: 2 }, () => {
  for (const name of ['Chromium', 'Firefox'] as const) {
    describe(`attacks in ${name}`, { concurrency: 4 }, () => {
      let stage: Stage;
      before(async () => {
        stage = await openStage(name);
      });
      after(() => stage.close());

      for (const attack of ATTACKS) {
        test(attack.name, () => attempt(stage, attack));
      }
    });
  }
});

async function attempt(stage: Stage, attack: Attack): Promise<void> {
  const tab = attack.document
    ? await stage.open(attack.document.text, { type: attack.document.type, whole: true })
    : await stage.open(attack.body ?? '');
  const run = (step?: () => unknown) =>
    step && tab.evaluate<undefined, void>(new Function(`(${callable(step)})()`) as () => void, undefined);
  try {
    await run(attack.before);
    await startRecording(tab, attack.policy, attack.during && callable(attack.during));
    await run(attack.act);
    if (attack.later) {
      await settled(tab);
      await run(attack.later);
    }
    const { text, frames } = await readRecording(tab);
    const all = [...text, ...frames].join('\n');
    assert.deepEqual([...new Set(all.match(/zqs[a-z0-9-]*/gi))], [], 'secrets that left');
    assert.deepEqual(text.join('').match(/[ƔɅȻɎɆȢȜɄ]/g), null, 'letters that left');
    assert.deepEqual(
      (attack.seen ?? []).filter((word) => !text.some((part) => part.includes(word))),
      [],
      'what was shown and did not leave',
    );
  } finally {
    await tab.close();
  }
}

/** Methods are written without `function`, which an expression needs. */
function callable(step: () => unknown): string {
  const source = String(step);
  return source.startsWith('(') || source.startsWith('function') ? source : `function ${source}`;
}
