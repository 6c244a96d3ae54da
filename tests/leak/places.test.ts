import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LINKED_SHEET, PLACES, plant } from './canaries.fixture.ts';
import { leaked, openStage, readRecording, type Stage, startRecording } from './stage.fixture.ts';

const CARD = '4111 1111 1111 1199';

// Both browsers at once: most of the time they wait for a page to be quiet.
describe('canaries', { concurrency: 2 }, () => {
  for (const name of ['Chromium', 'Firefox'] as const) {
    describe(`canaries in ${name}`, { concurrency: 3 }, () => {
      let stage: Stage;
      const linked = plant(LINKED_SHEET, 'l');
      const link = '<link rel="stylesheet" href="/linked.css">';

      before(async () => {
        stage = await openStage(name);
        stage.serve('/linked.css', linked.html, 'text/css');
      });
      after(() => stage.close());

      test('nothing leaves a page without a policy', async () => {
        const head = plant(
          '<title>{{document title}}</title><meta property="og:title" content="{{og}}">',
          'h',
        );
        const loaded = plant(PLACES, 'a');
        const tab = await stage.open(`${head.html}${link}${loaded.html}<div id="late"></div>`);
        await startRecording(tab);
        const first = await readRecording(tab);
        assert.deepEqual(leaked(first, [...head.canaries, ...loaded.canaries, ...linked.canaries]), []);
        assert.ok(!first.text.join().includes(CARD));
        assert.ok(first.text.join().includes('.card'), 'the author’s rules leave');

        const added = plant(PLACES, 'b');
        const changed = plant(
          '{{url query}} {{url hash}} {{later title}} {{direct text of a shadow root}}',
          'c',
        );
        await tab.evaluate(
          ({ html, words }) => {
            const parsed = new DOMParser().parseFromString(html, 'text/html');
            const late = document.getElementById('late');
            late?.append(
              ...[...parsed.head.childNodes, ...parsed.body.childNodes].map((node) =>
                document.importNode(node, true),
              ),
            );
            history.pushState({ note: words[0] }, '', `?${words[0]}#${words[1]}`);
            document.title = words[2] ?? '';
            late
              ?.appendChild(document.createElement('div'))
              .attachShadow({ mode: 'open' })
              .append(words[3] ?? '');
          },
          { html: added.html, words: changed.html.split(/ (?=zqx)/) },
        );
        assert.deepEqual(leaked(await readRecording(tab), [...added.canaries, ...changed.canaries]), []);

        const edited = plant(
          '{{every attribute}} {{every text}} {{inserted rule}} {{adopted rule}} {{style text}} {{rule in the linked sheet}} {{edited linked rule}} {{value property}} {{sheet of a shadow root}}',
          'd',
        );
        await tab.evaluate((words) => {
          const [attribute = '', text = '', rule, adopted, style = '', inLinked, edit, value = '', inShadow] =
            words;
          for (const element of document.body.querySelectorAll('*:not(script, style)')) {
            for (const { name: attributeName } of Array.from(element.attributes)) {
              if (!/^(?:type|style|contenteditable)$/.test(attributeName))
                element.setAttribute(attributeName, attribute);
            }
            element.setAttribute(`data-${attribute}`, attribute);
            if (element instanceof HTMLInputElement && element.type !== 'file') element.value = value;
            if (element instanceof HTMLTextAreaElement) element.value = value;
          }
          const walker = document.createTreeWalker(
            document.body,
            NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT,
          );
          while (walker.nextNode()) {
            const { currentNode } = walker;
            if (!/^(?:script|style)$/i.test(currentNode.parentNode?.nodeName ?? ''))
              currentNode.nodeValue = text;
          }
          const sheets = [...document.styleSheets];
          const written = sheets.find(({ href }) => !href);
          written?.insertRule(`.${rule} { --${rule}: ${rule} }`);
          const author = sheets.find(({ href }) => href);
          author?.insertRule(
            `.${inLinked}, [data-${inLinked}="${inLinked}"] { --${inLinked}: red; font-family: ${inLinked} }`,
          );
          for (const each of author?.cssRules ?? []) {
            if (each instanceof CSSStyleRule && each.selectorText.startsWith('.card,'))
              each.selectorText = `.${edit}, .card`;
          }
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`#${adopted}, .x::after { content: "${adopted}"; grid-area: ${adopted} }`);
          document.adoptedStyleSheets = [sheet];
          document.body.querySelector('style')?.append(`.${style} { color: red }`);
          const shadow = document.body
            .appendChild(document.createElement('div'))
            .attachShadow({ mode: 'open' });
          const own = shadow.appendChild(document.createElement('style'));
          own.append(`.${inShadow} { color: red }`);
        }, edited.html.split(' '));
        assert.deepEqual(leaked(await readRecording(tab), edited.canaries), []);

        await tab.evaluate(() => globalThis.recording.resync(), undefined);
        const all = [
          ...head.canaries,
          ...loaded.canaries,
          ...added.canaries,
          ...changed.canaries,
          ...edited.canaries,
          ...linked.canaries,
        ];
        const again = await readRecording(tab);
        assert.deepEqual(leaked(again, all), [], 'after a resynchronisation');
        await tab.close();
      });

      test('what is shown leaves, and nothing else', async () => {
        const shown = plant(PLACES, 'e');
        const tab = await stage.open(`${link}<main data-cobrowse="show">${shown.html}</main>`);
        await startRecording(tab);
        const recorded = await readRecording(tab);
        const never = shown.canaries.filter(({ showable }) => !showable);
        assert.deepEqual(leaked(recorded, [...never, ...linked.canaries]), []);
        const showable = shown.canaries.filter((canary) => canary.showable);
        const left = new Set(leaked(recorded, showable));
        assert.deepEqual(
          showable.map(({ place }) => place).filter((place) => !left.has(place)),
          [],
          'these were shown and did not leave',
        );
        await tab.close();
      });

      test('what is redacted, hidden or locked inside what is shown stays', async () => {
        const marks = ['redact', 'hide', 'lock', 'Lock ', 'HIDE', 'redacted', ''];
        const parts = marks.map((mark, index) => ({ mark, ...plant(PLACES, 'fghijkm'[index] as string) }));
        const inner = plant('<p data-cobrowse="show">{{shown inside locked}}</p>', 'n');
        const sections = parts.map(
          ({ mark, html }) =>
            `<section data-cobrowse="${mark}">${html.replace(/<(?:meta|base|title)[\s\S]*?>/g, '')}</section>`,
        );
        const tab = await stage.open(
          `<main data-cobrowse="show">${sections.join('')}<section data-cobrowse="lock">${inner.html}</section></main>`,
        );
        await startRecording(tab);
        const recorded = await readRecording(tab);
        for (const { mark, canaries } of parts)
          assert.deepEqual(leaked(recorded, canaries), [], `inside "${mark}"`);
        assert.deepEqual(leaked(recorded, inner.canaries), []);
        await tab.close();
      });
    });
  }
});
