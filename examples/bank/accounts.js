import { ACCOUNTS, nextPurchase, transactionsOf } from './data.js';
import { amount, el, formatDay, formatMoney } from './dom.js';

const BASE = '/bank/accounts';
const LIVE_EVERY_MS = 4000;

const main = document.querySelector('main');
let leave = () => {};

function route() {
  leave();
  leave = () => {};
  const id = location.pathname.slice(BASE.length).replace(/^\/|\/$/g, '');
  const account = ACCOUNTS.find((candidate) => candidate.id === id);
  if (account) showAccount(account);
  else showList();
}

function go(event) {
  const link = event.target.closest('a[data-route]');
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  history.pushState({}, '', link.getAttribute('href'));
  route();
  main.querySelector('h1').focus();
}

function showList() {
  document.title = 'Accounts – Harbor Bank';
  main.replaceChildren(
    el(
      'div',
      {},
      el('h1', { tabindex: -1 }, 'Accounts'),
      el('p', { class: 'lead' }, 'Balances as of a moment ago.'),
    ),
    el(
      'div',
      { class: 'tiles' },
      ...ACCOUNTS.map((account) =>
        el(
          'a',
          { class: 'tile', href: `${BASE}/${account.id}`, 'data-route': true },
          el('span', { class: 'name' }, account.name),
          el('span', { class: 'soft' }, account.kind),
          el('span', { class: 'balance' }, formatMoney(account.balance)),
        ),
      ),
    ),
  );
}

function showAccount(account) {
  document.title = 'Account – Harbor Bank';
  const view = { query: '', category: '', sort: 'date', descending: true };
  const transactions = transactionsOf(account.id);
  let balance = account.balance;

  const balanceText = el('p', { class: 'figure' }, formatMoney(balance));
  const body = el('tbody');
  const count = el('p', { class: 'soft', role: 'status' });
  const categories = [...new Set(transactions.map(({ category }) => category))].sort();
  const headings = [
    ['date', 'Date'],
    ['payee', 'Payee'],
    ['category', 'Category'],
    ['amount', 'Amount'],
  ].map(([key, label]) => {
    const heading = el(
      'th',
      { scope: 'col', class: key === 'amount' ? 'is-number' : undefined },
      el('button', { class: 'sort', type: 'button', onclick: () => sortBy(key) }, label),
    );
    return { key, heading };
  });

  const sortBy = (key) => {
    view.descending = view.sort === key ? !view.descending : key === 'date';
    view.sort = key;
    fill();
  };

  const fill = (newest) => {
    const wanted = transactions
      .filter(({ category }) => view.category === '' || category === view.category)
      .filter(({ payee }) => payee.toLowerCase().includes(view.query.toLowerCase()))
      .sort((a, b) => (a[view.sort] < b[view.sort] ? -1 : 1) * (view.descending ? -1 : 1));
    body.replaceChildren(
      ...wanted.map((entry) =>
        el(
          'tr',
          { class: entry === newest ? 'is-new' : undefined },
          el('td', {}, formatDay(entry.date)),
          el(
            'td',
            {},
            entry.payee,
            ' ',
            ...(entry.pending ? [el('span', { class: 'badge is-pending' }, 'Pending')] : []),
          ),
          el('td', {}, entry.category),
          el('td', { class: 'is-number' }, amount(entry.amount)),
        ),
      ),
    );
    for (const { key, heading } of headings) {
      heading.setAttribute(
        'aria-sort',
        view.sort !== key ? 'none' : view.descending ? 'descending' : 'ascending',
      );
    }
    count.textContent = `${wanted.length} of ${transactions.length} transactions`;
  };

  main.replaceChildren(
    el('p', {}, el('a', { href: BASE, 'data-route': true }, '← All accounts')),
    el('h1', { tabindex: -1 }, 'Account'),
    el(
      'section',
      { class: 'hero', 'aria-label': 'Balance' },
      el('p', { class: 'name' }, account.name),
      balanceText,
      el('p', { class: 'note' }, account.iban),
    ),
    el(
      'section',
      { class: 'panel' },
      el('div', { class: 'panel-head' }, el('h2', {}, 'Transactions'), count),
      el(
        'div',
        { class: 'filters' },
        el(
          'div',
          { class: 'field' },
          el('label', { for: 'query' }, 'Search'),
          el('input', {
            id: 'query',
            type: 'search',
            placeholder: 'Payee',
            oninput: (event) => {
              view.query = event.target.value;
              fill();
            },
          }),
        ),
        el(
          'div',
          { class: 'field' },
          el('label', { for: 'category' }, 'Category'),
          el(
            'select',
            {
              id: 'category',
              onchange: (event) => {
                view.category = event.target.value;
                fill();
              },
            },
            el('option', { value: '' }, 'All'),
            ...categories.map((category) => el('option', {}, category)),
          ),
        ),
      ),
      el(
        'div',
        { class: 'table-wrap', tabindex: 0, role: 'group', 'aria-label': 'Transactions' },
        el('table', {}, el('thead', {}, el('tr', {}, ...headings.map(({ heading }) => heading))), body),
      ),
    ),
  );
  fill();

  let sequence = 0;
  const timer = setInterval(() => {
    const entry = nextPurchase(sequence++);
    transactions.unshift(entry);
    balance += entry.amount;
    balanceText.textContent = formatMoney(balance);
    fill(entry);
  }, LIVE_EVERY_MS);
  leave = () => clearInterval(timer);
}

addEventListener('popstate', route);
main.addEventListener('click', go);
route();
