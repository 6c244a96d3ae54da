import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';

export type PackageInfo = { readonly root: string; readonly version: string };

const manifestSchema = v.object({ name: v.literal('cobrowse-session'), version: v.string() });

/** Looked for upwards, because the built server lies in another depth than its source. */
export function readPackageInfo(from = import.meta.dirname): PackageInfo {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) {
      const manifest = v.safeParse(manifestSchema, JSON.parse(readFileSync(path, 'utf8')));
      if (manifest.success) return { root: folder, version: manifest.output.version };
    }
    if (dirname(folder) === folder) throw new Error('The package of the server has lost its package.json.');
  }
}
