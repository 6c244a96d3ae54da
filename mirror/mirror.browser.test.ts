import { LENGTH_CLASSES } from '#protocol';
import { check, createPage, documentOf, find, same, show } from './mirror.fixture.ts';
import { createMirror, type Mirror } from './mirror.ts';
import { replay } from './replay.ts';

const mirrors: Mirror[] = [];

function mount(): Mirror {
  const mirror = createMirror(document.body);
  mirrors.push(mirror);
  return mirror;
}

afterEach(() => {
  for (const mirror of mirrors.splice(0)) mirror.destroy();
});

describe('document', () => {
  it('is usable at once, in standards mode', () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    page.text(page.element(body, 'p', { class: 'a' }), 'Hello');
    page.viewport(800, 600);
    page.origin('https://bank.example');
    let ready = 0;
    mirror.onReady = () => {
      ready += 1;
    };
    page.ready();
    show(mirror, page);
    const made = documentOf(mirror);
    same(made.compatMode, 'CSS1Compat');
    same(find(made, 'p.a').innerText, 'Hello');
    same(
      [mirror.viewport, mirror.ready, ready, mirror.origin],
      [{ width: 800, height: 600 }, true, 1, 'https://bank.example'],
    );
    same([mirror.iframe.clientWidth, mirror.iframe.clientHeight], [800, 600]);
  });

  it('stays where it is after the browser has had time', async () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    page.text(body, 'Hello');
    show(mirror, page);
    await new Promise((resolve) => setTimeout(resolve, 200));
    page.text(body, ' again');
    show(mirror, page);
    same(documentOf(mirror).body.innerText, 'Hello again');
  });

  it('is in quirks mode when the page is', () => {
    const mirror = mount();
    const page = createPage({ quirks: true });
    page.skeleton();
    show(mirror, page);
    same(documentOf(mirror).compatMode, 'BackCompat');
  });

  it('starts again with a document in the middle, and with a new capture', () => {
    const mirror = mount();
    const page = createPage();
    page.text(page.skeleton(), 'one');
    show(mirror, page);
    const next = createPage();
    const nextBody = next.skeleton();
    next.text(nextBody, 'two');
    next.element(nextBody, 'hr');
    show(mirror, next);
    same(documentOf(mirror).body.textContent, 'two');
    same(mirror.apply(page.finish()).ok, false, 'a frame of the capture before');
    const third = createPage();
    third.text(third.skeleton(), 'three');
    show(mirror, third);
    same(documentOf(mirror).body.innerText, 'three');
    same(documentOf(mirror).compatMode, 'CSS1Compat');
  });
});

