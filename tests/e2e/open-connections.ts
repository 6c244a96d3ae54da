import type { Page } from 'playwright-core';

export type OpenConnections = { readonly peers: number; readonly sockets: number };

type RemoteObject = { readonly objectId?: string };

/**
 * Counts the peer connections and web sockets of a page that are still open. The debugger finds them in the
 * page's heap, so nothing in the page has to be wrapped.
 */
export async function countOpenConnections(page: Page): Promise<OpenConnections> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    const count = async (prototype: string, isOpen: string): Promise<number> => {
      const { result } = (await session.send('Runtime.evaluate', { expression: prototype })) as {
        result: RemoteObject;
      };
      if (!result.objectId) return 0;
      const { objects } = (await session.send('Runtime.queryObjects', {
        prototypeObjectId: result.objectId,
      })) as {
        objects: RemoteObject;
      };
      if (!objects.objectId) return 0;
      const { result: answer } = await session.send('Runtime.callFunctionOn', {
        objectId: objects.objectId,
        functionDeclaration: `function () { return this.filter(${isOpen}).length; }`,
        returnByValue: true,
      });
      return Number(answer.value);
    };
    return {
      peers: await count('RTCPeerConnection.prototype', "(peer) => peer.connectionState !== 'closed'"),
      sockets: await count('WebSocket.prototype', '(socket) => socket.readyState < 2'),
    };
  } finally {
    await session.detach();
  }
}
