const PATH = '/offscreen.html';

/** The part of the service worker's scope that is used; the DOM's types do not have it. */
export type WorkerScope = {
  readonly clients: {
    matchAll(options: { includeUncontrolled: true; type: 'all' }): Promise<readonly WorkerClient[]>;
  };
  addEventListener(type: 'message', listener: (event: WorkerMessage) => void): void;
};
export type WorkerClient = {
  readonly url: string;
  postMessage(message: unknown, transfer: Transferable[]): void;
};
export type WorkerMessage = {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
  waitUntil(work: Promise<unknown>): void;
};

export type OffscreenDocument = {
  /** Makes sure that it is there, and hands it a port. */
  connect(port: MessagePort): Promise<void>;
};

/** Chromium: the one offscreen document, in which the session host lives. */
export function createOffscreenDocument(worker: WorkerScope): OffscreenDocument {
  let creating: Promise<void> | undefined;

  async function find(): Promise<WorkerClient | undefined> {
    const url = chrome.runtime.getURL(PATH);
    const clients = await worker.clients.matchAll({ includeUncontrolled: true, type: 'all' });
    return clients.find((client) => client.url === url);
  }

  async function ensure(): Promise<WorkerClient | undefined> {
    const found = await find();
    if (found) return found;
    // A second call while one is under way is refused by the browser.
    creating ??= chrome.offscreen
      .createDocument({
        url: PATH,
        reasons: ['WEB_RTC'],
        justification: 'Holds the connection to the customer while the agent moves between pages.',
      })
      .finally(() => {
        creating = undefined;
      });
    await creating;
    return find();
  }

  return {
    async connect(port) {
      const client = await ensure();
      if (!client) return port.close();
      client.postMessage({ type: 'connect' }, [port]);
    },
  };
}
