import { el } from './dom.js';

const panel = document.querySelector('.help');
const session = document.querySelector('cobrowse-session');

if (panel && session) {
  const opener = document.querySelector('.button.is-help');
  const close = el('button', { class: 'button', type: 'button', onclick: () => setOpen(false) }, 'Close');
  panel.querySelector('.panel-head').append(close);

  const setOpen = (open) => {
    panel.hidden = !open && !isRunning();
    panel.classList.toggle('is-collapsed', !open);
    opener.setAttribute('aria-expanded', String(open));
    if (open) panel.querySelector('h2').focus();
    else opener.focus();
  };
  const isRunning = () => ['connecting', 'consent', 'live'].includes(session.state?.name);

  opener.addEventListener('click', () => setOpen(panel.hidden || panel.classList.contains('is-collapsed')));
  session.addEventListener('cobrowse-state', ({ detail }) => {
    // The bar at the edge of the page is enough while sharing; how it ended deserves the panel again.
    if (detail.name === 'live') panel.classList.add('is-collapsed');
    if (detail.name === 'ended') {
      panel.classList.remove('is-collapsed');
      panel.hidden = false;
    }
    opener.setAttribute('aria-expanded', String(!panel.hidden && !panel.classList.contains('is-collapsed')));
  });
}

// On a phone the navigation scrolls sideways, and the page one is on may be at its far end.
document.querySelector('.nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