describe('content', () => {
  it('is inserted, moved, changed and removed', () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    const list = page.element(body, 'ul');
    const items = ['a', 'b', 'c'].map((text) => {
      const item = page.element(list, 'li');
      page.text(item, text);
      return item;
    });
    show(mirror, page);
    const [first = 0, second = 0, third = 0] = items;
    const text = page.text(page.element(list, 'li', {}, 0, second), 'between');
    page.move(third, first);
    page.remove(second);
    page.attributes(first, { class: 'x', title: 'y' });
    show(mirror, page);
    const made = documentOf(mirror);
    same(
      [...made.querySelectorAll('li')].map((li) => li.textContent),
      ['c', 'a', 'between'],
    );
    page.move(third);
    page.setText(text, 'changed');
    page.attributes(first, { class: undefined });
    show(mirror, page);
    same(
      [...made.querySelectorAll('li')].map((li) => li.textContent),
      ['a', 'changed', 'c'],
    );
    same(find(made, 'li').outerHTML, '<li title="y">a</li>');
    page.setText(second, 'gone');
    same(mirror.apply(page.finish()), { ok: false, problem: 'a node is not known' });
    page.setText(text, 'later');
    same(mirror.apply(page.finish()), { ok: false, problem: 'a node is not known' });
  });

  it('writes no ids of nodes', () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    page.bars(page.element(body, 'p'), 9);
    show(mirror, page);
    const made = documentOf(mirror);
    same([made.body.attributes.length, find(made, 'p').outerHTML.split('>')[0]], [0, '<p data-cb-bars=""']);
  });

  it('does not call what a form names after its methods', () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    const form = page.element(body, 'form');
    const names = [
      'insertBefore',
      'setAttribute',
      'removeChild',
      'remove',
      'style',
      'parentNode',
      'ownerDocument',
      'firstChild',
      'childNodes',
      'getBoundingClientRect',
      'scrollTo',
      'attributes',
      'moveBefore',
    ];
    const inputs = names.map((id) => page.element(form, 'input', { id }));
    page.attributes(form, { class: 'x', style: 'width: 40px; height: 300px; overflow: auto' });
    page.scroll(form, 0, 10);
    page.box(form, 50, 60);
    show(mirror, page);
    page.move(inputs[2] ?? 0, inputs[0] ?? 0);
    show(mirror, page);
    check(mirror.locate(20, 20), 'nothing is there');
    page.remove(form);
    show(mirror, page);
    same(documentOf(mirror).querySelector('form'), null);
  });

  it('draws nothing for what a page with script does not draw', () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    for (const tag of ['script', 'noscript', 'template', 'style', 'link', 'meta']) {
      page.text(page.element(body, tag), 'not seen');
    }
    page.text(page.element(body, 'my-card', { variant: 'wide', 'data-x': '1' }), 'seen');
    show(mirror, page);
    same(documentOf(mirror).body.innerText.trim(), 'seen');
    same(find(documentOf(mirror), 'my-card[variant=wide][data-x]').tagName, 'MY-CARD');
  });
});

describe('redacted text', () => {
  it('has no letter, wraps, and is the same each time', () => {
    const texts = [1, 2].map(() => {
      const mirror = mount();
      const page = createPage();
      const body = page.skeleton();
      for (let bars = 0; bars < LENGTH_CLASSES.length * 2; bars++) page.bars(page.element(body, 'p'), bars);
      show(mirror, page);
      return [...documentOf(mirror).querySelectorAll('p')].map((p) => p.textContent ?? '');
    });
    same(texts[0], texts[1]);
    const [first = []] = texts;
    check(
      first.every((text) => /^[\u00a0\u2588 ]*$/.test(text)),
      'something else than filler',
    );
    same([first[0], first[1], first[2]?.length], ['', ' ', 6]);
    check(/^\S*$/.test((first[20] ?? '').replaceAll('\u00a0', '')), 'a gap in one word');
    for (const word of (first.at(-1) ?? '').split(' ').slice(0, -1)) {
      check(word.length >= 8 && word.length <= 18, `a word of ${word.length}`);
    }
  });

  it('is painted, and becomes shown text and back', () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    const parent = page.element(body, 'p');
    const text = page.bars(parent, 9);
    page.element(parent, 'b');
    show(mirror, page);
    const win = documentOf(mirror).defaultView as Window & typeof globalThis;
    const painted = () => [...(win.CSS.highlights.get('cb-redacted') ?? [])];
    same(painted().length, 1);
    page.setText(text, 'shown');
    show(mirror, page);
    same([painted().length, documentOf(mirror).body.innerText], [0, 'shown']);
    page.setBars(text, 5);
    show(mirror, page);
    const [range] = painted();
    same([painted().length, range?.endOffset, documentOf(mirror).body.innerText.trim()], [1, 12, '']);
    page.remove(text);
    show(mirror, page);
    same(painted().length, 0);
  });

  it('is painted by attribute where there is nothing else, and by highlight beside other content', () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    const parent = page.element(body, 'p');
    const text = page.bars(parent, 9);
    show(mirror, page);
    const made = documentOf(mirror);
    const win = made.defaultView as Window & typeof globalThis;
    const how = () => [
      find(made, 'p').hasAttribute('data-cb-bars'),
      win.CSS.highlights.get('cb-redacted')?.size,
    ];
    same(how(), [true, 0]);
    page.text(parent, 'shown');
    show(mirror, page);
    same(how(), [false, 1]);
    page.setText(text, 'shown too');
    show(mirror, page);
    same(how(), [false, 0]);
    const other = page.bars(page.element(body, 'p', {}, 0, parent), 9);
    show(mirror, page);
    same(how(), [true, 0]);
    page.setText(other, 'shown');
    show(mirror, page);
    same(how(), [false, 0]);
  });
});

