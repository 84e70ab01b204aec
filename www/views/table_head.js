// @ts-check
// The head of a table whose columns say on hover what their figures mean.

import { elt } from '../lib/dom.js';

/** @typedef {[name: string, meaning?: string]} Column */

/** What steps are, in every table that has them. */
export const STEPS = 'Calls and loop turns: exact, the same on every machine';

/** @param {Column[]} columns */
export function tableHead(columns) {
  return elt('thead', {}, elt('tr', {}, ...columns.map(([name, meaning]) => (
    elt('th', { scope: 'col', title: meaning }, name)))));
}
