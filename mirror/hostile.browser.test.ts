import { check, createPage, documentOf, same, show } from './mirror.fixture.ts';
import { createMirror, type Mirror } from './mirror.ts';

/** Were it ever asked for, the test server would answer, and the browser would keep an entry of it. */
const LEAK = new URL('/cb-leak/', location.href).href;
const RUN = 'top.cobrowseRan = true';
const RUN_URL = `javascript:${RUN}`;

const mirrors: Mirror[] = [];
function mount(): Mirror {
  const mirror = createMirror(document.body);
  mirrors.push(mirror);
  return mirror;
}

afterEach(() => {
  for (const mirror of mirrors.splice(0)) mirror.destroy();
});

type Vector = readonly [
  tag: string,
  attributes: Readonly<Record<string, string>>,
  ns?: 0 | 1 | 2,
  text?: string,
];

const VECTORS: readonly Vector[] = [
  ['script', {}, 0, RUN],
  ['script', { src: `${LEAK}script` }],
  ['SCRIPT', {}, 0, RUN],
  ['script', {}, 1, RUN],
  ['script', { href: `${LEAK}svg-script` }, 1],
  ['style', {}, 0, `@import "${LEAK}style";`],
  ['style', {}, 1, `@import "${LEAK}svg-style";`],
  ['link', { rel: 'stylesheet', href: `${LEAK}link` }],
  ['link', { rel: 'prefetch', href: `${LEAK}prefetch` }],
  ['link', { rel: 'dns-prefetch', href: LEAK }],
  ['link', { rel: 'preconnect', href: LEAK }],
  ['base', { href: LEAK }],
  ['meta', { 'http-equiv': 'refresh', content: `0;url=${LEAK}refresh` }],
  ['img', { src: `${LEAK}img`, srcset: `${LEAK}srcset 1x`, onerror: RUN, onload: RUN, ping: LEAK }],
  ['img', { 'src ': `${LEAK}space`, lowsrc: LEAK, dynsrc: LEAK, longdesc: LEAK, usemap: '#x' }],
  ['IMG', { SRC: `${LEAK}upper`, OnError: RUN }],
  ['image', { src: `${LEAK}image-element` }],
  ['picture', { srcset: LEAK }],
  ['source', { srcset: `${LEAK}source` }],
  ['video', { src: `${LEAK}video`, poster: `${LEAK}poster`, autoplay: '', controls: '' }],
  ['audio', { src: `${LEAK}audio`, autoplay: '', controls: '' }],
  ['track', { src: `${LEAK}track`, default: '' }],
  ['object', { data: `${LEAK}object`, classid: LEAK, codebase: LEAK }, 0],
  ['embed', { src: `${LEAK}embed` }],
  ['applet', { code: LEAK }],
  ['iframe', { src: `${LEAK}iframe` }],
  ['iframe', { src: RUN_URL }],
  ['iframe', { srcdoc: `<script>${RUN}</script>`, sandbox: 'allow-scripts allow-same-origin' }],
  ['frame', { src: `${LEAK}frame` }],
  ['portal', { src: `${LEAK}portal` }],
  ['fencedframe', { src: `${LEAK}fenced` }],
  ['a', { href: RUN_URL, ping: LEAK, target: '_top', download: 'x' }, 0, 'link'],
  ['a', { href: RUN_URL, 'xlink:href': RUN_URL }, 1],
  ['area', { href: RUN_URL }],
  ['form', { action: RUN_URL, method: 'post', target: '_top' }],
  ['button', { formaction: RUN_URL, onclick: RUN, autofocus: '', onfocus: RUN }],
  ['input', { type: 'image', src: `${LEAK}input`, name: 'x', formaction: RUN_URL }],
  ['input', { autofocus: '', onfocus: RUN, nonce: 'x', integrity: 'x' }],
  ['body', { background: `${LEAK}background`, onload: RUN, onpageshow: RUN }],
  ['table', { background: `${LEAK}table` }],
  ['div', { is: 'x-y', onclick: RUN, 'on-click': RUN, contenteditable: '', tabindex: '0', accesskey: 'x' }],
  ['div', { style: `background: url(${LEAK}inline)` }],
  ['div', { style: `background: u\\72l("${LEAK}escaped")` }],
  ['div', { style: `background: image-set("${LEAK}set" 1x)` }],
  ['div', { style: `--a: "${LEAK}set"; background: image-set(var(--a) 1x)` }],
  [
    'div',
    { style: `list-style: url(${LEAK}list); cursor: url(${LEAK}cursor), auto; mask: url(${LEAK}mask#a)` },
  ],
  ['div', { style: `background: url(${LEAK}open` }],
  ['details', { open: '', ontoggle: RUN }],
  ['marquee', { onstart: RUN }],
  ['x-card', { onclick: RUN, src: LEAK, href: LEAK, style: `background: url(${LEAK}custom)` }],
  ['svg', { onload: RUN, style: `filter: url(${LEAK}filter#a)` }, 1],
  ['use', { href: `${LEAK}use#a`, 'xlink:href': `${LEAK}xuse#a` }, 1],
  ['use', { href: `data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" id="a"/>#a` }, 1],
  ['image', { href: `${LEAK}svg-image`, 'xlink:href': `${LEAK}svg-ximage`, width: '5', height: '5' }, 1],
  ['feImage', { href: `${LEAK}fe` }, 1],
  ['rect', { fill: `url(${LEAK}fill#a)`, filter: `url("${LEAK}f#a")`, mask: `url(${LEAK}m#a)` }, 1],
  [
    'rect',
    { 'clip-path': `url(${LEAK}clip#a)`, 'marker-end': `u\\rl(${LEAK}marker#a)`, cursor: `url(${LEAK}c)` },
    1,
  ],
  ['set', { attributeName: 'href', to: RUN_URL }, 1],
  ['animate', { attributeName: 'href', values: RUN_URL, begin: '0s', onbegin: RUN }, 1],
  ['animateTransform', { onbegin: RUN }, 1],
  ['animateMotion', { onbegin: RUN }, 1],
  ['discard', {}, 1],
  ['handler', {}, 1, RUN],
  ['foreignObject', { onload: RUN, requiredExtensions: 'x' }, 1],
  ['math', { href: RUN_URL, 'xlink:href': RUN_URL }, 2],
  ['maction', { actiontype: 'statusline#' + LEAK, 'xlink:href': RUN_URL }, 2],
  ['annotation-xml', { encoding: 'text/html', src: LEAK }, 2],
];

