import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ensureBrowser } from './ensure-browsers.ts';

test('the path in the environment wins, and a wrong one is named', async (context) => {
  const before = process.env['CHROMIUM_PATH'];
  const folder = await mkdtemp(join(tmpdir(), 'cobrowse-browsers-'));
  context.after(async () => {
    if (before === undefined) delete process.env['CHROMIUM_PATH'];
    else process.env['CHROMIUM_PATH'] = before;
    await rm(folder, { recursive: true });
  });
  const path = join(folder, 'own-chromium');

  process.env['CHROMIUM_PATH'] = path;
  await assert.rejects(
    ensureBrowser('chromium'),
    /CHROMIUM_PATH is set to .*own-chromium, which cannot be run/,
  );

  await writeFile(path, '');
  await chmod(path, 0o755);
  assert.equal(await ensureBrowser('chromium'), path);
});
