import { createRandom } from '../protocol/seeded.fixture.ts';
import { check, createPage, same } from './mirror.fixture.ts';
import { createMirror } from './mirror.ts';

/** Milliseconds for one frame: far more than any needs, far less than a hang. */
const LONGEST = 5_000;

function sample(random: ReturnType<typeof createRandom>): Uint8Array[] {
  const page = createPage();
  page.viewport(500, 400);
  const body = page.skeleton();
  const ids = [body];
  const any = () => ids[random.below(ids.length)] ?? body;
  page.style(['p { color: red }', '@media print { a { top: 0 } }']);
  const frames: Uint8Array[] = [];
  for (let frame = 0; frame < 4; frame++) {
    for (let i = 0; i < 40; i++) {
      const tags = ['div', 'p', 'input', 'form', 'iframe', 'dialog', 'select', 'img', 'x-y', 'svg', 'use'];
      const tag = tags[random.below(tags.length)] ?? 'p';
      const id = page.element(
        any(),
        tag,
        { class: 'a', id: 'insertBefore', style: 'top: 1px' },
        tag === 'use' ? 1 : 0,
      );
      ids.push(id);
      page.bars(id, random.below(38));
      if (tag === 'iframe') page.frame(id);
      if (tag === 'x-y') ids.push(page.shadow(id));
      if (tag === 'dialog') page.layer(id, 'modal');
      page.box(id, 5, 5);
      page.scroll(id, 3, 3);
      page.field(id, { kind: 'checked', checked: 1 });
      if (i % 9 === 0) page.attributes(any(), { title: 'x', class: undefined });
    }
    frames.push(page.finish());
  }
  return frames;
}

function applyAll(frames: readonly Uint8Array[], seed: number): boolean {
  const mirror = createMirror(document.body);
  let fine = true;
  try {
    for (const frame of frames) {
      const began = performance.now();
      const result = mirror.apply(frame);
      fine &&= result.ok;
      check(performance.now() - began < LONGEST, `seed ${seed}: a frame took too long`);
      mirror.locate(10, 10);
    }
  } catch (error) {
    throw new Error(`seed ${seed}: ${error}`, { cause: error });
  } finally {
    mirror.destroy();
  }
  return fine;
}

describe('fuzz', () => {
  it('never throws for random bytes', function () {
    this.timeout(30_000);
    for (let seed = 1; seed <= 100; seed++) {
      const random = createRandom(seed);
      const begin = Uint8Array.of(1, 0, 0, 0, 1, 0);
      const frames = Array.from({ length: 5 }, (_, i) => {
        const noise = random.bytes(random.below(300));
        // Half of them begin as a document does, to get past the door.
        return i === 0 && seed % 2 === 0 ? Uint8Array.of(...begin, ...noise.map((byte) => byte % 32)) : noise;
      });
      applyAll(frames, seed);
    }
  });

  it('never throws for valid frames with changed, lost and doubled bytes', function () {
    this.timeout(30_000);
    let applied = 0;
    for (let seed = 1; seed <= 16; seed++) {
      const random = createRandom(seed);
      const frames = sample(random).map((frame) => {
        const bytes = [...frame];
        const changes = random.below(4);
        for (let i = 0; i < changes; i++) {
          const at = 6 + random.below(bytes.length - 6);
          const how = random.below(3);
          if (how === 0) bytes[at] = random.below(256);
          else bytes.splice(at, how === 1 ? 1 : 0, ...(how === 1 ? [] : [random.below(256)]));
        }
        return Uint8Array.from(bytes);
      });
      if (applyAll(frames, seed)) applied += 1;
    }
    check(applied < 16, 'nothing was broken');
    check(!('cobrowseRan' in window), 'a script ran');
  });

  it('applies the same frames unchanged', () => {
    same(applyAll(sample(createRandom(7)).slice(0, 1), 7), true);
  });
});