describe('style sheets', () => {
  it('keep their rules in place, also those that cannot be used', () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    page.element(body, 'p', { style: 'height: 20px; background: url(https://bank.example/x)' });
    page.style([
      'p { color: rgb(1, 1, 1); }',
      '@import "https://bank.example/x";',
      'nonsense',
      'p { width: 33px; }',
    ]);
    show(mirror, page);
    const made = documentOf(mirror);
    const sheet = made.adoptedStyleSheets[1];
    same(sheet?.cssRules.length, 4);
    page.rules(1, ['p { width: 44px; }'], 3, 1);
    show(mirror, page);
    same(find(made, 'p').clientWidth, 44);
    page.sheet(1, 'print');
    show(mirror, page);
    check(find(made, 'p').clientWidth > 44, 'a print sheet applies');
    page.sheet(1, '', true);
    page.sheet(2);
    page.rules(2, ['p { width: 55px }']);
    page.rootSheets(1, [1, 2]);
    show(mirror, page);
    same(find(made, 'p').clientWidth, 55);
    page.dropSheet(2);
    show(mirror, page);
    check(find(made, 'p').clientWidth > 55, 'a dropped sheet applies');
    same(find(made, 'p').clientHeight, 20);
  });

  it('match links, custom elements and filled fields', () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    page.style([
      'a:link { padding-left: 7px; }',
      'my-x:not(:defined) { display: none; }',
      'input:not(:placeholder-shown) { padding-left: 9px; }',
    ]);
    page.text(page.element(body, 'a', { href: '' }), 'link');
    page.text(page.element(body, 'a'), 'none');
    page.text(page.element(body, 'my-x'), 'here');
    const filled = page.element(body, 'input', { placeholder: 'p' });
    page.element(body, 'input', { placeholder: 'p' });
    page.field(filled, { kind: 'filled', filled: true });
    show(mirror, page);
    const win = documentOf(mirror).defaultView as Window;
    const padding = (element: Element | undefined) => element && win.getComputedStyle(element).paddingLeft;
    const [link, none] = documentOf(mirror).querySelectorAll('a');
    const [full, empty] = documentOf(mirror).querySelectorAll('input');
    same([padding(link), padding(none), padding(full)], ['7px', '0px', '9px']);
    check(padding(empty) !== '9px', 'an empty field shows its placeholder');
    same(link?.hasAttribute('href'), false);
    check(find(documentOf(mirror), 'my-x').offsetHeight > 0, 'a custom element is not drawn');
  });
});

describe('fields', () => {
  it('have the state that they have in the page', () => {
    const mirror = mount();
    const page = createPage();
    const body = page.skeleton();
    const value = page.element(body, 'input');
    const file = page.element(body, 'input', { type: 'file' });
    const box = page.element(body, 'input', { type: 'checkbox' });
    const half = page.element(body, 'input', { type: 'checkbox' });
    const area = page.element(body, 'textarea');
    const select = page.element(body, 'select', { multiple: '' });
    for (const text of ['a', 'b', 'c']) page.text(page.element(select, 'option'), text);
    page.field(value, { kind: 'value', value: 'typed' });
    page.field(file, { kind: 'value', value: 'C:\\x' });
    page.field(box, { kind: 'checked', checked: 1 });
    page.field(half, { kind: 'checked', checked: 2 });
    page.field(area, { kind: 'filled', filled: true });
    page.field(select, { kind: 'selected', indices: [0, 2] });
    show(mirror, page);
    const made = documentOf(mirror);
    const [one, , checked, mixed] = made.querySelectorAll('input');
    same([one?.value, checked?.checked, mixed?.indeterminate], ['typed', true, true]);
    const [text] = made.querySelectorAll('textarea');
    same([text?.value, text?.hasAttribute('data-cb-filled')], ['', true]);
    same(
      [...made.querySelectorAll('option')].map((option) => option.selected),
      [true, false, true],
    );
  });
});

