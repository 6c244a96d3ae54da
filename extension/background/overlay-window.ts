import browser from 'webextension-polyfill';
import * as v from 'valibot';

const KEY = 'window';
const storedSchema = v.fallback(v.optional(v.number()), undefined);

/** The overlay as a window of its own, for pages that take no box. One at a time: a second call shows it. */
export async function openOverlayWindow(): Promise<void> {
  const stored = await browser.storage.session.get(KEY);
  const id = v.parse(storedSchema, stored[KEY]);
  if (id !== undefined && (await focusWindow(id))) return;
  const opened = await browser.windows.create({
    type: 'popup',
    url: browser.runtime.getURL('/overlay.html'),
    width: 900,
    height: 800,
  });
  await browser.storage.session.set({ [KEY]: opened.id });
}

async function focusWindow(id: number): Promise<boolean> {
  try {
    await browser.windows.update(id, { focused: true });
    return true;
  } catch {
    // It was closed.
    return false;
  }
}
