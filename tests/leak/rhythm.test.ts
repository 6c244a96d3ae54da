import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createDocumentDecoder, type DocumentOp } from '#protocol';
import {
  frameCount,
  openStage,
  readRecording,
  settled,
  type Stage,
  startRecording,
} from './stage.fixture.ts';

/** How the work was cut into frames depends on the clock; what it says may not depend on values. */
function opsOf(frames: readonly (readonly number[])[]): DocumentOp[] {
  const decoder = createDocumentDecoder();
  return frames.flatMap((frame) => {
    const decoded = decoder.decode(Uint8Array.from(frame));
    assert.ok(decoded.ok);
    return decoded.ops;
  });
}

/** Values of the same length class, 9 to 16, and of the same kind: white space, or none. */
const SHORT = 'abcdefghi';
const LONG = 'MNOPQRSTUVWXYZ99';

const page = (value: string, index: number) => `
  <p>${value}</p><p data-cobrowse="hide"><b style="position:absolute">${value}</b></p><input value="${value}"><input type="password" value="${value}">
  <textarea>${value}</textarea><div contenteditable style="width:300px">${value}</div><input type="number" value="${value.length}"><input type="date" value="2026-0${index}-11">
  <input type="range" value="${value.length * 5}"><input type="color" value="#${index}${index}3344"><input type="checkbox" ${index === 1 ? 'checked' : ''}>
  <input type="radio" name="r" ${index === 1 ? 'checked' : ''}><input type="radio" name="r" ${index === 2 ? 'checked' : ''}><input type="hidden" value="${value}">
  <select style="width:99px"><option ${index === 1 ? 'selected' : ''}>a</option><option ${index === 2 ? 'selected' : ''}>b</option></select>
  <select size="2" style="width:99px;height:20px">${'<option>a</option>'.repeat(9)}<option ${index === 2 ? 'selected' : ''}>b</option></select>
  <progress value="0.${index}"></progress><meter value="0.${index}"></meter><img style="display:block;width:9px;height:9px" alt="${value}"><a href="/${value}">x</a><p class="${value}" id="${value}" title="${value}">x</p>
  <input type="submit" style="width:99px" value="${value}"><svg width="10" height="10"><text>${value}</text><title>${value}</title></svg><title>${value}</title><!--${value}-->
  <textarea rows="2" style="width:60px;height:30px">${value}</textarea>`;

// Both browsers at once: most of the time they wait for a page to be quiet.
describe('length and rhythm', { concurrency: 2 }, () => {
  for (const name of ['Chromium', 'Firefox'] as const) {
    describe(`length and rhythm in ${name}`, { concurrency: 3 }, () => {
      let stage: Stage;
      before(async () => {
        stage = await openStage(name);
      });
      after(() => stage.close());

      test('pages that differ in redacted values only give the same frames', async () => {
        const recordings = await Promise.all(
          [SHORT, LONG].map(async (value, index) => {
            const tab = await stage.open(page(value, index + 1));
            await tab.evaluate(() => {
              for (const area of document.querySelectorAll('textarea, select'))
                area.scrollTop = area.scrollHeight;
            }, undefined);
            await startRecording(tab);
            const { bytes } = await readRecording(tab);
            await tab.close();
            return opsOf(bytes);
          }),
        );
        assert.ok((recordings[0]?.length ?? 0) > 50);
        assert.deepEqual(recordings[1], recordings[0]);
      });

      for (const [what, html] of [
        ['a text field', '<input id="t" style="width:40px">'],
        ['a password field', '<input id="t" type="password" style="width:40px">'],
        ['a shown page’s field', '<main data-cobrowse="show"><input id="t" style="width:40px"></main>'],
        ['a text area', '<textarea id="t" rows="2" style="width:60px;height:30px"></textarea>'],
        ['editable text', '<div id="t" contenteditable style="width:60px;height:30px;overflow:auto"></div>'],
      ] as const) {
        test(`typing into ${what} sends one bit`, async () => {
          const tab = await stage.open(`<p data-cobrowse="show">alive</p>${html}`);
          await startRecording(tab);
          await tab.evaluate(() => document.getElementById('t')?.focus(), undefined);
          await settled(tab);
          const idle = await frameCount(tab);
          await tab.type('z');
          await settled(tab);
          const first = await frameCount(tab);
          assert.equal(first, idle + 1, 'the field is no longer empty: one frame');
          await tab.type('qsecret and quite some more than fits the width of it');
          for (let times = 0; times < 5; times++) await tab.press('Backspace');
          await settled(tab);
          const recorded = await readRecording(tab);
          assert.equal(recorded.frames.length, first, 'frames after the first character');
          assert.ok(!recorded.text.join().includes('secret'));
          await tab.close();
        });
      }

      test('choices in redacted controls send nothing', async () => {
        const tab = await stage.open(
          '<p data-cobrowse="show">alive</p><select id="s"><option>a<option>b</select><input id="c" type="checkbox"><input id="r" type="range"><input id="d" type="date"><progress id="p" value="0.1"></progress>',
        );
        await startRecording(tab);
        const before = await frameCount(tab);
        await tab.evaluate(() => {
          const at = <T extends Element>(id: string) => document.getElementById(id) as unknown as T;
          at<HTMLSelectElement>('s').selectedIndex = 1;
          at<HTMLInputElement>('c').checked = true;
          at<HTMLInputElement>('r').value = '90';
          at<HTMLInputElement>('d').value = '2026-01-01';
          at<HTMLProgressElement>('p').value = 0.9;
          for (const id of ['s', 'c', 'r', 'd']) {
            for (const type of ['input', 'change']) at(id).dispatchEvent(new Event(type, { bubbles: true }));
          }
        }, undefined);
        await settled(tab);
        assert.equal(await frameCount(tab), before);
        await tab.close();
      });

      test('the state of a shown control leaves', async () => {
        const tab = await stage.open(
          '<input id="t" data-cobrowse="show"><input id="c" type="checkbox" data-cobrowse="show">',
        );
        await startRecording(tab);
        await tab.evaluate(() => document.getElementById('t')?.focus(), undefined);
        await tab.type('visible');
        await settled(tab);
        const before = await frameCount(tab);
        assert.ok((await readRecording(tab)).text.includes('visible'));
        await tab.evaluate(() => document.getElementById('c')?.click(), undefined);
        await settled(tab);
        assert.equal(await frameCount(tab), before + 1);
        await tab.close();
      });
    });
  }
});
