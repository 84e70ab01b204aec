// @ts-check
// The search field of the reference: shows what has all of the words as one list, the best first,
// and of the menu the parts that something was found in. Without it the page is complete, only
// longer.

import { rank } from './rank.js';

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const field = /** @type {HTMLInputElement} */ (byId('search'));
const results = byId('results');
const sections = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('section')]);
const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll('nav a')]);

/** Every entry with the part of the library that it stands in, in the order of the page. */
const entries = sections.flatMap((section, part) => {
  const articles = /** @type {HTMLElement[]} */ ([...section.querySelectorAll('article')]);
  return articles.map((article) => ({ article, section, part,
    name: article.dataset.name ?? '', text: article.dataset.words ?? '' }));
});
const parts = links.map((link) => link.getAttribute('href') ?? '');

/** @param {string[]} words */
function found(words) {
  return entries.map((entry) => ({ entry, rank: rank(words, entry) }))
    .filter((each) => each.rank < Infinity).sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
}

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const searching = words.length > 0;
  for (const { article, section } of entries) section.append(article);
  const shown = searching ? found(words) : [];
  results.append(...shown.map(({ article }) => article));
  results.hidden = shown.length === 0;
  byId('none').hidden = !searching || shown.length > 0;
  for (const section of sections) section.hidden = searching;
  links.forEach((link, part) => {
    const first = shown.find((entry) => entry.part === part);
    link.hidden = searching && !first;
    link.setAttribute('href', first ? `#${first.article.id}` : parts[part]);
  });
  byId('count').textContent = searching ? `${shown.length} of ${entries.length}` : '';
}

field.addEventListener('input', () => {
  search();
  // The best are at the top.
  window.scrollTo(0, 0);
});
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
if (field.value !== '') search();
