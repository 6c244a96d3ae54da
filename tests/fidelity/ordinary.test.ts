import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openStage, type Stage } from './browser.fixture.ts';
import type { Session } from './page.fixture.ts';

declare global {
  var session: Session;
  /** The mirror's document. */
  var shown: Document;
}

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

type Shown = {
  readonly page: Page;
  /** Does something in the page and waits until the mirror agrees. */
  change(act: () => unknown): Promise<void>;
  /** Waits until this holds in the mirror. */
  until(condition: () => boolean): Promise<void>;
};

/** A page that is captured into a mirror, once both agree. */
async function show(html: string): Promise<Shown> {
  const page = await stage.open(html);
  await page.evaluate(() => {
    globalThis.session = fidelity.start();
    Object.defineProperty(globalThis, 'shown', { get: () => session.mirror?.iframe.contentDocument });
  });
  const agree = async () => assert.equal(await page.evaluate(() => session.agree()), undefined);
  await agree();
  return {
    page,
    async change(act) {
      await page.evaluate(act);
      await agree();
    },
    until: async (condition) => void (await page.waitForFunction(condition, undefined, { timeout: 12_000 })),
  };
}

const read = <T>({ page }: Shown, what: () => T): Promise<T> => page.evaluate(what);

test('elements, text and attributes', async () => {
  const it = await show(
    '<h1 title="Hint">One <b>two</b></h1><svg width=9><circle r=4 cx=5></svg><p lang=en-GB>Three',
  );
  assert.deepEqual(
    await read(it, () => [
      shown.querySelector('h1')?.textContent,
      shown.querySelector('h1')?.title,
      shown.querySelector('circle')?.getAttribute('r'),
      shown.querySelector('p')?.lang,
    ]),
    ['One two', 'Hint', '4', 'en'],
  );
  await it.change(() => {
    const heading = document.querySelector('h1') as HTMLElement;
    heading.title = 'Other';
    heading.firstChild?.remove();
    heading.append(' four');
  });
  assert.deepEqual(
    await read(it, () => [shown.querySelector('h1')?.textContent, shown.querySelector('h1')?.title]),
    ['two four', 'Other'],
  );
  await it.page.close();
});

test('style sheets: linked, written, inserted, switched off', async () => {
  stage.serve('/linked.css', '.card { color: rgb(1, 2, 3) } .wide .card { color: rgb(4, 5, 6) }', 'text/css');
  const it = await show(
    '<link rel=stylesheet href=/linked.css><style>p { color: green }</style><p>A</p><i class=card>B</i>',
  );
  const colour = (selector: string) =>
    it.page.evaluate((each) => {
      const found = shown.querySelector(each);
      return found && shown.defaultView?.getComputedStyle(found).color;
    }, selector);
  assert.equal(await colour('.card'), 'rgb(1, 2, 3)');
  await it.change(() => document.body.classList.add('wide'));
  assert.equal(await colour('.card'), 'rgb(4, 5, 6)');
  await it.change(() =>
    (document.styleSheets[1] as CSSStyleSheet).insertRule('p { color: rgb(7, 7, 7) }', 1),
  );
  assert.equal(await colour('p'), 'rgb(7, 7, 7)');
  await it.change(() => (document.styleSheets[1] as CSSStyleSheet).deleteRule(1));
  assert.equal(await colour('p'), 'rgb(0, 128, 0)');
  await it.change(() => {
    ((document.styleSheets[1] as CSSStyleSheet).cssRules[0] as CSSStyleRule).style.color = 'rgb(8, 8, 8)';
  });
  assert.equal(await colour('p'), 'rgb(8, 8, 8)');
  await it.change(() => {
    (document.querySelector('style') as HTMLElement).textContent = 'p { color: rgb(9, 9, 9) }';
  });
  assert.equal(await colour('p'), 'rgb(9, 9, 9)');
  await it.change(() => {
    (document.styleSheets[1] as CSSStyleSheet).disabled = true;
  });
  assert.equal(await colour('p'), 'rgb(0, 0, 0)');
  await it.page.close();
});

test('adopted style sheets, also by push, and their rules', async () => {
  const it = await show('<p>A</p><div id=host><template shadowrootmode=open><p>B</p></template></div>');
  await it.change(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('p { color: rgb(1, 1, 1) }');
    document.adoptedStyleSheets.push(sheet);
    document.querySelector('#host')?.shadowRoot?.adoptedStyleSheets.push(sheet);
  });
  await it.change(() => {
    (document.adoptedStyleSheets[0] as CSSStyleSheet & { cssRules: CSSStyleRule[] })
      .cssRules[0]!.style.color = 'rgb(2, 2, 2)';
  });
  await it.change(() => document.adoptedStyleSheets[0]?.replaceSync('p { color: rgb(3, 3, 3) }'));
  await it.change(() => {
    document.adoptedStyleSheets = [];
  });
  await it.page.close();
});

