// @ts-check
// The search field of the reference: hides what has not all of the words. Without it the page is
// complete, only longer.

const field = /** @type {HTMLInputElement} */ (document.getElementById('search'));
const count = /** @type {HTMLElement} */ (document.getElementById('count'));
const articles = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('article')]);
const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('section')]);

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter((word) => word !== '');
  let shown = 0;
  for (const article of articles) {
    const text = article.dataset.words ?? '';
    article.hidden = !words.every((word) => text.includes(word));
    if (!article.hidden) shown += 1;
  }
  for (const section of sections) {
    section.hidden = section.querySelector('article:not([hidden])') === null;
  }
  count.textContent = words.length === 0 ? '' : `${shown} of ${articles.length}`;
}

field.addEventListener('input', search);
document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
  } else if (event.key === 'Escape' && event.target === field) {
    field.value = '';
    search();
  }
});
// A browser may have kept the text of the field when the page comes back.
search();
