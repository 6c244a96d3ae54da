import { createServer } from '#server';
import { readExamples } from './examples.ts';

type ServerSettings = Parameters<typeof createServer>[0];

export type Demo = {
  /** The server's base, e.g. `http://localhost:8787/`. */
  readonly url: URL;
  readonly bank: URL;
  readonly helpdesk: URL;
  close(): Promise<void>;
};

/** Starts our server with the demo bank and helpdesk on the same port. Builds nothing. */
export async function startDemo(settings: ServerSettings): Promise<Demo> {
  const answerFor = await readExamples();
  const server = await createServer({
    ...settings,
    extraRoutes: (app) => {
      for (const pattern of ['/bank', '/bank/*', '/helpdesk', '/helpdesk/*']) {
        app.get(pattern, (request, reply) => {
          const answer = answerFor(new URL(request.url, 'http://localhost').pathname);
          if (!answer)
            return reply
              .code(404)
              .type('text/plain; charset=utf-8')
              .send('There is no such page in this demo.');
          return reply.headers(answer.headers).send(answer.body);
        });
      }
    },
  });
  const url = await server.listen().catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  // One name for people, pages and the extension: the session host may reach localhost without TLS.
  let closing: Promise<void> | undefined;
  const base = new URL(url);
  if (base.hostname === '127.0.0.1') base.hostname = 'localhost';
  return {
    url: base,
    bank: new URL('/bank/', base),
    helpdesk: new URL('/helpdesk/', base),
    close: async () => {
      closing ??= server.close();
      await closing;
    },
  };
}
