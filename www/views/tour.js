// @ts-check
// The tour: a card above the code with a lesson's words; its program is in the editor.

import { elt, fill } from '../lib/dom.js';
import * as store from '../state/store.js';
import { icon } from './icons.js';

/** @typedef {{ id: string, title: string, text: string[], code: string }} Lesson */

/**
 * Words with `code` and **strong** parts as nodes.
 * @param {string} text
 */
export function prose(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter(Boolean).map((part) => {
    if (part.startsWith('`')) return elt('code', {}, part.slice(1, -1));
    if (part.startsWith('**')) return elt('strong', {}, part.slice(2, -2));
    return part;
  });
}

/**
 * @param {HTMLElement} parent
 * @param {{ show: (lesson: Lesson) => void, leave: () => void }} actions
 */
export function mountTour(parent, actions) {
  const card = elt('section', { class: 'tour', 'aria-label': 'Tour', hidden: true });
  parent.prepend(card);
  store.lesson.watch((lesson, before) => {
    card.hidden = lesson === null;
    if (!lesson) return;
    const { lessons, at } = lesson;
    const { title, text } = lessons[at];
    const go = (/** @type {number} */ to) => store.lesson.set({ lessons, at: to });
    fill(card,
      elt('header', {}, elt('h2', {}, title),
        elt('span', { class: 'quiet' }, `${at + 1} of ${lessons.length}`),
        elt('span', { class: 'spacer' }),
        elt('button', { type: 'button', class: 'outlined', disabled: at === 0,
          onclick: () => go(at - 1) }, 'Back'),
        at + 1 < lessons.length
          ? elt('button', { type: 'button', class: 'primary', id: 'next-lesson',
            onclick: () => go(at + 1) }, 'Next')
          : elt('button', { type: 'button', class: 'primary', onclick: actions.leave }, 'Done'),
        elt('button', { type: 'button', 'aria-label': 'Leave the tour', title: 'Leave the tour',
          onclick: actions.leave }, icon('close'))),
      ...text.map((paragraph) => elt('p', {}, ...prose(paragraph))));
    if (lesson !== before) actions.show(lessons[at]);
  });
}
