const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { display: grid; gap: 0.6rem; }
  .row { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; }
  .value { font-size: 1.35rem; font-weight: 650; font-variant-numeric: tabular-nums; }
  input { width: 100%; accent-color: var(--brand); }
  .note { color: var(--soft); font-size: 0.92rem; margin: 0; }
`);

/** `<harbor-limit name="…" value="500" max="3000">`: a daily limit that can be moved. */
class HarborLimit extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    const format = new Intl.NumberFormat('en-IE', {
      style: 'currency',
      currency: 'EUR',
      maximumFractionDigits: 0,
    });

    const row = document.createElement('div');
    row.className = 'row';
    const label = document.createElement('label');
    label.htmlFor = 'slider';
    label.textContent = this.getAttribute('name');
    const value = document.createElement('output');
    value.className = 'value';
    row.append(label, value);

    const slider = document.createElement('input');
    slider.id = 'slider';
    slider.type = 'range';
    slider.min = '0';
    slider.max = this.getAttribute('max');
    slider.step = '50';
    slider.value = this.getAttribute('value');
    const show = () => {
      value.textContent = format.format(Number(slider.value));
    };
    slider.addEventListener('input', show);
    show();

    const note = document.createElement('p');
    note.className = 'note';
    note.append(document.createElement('slot'));
    root.append(row, slider, note);
  }
}
customElements.define('harbor-limit', HarborLimit);

for (const button of document.querySelectorAll('[data-reveal]')) {
  const input = document.getElementById(button.dataset.reveal);
  button.addEventListener('click', () => {
    const shown = input.type === 'text';
    input.type = shown ? 'password' : 'text';
    button.textContent = shown ? 'Show' : 'Hide';
    button.setAttribute('aria-pressed', String(!shown));
  });
}

for (const form of document.querySelectorAll('form')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    form.querySelector('[role="status"]').textContent = 'Saved.';
  });
}