test('shorthands with variables keep their value', async () => {
  const it = await show(
    '<style>:root { --paint: rgb(1, 2, 3); --gap: 7px } div { background: var(--paint); padding: var(--gap) 3px } ' +
      'b { background: var(--paint); border: 2px solid var(--paint); border-radius: 4px }</style><div>A</div><b>B</b>',
  );
  const read = (selector: string) =>
    it.page.evaluate((each) => {
      const styles = [
        'background-color',
        'background-size',
        'padding-top',
        'border-top-color',
        'border-top-width',
      ];
      const of = (root: Document) => {
        const element = root.querySelector(each);
        const computed = element && root.defaultView?.getComputedStyle(element);
        return styles.map((name) => computed?.getPropertyValue(name));
      };
      return [of(shown), of(document)];
    }, selector);
  for (const selector of ['div', 'b']) {
    const [mirror, page] = await read(selector);
    assert.deepEqual(mirror, page, selector);
  }
  await it.page.close();
});

test('media queries follow the size of the window', async () => {
  const it = await show(
    '<style>@media (max-width: 600px) { p { color: red } }</style><link rel=stylesheet><p>A',
  );
  assert.equal(await read(it, () => session.mirror?.viewport.width), 900);
  await it.page.setViewportSize({ width: 500, height: 700 });
  await it.until(() => session.mirror?.viewport.width === 500 && session.difference() === undefined);
  await it.page.setViewportSize({ width: 900, height: 700 });
  await it.until(() => session.mirror?.viewport.width === 900 && session.difference() === undefined);
  await it.page.close();
});

test('form controls as they are, not as they were written', async () => {
  const it = await show(
    '<form><input id=a value=first><textarea>first</textarea><input type=checkbox id=c checked><select><option>1<option>2<option>3</select>' +
      '<input type=range min=0 max=200 id=r></form>',
  );
  await it.change(() => {
    const form = document.forms[0] as HTMLFormElement;
    (form['a'] as HTMLInputElement).value = 'second';
    (form.querySelector('textarea') as HTMLTextAreaElement).value = 'second';
    (form['c'] as HTMLInputElement).indeterminate = true;
    (form.querySelector('select') as HTMLSelectElement).selectedIndex = 2;
  });
  assert.equal(await read(it, () => shown.querySelector('input')?.value), 'second');
  await it.change(() => document.forms[0]?.reset());
  assert.equal(await read(it, () => shown.querySelector('input')?.value), 'first');
  await it.change(() => (document.querySelector('select') as HTMLSelectElement).prepend(new Option('0')));
  await it.page.locator('#a').fill('typed');
  await it.until(() => shown.querySelector('input')?.value === 'typed');
  await it.page.close();
});

test('editable text that is shown', async () => {
  const it = await show('<div contenteditable>One</div>');
  await it.page.locator('div[contenteditable]').click();
  await it.page.keyboard.type('Two ');
  await it.until(
    () => /Two/.test(shown.querySelector('div')?.textContent ?? '') && session.difference() === undefined,
  );
  await it.page.close();
});

test('scroll of the window and of what scrolls in it, also from before', async () => {
  const it = await show(
    '<div id=box style="height:100px;overflow:auto"><p style="height:900px">A</p></div><p style="height:3000px">B</p>' +
      '<script>box.scrollTop = 120; scrollTo(0, 200)</script>',
  );
  await it.until(() => shown.querySelector('div')?.scrollTop === 120 && shown.defaultView?.scrollY === 200);
  await it.page.evaluate(() => {
    scrollTo(0, 640);
    (document.querySelector('#box') as HTMLElement).scrollTop = 333;
  });
  await it.until(() => shown.querySelector('div')?.scrollTop === 333 && shown.defaultView?.scrollY === 640);
  await it.page.close();
});

test('open shadow roots: declared, made by script, and late', async () => {
  const it = await show(
    '<div id=declared><template shadowrootmode=open><b>In</b><slot></slot></template>Light</div><x-late>Text</x-late><section>Plain</section>',
  );
  assert.equal(await read(it, () => shown.querySelector('div')?.shadowRoot?.textContent), 'In');
  await it.change(() => {
    const root = document.querySelector('x-late')?.attachShadow({ mode: 'open' });
    root?.append(document.createElement('hr'), document.createElement('slot'));
  });
  await it.change(() => document.querySelector('section')?.attachShadow({ mode: 'open' }).append('Late'));
  await it.change(() =>
    document.querySelector('section')?.shadowRoot?.append(document.createElement('input')),
  );
  await it.page.close();
});

