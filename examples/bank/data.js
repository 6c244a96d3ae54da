/** What a bank's own API would answer. Everybody and everything in it is made up. */
export const ACCOUNTS = [
  {
    id: 'everyday',
    name: 'Everyday',
    kind: 'Current account',
    iban: 'XX12 HARB 0042 7719 3305 61',
    balance: 4318.27,
  },
  {
    id: 'rainy-day',
    name: 'Rainy day',
    kind: 'Savings account',
    iban: 'XX75 HARB 0042 7719 3305 88',
    balance: 12750.0,
  },
  {
    id: 'household',
    name: 'Household with Jonas',
    kind: 'Joint account',
    iban: 'XX31 HARB 0042 9920 1147 03',
    balance: 962.44,
  },
];

const SHOPS = [
  ['Pier Nine Bakery', 'Groceries', -7.8],
  ['Northgate Market', 'Groceries', -64.15],
  ['Tram & Ferry Pass', 'Transport', -49.0],
  ['Lantern Books', 'Leisure', -22.9],
  ['Brightwater Energy', 'Home', -118.6],
  ['Salary Tidewater Design', 'Income', 3120.0],
  ['Dr. Okafor Dental', 'Health', -85.0],
  ['Cinema Aurora', 'Leisure', -27.5],
  ['Rent Quayside 14', 'Home', -1240.0],
  ['Refund Fjord Outfitters', 'Income', 59.9],
  ['Kiosk Marlow', 'Groceries', -4.35],
  ['Mobile Plan Seagull', 'Home', -19.99],
];

/** The same list on each load, so that a page and its reload show the same. */
export function transactionsOf(accountId, count = 60) {
  let state = [...accountId].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 9973;
  const next = () => {
    state = (state * 7121 + 2179) % 9973;
    return state / 9973;
  };
  const today = new Date();
  return Array.from({ length: count }, (_, index) => {
    const [payee, category, base] = SHOPS[Math.floor(next() * SHOPS.length)];
    const date = new Date(today);
    date.setDate(today.getDate() - Math.floor(index * 0.8));
    return {
      id: `${accountId}-${index}`,
      date,
      payee,
      category,
      amount: Math.round(base * (0.8 + next() * 0.4) * 100) / 100,
      pending: index < 2,
    };
  });
}

/** What happens while somebody looks: small purchases that arrive as pending. */
export function nextPurchase(sequence) {
  const [payee, category, base] = SHOPS[(sequence * 5) % SHOPS.length];
  return { id: `live-${sequence}`, date: new Date(), payee, category, amount: base, pending: true };
}
