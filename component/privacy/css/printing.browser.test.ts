import { same } from '../expect.fixture.ts';
import { printDeclarations, printPresentation } from './declarations.ts';
import { printSelectors } from './selectors.ts';
import { createSheetPrinter } from './sheets.ts';
import { createVocabulary } from './vocabulary.ts';

/** As a browser gives it to the gate. */
function printStyle(css: string): string {
  const element = document.createElement('p');
  element.style.cssText = css;
  return printDeclarations(element.style.cssText, createVocabulary(), 'script');
}

describe('declarations', () => {
  for (const [css, printed] of [
    ['color: red', 'color:red;'],
    ['color: var(--a, jane)', ''],
    ['width: var(--w) jane', ''],
    ['width: var(--w, 4111111111111111)', ''],
    ['color-scheme: jane', 'color-scheme:x1;'],
    ['--a: jane', ''],
    ['--a: "jane"', ''],
    ['--a: 4111 1111 1111 1111', ''],
    ['--a: 17 24 39', '--x1: 17 24 39;'],
    ['background-image: url(/jane.png)', 'background-image:none;'],
    ['animation-name: jane', 'animation-name:x1;'],
    ['grid-area: jane', 'grid-area:x1;'],
    ['z-index: 2147483647', 'z-index:2147483647;'],
    ['z-index: 411111111', ''],
  ] as const) {
    it(css, () => same(printStyle(css).replaceAll(': ', ':'), printed.replaceAll(': ', ':'), css));
  }
  it('cuts decimals that nobody sees', () => {
    const printed = printDeclarations('width:16.666666667%', createVocabulary(), 'script');
    same(printed, 'width:16.66666%;', 'a third of a half');
  });
  it('keeps the words of CSS', () => {
    for (const css of [
      'display: inline-grid',
      'grid-column: span 2',
      'grid-template-columns: repeat(auto-fill, minmax(10px, 1fr))',
      'animation: 1s steps(4, jump-none) infinite alternate-reverse both',
      'grid-auto-flow: row dense',
      'border: var(--w) groove red',
      'cursor: var(--c, zoom-in)',
      'cursor: zoom-in',
      'font-variant-caps: small-caps',
      'touch-action: pan-x',
      'color: rebeccapurple',
      'object-fit: scale-down',
      'justify-content: safe center',
      'list-style-type: upper-roman',
      'user-select: none',
      'background-image: linear-gradient(to right, red, blue)',
      'mix-blend-mode: color-dodge',
      'width: calc(100% - 2px)',
      'transform: translateX(10px) rotate(4deg)',
      'color-scheme: light dark',
      'transition: opacity 1s',
    ]) {
      if (printStyle(css) === '' || /(?<!--)x\d/.test(printStyle(css)))
        throw new Error(`${css} became "${printStyle(css)}"`);
    }
  });
  it('presentation attributes', () => {
    const print = (name: string, value: string) => printPresentation(name, value, createVocabulary());
    same(print('fill', 'red'), 'red', 'a colour');
    same(print('fill', 'jane'), undefined, 'no colour');
    same(print('fill', 'red;jane:1'), undefined, 'a second declaration');
    same(print('stroke-width', '1.5'), '1.5', 'a number');
    same(print('fill', 'url(#jane)'), 'url("#x1")', 'a reference');
  });
});

describe('selectors', () => {
  const print = (selector: string, source: 'linked' | 'script') =>
    printSelectors(selector, createVocabulary(), source);
  for (const [selector, linked, script] of [
    ['.card > a:hover', '.card > a:hover', '.x1 > a:hover'],
    ['#nav, [data-a="b"]', '#nav, [data-a="b"]', '#x1, [data-x2="x3"]'],
    ['.user-12345', '.x1', '.x1'],
    ['jane-doe', 'jane-doe', 'cb-x1'],
    ['[value="jane"]', undefined, undefined],
    ['[name]', undefined, undefined],
    ['[onclick]', undefined, undefined],
    ['a[href]', 'a[data-cb-link]', 'a[data-cb-link]'],
    ['a[href^="/jane"]', undefined, undefined],
    [':lang(jane)', undefined, undefined],
    ['::-webkit-jane', undefined, undefined],
    ['[role="jane"]', undefined, undefined],
    [':is(.a, :not(.b))', ':is(.a, :not(.b))', ':is(.x1, :not(.x2))'],
    ['li:nth-child(2n + 1)', 'li:nth-child(2n + 1)', 'li:nth-child(2n + 1)'],
  ] as const) {
    it(selector, () => {
      same(print(selector, 'linked'), linked, 'in a linked sheet');
      same(print(selector, 'script'), script, 'in one that a script wrote');
    });
  }
});

describe('sheets', () => {
  it('drops what is not code, and keeps places', () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`.a::before { content: "jane"; color: red } @font-face { font-family: jane }
      @container (min-width: 10px) { p { color: red } } @media (max-width: 0px) { .b { color: red } }`);
    const printer = createSheetPrinter(createVocabulary(), window, new WeakSet());
    const printed = Array.from(sheet.cssRules, (rule) => printer.printRule(rule, 'script', new Map()));
    same(printed.length, 4, 'one for each rule');
    if (/jane/.test(printed.join())) throw new Error(printed.join());
    same(printed[1], '@media not all{}', 'a font');
  });

  it('takes no name for the author’s once a linked sheet has been read', () => {
    const known = new WeakSet<CSSStyleSheet>();
    const vocabulary = createVocabulary();
    const printer = createSheetPrinter(vocabulary, window, known);
    const sheet = { href: 'https://bank.example/a.css' } as CSSStyleSheet;
    same(printer.sourceOf(sheet), 'linked', 'at first');
    vocabulary.name('class', 'card', printer.sourceOf(sheet));
    printer.complete(sheet);
    same(vocabulary.name('class', 'card', printer.sourceOf(sheet)), 'card', 'what was there');
    same(vocabulary.name('class', 'jane', printer.sourceOf(sheet)), 'x1', 'what came');
  });
});