test('a slot that comes under a stricter mark takes its content with it', async () => {
  const it = await show(
    '<div id=host><template shadowrootmode=open><p><slot></slot></p></template>Balance</div>',
  );
  assert.match(await read(it, () => shown.body.textContent ?? ''), /Balance/);
  await it.change(() =>
    document.querySelector('#host')?.shadowRoot?.querySelector('p')?.classList.add('private'),
  );
  assert.doesNotMatch(await read(it, () => shown.body.textContent ?? ''), /Balance/);
  await it.change(() =>
    document.querySelector('#host')?.shadowRoot?.querySelector('p')?.classList.remove('private'),
  );
  assert.match(await read(it, () => shown.body.textContent ?? ''), /Balance/);
  await it.page.close();
});

test('frames of the same origin, and where they go', async () => {
  stage.serve('/one.html', '<!doctype html><style>p { color: red }</style><p>One');
  stage.serve('/two.html', '<!doctype html><style>p { color: blue }</style><h2>Two</h2><p>More');
  const it = await show('<iframe src=/one.html></iframe>');
  await it.until(() => /One/.test(shown.querySelector('iframe')?.contentDocument?.body.textContent ?? ''));
  await it.page.evaluate(() => {
    (document.querySelector('iframe') as HTMLIFrameElement).src = '/two.html';
  });
  await it.until(() => /More/.test(shown.querySelector('iframe')?.contentDocument?.body.textContent ?? ''));
  await it.change(() => document.querySelector('iframe')?.contentDocument?.body.append('Third'));
  await it.change(() => document.querySelector('iframe')?.remove());
  await it.page.close();
});

test('details, dialogs and popovers', async () => {
  const it = await show(
    '<details><summary>S</summary>D</details><dialog>Modal</dialog><div popover>Popover</div><dialog id=two>Second</dialog>',
  );
  await it.change(() => document.querySelector('details')?.toggleAttribute('open'));
  await it.change(() => document.querySelector('dialog')?.showModal());
  await it.change(() => (document.querySelector('#two') as HTMLDialogElement).showModal());
  await it.change(() => (document.querySelector('#two') as HTMLDialogElement).close());
  await it.change(() => document.querySelector('dialog')?.close());
  await it.change(() => document.querySelector('dialog')?.show());
  await it.change(() => (document.querySelector('[popover]') as HTMLElement).showPopover());
  await it.change(() => (document.querySelector('[popover]') as HTMLElement).hidePopover());
  await it.page.close();
});

test('a document that is written anew', async () => {
  const page = await stage.open('<p>Before</p>');
  await page.evaluate(async () => {
    globalThis.session = fidelity.start(undefined, { mirror: false });
    await session.quiet(300);
    document.open();
    document.write(
      '<!doctype html><title>T</title><body><h1>After</h1><input><p style="height:4000px">Long</p>',
    );
    document.close();
    await session.quiet(700);
    (document.querySelector('input') as HTMLInputElement).focus();
  });
  // Only listeners tell of these in time, and opening a document takes them all away.
  await page.keyboard.type('typed');
  await page.evaluate(() => scrollTo(0, 500));
  const frames = await page.evaluate(async () => {
    await session.quiet(400);
    return session.frames.map((frame) => [...frame]);
  });
  const other = await stage.open();
  const seen = await other.evaluate(async (list) => {
    const mirror = fidelity.createMirror(document.body);
    const problems = list.map((frame) => mirror.apply(new Uint8Array(frame))).filter(({ ok }) => !ok);
    const made = mirror.iframe.contentDocument;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return [
      problems,
      made?.body.innerText.trim(),
      made?.querySelector('input')?.value,
      made?.defaultView?.scrollY,
    ];
  }, frames);
  assert.deepEqual(seen, [[], 'After\n\nLong', 'typed', 500]);
  await Promise.all([page.close(), other.close()]);
});

test('a jam keeps nothing but the page', async () => {
  const it = await show('<p>A</p>');
  const sent = await it.page.evaluate(async () => {
    const paragraph = document.querySelector('p') as HTMLElement;
    session.jam();
    const before = session.bytes;
    for (let i = 0; i < 20_000; i++) {
      const row = document.createElement('div');
      row.append(`row ${i}`);
      document.body.append(row);
      paragraph.textContent = `tick ${i}`;
      if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
      row.remove();
    }
    const during = session.bytes - before;
    session.unjam();
    await session.quiet(300);
    return { during, after: session.bytes - before, text: shown.querySelector('p')?.textContent };
  });
  assert.equal(sent.during, 0);
  assert.equal(sent.text, 'tick 19999');
  assert.ok(sent.after < 300, `${sent.after} bytes for one change`);
  await it.page.close();
});
