import { defineConfig } from 'wxt';
import { peerjsPlain } from './scripts/peerjs-plain.ts';

/** Public, and only that: it fixes the extension's id, so that administrators can name it in a policy. */
const CHROMIUM_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzLcaEbF5Wmj3kgtkgfn2fkcuk0DCktGJ4FWo61bhrTeYly4xcASO7aVFZTGE3+wCKfcJdKjP2ulfZyO4j3OL+HSwITjBbwyWYpHbX0XWT4fQ5zcgqKukjZmJw5W7kMQqpyTuKHHaX/HBPgibAPOFg3l7Hu+nV3iJX4VDcNOvc4gHubVcL29YPMoh3lQcxk6qWiRMtsqDFGkCxlXqkLZ+QC71fpejZjgAKgMjnndpguOYoxG3xwqbUx8mE/+wP/ngDJxh2oLenJVu2f4EPzEAQYDvz7xLeo19C+aryTyBa0f5gl7IAe6ApqdL7LiPZrz3KQ1O+6aDBBE8+2Rm2H1gKQIDAQAB';

/**
 * For every page of the extension. The session host talks to a server that is chosen at run time, so any
 * secure address is open to it, and an insecure one only on this machine. The overlay narrows this to nothing
 * by its own `<meta>` policy.
 */
const PAGES_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  'font-src blob: data:',
  'connect-src https: wss: http://localhost:* ws://localhost:* http://127.0.0.1:* ws://127.0.0.1:*',
  "frame-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export default defineConfig({
  srcDir: 'extension',
  publicDir: 'extension/public',
  outDir: 'dist-ext',
  imports: false,
  manifestVersion: 3,
  zip: { excludeSources: ['tests/**', 'examples/**', 'docs/**', 'data/**'] },
  manifest: ({ browser }) => ({
    name: 'Co-browsing for support',
    description: 'See a customer’s page, redacted and end-to-end encrypted, beside your helpdesk.',
    permissions: ['activeTab', 'scripting', 'storage', ...(browser === 'firefox' ? [] : ['offscreen'])],
    content_security_policy: { extension_pages: PAGES_CSP },
    action: { default_title: 'Co-browsing: show or hide the panel' },
    commands: {
      _execute_action: {
        suggested_key: { default: 'Alt+Shift+C' },
        description: 'Show or hide the co-browsing panel',
      },
    },
    // By its plain address: a dynamic one is refused in pages under COEP. A page that loads it by itself gets an
    // empty one, because only an overlay that we put carries a ticket.
    web_accessible_resources: [{ resources: ['overlay.html'], matches: ['<all_urls>'] }],
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'cobrowse@example.invalid',
              strict_min_version: '142.0',
              data_collection_permissions: { required: ['none'] },
            },
          },
        }
      : {
          key: CHROMIUM_KEY,
          minimum_chrome_version: '123',
          storage: { managed_schema: 'managed-schema.json' },
        }),
  }),
  vite: () => ({
    plugins: [peerjsPlain()],
    // The polyfill for module preloading fetches, which the overlay's policy forbids.
    build: { target: 'es2022', modulePreload: false },
  }),
});
