// @ts-check
// Texts of programs that may be as long as memory: their beginning is shown, because laying all of
// it out keeps the page from answering for seconds. Says what was left out, and gives all of it.

import { elt } from '../lib/dom.js';
import { countOf, plural } from '../lib/format.js';
import { copyText } from './copy.js';

/** Laid out in tenths of a second at the worst, of many scripts, and more than a person reads. */
const SHOWN_MAX = 50_000;

/**
 * As much of a text as is shown.
 * @param {string} text
 * @param {number} [max]
 */
export function beginning(text, max = SHOWN_MAX) {
  return text.length > max ? `${text.slice(0, max)} …` : text;
}

/**
 * What stands below the beginning of a text; nothing when that is all of it.
 * @param {string} text
 * @param {string} what it is, for who reads it
 */
export function lengthNote(text, what) {
  if (text.length <= SHOWN_MAX) return null;
  const all = elt('span', { title: plural(text.length, 'character') },
    countOf(text.length, 'character'));
  return elt('p', { class: 'note-line' },
    `The ${what} was cut here: the first ${plural(SHOWN_MAX, 'character')} are shown of `, all,
    '. ',
    elt('button', { type: 'button', class: 'link',
      onclick: () => copyText(text, `The whole ${what} copied`) }, 'Copy all of it'));
}
