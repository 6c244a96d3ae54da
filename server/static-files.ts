import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** What of the build is for browsers; the built server lies in the same folder. */
const ENTRIES = ['cobrowse.js', 'cobrowse.js.map', 'testing.js', 'testing.js.map'] as const;
const CHUNK = /^[\w-][\w.-]*\.js(\.map)?$/;
/** Seconds: a year, the usual way to say for ever. The name of a chunk carries the hash of its content. */
const FOR_EVER = 31_536_000;

/** The scripts of the customer's page, for pages of any origin, also under COEP `require-corp`. */
export async function registerStaticFiles(app: FastifyInstance, staticDir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: staticDir,
    serve: false,
    preCompressed: true,
    cacheControl: false,
  });
  app.register(async (files) => {
    files.addHook('onRequest', async (_request, reply) => {
      reply.headers({
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      });
    });
    for (const name of ENTRIES) {
      files.get(`/${name}`, (_request, reply) => {
        if (existsSync(join(staticDir, name)))
          return reply.header('cache-control', 'no-cache').sendFile(name);
        return reply
          .code(404)
          .header('cache-control', 'no-store')
          .type('text/plain; charset=utf-8')
          .send(
            `${name} is not in the static folder of this server. Run "npm run build", or set staticDir to the folder it was built into.\n`,
          );
      });
    }
    files.get<{ Params: { name: string } }>('/chunks/:name', (request, reply) => {
      const { name } = request.params;
      if (!CHUNK.test(name) || !existsSync(join(staticDir, 'chunks', name))) return reply.callNotFound();
      return reply
        .header('cache-control', `public, max-age=${FOR_EVER}, immutable`)
        .sendFile(`chunks/${name}`);
    });
  });
}
