import { ACCOUNTS } from './data.js';
import { el, formatDay, formatMoney } from './dom.js';

const form = document.querySelector('#transfer');
const dialog = document.querySelector('dialog');
const done = document.querySelector('#done');
const field = (name) => form.elements.namedItem(name);

field('from').append(
  ...ACCOUNTS.map(({ id, name, balance }) =>
    el('option', { value: id }, `${name} (${formatMoney(balance)})`),
  ),
);
field('date').value = new Date().toISOString().slice(0, 10);
field('date').min = field('date').value;

const RULES = {
  payee: (value) => (value.trim() === '' ? 'Enter who receives the money.' : ''),
  iban: (value) =>
    /^[A-Z]{2}\d{2}[A-Z0-9 ]{8,30}$/i.test(value.trim()) ? '' : 'Enter the account number as on the invoice.',
  amount: (value) => (Number(value) > 0 ? '' : 'Enter an amount above zero.'),
};

function check(name) {
  const problem = RULES[name](field(name).value);
  field(name).setAttribute('aria-invalid', String(problem !== ''));
  document.getElementById(`${name}-error`).textContent = problem;
  return problem === '';
}

for (const name of Object.keys(RULES)) field(name).addEventListener('change', () => check(name));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  done.textContent = '';
  const wrong = Object.keys(RULES).filter((name) => !check(name));
  if (wrong.length > 0) {
    field(wrong[0]).focus();
    return;
  }
  const account = ACCOUNTS.find(({ id }) => id === field('from').value);
  const rows = [
    ['From', account.name],
    ['To', field('payee').value],
    ['Account', field('iban').value],
    ['Amount', formatMoney(Number(field('amount').value))],
    ['On', formatDay(new Date(field('date').value))],
  ];
  dialog
    .querySelector('dl')
    .replaceChildren(...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
  dialog.showModal();
});

dialog.addEventListener('close', () => {
  if (dialog.returnValue !== 'send') return;
  done.textContent = `Sent. ${formatMoney(Number(field('amount').value))} is on its way to ${field('payee').value}.`;
  form.reset();
});