const RULES: readonly string[] = [
  `@import "${LEAK}import";`,
  `@import url(${LEAK}import-url);`,
  `@\\69mport "${LEAK}import-escaped";`,
  `@namespace url(${LEAK}ns);`,
  `div { background: url(${LEAK}rule) }`,
  `div { background: URL( "${LEAK}upper" ) }`,
  `div { background: u\\72 l(${LEAK}escaped) }`,
  `div { background: \\75\\72\\6c(${LEAK}all-escaped) }`,
  `div { background: image-set("${LEAK}set" 1x, url(${LEAK}set2) 2x) }`,
  `div { background: -webkit-image-set(url(${LEAK}wset) 1x) }`,
  `div { background: image("${LEAK}image") }`,
  `div { background: src("${LEAK}src") }`,
  `div { background: cross-fade(url(${LEAK}fade), red 50%) }`,
  `:root { --x: url(${LEAK}variable); } div { background: var(--x) }`,
  `div { --y: "${LEAK}y"; background: image-set(var(--y) 1x) }`,
  `div::before { content: url(${LEAK}content) }`,
  `@font-face { font-family: x; src: url(${LEAK}font) }`,
  `* { font-family: x; cursor: url(${LEAK}cursor), auto; filter: url(${LEAK}filter#a) }`,
  `@media all { div { border-image: url(${LEAK}media) 1 } }`,
  `@supports (background: url(${LEAK}a)) { div { background: url(${LEAK}b) } }`,
  `@property --z { syntax: "<url>"; inherits: true; initial-value: url(${LEAK}property); }`,
  `div { background: url(${LEAK}unclosed`,
  `div { content: "`,
  `/* open`,
  `") } div { background: url(${LEAK}joined) } /* `,
  `div { behavior: url(${LEAK}htc); -moz-binding: url(${LEAK}xbl#x) }`,
  `div { width: expression(${RUN}) }`,
  `div { background: url(//${location.host}/cb-leak/relative) }`,
  `div { background: url( \t\n${LEAK}space) }`,
  `div { background: url(da\\74 a:,) url(dat\\61\\:) url(DATA:,x) }`,
  `} div { background: url(${LEAK}unbalanced) }`,
  `<!-- div { background: url(${LEAK}cdo) } -->`,
];

