import browser from 'webextension-polyfill';
import { toolbar } from '../overlay/messages.ts';

/** A dot on the toolbar button while a session goes on, also when no overlay is open. */
export async function showBadge(active: boolean): Promise<void> {
  await browser.action.setBadgeBackgroundColor({ color: '#1b7f4b' });
  await browser.action.setBadgeText({ text: active ? '●' : '' });
  await browser.action.setTitle({ title: active ? toolbar.active : toolbar.idle });
}
