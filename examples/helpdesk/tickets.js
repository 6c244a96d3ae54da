/** Everybody and everything here is made up. */
export const TICKETS = [
  {
    id: 'HB-2107',
    subject: 'Cannot find where to raise my daily limit',
    from: 'Mara L.',
    status: 'open',
    priority: 'High',
    channel: 'Phone',
    minutes: 4,
    messages: [
      [
        'customer',
        'I am on the phone with you. The app says my limit is too low, and I do not see where to change it.',
      ],
      [
        'note',
        'Caller identified. Offer co-browsing: open the overlay from the toolbar and read out the code.',
      ],
    ],
  },
  {
    id: 'HB-2104',
    subject: 'Transfer form refuses my account number',
    from: 'Owen P.',
    status: 'open',
    priority: 'Normal',
    channel: 'Chat',
    minutes: 26,
    messages: [['customer', 'It turns red each time. I typed it exactly as on the invoice.']],
  },
  {
    id: 'HB-2099',
    subject: 'Statement does not open on my tablet',
    from: 'Ines V.',
    status: 'waiting',
    priority: 'Low',
    channel: 'E-mail',
    minutes: 190,
    messages: [
      ['customer', 'The box stays empty when I turn the tablet.'],
      ['agent', 'Thank you. Which browser do you use, and does it also happen when you hold it upright?'],
    ],
  },
  {
    id: 'HB-2093',
    subject: 'Card frozen by mistake',
    from: 'Tomas E.',
    status: 'waiting',
    priority: 'Normal',
    channel: 'Phone',
    minutes: 410,
    messages: [['customer', 'I pressed the switch while cleaning the screen.']],
  },
  {
    id: 'HB-2088',
    subject: 'How do I add a joint account?',
    from: 'Aiko S.',
    status: 'solved',
    priority: 'Low',
    channel: 'E-mail',
    minutes: 1530,
    messages: [
      ['customer', 'We moved in together and would like one for the household.'],
      ['agent', 'You find it under Accounts. Both of you confirm in the app, and it is there the next day.'],
    ],
  },
];

export const STATUS = { open: 'Open', waiting: 'Waiting', solved: 'Solved' };

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function formatAge(minutes) {
  if (minutes < 60) return relative.format(-minutes, 'minute');
  if (minutes < 1440) return relative.format(-Math.round(minutes / 60), 'hour');
  return relative.format(-Math.round(minutes / 1440), 'day');
}
