import { same } from './expect.fixture.ts';
import { createMarks } from './marks.ts';
import { createPolicy, type PolicyConfig } from './policy.ts';

function stage(html: string): HTMLElement {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const holder = document.createElement('div');
  holder.append(...parsed.body.childNodes);
  document.body.append(holder);
  return holder;
}

const marksFor = (config: PolicyConfig = {}, excluded?: Element) =>
  createMarks(createPolicy(config), excluded, 'https://bank.example/accounts/1');

function expectMark(html: string, expected: string, config: PolicyConfig = {}): void {
  const holder = stage(html);
  const target = holder.querySelector('.t') as Element;
  same(marksFor(config).of(target), expected, html);
  holder.remove();
}

const inShadow = (holder: Element, build: (root: ShadowRoot) => void) =>
  build(holder.attachShadow({ mode: 'open' }));

describe('marks', () => {
  it('redacts by default', () => expectMark('<p class="t"></p>', 'redact'));

  it('takes the nearest mark', () => {
    expectMark('<p data-cobrowse="show"><b class="t"></b></p>', 'show');
    expectMark('<p data-cobrowse="show"><b data-cobrowse="redact"><i class="t"></i></b></p>', 'redact');
    expectMark('<p data-cobrowse="redact"><b class="t" data-cobrowse="show"></b></p>', 'show');
    expectMark('<p data-cobrowse="show"><b class="t"></b></p>', 'redact', { redact: 'p b' });
  });

  it('lets the stricter win on one element', () => {
    expectMark('<p class="t" data-cobrowse="show"></p>', 'hide', { hide: '.t', redact: '.t' });
    expectMark('<p class="t" data-cobrowse="show"></p>', 'redact', { redact: '.t' });
    expectMark('<p class="t"></p>', 'redact', { unredact: '.t', lock: '.t' });
  });

  it('lets nothing lift a lock', () => {
    expectMark('<p data-cobrowse="lock"><b class="t" data-cobrowse="show"></b></p>', 'redact');
    expectMark('<p data-cobrowse=" Lock "><b class="t" data-cobrowse="show"></b></p>', 'redact');
    expectMark('<p class="l"><b class="t" data-cobrowse="show"></b></p>', 'redact', { lock: '.l' });
  });

  it('takes a misspelt mark for protection, and only an exact one for exposure', () => {
    for (const written of ['SHOW', ' show', 'shown', '', 'true']) {
      expectMark(`<div data-cobrowse="show"><p class="t" data-cobrowse="${written}"></p></div>`, 'redact');
    }
    expectMark('<p class="t" data-cobrowse="HIDE "></p>', 'hide');
  });

  it('judges slotted nodes along both trees', () => {
    for (const [outer, inner, expected] of [
      ['show', 'redact', 'redact'],
      ['redact', 'show', 'redact'],
      ['show', 'hide', 'hide'],
      ['show', 'lock', 'redact'],
      ['show', '', 'redact'],
    ] as const) {
      const holder = stage(`<div data-cobrowse="${outer}"><div class="h"><p class="t">x</p></div></div>`);
      const target = holder.querySelector('.t') as Element;
      inShadow(holder.querySelector('.h') as Element, (root) => {
        const section = root.appendChild(document.createElement('section'));
        section.setAttribute('data-cobrowse', inner);
        section.append(document.createElement('slot'));
      });
      same(marksFor().of(target), expected, `${outer} outside, "${inner}" around the slot`);
      same(marksFor().of(target.firstChild as Node), expected, 'its text');
      holder.remove();
    }
  });

  it('reaches text of a shadow root over its host, and a frame’s document over the frame', () => {
    const holder = stage('<div data-cobrowse="lock"><div class="h"></div><iframe></iframe></div>');
    inShadow(holder.querySelector('.h') as Element, (root) => {
      root.append('text');
      same(marksFor({ unredact: 'div' }).of(root.firstChild as Node), 'redact', 'text of a root');
    });
    const inner = (holder.querySelector('iframe') as HTMLIFrameElement).contentDocument as Document;
    const image = inner.createElement('img');
    image.name = 'defaultView';
    const shown = inner.createElement('p');
    shown.setAttribute('data-cobrowse', 'show');
    inner.body.append(image, shown);
    same(marksFor().of(shown), 'redact', 'inside a locked frame');
    holder.remove();
  });

  it('survives a node in a fragment', () => {
    const fragment = new DocumentFragment();
    fragment.append('text');
    same(marksFor().of(fragment.firstChild as Node), 'redact', 'text in a fragment');
  });

  it('shows a control only by a mark of its own', () => {
    const holder = stage(
      '<div data-cobrowse="show"><input class="a"><input class="b" data-cobrowse="show"><input class="c"><input class="d" type="password"><input class="e" autocomplete="section-x CC-csc"><select class="f" autocomplete="cc-exp"></select></div>',
    );
    const marks = marksFor({ unredact: '.c, .d, .e, .f' });
    const shown = [...'abcdef'].filter((name) =>
      marks.fieldShown(holder.querySelector(`.${name}`) as Element),
    );
    same(shown, ['b', 'c'], 'controls shown');
    holder.remove();
  });

  it('remembers password fields by themselves and by name, and across captures of one session', () => {
    const holder = stage(
      '<input class="a" type="password" name="pin"><input class="b" name="pin"><input class="c">',
    );
    const policy = createPolicy({ unredact: 'input' });
    const at = (name: string) => holder.querySelector(`.${name}`) as HTMLInputElement;
    const first = createMarks(policy, undefined, 'https://bank.example/');
    same(first.fieldShown(at('a')), false, 'a password field');
    at('a').type = 'text';
    const second = createMarks(policy, undefined, 'https://bank.example/');
    same(second.fieldShown(at('a')), false, 'one that was');
    same(second.fieldShown(at('b')), false, 'its replacement');
    same(second.fieldShown(at('c')), true, 'another field');
    holder.remove();
  });

  it('holds rules on their pages only', () => {
    const holder = stage('<p class="t"></p>');
    const target = holder.querySelector('.t') as Element;
    const marks = marksFor({ unredact: { 'https://bank.example/accounts/*': '.t' } });
    same(marks.of(target), 'show', 'on the page');
    same(marks.navigated('https://bank.example/pay'), true, 'another page');
    same(marks.of(target), 'redact', 'on another page');
    holder.remove();
  });
});