describe('boxes', () => {
  it('have their size, whatever they are', () => {
    const mirror = mount();
    const page = createPage();
    page.viewport(800, 600);
    const body = page.skeleton();
    page.style([
      'img { max-width: 20px; border: 3px solid; padding: 4px; }',
      'div { display: flex; width: 50px; }',
    ]);
    const flex = page.element(body, 'div');
    const boxes = ['img', 'video', 'canvas', 'object', 'iframe', 'div', 'span', 'embed'].map((tag) =>
      page.element(tag === 'img' ? flex : body, tag),
    );
    for (const id of boxes) page.box(id, 120, 70);
    page.attributes(boxes[0] ?? 0, { style: 'width: 1px' });
    show(mirror, page);
    const made = documentOf(mirror);
    const found = [...made.querySelectorAll('[data-cb-box]')].map((element) => {
      const { width, height } = element.getBoundingClientRect();
      return [width, height];
    });
    same(
      found,
      boxes.map(() => [120, 70]),
    );
    same(made.querySelector('object, embed'), null);
  });
});

describe('shadow roots and frames', () => {
  it('are documents and roots of their own', () => {
    const mirror = mount();
    const page = createPage();
    page.viewport(800, 600);
    const body = page.skeleton();
    page.sheet(1);
    page.rules(1, ['p { width: 77px; height: 30px; margin: 0; }', 'body { margin: 0 }']);
    const host = page.element(body, 'my-host', { style: 'display: block' });
    const shadow = page.shadow(host);
    page.rootSheets(shadow, [1]);
    page.bars(page.element(shadow, 'p'), 9);
    page.element(shadow, 'slot');
    page.text(host, 'slotted');
    const iframe = page.element(body, 'iframe', { style: 'border: 5px solid; padding: 3px; width: 200px' });
    const inner = page.frame(iframe);
    page.rootSheets(inner, [1]);
    const html = page.element(inner, 'html');
    const innerBody = page.element(html, 'body');
    const p = page.element(innerBody, 'p');
    page.bars(p, 9);
    page.rootSheets(1, [1]);
    show(mirror, page);
    const made = documentOf(mirror);
    const inShadow = find(find(made, 'my-host').shadowRoot ?? made, 'p');
    same(inShadow.clientWidth, 77);
    const frame = find<HTMLIFrameElement>(made, 'iframe');
    same(frame.getAttribute('sandbox'), 'allow-same-origin');
    const innerDocument = frame.contentDocument;
    check(innerDocument, 'no document');
    same([find(innerDocument, 'p').clientWidth, innerDocument.compatMode], [77, 'CSS1Compat']);
    const win = innerDocument.defaultView as Window & typeof globalThis;
    same(
      [win.CSS.highlights.get('cb-redacted')?.size, find(innerDocument, 'p').hasAttribute('data-cb-bars')],
      [0, true],
    );
    const at = frame.getBoundingClientRect();
    same(mirror.locate(at.left + 8 + 38.5, at.top + 8 + 15), { node: p, x: 0.5, y: 0.5 });
    const above = inShadow.getBoundingClientRect();
    const hit = mirror.locate(above.left + 1, above.top + 1);
    same(hit?.node, shadow + 1);
    // An iframe that moves keeps its document, or the mirror says that it is lost.
    page.move(iframe, host);
    show(mirror, page);
    same(find(made, 'iframe'), frame);
    check(frame.contentDocument?.querySelector('p'), 'the moved iframe is empty');
    page.remove(host);
    page.remove(iframe);
    show(mirror, page);
    page.bars(p, 3);
    same(mirror.apply(page.finish()).ok, false, 'a node of a removed iframe is known');
  });
});

