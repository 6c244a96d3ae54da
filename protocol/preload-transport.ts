import { CobrowseError } from './end-reason.ts';

/**
 * Loads what a connection needs before anything is asked of the server: a script that cannot be loaded must not
 * cost a share code. Rejects with `CobrowseError('server-unreachable')`.
 */
export async function preloadTransport(): Promise<void> {
  try {
    await Promise.all([import('peerjs'), import('./cpace.ts')]);
  } catch (cause) {
    throw new CobrowseError(
      'server-unreachable',
      'A script of the co-browsing engine could not be loaded. Check that the server serves all files of its dist folder, and that the page\u2019s content security policy allows scripts from it.',
      { cause },
    );
  }
}
