/** A server's address as an agent or administrator typed it; undefined when it cannot be one. */
export function parseServerAddress(typed: string): URL | undefined {
  const text = typed.trim();
  if (text === '') return undefined;
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.parse(withScheme);
  if (!url || url.hostname === '' || url.username !== '' || url.password !== '') return undefined;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isThisMachine(url.hostname)))
    return undefined;
  url.search = '';
  url.hash = '';
  return url;
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1';
}
