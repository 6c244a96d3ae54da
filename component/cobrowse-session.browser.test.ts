import type { CustomerState } from '#protocol';
import { CobrowseSession } from './cobrowse-session.ts';
import type { CustomerSession, SessionRequest } from './session/index.ts';

/** The element with the network and the capture left out: the test plays the session. */
class TestElement extends CobrowseSession {
  request: SessionRequest | undefined;
  failure: Error | undefined;
  answers: boolean[] = [];
  ends: string[] = [];

  protected override async loadSession(): Promise<(request: SessionRequest) => CustomerSession> {
    if (this.failure) throw this.failure;
    return (request) => {
      this.request = request;
      return {
        answer: (allowed) => this.answers.push(allowed),
        end: (reason) => {
          this.ends.push(reason);
          request.onState({ name: 'ended', reason });
        },
      };
    };
  }
}
customElements.define('cobrowse-session', TestElement);

function check(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

function same(actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}

const mounted: HTMLElement[] = [];

async function mount(attributes: Record<string, string> = {}): Promise<TestElement> {
  const element = document.createElement('cobrowse-session') as TestElement;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  mounted.push(element);
  await element.updateComplete;
  return element;
}

function find<E extends Element = HTMLElement>(element: TestElement, selector: string): E {
  const found = element.shadowRoot?.querySelector<E>(selector);
  check(found, `no ${selector}`);
  return found;
}

function button(element: TestElement, name: string): HTMLButtonElement {
  const found = [...(element.shadowRoot?.querySelectorAll('button') ?? [])].find(
    (each) => each.innerText === name,
  );
  check(found, `no button ${name}`);
  return found;
}

function type(element: TestElement, text: string): HTMLInputElement {
  const input = find<HTMLInputElement>(element, 'input');
  input.focus();
  input.value = text;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  return input;
}

async function connect(attributes: Record<string, string> = {}): Promise<TestElement> {
  const element = await mount(attributes);
  type(element, '123456789');
  button(element, 'Connect').click();
  await new Promise((resolve) => setTimeout(resolve));
  check(element.request, 'the session was not started');
  return element;
}

async function ask(): Promise<TestElement> {
  const element = await connect();
  element.request?.onState({ name: 'consent' });
  return element;
}

async function share(): Promise<TestElement> {
  const element = await ask();
  element.request?.onState({ name: 'live', startedAt: Date.now() });
  return element;
}

describe('cobrowse-session', () => {
  afterEach(() => {
    for (const element of mounted.splice(0)) element.remove();
  });

  it('groups digits and refuses what is no code, with the error tied to the field', async () => {
    const element = await mount();
    const input = type(element, '12345');
    same(input.value, '123 45');
    button(element, 'Connect').click();
    same(element.state, { name: 'idle' });
    same(input.getAttribute('aria-invalid'), 'true');
    const described = input.getAttribute('aria-describedby')?.split(' ')[0];
    check(find(element, `#${described}`).innerText.includes('9 digits'), 'the error has no words');
    same(element.shadowRoot?.activeElement === input, true);
    type(element, '123456');
    same(input.hasAttribute('aria-invalid'), false);
  });

  it('goes from code to consent, live and ended, and tells each state', async () => {
    const told: CustomerState['name'][] = [];
    const listen = (event: CustomEvent<CustomerState>) => told.push(event.detail.name);
    document.body.addEventListener('cobrowse-state', listen);
    const element = await ask();
    const dialog = find<HTMLDialogElement>(element, 'dialog');
    check(dialog.matches(':modal'), 'the card is not in the top layer');
    same(element.shadowRoot?.activeElement?.id, 'consent-title');
    button(element, 'Allow').click();
    same(element.answers, [true]);
    element.request?.onState({ name: 'live', startedAt: Date.now() - 65_000 });
    same(element.shadowRoot?.querySelector('dialog'), null);
    check(find(element, '.bar').matches(':popover-open'), 'the bar is not in the top layer');
    same(find(element, '.time').innerText, '1:05');
    button(element, 'Stop sharing').click();
    same(element.ends, ['customer-stopped']);
    same(element.shadowRoot?.querySelector('.bar'), null);
    button(element, 'Enter a new code').click();
    same(told, ['connecting', 'consent', 'live', 'ended', 'idle']);
    document.body.removeEventListener('cobrowse-state', listen);
  });

  it('Escape declines', async () => {
    const element = await ask();
    find(element, '#consent-title').dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }),
    );
    same(element.answers, [false]);
  });

  it('gives the focus back to the page', async () => {
    const page = document.createElement('button');
    document.body.append(page);
    mounted.push(page);
    const element = await connect();
    page.focus();
    element.request?.onState({ name: 'consent' });
    element.request?.onState({ name: 'ended', reason: 'declined' });
    same(document.activeElement === page, true);
  });

  it('cancels connecting, and what the former session still says is not heard', async () => {
    const element = await connect();
    const former = element.request;
    button(element, 'Cancel').click();
    same(element.state, { name: 'idle' });
    same(element.ends, ['customer-stopped']);
    element.join('987 654 321');
    await new Promise((resolve) => setTimeout(resolve));
    former?.onState({ name: 'ended', reason: 'peer-lost' });
    same(element.state, { name: 'connecting' });
  });

  it('errors are alerts, chosen ends are not', async () => {
    const element = await share();
    element.request?.onState({ name: 'ended', reason: 'peer-lost' });
    check(find(element, '[role=alert] h2').innerText.includes('lost'), 'no words');
    element.join('123456789');
    await new Promise((resolve) => setTimeout(resolve));
    element.request?.onState({ name: 'ended', reason: 'agent-stopped' });
    same(element.shadowRoot?.querySelector('[role=alert]'), null);
    check(find(element, '[role=status]').textContent?.includes('Support ended'), 'not announced');
  });

  it('says so when the engine does not load or the server is no address', async () => {
    const element = await mount();
    const details: unknown[] = [];
    element.addEventListener('cobrowse-error', (event) => {
      details.push(event.detail);
      event.preventDefault();
    });
    element.failure = new Error('offline');
    element.join('123456789');
    await new Promise((resolve) => setTimeout(resolve));
    same(element.state, { name: 'ended', reason: 'server-unreachable' });
    element.failure = undefined;
    // No network problem: the page is set up wrongly, and its developer is told what is.
    const wrong = [
      'http://:bad',
      'support.bank.example',
      'ftp://x/',
      'https://me:secret@support.bank.example',
    ];
    for (const server of wrong) {
      element.server = server;
      element.join('123456789');
      await new Promise((resolve) => setTimeout(resolve));
      same(element.state, { name: 'ended', reason: 'internal-error' });
    }
    same(details.length, 1 + wrong.length);
  });

  it('join() with a malformed code ends as code-invalid', async () => {
    const element = await mount();
    element.join('12');
    same(element.state, { name: 'ended', reason: 'code-invalid' });
    element.join(undefined as unknown as string);
    same(element.state, { name: 'ended', reason: 'code-invalid' });
    element.join('13');
    same(element.state, { name: 'ended', reason: 'code-invalid' });
  });

  it('taken out of the document the session ends; moved it goes on', async () => {
    const element = await share();
    const box = document.createElement('div');
    document.body.append(box);
    mounted.push(box);
    box.append(element);
    await Promise.resolve();
    same(element.state.name, 'live');
    check(find(element, '.bar').matches(':popover-open'), 'the bar did not come back');
    element.remove();
    await Promise.resolve();
    same(element.state, { name: 'ended', reason: 'customer-stopped' });
  });

  it('hands over server, policy and code', async () => {
    const element = await mount({
      server: 'https://support.example/base',
      unredact: 'h1, nav',
      lock: '.pin',
    });
    element.policy = { lock: ['.secret'] };
    element.join('١٢٣٤٥٦٧٨٩');
    await new Promise((resolve) => setTimeout(resolve));
    const { server, policy, code, host } = element.request ?? {};
    same(server?.href, 'https://support.example/base');
    same(policy, { lock: ['.secret', '.pin'], unredact: 'h1, nav' });
    same(code, { nameplate: '12345', secret: '6789' });
    same(host === element, true);
  });

  it('a mistake in the policy is told by an event, and by an uncaught error unless cancelled', async () => {
    const element = await connect();
    const details: unknown[] = [];
    element.addEventListener('cobrowse-error', (event) => {
      details.push(event.detail);
      event.preventDefault();
    });
    element.request?.onError('bad selector');
    same(details, ['bad selector']);
    same(element.state, { name: 'connecting' });
  });

  it('hidden, it still asks', async () => {
    const element = await mount({ hidden: '' });
    same(find(element, '.panel').getClientRects().length, 0);
    element.join('123456789');
    await new Promise((resolve) => setTimeout(resolve));
    element.request?.onState({ name: 'consent' });
    check(find(element, 'dialog').getClientRects().length > 0, 'the card is not rendered');
  });

  it('inside what is not rendered the card, the bar and the dot find another place', async () => {
    const before = document.documentElement.children.length;
    const shelter = () => document.documentElement.lastElementChild?.shadowRoot;
    const element = await connect();
    element.style.display = 'none';
    element.request?.onState({ name: 'consent' });
    check(shelter()?.querySelector('dialog')?.matches(':modal'), 'the card is not shown');
    element.style.display = '';
    element.request?.onState({ name: 'live', startedAt: Date.now() });
    same(document.documentElement.children.length, before);
    element.style.display = 'none';
    await new Promise((resolve) => setTimeout(resolve, 1200));
    check((shelter()?.querySelector('.bar')?.getClientRects().length ?? 0) > 0, 'the bar is not shown');
    element.request?.onLaser({ x: 1, y: 1 });
    check((shelter()?.querySelector('.laser')?.getClientRects().length ?? 0) > 0, 'the dot is not shown');
    shelter()?.querySelector('button')?.click();
    same(element.state, { name: 'ended', reason: 'customer-stopped' });
    same(document.documentElement.children.length, before);
  });

  it('ends instead of blocking a page that renders nothing', async () => {
    const element = await connect();
    const details: unknown[] = [];
    element.addEventListener('cobrowse-error', (event) => {
      details.push(event.detail);
      event.preventDefault();
    });
    document.documentElement.style.display = 'none';
    element.request?.onState({ name: 'consent' });
    document.documentElement.style.display = '';
    document.documentElement.removeAttribute('style');
    same(element.state, { name: 'ended', reason: 'internal-error' });
    same(element.shadowRoot?.querySelector('dialog'), null);
    same(details.length, 1);
  });

  it('draws the laser, which takes no clicks, and takes it away at the end', async () => {
    const element = await share();
    element.request?.onLaser({ x: 40, y: 60 });
    const dot = find(element, '.laser');
    same(getComputedStyle(dot).pointerEvents, 'none');
    await new Promise((resolve) => setTimeout(resolve, 150));
    const { left, width, top, height } = dot.getBoundingClientRect();
    same([Math.round(left + width / 2), Math.round(top + height / 2)], [40, 60]);
    element.end();
    same(element.shadowRoot?.querySelector('.laser'), null);
  });

  it('starts afresh when the browser brings the page back', async () => {
    const element = await share();
    element.request?.onState({ name: 'ended', reason: 'page-closed' });
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    same(element.state, { name: 'idle' });
  });

  it('leaves the page as it was', async () => {
    const describe = () =>
      JSON.stringify([document.head.outerHTML, document.documentElement.getAttributeNames()]);
    const before = [describe(), Object.getOwnPropertyNames(globalThis).length];
    const element = await share();
    element.request?.onLaser({ x: 1, y: 1 });
    same([describe(), Object.getOwnPropertyNames(globalThis).length], before);
    same(element.getAttributeNames(), []);
    element.end();
    same([describe(), Object.getOwnPropertyNames(globalThis).length], before);
  });
});
