import type { Messages } from './catalogue.ts';

export const en: Messages = {
  language: 'en',
  direction: 'ltr',
  words: {
    idleTitle: 'Share this page with support',
    idleText:
      'Support sees only this page. Texts and what you type stay hidden unless this site allows them to be shown.',
    codeLabel: 'Share code',
    codeHint: 'The 9 digits that the support agent tells you.',
    codeInvalid: 'A share code has 9 digits, such as 123 456 789. Please check it and try again.',
    connect: 'Connect',
    connectingTitle: 'Connecting to support…',
    connectingText: 'This takes a few seconds. Nothing is shared yet.',
    cancel: 'Cancel',
    consentTitle: 'Share this page with support?',
    consentWho: 'The support agent who gave you this code asks to see this page.',
    consentSeesTitle: 'They see',
    consentSees: 'the layout of this page, texts that this site allows, and where you scroll.',
    consentHiddenTitle: 'They do not see',
    consentHidden:
      'your other tabs or the rest of your screen; nor any text, nor what you type, unless this site allows it.',
    consentControlTitle: 'They cannot',
    consentControl: 'click or type for you. They can only point at things.',
    consentStop: 'You can stop at any time.',
    allow: 'Allow',
    decline: 'Decline',
    consentWaiting: 'Support is connected. Please answer the question on your screen.',
    liveBar: 'You are sharing this page with support',
    liveBarShort: 'Sharing with support',
    livePanel: 'You are sharing this page with support. The bar at the bottom of the page stops it.',
    liveDuration: 'Duration',
    stop: 'Stop sharing',
    again: 'Enter a new code',
  },
  ended: {
    'customer-stopped': {
      title: 'You stopped sharing',
      next: 'Support no longer sees this page. To share again, ask the agent for a new code.',
    },
    'agent-stopped': {
      title: 'Support ended the session',
      next: 'This page is no longer shared. To share again, ask the agent for a new code.',
    },
    declined: {
      title: 'You chose not to share',
      next: 'Nothing was shown. If you change your mind, ask the agent for a new code.',
    },
    'consent-timeout': {
      title: 'The question was not answered in time',
      next: 'Nothing was shown. To share this page, ask the agent for a new code.',
    },
    'code-invalid': {
      title: 'That is not a share code',
      next: 'A share code has 9 digits, such as 123 456 789. Please check it and enter it again.',
    },
    'code-unknown': {
      title: 'This code does not exist',
      next: 'Please check the digits with the agent and enter the code again.',
    },
    'code-expired': {
      title: 'This code has expired',
      next: 'A code is valid for 10 minutes. Please ask the agent for a new one.',
    },
    'code-used': {
      title: 'This code was used before',
      next: 'Each code works once. Please ask the agent for a new one.',
    },
    'code-wrong': {
      title: 'The code did not match',
      next: 'Nothing was shown. A mistyped digit is the usual cause; the agent has a new code for you now.',
    },
    'server-unreachable': {
      title: 'The support service cannot be reached',
      next: 'Please check your internet connection and try again. If the code no longer works, ask the agent for a new one.',
    },
    'server-refused': {
      title: 'The support service refused the connection',
      next: 'Please wait a minute and try again. If it happens again, tell the agent.',
    },
    'peer-unreachable': {
      title: 'No connection to the agent was found',
      next: 'The agent may have left, or your network may block it. Please ask the agent for a new code.',
    },
    'peer-lost': {
      title: 'The connection to the agent was lost',
      next: 'This page is no longer shared. Please ask the agent for a new code to go on.',
    },
    'page-closed': {
      title: 'Sharing ended when the page was left',
      next: 'This page is no longer shared. To share again, ask the agent for a new code.',
    },
    'agent-closed': {
      title: 'The agent closed the session',
      next: 'This page is no longer shared. To share again, ask the agent for a new code.',
    },
    'protocol-error': {
      title: 'The session was ended for safety',
      next: 'The other side sent something unexpected. Please ask the agent for a new code.',
    },
    incompatible: {
      title: 'This page and the agent’s program do not fit together',
      next: 'Please reload this page and ask for a new code. If it happens again, tell the agent.',
    },
    'internal-error': {
      title: 'Something went wrong on this page',
      next: 'This page is not shared. Please reload it and ask the agent for a new code.',
    },
  },
};
