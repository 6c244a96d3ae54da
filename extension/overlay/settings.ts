import browser from 'webextension-polyfill';
import * as v from 'valibot';
import { parseServerAddress } from '../link/server-address.ts';

export type Settings = {
  /** Empty until the agent has entered one. */
  readonly server: string;
  /** Set by the administrator: the agent cannot change it. */
  readonly managed: boolean;
};

/** Only builds for demonstration and development know a server. */
const DEFAULT_SERVER = import.meta.env.MODE === 'production' ? '' : 'http://localhost:8787';

const address = v.fallback(v.optional(v.string()), undefined);
const storedSchema = v.object({ serverUrl: address });

export async function loadSettings(): Promise<Settings> {
  const managed = v.parse(storedSchema, await readManaged());
  const local = v.parse(storedSchema, await browser.storage.local.get('serverUrl'));
  const byAdministrator = normalise(managed.serverUrl);
  return {
    server: byAdministrator ?? normalise(local.serverUrl) ?? DEFAULT_SERVER,
    managed: byAdministrator !== undefined,
  };
}

export async function saveServer(server: URL): Promise<void> {
  await browser.storage.local.set({ serverUrl: server.href });
}

function normalise(stored: string | undefined): string | undefined {
  return stored === undefined ? undefined : parseServerAddress(stored)?.href;
}

/** Firefox rejects when no administrator has set anything. */
async function readManaged(): Promise<object> {
  try {
    return await browser.storage.managed.get('serverUrl');
  } catch {
    return {};
  }
}
