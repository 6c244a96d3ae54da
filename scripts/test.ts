import { glob } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { findChromium, findFirefox } from './browsers.ts';
import { runStep } from './run-step.ts';

/** A step that hangs is a failure, and the whole run must end within half an hour. */
const MINUTE_MS = 60_000;

type Count = { readonly passed: number; readonly failed: number };

type Step = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  /** Reads how many tests ran from the output; without it the step itself is one test. */
  readonly count?: (output: string) => Count | undefined;
  /** Nothing after it can work when it fails. */
  readonly essential?: boolean;
};

const UNIT_FILES = '{protocol,server,component,mirror,extension,scripts,lint}/**/*.test.ts';
const CROSS_FILES = 'tests/**/*.test.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const node = process.execPath;

/**
 * `npm test`: everything, one after the other, and then one line that sums it up. Names of steps as arguments
 * run only these: `npm test -- unit browser`.
 */
async function test(): Promise<Count> {
  const only = process.argv.slice(2);
  const steps = (await planSteps()).filter(({ name }) => only.length === 0 || only.includes(name));
  const environment = {
    CHROMIUM_PATH: await findChromium({ onProgress: say }),
    FIREFOX_PATH: await findFirefox({ onProgress: say }),
  };
  let total: Count = { passed: 0, failed: 0 };
  for (const step of steps) {
    say(`\n— ${step.name} —`);
    const result = await runStep(step.command, step.args, {
      timeoutMs: step.timeoutMs,
      environment,
      onOutput: (text) => process.stdout.write(text),
    });
    const count = judge(step, result);
    total = { passed: total.passed + count.passed, failed: total.failed + count.failed };
    say(
      `${step.name}: ${count.passed} passed, ${count.failed} failed, ${Math.round(result.milliseconds / 1000)} s`,
    );
    if (step.essential && count.failed > 0) break;
  }
  return total;
}

async function planSteps(): Promise<readonly Step[]> {
  const unitFiles = await list(UNIT_FILES);
  const crossFiles = await list(CROSS_FILES);
  return [
    { name: 'build', command: node, args: ['scripts/build.ts'], timeoutMs: 3 * MINUTE_MS, essential: true },
    { name: 'extension', command: 'wxt', args: ['build'], timeoutMs: 3 * MINUTE_MS, essential: true },
    { name: 'extension-firefox', command: 'wxt', args: ['build', '-b', 'firefox'], timeoutMs: 3 * MINUTE_MS },
    { name: 'types', command: 'tsc', args: ['--noEmit', '-p', 'tsconfig.json'], timeoutMs: 3 * MINUTE_MS },
    { name: 'lint', command: 'npm', args: ['run', 'lint'], timeoutMs: 3 * MINUTE_MS },
    { name: 'size', command: node, args: ['scripts/size.ts'], timeoutMs: MINUTE_MS },
    {
      name: 'unit',
      command: node,
      args: ['--test', '--test-reporter=spec', ...unitFiles],
      timeoutMs: 6 * MINUTE_MS,
      count: countNodeTests,
    },
    {
      name: 'browser',
      command: 'web-test-runner',
      args: ['--config', 'web-test-runner.config.mjs'],
      timeoutMs: 6 * MINUTE_MS,
      count: countBrowserTests,
    },
    {
      name: 'fixtures',
      command: node,
      args: ['tests/fixtures/fetch-apps.ts'],
      timeoutMs: 6 * MINUTE_MS,
    },
    {
      // One file at a time: each starts browsers, and two cores carry only one such set.
      name: 'e2e',
      command: node,
      args: [
        '--test',
        '--test-concurrency=1',
        '--test-timeout=400000',
        '--test-reporter=spec',
        ...crossFiles,
      ],
      timeoutMs: 15 * MINUTE_MS,
      count: countNodeTests,
    },
  ];
}

async function list(pattern: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(pattern)) {
    if (!file.endsWith('.browser.test.ts') && !file.includes('node_modules')) files.push(file);
  }
  return files.sort();
}

/** A step that says it failed without a failed test (a crash, nothing to run) counts as one failure. */
export function judge(
  step: Pick<Step, 'count'>,
  result: { readonly code: number; readonly output: string },
): Count {
  if (!step.count) return result.code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const count = step.count(result.output) ?? { passed: 0, failed: 0 };
  const nothingRan = count.passed + count.failed === 0;
  const silentFailure = result.code !== 0 && count.failed === 0;
  return nothingRan || silentFailure ? { passed: count.passed, failed: count.failed + 1 } : count;
}

export function countNodeTests(output: string): Count | undefined {
  const passed = lastNumber(output, /^ℹ pass (\d+)$/gm);
  const failed = lastNumber(output, /^ℹ fail (\d+)$/gm);
  const cancelled = lastNumber(output, /^ℹ cancelled (\d+)$/gm);
  if (passed === undefined || failed === undefined) return undefined;
  return { passed, failed: failed + (cancelled ?? 0) };
}

export function countBrowserTests(output: string): Count | undefined {
  const passed = lastNumber(output, /(\d+) passed/g);
  const failed = lastNumber(output, /(\d+) failed/g);
  if (passed === undefined && failed === undefined) return undefined;
  return { passed: passed ?? 0, failed: failed ?? 0 };
}

function lastNumber(output: string, pattern: RegExp): number | undefined {
  const last = [...stripVTControlCharacters(output).matchAll(pattern)].at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}

if (import.meta.main) {
  try {
    const { passed, failed } = await test();
    say(`\n${passed} passed, ${failed} failed`);
    process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  } catch (error) {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    say('\n0 passed, 1 failed');
    process.exitCode = 1;
  }
}
