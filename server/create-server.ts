import rateLimit from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Fastify, { LogController } from 'fastify';
import { API } from '#protocol';
import { groupAddress } from './address.ts';
import { admit } from './admission.ts';
import type { Services } from './api.ts';
import { registerApi } from './api.ts';
import { HOME_PAGE_POLICY, renderHomePage } from './home-page.ts';
import { TOMBSTONE_TIME } from './issue-code.ts';
import { createLogger } from './logger.ts';
import { readPackageInfo } from './package-info.ts';
import { Refusal, toRefusal, tooMany } from './refusal.ts';
import type { ServerSettings, Settings } from './settings.ts';
import { parseSettings, SettingsError } from './settings.ts';
import type { Admitted } from './signalling.ts';
import { createSignalling, SIGNALLING_LIMITS } from './signalling.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { registerStaticFiles } from './static-files.ts';

/** Milliseconds between two rounds of forgetting old codes. */
const PRUNE_TIME = 600_000;
/** Milliseconds for a request to arrive whole. Real ones are one packet. */
const REQUEST_TIME = 10_000;
const MINUTE = 60_000;

const NOTHING_HERE = 'There is nothing at this address.';

export type CobrowseServer = {
  /** Starts to listen. Rejects with the system's error, `EADDRINUSE` for example; close the server then. */
  listen(): Promise<URL>;
  /** Ends every connection, timer and file. May be called at any time and more than once. */
  close(): Promise<void>;
  readonly app: FastifyInstance;
};

/**
 * The whole server: share codes, signalling, the scripts of the customer's page.
 * Throws `SettingsError` when a setting is wrong, and an error with words when the data folder cannot be used.
 *
 * @example
 * const server = await createServer({ port: 8787 });
 * const url = await server.listen();
 * await server.close();
 */
