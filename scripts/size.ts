import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotli, MANIFEST, type Manifest, ROOT } from './build.ts';

/** Limits of design section 8, in bytes after brotli; a kB is 1000 bytes. */
const ENTRY_LIMIT = 12_000;
const FIRST_VIEW_LIMIT = 75_000;

/**
 * Lazy chunks that load only after the first view, by the source module that they begin with. Everything else
 * that can be reached counts: a new lazy chunk costs until somebody says here that it does not.
 */
const AFTER_FIRST_VIEW: readonly RegExp[] = [/^component\/messages\//];

function reach(manifest: Manifest, start: string, lazily: boolean): Set<string> {
  const reached = new Set<string>();
  const waiting = [start];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const script = manifest[name];
    if (!script) throw new Error(`${name} is loaded and was not built.`);
    if (reached.has(name)) continue;
    reached.add(name);
    waiting.push(...script.imports);
    if (lazily) waiting.push(...script.dynamicImports.filter((lazy) => !isLate(manifest[lazy]?.module)));
  }
  return reached;
}

function isLate(module = ''): boolean {
  return AFTER_FIRST_VIEW.some((late) => late.test(module));
}

async function main(): Promise<number> {
  const outDir = join(ROOT, 'dist');
  const manifest = JSON.parse(await readFile(join(outDir, MANIFEST), 'utf8')) as Manifest;
  const first = reach(manifest, 'cobrowse.js', false);
  const all = reach(manifest, 'cobrowse.js', true);

  let before = 0;
  let total = 0;
  for (const file of all) {
    const bytes = await readFile(join(outDir, file));
    const size = brotli(bytes).byteLength;
    total += size;
    if (first.has(file)) before += size;
    print(
      file,
      `${kilobytes(bytes.byteLength)} min  ${kilobytes(size)} br`,
      first.has(file) ? 'entry' : 'lazy',
    );
  }
  const entryFits = print('before a session', kilobytes(before), verdict(before, ENTRY_LIMIT));
  const totalFits = print('until the first view', kilobytes(total), verdict(total, FIRST_VIEW_LIMIT));
  return entryFits && totalFits ? 0 : 1;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(2).padStart(7)} kB`;
}

function verdict(size: number, limit: number): string {
  return `${size <= limit ? 'ok' : 'TOO LARGE'} (limit ${limit / 1000} kB)`;
}

function print(label: string, size: string, note: string): boolean {
  process.stdout.write(`${label.padEnd(44)} ${size.padStart(30)}  ${note}\n`);
  return !note.startsWith('TOO LARGE');
}

process.exitCode = await main();
