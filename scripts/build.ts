import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, type Plugin, type PluginOption, type Rolldown } from 'vite';
import { litPlain } from './lit-plain.ts';
import { peerjsPlain } from './peerjs-plain.ts';

type OutputChunk = Rolldown.OutputChunk;

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Inside the output folder: which script loads which. */
export const MANIFEST = 'chunks/manifest.json';

export type ManifestEntry = {
  readonly imports: readonly string[];
  readonly dynamicImports: readonly string[];
  /** The source module that the script begins with, relative to the root, where there is one. */
  readonly module?: string;
};
/** By file name, relative to the output folder. */
export type Manifest = Readonly<Record<string, ManifestEntry>>;

export type BuildOptions = { readonly outDir: string; readonly plugins?: readonly PluginOption[] };

type Target = {
  readonly entry: string;
  readonly fileName: string;
  readonly plugins?: readonly PluginOption[];
  /** One file, lazy imports included. */
  readonly single?: boolean;
};

/** Bundles one script that runs in a customer's page. */
async function bundle(
  { outDir, plugins = [] }: BuildOptions,
  target: Target,
): Promise<readonly OutputChunk[]> {
  const result = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [litPlain(), peerjsPlain(), ...(target.plugins ?? []), ...plugins],
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      sourcemap: true,
      reportCompressedSize: false,
      // As an application, each lazy import would go through a helper that writes <link> elements into the
      // head of the customer's page and dispatches events on its window.
      lib: { entry: join(ROOT, target.entry), formats: ['es'] },
      rolldownOptions: {
        // Our rooms have one door each; without this the door's whole room would come through it.
        treeshake: {
          moduleSideEffects: (id) =>
            !id.startsWith(ROOT) || id === join(ROOT, target.entry) || id.includes('/node_modules/'),
        },
        output: {
          format: 'es',
          // A library keeps its white space unless told otherwise.
          minify: true,
          entryFileNames: target.fileName,
          chunkFileNames: 'chunks/[name]-[hash].js',
          ...(target.single ? { codeSplitting: false } : {}),
        },
      },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  return outputs
    .flatMap((part) => ('output' in part ? part.output : []))
    .filter((file) => file.type === 'chunk');
}

/**
 * `cobrowse.js` and its lazy chunks: what the script tag loads. Two bundles, so that no chunk imports the
 * entry: a bank may rename it or add a query, and the browser would load it a second time, or not find it.
 */
export async function buildElement(options: BuildOptions): Promise<void> {
  const engine = await bundle(options, {
    entry: 'component/session/index.ts',
    fileName: 'chunks/session-[hash].js',
  });
  const session = engine.find((chunk) => chunk.isEntry);
  if (!session) throw new Error('The bundle of the session has no entry.');
  const entry = await bundle(options, {
    entry: 'component/define.ts',
    fileName: 'cobrowse.js',
    plugins: [linkToBuilt('./session/index.ts', `./${session.fileName}`)],
  });
  await writeFile(join(options.outDir, MANIFEST), JSON.stringify(manifestOf([...entry, ...engine]), null, 2));
}

/** Leaves an import to a script that is built already. */
function linkToBuilt(specifier: string, file: string): Plugin {
  return {
    name: 'link-to-built',
    enforce: 'pre',
    resolveId: (source) => (source === specifier ? { id: file, external: true } : undefined),
  };
}

function manifestOf(chunks: readonly OutputChunk[]): Manifest {
  const plain = (name: string) => name.replace(/^\.\//, '');
  return Object.fromEntries(
    chunks.map((chunk) => [
      chunk.fileName,
      {
        imports: chunk.imports.map(plain),
        dynamicImports: chunk.dynamicImports.map(plain),
        ...(chunk.facadeModuleId ? { module: relative(ROOT, chunk.facadeModuleId) } : {}),
      },
    ]),
  );
}

/** `testing.js`: one file, for tests and audits that load it from anywhere. */
export async function buildTesting(options: BuildOptions): Promise<void> {
  await bundle(options, { entry: 'component/testing/index.ts', fileName: 'testing.js', single: true });
}

/** `server.js`, the library, and `cli.js`, the command. Packages stay outside: npm installs them. */
export async function buildServer({ outDir, plugins = [] }: BuildOptions): Promise<void> {
  const input = Object.fromEntries(
    Object.entries({ server: 'server/index.ts', cli: 'server/cli.ts' })
      .map(([name, path]) => [name, join(ROOT, path)] as const)
      .filter(([, path]) => existsSync(path)),
  );
  if (Object.keys(input).length === 0) return;
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [...plugins],
    build: {
      outDir,
      emptyOutDir: false,
      target: 'node24',
      ssr: true,
      sourcemap: true,
      rolldownOptions: {
        input,
        external: [/^node:/, /^(?![./#]|[A-Za-z]:)/],
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'server/[name]-[hash].js',
        },
      },
    },
  });
}

/** Compresses once, at the best quality, what the server would otherwise compress for every customer. */
export async function compress(outDir: string): Promise<void> {
  const chunks = await readdir(join(outDir, 'chunks'));
  const scripts = ['cobrowse.js', ...chunks.map((name) => join('chunks', name))].filter((name) =>
    name.endsWith('.js'),
  );
  await Promise.all(
    scripts.map(async (name) => {
      const path = join(outDir, name);
      await writeFile(`${path}.br`, brotli(await readFile(path)));
    }),
  );
}

export function brotli(bytes: Uint8Array): Buffer {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
    },
  });
}

/** Everything in `dist/`. */
export async function buildAll(options: BuildOptions): Promise<void> {
  await rm(options.outDir, { recursive: true, force: true });
  await buildElement(options);
  await compress(options.outDir);
  await buildTesting(options);
  await buildServer(options);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await buildAll({ outDir: join(ROOT, 'dist') });
}