function leaks(mirror: Mirror): string[] {
  const seen: string[] = [];
  for (const win of [window, documentOf(mirror).defaultView]) {
    for (const entry of win?.performance.getEntries() ?? []) {
      if (entry.name.includes('/cb-leak/')) seen.push(entry.name);
    }
  }
  return seen;
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 400));

describe('a hostile page', () => {
  it('is noticed when it loads something: the test of this test', async () => {
    const mirror = mount();
    const page = createPage();
    page.skeleton();
    show(mirror, page);
    const image = documentOf(mirror).createElement('img');
    image.src = `${LEAK}control`;
    documentOf(mirror).body.append(image);
    await settle();
    same(leaks(mirror), [`${LEAK}control`]);
    performance.clearResourceTimings();
  });

  it('runs no script and asks for nothing, by elements and attributes', async () => {
    const mirror = mount();
    const page = createPage();
    page.viewport(800, 600);
    const body = page.skeleton();
    const svg = page.element(body, 'svg', {}, 1);
    const parents = [body, svg, page.element(body, 'math', {}, 2)] as const;
    for (const [tag, attributes, ns = 0, text] of VECTORS) {
      const id = page.element(parents[ns], tag, attributes, ns);
      if (text !== undefined) page.text(id, text);
      // The same by change, and with HTML inside of SVG and the other way round.
      page.attributes(page.element(parents[ns], tag, {}, ns), attributes);
      page.element(page.element(svg, 'foreignObject', {}, 1), tag, attributes, ns);
    }
    page.ready();
    show(mirror, page);
    await settle();
    const made = documentOf(mirror);
    same(leaks(mirror), []);
    check(!('cobrowseRan' in window), 'a script ran');
    same(
      made.querySelectorAll('script, style, link, base, meta, object, embed, audio, source, track').length,
      0,
    );
    same(made.querySelectorAll('animate, set, discard, animateTransform, animateMotion, feImage').length, 0);
    for (const element of made.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        // The value of a custom property is a string like any other: what would load it is gone.
        const shown = value.replace(/--a: "[^"]*"/, '');
        check(!shown.includes('cb-leak') || name === 'data-x', `${element.tagName} has ${name}=${value}`);
        check(!name.toLowerCase().startsWith('on'), `${element.tagName} has ${name}`);
        check(
          !/^(ping|srcset|action|formaction|srcdoc|name|target|autofocus|is|nonce|integrity|tabindex|contenteditable)$/.test(
            name,
          ),
          `${element.tagName} has ${name}`,
        );
        check(!value.includes('javascript:'), `${element.tagName} has ${name}=${value}`);
      }
    }
    same(
      [...made.querySelectorAll('iframe')].every(
        (each) => each.getAttribute('sandbox') === 'allow-same-origin',
      ),
      true,
    );
  });

  it('asks for nothing by rules, in documents, shadow roots and frames', async () => {
    // All in one sheet, in both orders, so that one could break out into the next; and each in its own.
    for (const sheets of [[RULES], [[...RULES].reverse()], RULES.map((rule) => [rule])]) {
      const mirror = mount();
      const page = createPage();
      const body = page.skeleton();
      const ids = sheets.map((rules, i) => {
        page.sheet(i + 1);
        page.rules(i + 1, rules);
        return i + 1;
      });
      page.rootSheets(1, ids);
      page.text(page.element(body, 'div'), 'text');
      const shadow = page.shadow(page.element(body, 'x-y'));
      page.rootSheets(shadow, ids);
      page.text(page.element(shadow, 'div'), 'text');
      const inner = page.frame(page.element(body, 'iframe'));
      page.rootSheets(inner, ids);
      page.text(page.element(page.element(page.element(inner, 'html'), 'body'), 'div'), 'text');
      show(mirror, page);
      const adopted = documentOf(mirror).adoptedStyleSheets.slice(1, -1);
      same(
        adopted.map((sheet) => sheet.cssRules.length),
        sheets.map((rules) => rules.length),
        'rules out of place:',
      );
      documentOf(mirror).body.getBoundingClientRect();
    }
    await settle();
    for (const mirror of mirrors) same(leaks(mirror), []);
    check(!('cobrowseRan' in window), 'a script ran');
  });

  it('submits nothing and goes nowhere when it is clicked', async () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    const form = page.element(body, 'form', { action: `${LEAK}form`, target: '_top' });
    page.text(page.element(form, 'button'), 'go');
    page.text(page.element(body, 'a', { href: `${LEAK}a` }), 'go');
    show(mirror, page);
    const made = documentOf(mirror);
    for (const each of made.querySelectorAll<HTMLElement>('button, a')) each.click();
    await settle();
    same([mirror.iframe.contentDocument === made, leaks(mirror)], [true, []]);
  });

  it('cannot lie about our own marks', () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    page.element(body, 'cb-x', { 'data-cb-none': '', 'DATA-CB-box': '' });
    page.element(body, 'div', { 'data-cb-filled': '', 'data-cb-frame': '' });
    show(mirror, page);
    same(
      documentOf(mirror).querySelector('[data-cb-none], [data-cb-box], [data-cb-filled], [data-cb-frame]'),
      null,
    );
  });

  const PROBLEMS: readonly (readonly [
    string,
    (page: ReturnType<typeof createPage>, body: number) => void,
  ])[] = [
    [
      'nests too deeply',
      (page, body) => {
        let parent = body;
        for (let i = 0; i < 2_000; i++) parent = page.element(parent, 'div');
      },
    ],
    [
      'opens too many frames',
      (page, body) => {
        for (let i = 0; i < 101; i++) page.frame(page.element(body, 'iframe'));
      },
    ],
    [
      'has too many sheets',
      (page) => {
        for (let i = 0; i < 10_001; i++) page.sheet(i);
      },
    ],
    [
      'has too many rules',
      (page) => {
        const rules = new Array(100_000).fill('a{}') as string[];
        for (let i = 0; i < 6; i++) {
          page.sheet(i);
          page.rules(i, rules);
        }
      },
    ],
    ['moves a node before its own child', (page, body) => page.move(body, page.element(body, 'p'))],
    ['puts a second root into the document', (page) => void page.element(1, 'html')],
    ['puts text into the document', (page) => void page.text(1, 'x')],
    ['puts children into text', (page, body) => void page.text(page.text(body, 'x'), 'y')],
    ['removes the document', (page) => page.remove(1)],
    [
      'attaches two shadow roots',
      (page, body) => {
        page.shadow(body);
        page.shadow(body);
      },
    ],
    [
      'changes rules that are not there',
      (page) => {
        page.sheet(1);
        page.rules(1, ['a{}'], 5, 0);
      },
    ],
    ['names a sheet that is not there', (page) => page.rootSheets(1, [7])],
    [
      'inserts before a node of another parent',
      (page, body) => {
        const other = page.element(body, 'div');
        page.element(page.element(body, 'p'), 'b', {}, 0, other);
      },
    ],
  ];
  for (const [what, write] of PROBLEMS) {
    it(`ends in a problem, not an exception, when it ${what}`, () => {
      const mirror = mount();
      const page = createPage();
      write(page, page.skeleton());
      const result = mirror.apply(page.finish());
      check(!result.ok && result.problem.length > 5, JSON.stringify(result));
      const next = createPage();
      next.text(next.skeleton(), 'fine again');
      show(mirror, next);
      same(documentOf(mirror).body.innerText, 'fine again');
    });
  }
});
