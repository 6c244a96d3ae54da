for (const toggle of document.querySelectorAll('.switch')) {
  const card = document.getElementById(toggle.getAttribute('aria-controls'));
  const message = toggle.closest('.panel').querySelector('[role="status"]');
  toggle.addEventListener('click', () => {
    const frozen = toggle.getAttribute('aria-checked') !== 'true';
    toggle.setAttribute('aria-checked', String(frozen));
    card.classList.toggle('is-frozen', frozen);
    message.textContent = frozen
      ? 'Frozen. Payments with this card are declined until you unfreeze it.'
      : 'Ready to use.';
  });
}

const dialog = document.querySelector('dialog');
for (const opener of document.querySelectorAll('[data-number]')) {
  opener.addEventListener('click', () => {
    dialog.querySelector('#card-number').value = opener.dataset.number;
    dialog.querySelector('#card-code').value = opener.dataset.code;
    dialog.showModal();
  });
}
dialog.addEventListener('close', () => {
  for (const input of dialog.querySelectorAll('input')) input.value = '';
});
