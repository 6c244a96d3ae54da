import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type WebPages = { readonly url: URL; close(): Promise<void> };

export type WebPage = { readonly body: string; readonly headers?: Readonly<Record<string, string>> };

/** Serves these pages, by path, from an origin of their own. */
export async function serveWebPages(pages: Readonly<Record<string, WebPage>>): Promise<WebPages> {
  const http = createServer((request, response) => {
    const page = pages[new URL(request.url ?? '/', 'http://localhost').pathname];
    if (!page) {
      response.writeHead(404).end();
      return;
    }
    const type = page.headers?.['content-type'] ?? 'text/html; charset=utf-8';
    response
      .writeHead(200, { 'cache-control': 'no-store', ...page.headers, 'content-type': type })
      .end(page.body);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://localhost:${(http.address() as AddressInfo).port}/`),
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
