import cors from '@fastify/cors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { ApiError, CodeGrant, JoinGrant } from '#protocol';
import { API, joinRequestSchema } from '#protocol';
import { issueCredential } from './credentials.ts';
import { issueCode } from './issue-code.ts';
import { isAllowedOrigin } from './origin.ts';
import { Refusal } from './refusal.ts';
import type { Settings } from './settings.ts';
import type { Signalling } from './signalling.ts';
import type { ClaimResult, CodeStore } from './store.ts';

/** Bytes; the longest real body has 24. */
const BODY_BYTES = 1024;
/** Seconds that a browser remembers a preflight; Chromium's own upper bound. */
const PREFLIGHT_AGE = 7200;
/** Seconds after which asking again for a code makes sense when all are taken. */
const FULL_RETRY_AFTER = 60;

export type Services = {
  readonly settings: Settings;
  readonly store: CodeStore;
  readonly signalling: Signalling;
  readonly now: () => number;
};

/** The two calls of `API`. */
export function registerApi(app: FastifyInstance, { settings, store, signalling, now }: Services): void {
  app.register(async (api) => {
    // Open to every page, so that one that is not allowed can read why. `isAllowedOrigin` is what refuses.
    await api.register(cors, {
      origin: '*',
      methods: ['POST'],
      allowedHeaders: ['content-type'],
      maxAge: PREFLIGHT_AGE,
    });
    api.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });

    api.post(
      `/${API.createCode}`,
      { bodyLimit: BODY_BYTES, config: { rateLimit: { max: settings.limits.codesPerMinute } } },
      async (request, reply): Promise<CodeGrant> => {
        requireOrigin(request, settings, 'extensions');
        await requireAgent(request, settings);
        const { token, credential } = issueCredential();
        const issued = await issueCode(store, credential, {
          now: now(),
          ttl: settings.codeTtlMs,
          capacity: settings.limits.waitingCodes,
        });
        if (!issued) throw full(reply);
        return {
          ...issued,
          ttl: settings.codeTtlMs,
          peerId: credential.peerId,
          token,
          iceServers: settings.iceServers,
        };
      },
    );

    api.post(
      `/${API.join}`,
      { bodyLimit: BODY_BYTES, config: { rateLimit: { max: settings.limits.joinsPerMinute } } },
      async (request): Promise<JoinGrant | ApiError> => {
        requireOrigin(request, settings, 'pages-only');
        const body = v.safeParse(joinRequestSchema, request.body);
        if (!body.success)
          throw new Refusal(400, 'bad-request', 'A share code has 9 digits. Please check it.');
        const { token, credential } = issueCredential();
        const claimedAt = now();
        const claim = await store.claim(body.output.nameplate, credential, claimedAt);
        // Status 200: people mistype codes, and any other would write an error into the console of the
        // bank's page.
        if (claim.outcome !== 'claimed') return explain(claim.outcome);
        signalling.pair(claim.agentPeerId, credential.peerId, claimedAt);
        return {
          agentPeerId: claim.agentPeerId,
          peerId: credential.peerId,
          token,
          iceServers: settings.iceServers,
        };
      },
    );
  });
}

function explain(outcome: Exclude<ClaimResult['outcome'], 'claimed'>): ApiError {
  switch (outcome) {
    case 'unknown':
      return {
        reason: 'code-unknown',
        message: 'This code does not exist. Please check it with your agent.',
      };
    case 'expired':
      return {
        reason: 'code-expired',
        message: 'This code has expired. Please ask your agent for a new one.',
      };
    case 'used':
      return {
        reason: 'code-used',
        message: 'This code was used before. Please ask your agent for a new one.',
      };
  }
}

function requireOrigin(request: FastifyRequest, settings: Settings, who: 'extensions' | 'pages-only'): void {
  if (isAllowedOrigin(request.headers.origin, settings, who)) return;
  throw new Refusal(
    403,
    'origin-refused',
    'This site may not use this co-browsing server. Its operator has to add the site to allowedOrigins.',
  );
}

async function requireAgent(request: FastifyRequest, { admitAgent }: Settings): Promise<void> {
  const admission = await admitAgent?.(request);
  if (admission?.admitted === false) throw new Refusal(403, 'origin-refused', admission.message);
}

function full(reply: FastifyReply): Refusal {
  reply.header('retry-after', FULL_RETRY_AFTER);
  return new Refusal(
    503,
    'rate-limited',
    'All share codes are in use at the moment. Please try again in a minute.',
  );
}
