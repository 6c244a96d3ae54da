import browser from 'webextension-polyfill';
import * as v from 'valibot';

/**
 * A page may load `overlay.html` in a frame of its own and trick the agent into clicking there. Only an
 * overlay that we put carries a ticket, and only a ticket opens the way to the session host. They are kept in
 * the browser's session storage, because the background may be stopped between issue and use.
 */
const KEY = 'tickets';
/** More than one per tab that an agent opens at once; the oldest goes first. */
const MOST = 32;

const ticketsSchema = v.fallback(v.array(v.string()), []);

export type Tickets = {
  issue(): Promise<string>;
  /** True once for each ticket. */
  redeem(ticket: string): Promise<boolean>;
};

export function createTickets(): Tickets {
  // One after the other: two at once would each write back what they had read.
  let last: Promise<unknown> = Promise.resolve();

  function change<T>(
    act: (tickets: readonly string[]) => { tickets: readonly string[]; result: T },
  ): Promise<T> {
    const next = last.then(async () => {
      const stored = await browser.storage.session.get(KEY);
      const { tickets, result } = act(v.parse(ticketsSchema, stored[KEY]));
      await browser.storage.session.set({ [KEY]: tickets });
      return result;
    });
    last = next.catch(() => {});
    return next;
  }

  return {
    issue() {
      const ticket = crypto.randomUUID();
      return change((tickets) => ({ tickets: [...tickets, ticket].slice(-MOST), result: ticket }));
    },
    redeem(ticket) {
      return change((tickets) => ({
        tickets: tickets.filter((other) => other !== ticket),
        result: tickets.includes(ticket),
      }));
    },
  };
}
