import { createPolicy } from './policy.ts';
import { assertPolicySelector, CobrowsePolicyError } from './selector-grammar.ts';

function isAccepted(selector: string): boolean {
  try {
    assertPolicySelector(selector);
    return true;
  } catch (error) {
    if (!(error instanceof CobrowsePolicyError)) throw error;
    if (!error.message.includes(selector))
      throw new Error(`The message does not name ${selector}`, { cause: error });
    return false;
  }
}

describe('selectors of a policy', () => {
  for (const selector of [
    '*',
    'nav',
    '.a',
    '#b',
    'main .a > b',
    'a, b',
    '[data-x]',
    '[data-x="y" i]',
    '[class~="a"]',
    "[lang|='en']",
    ':is(a, .b) c',
    ':not(.secret, [hidden])',
    ':where(main) h1',
    String.raw`.a\:b`,
    'my-element',
    '*|*',
  ]) {
    it(`takes ${selector}`, () => {
      if (!isAccepted(selector)) throw new Error('It was refused.');
    });
  }
  for (const selector of [
    '',
    '  ',
    'a + b',
    'a ~ b',
    'a:hover',
    'a:checked',
    ':has(a)',
    'a:has(> b)',
    'li:nth-child(2)',
    ':empty',
    'p::before',
    'p::slotted(a)',
    ':host',
    ':lang(en)',
    ':defined',
    ':root',
    'a:',
    '..a',
    'a >',
    '[x',
    ':is(a',
    ':not(a',
    '[x="y',
    '[x="y]',
    'a/* b',
    'a\\',
    ':is(a, !b)',
    ':is(.)',
    ':where(a, >)',
    ':is(a b:hover)',
    '{}',
    'a;b',
    'a || b',
    '@media',
    '12',
    ',a',
    'a,',
    '&',
    ':scope a',
    ':not()',
  ]) {
    it(`refuses "${selector}"`, () => {
      if (isAccepted(selector)) throw new Error('It was taken.');
    });
  }

  it('refuses keys and values that are none', () => {
    for (const config of [
      { unmask: 'a' },
      { redact: 3 },
      { redact: [3] },
      { hide: { 'not a pattern (': 'a' } },
      { lock: null },
    ]) {
      let refused = false;
      try {
        createPolicy(config as object);
      } catch (error) {
        refused = error instanceof CobrowsePolicyError;
      }
      if (!refused) throw new Error(JSON.stringify(config));
    }
  });
});
