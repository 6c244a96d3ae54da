import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1.5rem; }
pre { padding: 1rem; border: 1px solid; border-radius: .5rem; overflow-x: auto; }
`;

/** Nothing runs and nothing is loaded on the server's own page. */
export const HOME_PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256')
  .update(STYLE)
  .digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The page at `/`: what this is, and what to copy. `origin` is this server's own. */
export function renderHomePage(origin: string, version: string): string {
  const snippet = `<script type="module" src="${origin}/cobrowse.js"></script>
<cobrowse-session server="${origin}"></cobrowse-session>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Co-browsing server</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Co-browsing server</h1>
<p>This server introduces a customer&#8217;s page and an agent&#8217;s browser to each other. What they show each other
is encrypted between the two, and never comes here.</p>
<h2>Add it to a page</h2>
<pre><code>${escapeHtml(snippet)}</code></pre>
<p>The agent enters <code>${escapeHtml(`${origin}/`)}</code> as the server in the extension.</p>
<p>Version ${escapeHtml(version)} &middot; <a href="/healthz">health</a></p>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
