// @ts-check
// What changed between a kept run (A) and this one (B), as a sentence and a table.

import { elt, fill } from '../lib/dom.js';
import { count, duration, exact } from '../lib/format.js';
import { tableHead } from './table_head.js';

/** @typedef {import('../lib/call_tree.js').Frame} Frame */
/** @typedef {import('../lib/call_tree.js').Weight} Weight */
/** @typedef {import('../lib/profile_diff.js').DeltaRow} DeltaRow */

/**
 * `+12.5 %`; `new` and `gone` where a share would say nothing.
 * @param {number} a
 * @param {number} b
 */
export function change(a, b) {
  if (a === b) return 'the same';
  if (a === 0) return 'new';
  if (b === 0) return 'gone';
  const share = (100 * (b - a)) / a;
  const digits = Math.abs(share) < 0.1 ? 3 : 1;
  return `${share > 0 ? '+' : '−'}${Math.abs(share).toFixed(digits)}\u202f%`;
}

/**
 * @param {HTMLElement} box
 * @param {{ rows: DeltaRow[], weight: Weight, total: { a: number, b: number }, frames: Frame[],
 *   edited: boolean, when: number }} what
 * @param {(frame: Frame) => void} onSelect
 */
export function drawDeltas(box, { rows, weight, total, frames, when }, onSelect) {
  const show = (/** @type {number} */ n) => (weight === 'red' ? count(n) : duration(n / 1e6));
  const [unit, what] = weight === 'red' ? ['steps', 'Steps'] : ['ns', 'Time'];
  const cell = (/** @type {number} */ n) => elt('td', { title: `${exact(n)} ${unit}` }, show(n));
  const verdict = total.a === total.b ? 'A and B take the same number of steps.'
    : `B takes ${show(Math.abs(total.b - total.a))}${weight === 'red' ? ' steps' : ''} ${
      total.b > total.a ? 'more' : 'less'} than A (${change(total.a, total.b)}).`;
  fill(box,
    elt('p', { class: 'legend quiet' },
      elt('span', {}, elt('span', { class: 'swatch delta-more' }), 'more than in A'),
      elt('span', {}, elt('span', { class: 'swatch delta-less' }), 'less'),
      elt('span', {}, elt('span', { class: 'swatch delta-same' }), 'the same'),
      elt('span', {}, 'hatched: new or gone')),
    elt('p', { class: 'delta-verdict' }, verdict, elt('span', { class: 'quiet' },
      ` A was kept at ${new Date(when).toLocaleTimeString()}.`)),
    elt('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Changes' },
      elt('table', { class: 'functions deltas' },
        tableHead([['Function'], ['Calls A', 'Entries into it in the kept run'],
          ['Calls B', 'Entries into it in this run'],
          ['Self A', `${what} in the function itself, in the kept run`],
          ['Self B', `${what} in the function itself, in this run`],
          ['Change', 'From A to B; the exact difference on each figure']]),
        elt('tbody', {}, ...rows.map((row) => elt('tr', {},
          elt('td', {}, nameOf(row, frames[row.frame], onSelect)),
          elt('td', {}, count(row.callsA)), elt('td', {}, count(row.callsB)),
          cell(row.a), cell(row.b),
          elt('td', { class: row.b > row.a ? 'more' : row.b < row.a ? 'less' : 'quiet',
            title: `${exact(row.b - row.a)} ${unit}` }, change(row.a, row.b))))))));
}

/**
 * @param {DeltaRow} row
 * @param {Frame} frame
 * @param {(frame: Frame) => void} onSelect
 */
function nameOf(row, frame, onSelect) {
  if (!frame.line) return elt('code', {}, row.name);
  return elt('button', { type: 'button', class: 'frame', onclick: () => onSelect(frame) },
    elt('code', {}, row.name));
}
