import { formatAge, STATUS, TICKETS } from './tickets.js';

const AUTHOR = { customer: 'Customer', agent: 'Rosa Tanaka', note: 'Internal note' };
const main = document.querySelector('#main');

function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const badge = (status) => el('span', { class: `badge is-${status}` }, STATUS[status]);
const inView = (view) => TICKETS.filter(({ status }) => view === 'all' || status === view);

function route() {
  const wanted = location.pathname.match(/\/tickets\/([A-Z0-9-]+)$/)?.[1];
  const view = new URLSearchParams(location.search).get('view') ?? 'all';
  const ticket = TICKETS.find(({ id }) => id === wanted);
  for (const link of document.querySelectorAll('[data-view]')) {
    link.querySelector('.count').textContent = String(inView(link.dataset.view).length);
    if (!ticket && link.dataset.view === view) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (ticket) showTicket(ticket);
  else showList(view);
}

function showList(view) {
  document.title = 'Tickets – Deskline';
  main.replaceChildren(
    el('h1', { tabindex: '-1' }, view === 'all' ? 'All tickets' : STATUS[view]),
    el(
      'ul',
      { class: 'list' },
      ...inView(view).map((ticket) =>
        el(
          'li',
          {},
          el(
            'a',
            { href: `/helpdesk/tickets/${ticket.id}` },
            el('span', { class: 'subject' }, ticket.subject),
            el(
              'span',
              { class: 'meta' },
              `${ticket.id} · ${ticket.from} · ${ticket.channel} · ${formatAge(ticket.minutes)}`,
            ),
            badge(ticket.status),
          ),
        ),
      ),
    ),
  );
}

function showTicket(ticket) {
  document.title = `${ticket.id} – Deskline`;
  const thread = el('ol', { class: 'thread' });
  const add = ([author, text]) =>
    thread.append(
      el('li', { class: `message is-${author}` }, el('strong', {}, AUTHOR[author]), el('p', {}, text)),
    );
  ticket.messages.forEach(add);

  const reply = el('textarea', { id: 'reply', rows: '4', placeholder: 'Write to the customer' });
  main.replaceChildren(
    el('p', {}, el('a', { href: '/helpdesk/' }, '← All tickets')),
    el('h1', { tabindex: '-1' }, ticket.subject),
    el(
      'p',
      { class: 'meta' },
      badge(ticket.status),
      ` ${ticket.id} · ${ticket.from} · ${ticket.channel} · Priority ${ticket.priority}`,
    ),
    thread,
    el(
      'form',
      {
        class: 'reply',
        onsubmit: (event) => {
          event.preventDefault();
          if (reply.value.trim() === '') return;
          add(['agent', reply.value]);
          reply.value = '';
        },
      },
      el('label', { for: 'reply' }, 'Reply'),
      reply,
      el('button', { class: 'send', type: 'submit' }, 'Send'),
    ),
  );
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="/helpdesk/"]');
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  history.pushState({}, '', link.href);
  route();
  main.querySelector('h1').focus();
});
addEventListener('popstate', route);
route();
