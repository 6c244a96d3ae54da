/** Builds an element: `el('p', { class: 'soft' }, 'text')`. Handlers are given as `onclick`. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children);
  return element;
}

const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });
const day = new Intl.DateTimeFormat('en-IE', { day: 'numeric', month: 'short', year: 'numeric' });

export const formatMoney = (amount) => money.format(amount);
export const formatDay = (date) => day.format(date);

export function amount(value) {
  const text = (value > 0 ? '+' : '') + formatMoney(value);
  return el('span', { class: value > 0 ? 'amount is-in' : 'amount' }, text);
}
