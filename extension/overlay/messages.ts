import type { EndReason } from '#protocol';

/** What happened, and what to do next. */
export type EndedWords = { readonly title: string; readonly next: string };

export const product = 'Co-browsing';

/** On the toolbar button. */
export const toolbar = {
  idle: 'Co-browsing: show or hide the panel',
  active: 'Co-browsing: a session is running. Show or hide the panel',
} as const;

/** Every text of the overlay; nothing is written anywhere else. */
export const words = {
  hide: 'Hide panel',
  hideHint: 'A running session goes on.',
  resize: 'Width of the panel',
  loading: 'Opening…',

  serverTitle: 'Which server do you use?',
  serverText: 'Your administrator knows the address. You enter it once.',
  serverLabel: 'Server address',
  serverExample: 'https://cobrowse.example',
  serverInvalid:
    'This is not a usable address. It begins with https:// (http:// only for a server on this computer).',
  save: 'Save',
  cancel: 'Cancel',
  server: 'Server',
  change: 'Change',
  managed: 'set by your administrator',

  idleTitle: 'See a customer’s page together',
  idleSteps: [
    'Start a session to get a share code.',
    'Read the code to the customer, who enters it on your website.',
    'They are asked first. What is not cleared for you stays redacted.',
  ],
  start: 'Start session',
  end: 'End session',

  startingTitle: 'Getting a share code…',
  startingText: 'This takes a moment.',

  waitingTitle: 'Read this code to the customer',
  waitingText: 'They enter it on the page they need help with, under “Share code”.',
  code: 'Share code',
  copy: 'Copy code',
  copied: 'Copied',
  copyFailed: 'Could not copy. Please select the code instead.',
  validFor: 'Valid for',
  notice: {
    'code-wrong':
      'Somebody entered a code that did not match. This is usually a mistyped digit. Please read out this new code.',
    'join-failed': 'The last connection did not come about. Please read out this new code.',
  },

  joiningTitle: 'The customer entered the code',
  joiningText: 'Connecting the two browsers securely…',

  consentTitle: 'Waiting for the customer’s permission',
  consentText:
    'The customer is reading what you will see. You see the page as soon as they press “Allow”. They have two minutes.',

  live: 'Live',
  silent: 'Customer’s device is not responding',
  silentText: 'The view may be out of date. It continues by itself when the device is back.',
  duration: 'Duration',
  laser: 'Laser pointer',
  laserHint: 'Shows the customer where you point. Key L.',
  page: "Customer's page",
  firstView: 'Waiting for the first view',
  redacted: 'Grey bars are redacted text. You see only what is cleared for support.',

  lostTitle: 'This panel lost its connection',
  lostText: 'Hide it, and open it again with the toolbar button.',
} as const;

/** Words for the agent. The compiler names a reason that has none. */
export const ended: Readonly<Record<EndReason, EndedWords>> = {
  'customer-stopped': {
    title: 'The customer stopped sharing',
    next: 'You no longer see their page. Start a new session if they need more help.',
  },
  'agent-stopped': {
    title: 'You ended the session',
    next: 'You no longer see the customer’s page. Start a new session whenever you need one.',
  },
  declined: {
    title: 'The customer chose not to share',
    next: 'Nothing was shown to you. If they change their mind, start a new session.',
  },
  'consent-timeout': {
    title: 'The customer did not answer in time',
    next: 'Nothing was shown to you. Ask whether they saw the question, and start a new session.',
  },
  'code-invalid': {
    title: 'The code was not a share code',
    next: 'Start a new session and read out its 9 digits.',
  },
  'code-unknown': {
    title: 'The server does not know this code',
    next: 'Start a new session to get a new code.',
  },
  'code-expired': {
    title: 'The code has expired',
    next: 'A code is valid for 10 minutes. Start a new session to get a new one.',
  },
  'code-used': {
    title: 'The code was used already',
    next: 'Each code works once. Start a new session to get a new one.',
  },
  'code-wrong': {
    title: 'The code did not match several times',
    next: 'Make sure that you are speaking with the customer who enters it, then start a new session.',
  },
  'server-unreachable': {
    title: 'The co-browsing server cannot be reached',
    next: 'Check your connection and the server address below, then start again.',
  },
  'server-refused': {
    title: 'The co-browsing server refused',
    next: 'Wait a minute and start again. If it happens again, tell your administrator.',
  },
  'peer-unreachable': {
    title: 'No connection to the customer was found',
    next: 'A network on either side may block it. Start a new session, or ask your administrator.',
  },
  'peer-lost': {
    title: 'The connection to the customer was lost',
    next: 'Their device went offline or to sleep. Start a new session to go on.',
  },
  'page-closed': {
    title: 'The customer left or closed the page',
    next: 'You no longer see it. Start a new session to go on.',
  },
  'agent-closed': {
    title: 'Your browser closed the session',
    next: 'Start a new session to go on.',
  },
  'protocol-error': {
    title: 'The session was ended for safety',
    next: 'The customer’s page sent something unexpected. Start a new session; if it happens again, tell your administrator.',
  },
  incompatible: {
    title: 'Your extension and the customer’s page do not fit together',
    next: 'One of them is out of date. Update the extension or tell your administrator.',
  },
  'internal-error': {
    title: 'Something went wrong in the extension',
    next: 'Nothing more is shared. Start a new session; if it happens again, tell your administrator.',
  },
};
