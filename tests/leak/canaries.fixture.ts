/** One canary: a word that occurs nowhere else, and the place it was planted in. */
export type Canary = {
  readonly word: string;
  readonly place: string;
  /** May leave where the policy shows it: written `{{?place}}`. */
  readonly showable: boolean;
};

export type Planted = { readonly html: string; readonly canaries: readonly Canary[] };

/** A number as a word: letters only, because a name with many digits is treated specially. */
function letters(number: number): string {
  const digits = [...number.toString(26)].map((digit) =>
    String.fromCharCode(97 + Number.parseInt(digit, 26)),
  );
  return digits.join('').padStart(3, 'a');
}

/**
 * Puts a canary into each `{{place}}` and `{{?place}}` of the markup. `{{#place}}` is a number of 16 digits.
 *
 * @param phase one letter, so that the same place has another canary in each phase of a test.
 */
export function plant(markup: string, phase: string): Planted {
  const canaries: Canary[] = [];
  const html = markup.replace(/\{\{([?#]?)([^}]+)\}\}/g, (_, kind: string, place: string) => {
    const known = canaries.find((canary) => canary.place === place);
    if (known) return known.word;
    const index = canaries.length;
    const word =
      kind === '#'
        ? `4${String(phase.charCodeAt(0)).padStart(4, '7')}${String(index).padStart(11, '30901')}`
        : `zqx${phase}${letters(index)}wjv`;
    canaries.push({ word, place, showable: kind === '?' });
    return word;
  });
  return { html, canaries };
}

/** Every place of `anchors.md` 2.4 and of `privacy.md`, section 3. `{{?…}}` may leave where it is shown. */
export const PLACES = `
<h1>{{?heading text}}</h1>
<p>{{?text}} <b>{{?bold text}}</b> <ruby>{{?ruby base}}<rt>{{?ruby text}}</rt></ruby> <output>{{?output}}</output></p>
<p title="{{?title}}" aria-label="{{?aria-label}}" aria-description="{{?aria-description}}"
  aria-roledescription="{{?aria-roledescription}}" aria-valuetext="{{?aria-valuetext}}"
  aria-placeholder="{{?aria-placeholder}}">x</p>
<p aria-labelledby="{{aria-labelledby}}" aria-controls="{{aria-controls}}" aria-owns="{{aria-owns}}" aria-keyshortcuts="{{aria-keyshortcuts}}"
  aria-current="{{aria-current}}" aria-{{unknown aria name}}="{{unknown aria value}}">x</p>
<p id="{{id}}" class="{{class}} card {{second class}}" lang="{{lang}}" accesskey="{{accesskey}}" dir="{{dir}}"
  role="{{role}}" data-name="{{data value}}" data-{{data name}}="1" {{attribute-name}}="1" itemprop="{{itemprop}}"
  itemid="{{itemid}}" part="{{part}}" exportparts="{{exportparts}}" slot="{{slot}}" is="{{is}}" nonce="{{nonce}}"
  popover="{{popover}}" hidden="{{hidden value}}" contenteditable="{{contenteditable value}}" translate="{{translate}}"
  enterkeyhint="{{enterkeyhint}}" inputmode="{{inputmode}}" spellcheck="{{spellcheck}}" draggable="{{draggable}}">x</p>
<{{custom}}-element {{custom-attribute-name}}="1" label2="{{custom attribute}}">{{?text of a custom element}}</{{custom}}-element>
<{{tag}}>{{?text of an unknown tag}}</{{tag}}>
<p onclick="void '{{onclick}}'" style="--{{inline property name}}: red; --note: {{inline property value}}; --text: '{{inline property string}}';
  background: url(/{{inline url}}.png); color: var(--missing, {{fallback of var}}); width: var(--w) {{token beside var}};
  font-family: {{inline font}}; animation-name: {{inline animation}}; view-transition-name: {{view transition}}; container-name: {{inline container}};
  color-scheme: {{color-scheme}}; counter-reset: {{inline counter}}; quotes: '{{inline quotes}}' 'x'; will-change: {{will-change}};
  grid-area: {{grid area}}; anchor-name: --{{anchor name}}; list-style-type: '{{list string}}'; cursor: url(/{{cursor}}.cur), auto;
  -webkit-locale: '{{locale}}'; text-emphasis: '{{emphasis}}'; font-feature-settings: '{{feature}}'; offset-path: path('{{path}}');
  background: image-set('/{{image-set}}.png' 1x); transition: {{transition}} 1s; page: {{page}};">x</p>
<p style="--card: {{#number in a property}}; z-index: {{#z-index}}; --groups: 4111 1111 1111 1199">x</p>
<table width="{{#table width}}" height="{{#table height}}"><tr><td colspan="{{#colspan}}" headers="{{headers}}" abbr="{{abbr}}" axis="{{axis}}">{{?cell}}</td></tr></table>
<ol start="{{#start}}"><li value="{{#li value}}">{{?list item}}</li></ol>
<input value="{{input value}}" name="{{input name}}" placeholder="{{placeholder}}" autocomplete="{{autocomplete}}" pattern="{{pattern}}"
  list="{{list}}" min="{{min}}" max="{{max}}" step="{{step}}" size="{{#size}}" maxlength="{{#maxlength}}" form="{{form}}" title="{{input title}}" dirname="{{dirname}}">
<input type="hidden" value="{{hidden input}}" name="{{hidden input name}}">
<input type="checkbox" value="{{checkbox value}}" checked="{{checked value}}"><input type="radio" value="{{radio value}}" name="{{radio name}}">
<input type="password" value="{{password}}" placeholder="{{password placeholder}}">
<input type="search" value="{{search}}"><input type="email" value="{{email}}"><input type="url" value="{{url}}"><input type="tel" value="{{tel}}">
<input type="submit" value="{{submit}}" formaction="/{{formaction}}"><input type="button" value="{{input button}}"><input type="reset" value="{{input reset}}">
<input type="image" alt="{{image alt}}" src="/{{image src}}.png"><input type="file" accept="{{accept}}"><input type="{{input type}}" value="{{unknown type value}}">
<input type="range" value="77" data-x="{{range data}}"><input type="text" autocomplete="SECTION-a cc-number" value="{{cc number}}">
<textarea name="{{textarea name}}" placeholder="{{textarea placeholder}}">{{textarea}}</textarea>
<button value="{{button value}}" name="{{button name}}">{{?button text}}</button>
<select name="{{select name}}"><optgroup label="{{optgroup label}}"><option value="{{option value}}" label="{{option label}}" selected>{{option text}}</option></optgroup></select>
<select size="3"><option>{{option in a list}}</option></select>
<datalist id="dl"><option value="{{datalist value}}" label="{{datalist label}}">{{datalist text}}</option></datalist>
<div contenteditable><p title="{{?title inside editable}}">{{?contenteditable}}</p></div>
<data value="{{data element value}}">{{?data text}}</data> <time datetime="{{datetime}}">{{?time text}}</time>
<meter value="0.3" title="{{?meter title}}">{{?meter text}}</meter><progress value="0.3">{{?progress text}}</progress>
<del cite="/{{cite}}" datetime="{{del datetime}}">{{?deleted text}}</del> <blockquote cite="/{{blockquote cite}}">{{?quote}}</blockquote>
<a href="/{{link path}}?{{query}}#{{hash}}" download="{{download}}" ping="/{{ping}}" hreflang="{{hreflang}}" rel="{{rel}}" target="{{target}}" type="{{link type}}">{{?link text}}</a>
<map name="{{map name}}"><area href="/{{area href}}" alt="{{?area alt}}" coords="1,2,3,4" shape="{{shape}}"></map>
<img src="/{{img src}}.png" srcset="/{{srcset}}.png 2x" alt="{{?alt}}" longdesc="/{{longdesc}}" usemap="#{{usemap}}" sizes="{{sizes}}" loading="{{loading}}" crossorigin="{{crossorigin}}">
<picture><source srcset="/{{source srcset}}.png" media="{{source media}}" type="{{source type}}"><img alt=""></picture>
<video poster="/{{poster}}.png" src="/{{video src}}.mp4"><track src="/{{track src}}.vtt" label="{{track label}}" kind="captions">{{video fallback}}</video>
<audio src="/{{audio src}}.mp3">{{audio fallback}}</audio><canvas>{{canvas fallback}}</canvas>
<object data="/{{object data}}.pdf" type="{{object type}}" name="{{object name}}"><param name="{{param name}}" value="{{param value}}">{{object fallback}}</object>
<embed src="/{{embed src}}.pdf" type="{{embed type}}">
<iframe name="{{iframe name}}" title="{{?iframe title}}" srcdoc="<p data-y='{{srcdoc attribute}}'>{{?srcdoc text}}</p><!--{{srcdoc comment}}-->" allow="{{allow}}"></iframe>
<noscript>{{noscript}}</noscript><template><p>{{template}}</p></template><!--{{comment}}-->
<script type="application/ld+json">{"name":"{{json-ld}}"}</script><script>/* {{script}} */</script>
<meta name="{{meta name}}" content="{{meta content}}"><base target="{{base target}}"><title>{{title element in the body}}</title>
<link rel="preload" as="image" href="/{{link href}}.png" title="{{link title}}">
<details name="{{details name}}"><summary>{{?summary}}</summary>{{?details}}</details><dialog open id="d">{{?dialog}}</dialog>
<fieldset name="{{fieldset name}}"><legend>{{?legend}}</legend></fieldset><label for="{{for}}">{{?label}}</label>
<svg viewBox="0 0 9 9" width="{{svg width}}" class="{{svg class}}" fill="{{fill}}" stroke="red;{{declaration in fill}}:1"><title>{{svg title}}</title><desc>{{svg desc}}</desc><metadata>{{svg metadata}}</metadata>
  <text x="{{svg x}}" font-family="{{svg font-family}}">{{?svg text}}<tspan>{{?tspan}}</tspan><textPath href="#{{textPath href}}">{{?textPath}}</textPath></text>
  <a href="/{{svg link}}"><image href="/{{svg image}}.png" xlink:href="/{{xlink}}.png"/></a><use href="#{{use href}}"/>
  <path d="{{path d}}" transform="rotate({{transform}})"/><path d="M0 0 malecash"/><rect x="{{#svg number}}" rx="1.{{#svg decimals}}" id="{{svg id}}" fill="url(#{{fill url}})" filter="{{filter}}"/>
  <animate attributeName="{{animate attribute}}" values="{{animate values}}" from="{{animate from}}"/><style>.{{svg style}} { fill: red }</style>
  <foreignObject><p>{{?foreignObject}}</p></foreignObject><filter><feBlend in="{{filter in}}" result="{{filter result}}"/></filter></svg>
<math style="color: red; --m: {{math style}}" alttext="{{math alttext}}"><mi mathvariant="{{mathvariant}}">{{?math text}}</mi><semantics><mn>1</mn><annotation encoding="{{math encoding}}">{{?annotation}}</annotation></semantics></math>
<p>{{?split text}}</p>
<style>
  /* {{css comment}} */
  #{{css id}}, .{{css class}}, {{csstag}}-x, [data-{{css attribute}}="{{css attribute value}}"], [title^="{{css attribute start}}"], .a\\20 {{css escape}} { color: red }
  .q::before { content: "{{css content}}"; quotes: "{{css quotes}}" "x" }
  .r::before { content: attr(data-{{css attr}}) counter({{css counter use}}) counters({{css counters}}, "{{css counters string}}") }
  .s { --{{css property}}: red; --v: {{css property value}}; --s: "{{css property string}}"; --u: url({{css property url}}); background: url(/{{css url}}.png) }
  .t { font: 1em "{{css font}}", {{css font ident}}; counter-increment: {{css counter}}; grid-template: "{{css area}}" 1fr / [{{css line}}] 1fr; font-variant-alternates: styleset({{css alternates}}) }
  .u { color: var(--x, {{css var fallback}}); width: calc(var(--y) * {{#css number}}); color-scheme: {{css color-scheme}} }
  @keyframes {{css keyframes}} { to { --k: {{css keyframes value}} } }
  @font-face { font-family: "{{css font-face}}"; src: url(/{{css font url}}.woff2) }
  @counter-style {{css counter-style}} { system: cyclic; symbols: "{{css symbols}}" }
  @layer {{css layer}}, {{css layer two}}.{{css sublayer}}; @layer {{css layer block}} { p { color: red } }
  @container {{css container}} (min-width: 1px) { p { color: red } } @container style(--{{css style query}}: 1) { p { color: red } }
  @container (min-width: 10{{css container unit}}) { p { color: red } }
  @property --{{css registered}} { syntax: "*"; inherits: false; initial-value: {{css initial value}} }
  @media (min-width: 1px) and (--{{css custom media}}) { p { color: red } } @supports (display: {{css supports}}) { p { color: red } }
  @scope (.{{css scope}}) to (#{{css scope limit}}) { p { color: red } } @namespace {{css namespace}} url(/{{css namespace url}});
  @page {{css page}} { margin: 0 } ::highlight({{css highlight}}) { color: red } ::part({{css part}}) { color: red }
  .{{css parent}} { & .{{css nested}} { color: red } &:hover { --n: {{css nested value}} } }
  :lang({{css lang}}) { color: red } ::-webkit-{{css pseudo}} { color: red }
</style>`;

/** What the author's own sheet may never carry: the rest of it is code and leaves as it is. */
export const LINKED_SHEET = `
/* {{linked comment}} */ .card, #nav, [data-state="open"] { color: teal; font-family: Inter }
.card::before { content: "{{linked content}}"; quotes: "{{linked quotes}}" "x" }
.card::after { content: attr({{linked attr}}) } .card { background: url(/{{linked url}}.png); --s: "{{linked string}}"; --u: url(/{{linked property url}}) }
@counter-style x { system: cyclic; symbols: "{{linked symbols}}" } @font-face { font-family: F; src: url(/{{linked font url}}.woff2) }
@import url("/{{linked import}}.css");`;
