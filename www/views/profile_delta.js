// @ts-check
// What changed between a kept run (A) and this one (B), as a sentence and a table.

import { elt, fill } from '../lib/dom.js';
import { change, count, countOf, duration, exact } from '../lib/format.js';
import { fillRows } from './long_table.js';
import { tableHead } from './table_head.js';

/** @typedef {import('../lib/call_tree.js').Frame} Frame */
/** @typedef {import('../lib/call_tree.js').Weight} Weight */
/** @typedef {import('../lib/profile_diff.js').Delta} Delta */
/** @typedef {import('../lib/profile_diff.js').DeltaRow} DeltaRow */

/** Why small differences of times are not told. */
const ONE_RUN = 'One run of each tells no smaller difference: runs of one and the same program '
  + 'differ by up to 20 ms and a quarter, because the browser compiles the engine while it runs '
  + 'and the computer does other work. Steps are exact, and Compare in Bench measures times.';

/**
 * `+12.5 %`; `new` and `gone` where a share would say nothing.
 * @param {Delta} delta
 */
export function deltaChange({ a, b, outcome }) {
  if (outcome === 'new' || outcome === 'gone') return outcome;
  return outcome === 'same' && a !== b ? 'too close to tell' : change(a, b);
}

/**
 * @param {Delta} total
 * @param {Weight} weight
 * @returns {string}
 */
function verdictOf({ a, b, outcome }, weight) {
  if (weight === 'ns') {
    return outcome === 'same'
      ? `No measurable difference between one run of each: A ${duration(a / 1e6)}, B ${
        duration(b / 1e6)}.`
      : `B took ${duration(Math.abs(b - a) / 1e6)} ${outcome} than A (${
        change(a, b)}) in one run of each.`;
  }
  return a === b ? 'A and B take the same number of steps.'
    : `B takes ${countOf(Math.abs(b - a), 'step')} ${outcome} than A (${
      change(a, b)}).`;
}

/**
 * @param {HTMLElement} box
 * @param {{ rows: DeltaRow[], weight: Weight, total: Delta, frames: Frame[], when: number,
 *   isOther: boolean }} what
 * @param {(frame: Frame) => void} onSelect
 */
export function drawDeltas(box, { rows, weight, total, frames, when, isOther }, onSelect) {
  const what = weight === 'red' ? 'Steps' : 'Time';
  const body = elt('tbody', {});
  fillRows(body, rows, (row) => deltaRow(row, frames[row.frame], weight, onSelect));
  fill(box,
    elt('p', { class: 'legend quiet' },
      elt('span', {}, elt('span', { class: 'swatch delta-more' }), 'more than in A'),
      elt('span', {}, elt('span', { class: 'swatch delta-less' }), 'less'),
      elt('span', {}, elt('span', { class: 'swatch delta-same' }),
        weight === 'red' ? 'the same' : 'the same or too close to tell'),
      elt('span', {}, 'hatched: new or gone')),
    elt('p', { class: 'delta-verdict', title: weight === 'ns' ? ONE_RUN : undefined },
      verdictOf(total, weight),
      elt('span', { class: 'quiet' }, ` A was kept at ${new Date(when).toLocaleTimeString()}${
        isOther ? ', of code that has little in common with this one' : ''}.`)),
    elt('div', { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Changes' },
      elt('table', { class: 'functions deltas' },
        tableHead([['Function'], ['Calls A', 'Entries into it in the kept run'],
          ['Calls B', 'Entries into it in this run'],
          ['Self A', `${what} in the function itself, in the kept run`],
          ['Self B', `${what} in the function itself, in this run`],
          ['Change', 'From A to B; the exact difference on each figure']]), body)));
}

/**
 * @param {DeltaRow} row
 * @param {Frame} frame
 * @param {Weight} weight
 * @param {(frame: Frame) => void} onSelect
 */
function deltaRow(row, frame, weight, onSelect) {
  const { a, b, outcome } = row;
  const unit = weight === 'red' ? 'steps' : 'ns';
  const cell = (/** @type {number} */ n) => elt('td', { title: `${exact(n)} ${unit}` },
    weight === 'red' ? count(n) : duration(n / 1e6));
  const kind = outcome === 'same' ? 'quiet' : b > a ? 'more' : 'less';
  const why = outcome === 'same' && a !== b ? `. ${ONE_RUN}` : '';
  return elt('tr', {}, elt('td', {}, nameOf(row, frame, onSelect)),
    elt('td', {}, count(row.callsA)), elt('td', {}, count(row.callsB)), cell(a), cell(b),
    elt('td', { class: kind, title: `${exact(b - a)} ${unit}${why}` }, deltaChange(row)));
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
