import type { Settings } from './settings.ts';

/** Extensions have an origin of their own, which differs from browser to browser and cannot be listed. */
const EXTENSION = /^(chrome|moz)-extension:\/\//;

/**
 * Whether a page of this origin may ask. Browsers send the header with every request that matters here;
 * whoever forges it is no browser, and has nobody's page to act for.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  { allowedOrigins }: Pick<Settings, 'allowedOrigins'>,
  extensions: 'extensions' | 'pages-only',
): boolean {
  if (allowedOrigins === '*') return true;
  if (origin === undefined) return false;
  if (extensions === 'extensions' && EXTENSION.test(origin)) return true;
  return allowedOrigins.some((allowed) => allowed.toLowerCase() === origin.toLowerCase());
}
