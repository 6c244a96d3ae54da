import { same } from './expect.fixture.ts';
import { createGate } from './gate.ts';
import { createPolicy, type Policy, type PolicyConfig } from './policy.ts';

function stage(html: string): HTMLElement {
  const parsed = new DOMParser().parseFromString(html, 'text/html');
  const holder = document.createElement('div');
  holder.append(...parsed.body.childNodes);
  document.body.append(holder);
  return holder;
}

const gateFor = (policy: Policy | PolicyConfig) =>
  createGate('rulesFor' in policy ? policy : createPolicy(policy), { window, exclude: undefined });

describe('the gate', () => {
  it('hides what it fails on, tells, and goes on', () => {
    const holder = stage('<p title="jane">jane</p>');
    const problems: unknown[] = [];
    const policy = createPolicy({ unredact: 'p' });
    const broken = { ...policy, rulesFor: () => ({ ...policy.rulesFor(''), unredact: ':::' }) };
    const gate = createGate(broken, { window, exclude: undefined, onProblem: (each) => problems.push(each) });
    const p = holder.querySelector('p') as HTMLElement;
    const treated = gate.treatment(p);
    same(gate.isWalked(p, treated), false, 'walked');
    same('text' in gate.text(p.firstChild as Text), false, 'its text');
    if (JSON.stringify(gate.shape(p, treated, () => {})).includes('jane'))
      throw new Error('Its shape has it.');
    if (problems.length === 0) throw new Error('Nobody was told.');
    holder.remove();
  });

  it('believes the page and not its memory', () => {
    const holder = stage(
      '<p data-cobrowse="show" title="jane">x</p><input data-cobrowse="show" value="jane">',
    );
    const gate = gateFor({});
    const [p, input] = [holder.firstChild as Element, holder.lastChild as Element];
    const shown = [gate.treatment(p), gate.treatment(input)] as const;
    same(gate.field(input, shown[1]), { kind: 'value', value: 'jane' }, 'shown');
    for (const element of [p, input]) element.removeAttribute('data-cobrowse');
    gate.beginSlice();
    same(gate.shape(p, shown[0], () => {}).attributes, [], 'attributes afterwards');
    same(gate.field(input, shown[1]), { kind: 'filled', filled: true }, 'the field afterwards');
    holder.remove();
  });

  it('reads elements of other namespaces', () => {
    const holder = stage('<math style="color: red"></math>');
    const foreign = document.createElementNS('urn:bank', 'jane');
    foreign.setAttribute('style', 'color: red');
    holder.append(foreign);
    const gate = gateFor({});
    for (const element of holder.children) {
      const { tag } = gate.shape(element, gate.treatment(element), () => {});
      same(tag, element === foreign ? 'cb-x' : 'math', 'tag');
    }
    holder.remove();
  });

  it('says nothing of how far a redacted control is scrolled', () => {
    const holder = stage('<textarea rows="2" style="height: 20px">a\nb\nc\nd\ne\nf\ng</textarea>');
    const area = holder.querySelector('textarea') as HTMLTextAreaElement;
    area.scrollTop = 40;
    same(gateFor({}).scroll(area), { x: 0, y: 0 }, 'redacted');
    same(gateFor({ unredact: 'textarea' }).scroll(area).y, Math.round(area.scrollTop), 'shown');
    holder.remove();
  });
});
