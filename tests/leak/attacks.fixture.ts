/** A page that tries to get a secret past the gate. Secrets begin with `zqs`, what is to be seen with `zqv`. */
export type Attack = {
  readonly name: string;
  readonly body?: string;
  /** The whole document, where it is not HTML. */
  readonly document?: { readonly type: string; readonly text: string };
  readonly policy?: object;
  /** Runs in the page before the product is loaded. */
  readonly before?: () => unknown;
  /** Runs in the page when the first slice has been sent and the rest has not. */
  readonly during?: () => unknown;
  /** Runs in the page after the first view. */
  readonly act?: () => unknown;
  /** Runs after that has been sent too. */
  readonly later?: () => unknown;
  /** Words that must leave, so that the attack is known to have met the gate. */
  readonly seen?: readonly string[];
};

const pause = '<p data-cobrowse="show">zqvalive</p>';

export const ATTACKS: readonly Attack[] = [
  {
    name: 'forms and images that clobber what code reads of elements and of the document',
    body: `${pause}<div data-cobrowse="redact"><form data-cobrowse="show"><input name="parentNode"><input name="getAttribute"><input name="attributes">
      <input name="matches"><input name="ownerDocument"><input name="nodeType"><input name="style"><input name="contains"><input name="addEventListener">
      <input name="namespaceURI"><input name="localName"><input name="shadowRoot"><input name="assignedSlot"><input name="isContentEditable"><input name="getRootNode">
      <section data-cobrowse="redact"><p>zqsinform</p></section></form></div>
      <form name="body"></form><form name="documentElement"></form><img name="styleSheets"><img name="defaultView"><img name="adoptedStyleSheets"><img name="scrollingElement">
      <img name="location"><img name="compatMode"><img name="getElementById"><form name="createElement"></form><p>zqsplain</p>
      <div data-cobrowse="hide"><p>zqshidden</p></div>`,
    seen: ['zqvalive'],
    act() {
      document.querySelector('section')?.setAttribute('class', 'x');
      document.querySelector('form')?.setAttribute('data-cobrowse', 'show');
    },
  },
  {
    name: 'an image called addEventListener in an iframe',
    body: `${pause}<div data-cobrowse="lock"><iframe srcdoc='<img name="defaultView"><img name="addEventListener"><p data-cobrowse="show">zqsinframe</p>'></iframe></div>`,
    seen: ['zqvalive'],
  },
  {
    name: 'getters overridden on nodes',
    body: `<div data-cobrowse="redact" id="r"><input data-cobrowse="show" type="password" value="zqspass"><p id="p">zqstext</p></div>${pause}`,
    before() {
      const show = document.querySelector('[data-cobrowse=show]:not(input)');
      const p = document.getElementById('p') as HTMLElement;
      Object.defineProperty(p, 'parentNode', { get: () => show });
      Object.defineProperty(p, 'matches', { value: () => true });
      Object.defineProperty(p, 'getAttribute', { value: () => 'show' });
      Object.defineProperty(document.querySelector('input'), 'type', { get: () => 'text' });
      Object.defineProperty(document.getElementById('r'), 'getAttribute', { value: () => 'show' });
    },
    seen: ['zqvalive'],
  },
  {
    name: 'prototypes that a library patched before us',
    body: `${pause}<div data-cobrowse="redact"><p>zqstext</p></div><div data-cobrowse="hide">zqshide</div>`,
    before() {
      const { getAttribute } = Element.prototype;
      Element.prototype.getAttribute = function patched(this: Element, name: string) {
        return getAttribute.call(this, name);
      };
      const { addEventListener } = EventTarget.prototype;
      EventTarget.prototype.addEventListener = function patched(
        this: EventTarget,
        ...given: Parameters<EventTarget['addEventListener']>
      ) {
        return addEventListener.apply(this, given);
      } as EventTarget['addEventListener'];
      // oxlint-disable-next-line no-extend-native -- this is the attack
      Object.defineProperty(Array.prototype, 'zqsarray', { value: 1, enumerable: true, configurable: true });
      // oxlint-disable-next-line no-extend-native -- this is the attack
      Object.defineProperty(Object.prototype, 'zqsobject', { value: 'zqsobject', configurable: true });
    },
    seen: ['zqvalive'],
  },
  {
    name: 'a prototype that throws',
    body: `${pause}<p style="color: red" data-cobrowse="show">zqvstyled</p><i>zqstext</i>`,
    before() {
      Object.defineProperty(HTMLElement.prototype, 'style', {
        get() {
          throw new Error('zqserror');
        },
      });
    },
    seen: ['zqvalive'],
  },
  {
    name: 'XHTML',
    document: {
      type: 'application/xhtml+xml',
      text: `<html xmlns="http://www.w3.org/1999/xhtml" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:q="urn:zqsns"><head><title>zqstitle</title></head><body>
        <p data-cobrowse="show">zqvalive</p><h:p>zqsprefixed</h:p><h:input data-cobrowse="show" type="password" value="zqspass"/><?zqs pi?><![CDATA[zqscdata]]>
        <q:zqstag q:zqsname="zqsvalue" style="color: red">zqsforeign</q:zqstag><input data-cobrowse="show" name="pin" autocomplete="one-time-code" value="zqscode"/>
        <INPUT value="zqsupper">zqsuppertext</INPUT></body></html>`,
    },
    seen: ['zqvalive'],
  },
  {
    name: 'an SVG document',
    document: {
      type: 'image/svg+xml',
      text: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>zqstitle</title><text>zqstext</text><g data-cobrowse="show"><text>zqvalive</text></g>
        <style>.zqsclass { fill: red }</style><script>/* zqsscript */</script></svg>`,
    },
    seen: ['zqvalive'],
  },
  {
    name: 'shadow roots: declarative, nested, slots named and by hand, text of the root itself',
    body: `${pause}<div><template shadowrootmode="open">zqsroot<p>zqsdeclared</p><section data-cobrowse="redact"><slot name="a"></slot></section><slot></slot></template>
      <p slot="a" data-cobrowse="show"><b>zqvmarked</b></p>zqslight</div>
      <div data-cobrowse="show"><div><template shadowrootmode="open"><section data-cobrowse="redact"><slot></slot></section></template>zqsslotted<p>zqsslottedp</p></div></div>
      <div data-cobrowse="redact"><div><template shadowrootmode="open"><section data-cobrowse="show"><slot></slot></section></template>zqsouter</div></div>
      <div data-cobrowse="show"><div><template shadowrootmode="open"><section data-cobrowse="lock"><div><template shadowrootmode="open"><slot></slot></template><slot></slot></div></section></template><p data-cobrowse="show">zqsdeep</p></div></div>
      <div data-cobrowse="show"><div id="manual"><p>zqsmanual</p></div><div id="closed"><p>zqvlightofclosed</p></div></div>`,
    before() {
      const host = document.getElementById('manual') as HTMLElement;
      const root = host.attachShadow({ mode: 'open', slotAssignment: 'manual' });
      const section = root.appendChild(document.createElement('section'));
      section.setAttribute('data-cobrowse', 'redact');
      const slot = section.appendChild(document.createElement('slot'));
      slot.assign(host.firstChild as Element);
      const closed = document.getElementById('closed')?.attachShadow({ mode: 'closed' });
      closed?.append('zqsclosed', document.createElement('slot'));
    },
    seen: ['zqvalive', 'zqvlightofclosed'],
  },
  {
    name: 'a slot whose surroundings become redacted',
    body: `<div data-cobrowse="show" id="outer"><div id="host"><template shadowrootmode="open"><section><slot></slot></section></template><p title="zqvtitle">zqvbefore</p></div></div>`,
    act() {
      const host = document.getElementById('host');
      host?.shadowRoot?.querySelector('section')?.setAttribute('data-cobrowse', 'redact');
      host?.querySelector('p')?.setAttribute('title', 'zqstitle');
      host?.querySelector('p')?.firstChild?.replaceWith('zqsafter');
    },
    later() {
      const host = document.getElementById('host');
      host?.querySelector('p')?.append('zqslater');
      host?.querySelector('p')?.setAttribute('aria-label', 'zqslabel');
    },
    seen: ['zqvbefore'],
  },
  {
    name: 'same-origin iframes under marks of the page',
    body: `<div data-cobrowse="redact"><iframe id="blank"></iframe></div><div data-cobrowse="hide"><iframe srcdoc="<p data-cobrowse=show>zqshide</p>"></iframe></div>
      <div data-cobrowse="lock"><iframe srcdoc="<p data-cobrowse=show>zqslock</p>"></iframe></div><div data-cobrowse="show"><iframe srcdoc="<p title=zqvinside>zqvalive</p><i data-cobrowse=redact>zqsredact</i>
      <input value=zqsinput><input data-cobrowse=show type=password value=zqspassword>"></iframe></div>`,
    before() {
      const frame = document.getElementById('blank') as HTMLIFrameElement;
      frame.contentDocument?.body.append('zqsblank');
    },
    act() {
      const frame = document.getElementById('blank') as HTMLIFrameElement;
      frame.contentDocument?.body.append('zqslater');
      frame.contentDocument?.open();
      frame.contentDocument?.write('<title>zqstitle</title><p>zqswritten');
      frame.contentDocument?.close();
    },
    seen: ['zqvalive'],
  },
  {
    name: 'editable text, also with something shown inside, and a whole editable document',
    body: `${pause}<div contenteditable><p>zqsedit</p><p data-cobrowse="show">zqsnestedshow</p></div><div contenteditable="plaintext-only">zqsplain</div>
      <iframe id="f" srcdoc="<p>zqsrich</p>"></iframe>`,
    before() {
      (document.getElementById('f') as HTMLIFrameElement).addEventListener('load', ({ target }) => {
        const inner = (target as HTMLIFrameElement).contentDocument;
        if (inner) inner.designMode = 'on';
      });
    },
    act() {
      document.querySelector('[contenteditable] [data-cobrowse]')?.append('zqstyped');
      (document.getElementById('f') as HTMLIFrameElement).contentDocument?.body.append('zqsdesigned');
    },
    seen: ['zqvalive'],
  },
  {
    name: 'marks that flip, and nodes that move between them',
    body: `<div id="show" data-cobrowse="show"><p id="m" title="zqvtitle">zqvone</p></div><div id="redact"><p id="n">zqstwo</p></div><div id="hide" data-cobrowse="hide"></div><div id="flip">zqvlater</div>`,
    act() {
      const at = (id: string) => document.getElementById(id) as HTMLElement;
      at('redact').append(at('m'));
      at('m').title = 'zqsmovedtitle';
      at('m').textContent = 'zqsmoved';
      at('show').append(at('n'));
      at('hide').append(at('n'));
      at('flip').setAttribute('data-cobrowse', 'show');
      at('show').setAttribute('data-cobrowse', 'redact');
      at('show').append('zqsflipped');
    },
    later() {
      const at = (id: string) => document.getElementById(id) as HTMLElement;
      at('show').setAttribute('data-cobrowse', 'show');
      at('show').append('zqsbetween');
      at('show').setAttribute('data-cobrowse', 'redact');
      const fragment = new DocumentFragment();
      at('flip').setAttribute('data-cobrowse', 'redact');
      fragment.append(at('flip'));
      fragment.firstChild?.appendChild(document.createTextNode('zqsfragment'));
    },
    seen: ['zqvone', 'zqvlater'],
  },
  {
    name: 'marks flip while a large page is being sent',
    body: `<div id="big" data-cobrowse="show"><p>zqvalive</p></div>`,
    before() {
      const big = document.getElementById('big') as HTMLElement;
      for (let row = 0; row < 4000; row++) {
        const item = document.createElement('p');
        item.append(row > 3900 ? `zqstail${row}` : 'row');
        big.append(item);
      }
    },
    during() {
      document.getElementById('big')?.setAttribute('data-cobrowse', 'redact');
    },
    seen: ['zqvalive'],
  },
  {
    name: 'a class that a rule of the policy names, far above',
    policy: { unredact: 'body.open main .name', lock: '.frozen [data-k="1"]' },
    body: `<main><p class="name">zqslocked0</p></main>`,
    before() {
      document.querySelector('.name')?.replaceChildren('zqvname');
      document.body.classList.add('open');
    },
    act() {
      document.body.classList.remove('open');
      document.querySelector('.name')?.replaceChildren('zqsclosed');
    },
    later() {
      document.querySelector('.name')?.setAttribute('data-k', '1');
      document.body.classList.add('open', 'frozen');
      document.querySelector('.name')?.append('zqsfrozen');
    },
    seen: ['zqvname'],
  },
  {
    name: 'unredact: everything, and fields that are secret nevertheless',
    policy: { unredact: '*', lock: '.iban' },
    body: `<p>zqvalive</p><input value="zqvtyped"><input id="p" name="pw" type="password" value="zqspassword"><input id="q" type="password" name="q" value="zqsreplaced">
      <input autocomplete="section-blue billing CC-NUMBER" value="zqscc"><input autocomplete=" One-Time-Code " value="zqsotp"><input autocomplete="username webauthn" value="zqswebauthn">
      <textarea autocomplete="cc-name">zqsarea</textarea><select autocomplete="cc-exp-month"><option label="zqslabel">zqsmonth</option></select><input autocomplete="new-password" value="zqsnew">
      <input class="iban" value="zqsiban"><select class="iban"><option>zqsoption</option></select><div class="iban">zqsdiv<b>zqsbold</b></div><iframe class="iban" srcdoc="zqsframe"></iframe>
      <input type="hidden" value="zqshidden"><input type="file"><a href="/zqshref">zqvlink</a>`,
    act() {
      const input = document.getElementById('p') as HTMLInputElement;
      input.type = 'text';
      input.setAttribute('value', 'zqsattribute');
      const other = document.getElementById('q') as HTMLInputElement;
      const visible = document.createElement('input');
      visible.name = 'q';
      visible.value = 'zqsvisible';
      other.replaceWith(visible);
      const quick = document.body.appendChild(document.createElement('input'));
      quick.type = 'password';
      quick.value = 'zqsquick';
      quick.type = 'text';
    },
    later() {
      globalThis.recording.resync();
      (document.getElementById('p') as HTMLInputElement).value = 'zqsafterresync';
    },
    seen: ['zqvalive', 'zqvtyped', 'zqvlink'],
  },
  {
    name: 'selects inside what is shown',
    body: `<div data-cobrowse="show"><p>zqvalive</p><select><option selected label="zqslabel">zqsoption</option></select><select data-cobrowse="show"><option>zqvoption</option><option data-cobrowse="redact">zqsoneoption</option></select>
      <select multiple><optgroup label="zqsgroup"><option>zqsmany</option></optgroup></select><input value="zqsvalue" title="zqsinput"><textarea>zqsarea</textarea></div>`,
    act() {
      document.querySelector('select')?.append(new Option('zqsadded'));
    },
    seen: ['zqvalive', 'zqvoption'],
  },
  {
    name: 'one character at a time',
    body: `${pause}<p id="split"></p>`,
    before() {
      const target = document.getElementById('split');
      for (const letter of 'ƔɅȻɎɆȢȜɄ') {
        target?.append(letter);
        const span = document.createElement('span');
        span.className = letter;
        span.title = letter;
        target?.append(span);
      }
    },
    seen: ['zqvalive'],
  },
  {
    name: 'names made of data in the page’s own sheets',
    body: `${pause}<style id="s"></style><zqs-jane class="zqsclass a:b" id="zqsid" data-zqsname="zqsvalue" part="zqspart" slot="zqsslot" style="--zqsprop: zqsval; color: var(--q, zqsfallback)">zqstext</zqs-jane>`,
    before() {
      const style = document.getElementById('s') as HTMLStyleElement;
      style.append(
        String.raw`zqs-jane#zqsid.zqsclass[data-zqsname="zqsvalue"]::part(zqspart), .\7a qsescaped, [data-x*="zqsstar" i], :is(zqs-a, #zqsb) > zqs-c ~ .zqsd { --zqsprop: "zqsval"; animation: zqsanim 1s; font: 1em zqsfont }
        @keyframes zqsanim { from { --zqskey: 1 } } @layer zqslayer.zqssub; @container zqscont (width > 1px) { p { color: red } } p { content: "zqscontent"; quotes: "zqsq" "zqsr"; transition: --zqstrans 1s; color: if(style(--zqsif: 1): red; else: blue) }
        @property --zqsreg { syntax: "<length>"; inherits: true; initial-value: 1px } @font-face { font-family: zqsface; src: url(/zqsurl) } @view-transition { navigation: auto; types: zqstype }
        @position-try --zqstry { top: 1px } @font-palette-values --zqspal { font-family: zqspf } @function --zqsfn() { result: 1px } @starting-style { .zqsstart { color: red } } @import url("/zqsimport.css") layer(zqsil);
        ::view-transition-group(zqsvt), ::highlight(zqshl), :state(zqsstate), :host(.zqshost) { color: red } @media (min-width: 1px) and (zqsmedia: 1) { p { color: red } } p { anchor-name: --zqsanchor; position-anchor: --zqspa; timeline-scope: --zqsts }`,
      );
      document.body.className = 'zqsbody';
    },
    seen: ['zqvalive'],
  },
  {
    name: 'a huge and an odd page',
    body: `${pause}<div id="deep"></div>`,
    before() {
      let at: Node = document.getElementById('deep') as Node;
      for (let depth = 0; depth < 300; depth++) at = at.appendChild(document.createElement('div'));
      at.appendChild(document.createTextNode('zqsdeep'));
      const long = document.body.appendChild(document.createElement('p'));
      long.append(`zqslong${'x'.repeat(3_000_000)}`);
      long.setAttribute('data-x', 'zqsattribute'.repeat(100_000));
      long.className = Array.from({ length: 20_000 }, (_, index) => `zqsclass${index}`).join(' ');
      document.documentElement.append('zqsroottext');
      document.append(document.createComment('zqscomment'));
      document.body.append(
        document.createElementNS(null, 'zqstag'),
        document.createElementNS('urn:x', 'input'),
      );
    },
    seen: ['zqvalive'],
  },
  {
    name: 'a document whose root is replaced',
    body: pause,
    act() {
      const html = document.createElement('html');
      html.append(document.createElement('head'), document.createElement('body'));
      html.lastChild?.appendChild(document.createTextNode('zqsnewroot'));
      document.documentElement.replaceWith(html);
    },
    seen: ['zqvalive'],
  },
];