describe('scroll', () => {
  it('is reached as soon as there is enough to scroll', () => {
    const mirror = mount();
    const page = createPage();
    page.viewport(400, 300);
    const body = page.skeleton();
    page.style(['html { scroll-behavior: smooth }']);
    const scroller = page.element(body, 'div', { style: 'overflow: auto; height: 100px' });
    page.scroll(1, 0, 500);
    page.scroll(scroller, 0, 40);
    show(mirror, page);
    const made = documentOf(mirror);
    page.element(body, 'div', { style: 'height: 3000px' });
    page.element(scroller, 'div', { style: 'height: 300px' });
    show(mirror, page);
    same([made.defaultView?.scrollY, find(made, 'div').scrollTop], [500, 40]);
    mirror.applyVolatile({ kind: 'scroll', node: 1, x: 0, y: 700 });
    mirror.applyVolatile({ kind: 'scroll', node: 99, x: 0, y: 700 });
    mirror.applyVolatile({ kind: 'scroll', node: scroller, x: 0, y: Number.NaN });
    same([made.defaultView?.scrollY, mirror.apply(page.finish()).ok], [700, true]);
  });

  it('is caught up when a hidden holder is shown', () => {
    const holder = document.createElement('div');
    holder.hidden = true;
    document.body.append(holder);
    const mirror = createMirror(holder);
    mirrors.push(mirror);
    const page = createPage();
    page.viewport(400, 300);
    const body = page.skeleton();
    page.element(body, 'div', { style: 'height: 3000px' });
    page.box(page.element(body, 'span'), 40, 50);
    page.scroll(1, 0, 500);
    show(mirror, page);
    holder.hidden = false;
    // A frame finds the layout by itself; without one the ResizeObserver does, which a background tab never runs.
    show(mirror, page);
    same(documentOf(mirror).defaultView?.scrollY, 500);
    same(find(documentOf(mirror), 'span').getBoundingClientRect().width, 40);
    holder.remove();
  });
});

describe('top layer', () => {
  it('opens and closes without taking the focus', () => {
    const mirror = mount();
    const field = document.createElement('input');
    document.body.append(field);
    field.focus();
    let blurred = 0;
    field.addEventListener('blur', () => {
      blurred += 1;
    });
    const page = createPage();
    page.viewport(400, 300);
    const body = page.skeleton();
    const modal = page.element(body, 'dialog', { open: '' });
    page.element(modal, 'input', { autofocus: '' });
    const plain = page.element(body, 'dialog');
    const tip = page.element(body, 'div', { popover: 'auto' });
    const other = page.element(body, 'section');
    page.layer(modal, 'modal');
    page.layer(plain, 'open');
    page.layer(tip, 'popover');
    page.layer(other, 'modal');
    show(mirror, page);
    const made = documentOf(mirror);
    const [one, two] = made.querySelectorAll('dialog');
    same([one?.matches(':modal'), two?.open, two?.matches(':modal')], [true, true, false]);
    same(find(made, '[popover]').matches(':popover-open'), true);
    same([document.activeElement === field, blurred, mirror.iframe.inert], [true, 0, false]);
    page.layer(modal, 'none');
    page.layer(plain, 'modal');
    page.layer(tip, 'none');
    show(mirror, page);
    same([one?.open, two?.matches(':modal'), made.querySelector(':popover-open')], [false, true, null]);
    same([document.activeElement === field, blurred], [true, 0]);
    field.remove();
  });
});

describe('replay', () => {
  it('shows frames', () => {
    const page = createPage();
    page.text(page.skeleton(), 'played');
    const { mirror, document: made } = replay(document.body, [page.finish()]);
    mirrors.push(mirror);
    same(made.body.innerText, 'played');
  });

  it('says when they do not fit', () => {
    let message = '';
    try {
      replay(document.body, [new Uint8Array([1, 2, 3])]);
    } catch (error) {
      message = String(error);
    }
    check(message.includes('cannot be replayed'), message);
    same(document.querySelectorAll('iframe').length, 0);
  });
});