export async function createServer(input: ServerSettings = {}): Promise<CobrowseServer> {
  const settings = parseSettings(input);
  const { version } = readPackageInfo();
  const now = Date.now;
  const app = createApp(settings);
  const store = createSqliteStore({ dataDir: settings.dataDir });
  const signalling = createSignalling({
    http: app.server,
    now,
    findSeat: store.findSeat,
    onAgentLeft: (peerId) => attempt(store.withdraw(peerId, now())),
    onError: (error) => app.log.debug({ err: error }, 'A signalling connection broke.'),
  });
  const services: Services = { settings, store, signalling, now };
  const pruning = setInterval(() => attempt(store.prune(now() - TOMBSTONE_TIME)), PRUNE_TIME);
  pruning.unref();
  let closing: Promise<void> | undefined;

  try {
    await store.withdrawAll(now());
    await store.prune(now() - TOMBSTONE_TIME);
    await assemble();
    await app.ready();
  } catch (error) {
    await close();
    throw error;
  }
  return { listen, close, app };

  async function assemble(): Promise<void> {
    app.setErrorHandler((error, request, reply) => {
      const refusal = toRefusal(error);
      if (refusal.statusCode >= 500 && refusal !== error)
        request.log.error({ err: error }, 'A request failed.');
      return reply.code(refusal.statusCode).send(refusal.body);
    });
    app.setNotFoundHandler((request, reply) => {
      reply.code(404);
      if (request.url.startsWith('/api/')) {
        return reply.send({ reason: 'not-found', message: 'There is no such call on this server.' });
      }
      return reply.type('text/plain; charset=utf-8').send(`${NOTHING_HERE}\n`);
    });
    app.addHook('onResponse', async (request, reply) => {
      // The route and not the address: the address of a signalling connection carries its token.
      const route = request.routeOptions.url ?? 'none';
      const { statusCode, elapsedTime } = reply;
      request.log.info(
        { method: request.method, route, statusCode, ms: Math.round(elapsedTime) },
        'answered',
      );
    });
    await app.register(rateLimit, {
      global: false,
      timeWindow: MINUTE,
      keyGenerator: ({ ip }) => groupAddress(ip),
      errorResponseBuilder: tooMany,
      addHeadersOnExceeding: {
        'x-ratelimit-limit': false,
        'x-ratelimit-remaining': false,
        'x-ratelimit-reset': false,
      },
      addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    });
    await app.register(websocket, {
      options: { maxPayload: SIGNALLING_LIMITS.frameBytes, perMessageDeflate: false },
      errorHandler: (error, socket) => {
        app.log.debug({ err: error }, 'A signalling connection broke.');
        socket.terminate();
      },
      preClose: (done) => void signalling.close().then(() => app.websocketServer.close(() => done())),
    });
    refuseUpgrades();
    registerApi(app, services);
    registerSignalling();
    await registerStaticFiles(app, settings.staticDir);
    registerPages();
    await settings.extraRoutes?.(app);
  }

  /** Without this the plugin would accept a WebSocket on any address, and close it afterwards. */
  function refuseUpgrades(): void {
    const upgradable = new Set<string>();
    app.addHook('onRoute', (route) => {
      if (route.websocket === true) upgradable.add(route.url);
    });
    app.addHook('onRequest', async (request, reply) => {
      if (!request.ws) return;
      // The plugin cuts the connection after a refusal, so nobody may reuse it.
      reply.header('connection', 'close');
      if (!upgradable.has(request.routeOptions.url ?? '')) throw new Refusal(404, 'not-found', NOTHING_HERE);
    });
  }

  function registerSignalling(): void {
    const admitted = new WeakMap<FastifyRequest, Admitted>();
    app.get(
      `/${API.signalling}/peerjs`,
      {
        websocket: true,
        config: { rateLimit: { max: settings.limits.signallingPerMinute } },
        preValidation: async (request) => {
          if (request.ws) admitted.set(request, await admit(request, services));
        },
      },
      (socket, request) => {
        const who = admitted.get(request);
        if (who) signalling.seat(socket, who);
        else socket.terminate();
      },
    );
  }

  function registerPages(): void {
    const started = performance.now();
    app.get(`/${API.health}`, async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return {
        status: 'ok',
        version,
        uptimeSeconds: Math.floor((performance.now() - started) / 1000),
        waitingCodes: await store.countWaiting(now()),
      };
    });
    app.get('/', (request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .headers({
          'content-security-policy': HOME_PAGE_POLICY,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cache-control': 'no-cache',
        })
        .send(renderHomePage(`${request.protocol}://${request.host}`, version)),
    );
  }

  async function listen(): Promise<URL> {
    await app.listen({ host: settings.host, port: settings.port });
    const address = app.server.address();
    const port = typeof address === 'object' && address !== null ? address.port : settings.port;
    const everywhere = settings.host === '0.0.0.0' || settings.host === '::';
    const name = everywhere ? 'localhost' : settings.host;
    return new URL(`http://${name.includes(':') ? `[${name}]` : name}:${port}/`);
  }

  function close(): Promise<void> {
    closing ??= (async () => {
      clearInterval(pruning);
      await app.close();
      // Also when assembling failed before the WebSocket plugin was there to do it.
      await signalling.close();
      await store.withdrawAll(now());
      await store.close();
    })();
    return closing;
  }

  /** For what nobody waits for: a store that fails is logged, and the process lives. */
  function attempt(work: Promise<void>): void {
    work.catch((error: unknown) => app.log.error({ err: error }, 'The database failed.'));
  }
}

function createApp({ logLevel, trustProxy }: Settings): FastifyInstance {
  try {
    return Fastify({
      loggerInstance: createLogger(logLevel),
      logController: new LogController({ disableRequestLogging: true }),
      trustProxy,
      requestTimeout: REQUEST_TIME,
      forceCloseConnections: true,
      // An address that is no address; Fastify's own answer would repeat it.
      frameworkErrors: answerUnreadable,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SettingsError([
      `The setting "trustProxy" has to be true, false or the proxy's address: ${why}.`,
    ]);
  }
}

/** As the error handler does, which does not see these. */
function answerUnreadable(error: Error, _request: unknown, reply: FastifyReply): void {
  const refusal = toRefusal(error);
  reply.code(refusal.statusCode).send(refusal.body);
}
