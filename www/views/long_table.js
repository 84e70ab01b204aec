// @ts-check
// The rows of a table that can be long: the first ones at once, the others when they are asked for,
// so that a table of many thousands costs no more than what is read of it.

import { elt } from '../lib/dom.js';
import { exact } from '../lib/format.js';

/** Rows at once: more than anybody reads without sorting or searching. */
export const ROWS_FIRST = 200;
/** Rows that come with each press of the button. */
const ROWS_MORE = 1000;

/**
 * Replaces the rows of a table's body.
 * @template T
 * @param {HTMLTableSectionElement} body
 * @param {readonly T[]} items
 * @param {(item: T) => HTMLTableRowElement} rowOf
 */
export function fillRows(body, items, rowOf) {
  body.replaceChildren();
  let drawn = 0;
  const draw = (/** @type {number} */ many) => {
    for (const item of items.slice(drawn, drawn + many)) body.append(rowOf(item));
    drawn = Math.min(items.length, drawn + many);
    if (drawn === items.length) return;
    const more = elt('tr', {}, elt('td', { colspan: '99' }, elt('button', { type: 'button',
      class: 'link', onclick: () => {
        more.remove();
        draw(ROWS_MORE);
      } }, `${exact(items.length - drawn)} more`)));
    body.append(more);
  };
  draw(ROWS_FIRST);
}

/** Choices of a list that opens; a longer one can't be looked through. */
const CHOICES_MAX = 500;

/**
 * The options of a choice of which there can be many.
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => HTMLOptionElement} optionOf
 * @returns {HTMLOptionElement[]}
 */
export function optionsOf(items, optionOf) {
  const shown = items.slice(0, CHOICES_MAX).map(optionOf);
  if (items.length === shown.length) return shown;
  return [...shown, elt('option', { disabled: true },
    `${exact(items.length - shown.length)} more are not listed`)];
}
