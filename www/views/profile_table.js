// @ts-check
// The functions of a profile as a table that sorts by any column.

import { elt } from '../lib/dom.js';
import { count, duration, exact, percent } from '../lib/format.js';
import { fillRows } from './long_table.js';

/** @typedef {import('../lib/call_tree.js').Profile} Profile */
/** @typedef {import('../lib/call_tree.js').FunctionRow} FunctionRow */
/** @typedef {import('../lib/call_tree.js').Frame} Frame */

/**
 * @typedef {{ key: keyof FunctionRow, head: string, title: string,
 *   show: (n: number) => string, exact: (n: number) => string }} Column
 */

/** @param {number} ns */
const time = (ns) => duration(ns / 1e6);

/** @param {number} ns */
const nanoseconds = (ns) => `${exact(ns)} ns`;

/** Why a builtin has no figures but its calls. */
const NO_FRAME = 'Short builtins have no frame of their own: what they take is their caller\u2019s';

/** @type {Column[]} */
const COLUMNS = [
  { key: 'calls', head: 'Calls', title: 'Entries into the function: calls, tail calls, spawns',
    show: count, exact },
  { key: 'tailCalls', head: 'Tail', title: 'How many of the calls were tail calls',
    show: count, exact },
  { key: 'selfRed', head: 'Self steps', show: count, exact,
    title: 'Steps in the function itself: the same on every machine' },
  { key: 'inclusiveRed', head: 'Steps', show: count, exact,
    title: 'Steps in it and in what it calls; recursion is counted once' },
  { key: 'selfNs', head: 'Self time', title: 'Time in the function itself',
    show: time, exact: nanoseconds },
  { key: 'inclusiveNs', head: 'Time', title: 'Time in it and in what it calls',
    show: time, exact: nanoseconds },
  { key: 'maxDepth', head: 'Depth', title: 'Most activations of it on one stack at once',
    show: count, exact },
];

/**
 * @param {HTMLElement} parent
 * @param {(frame: Frame) => void} onSelect
 */
export function mountProfileTable(parent, onSelect) {
  /** @type {keyof FunctionRow} */
  let sortKey = 'selfRed';
  /** @type {Profile | null} */
  let profile = null;
  const body = elt('tbody', {});
  const heads = COLUMNS.map((column) => elt('th', { scope: 'col' },
    elt('button', { type: 'button', class: 'sort', title: column.title,
      onclick: () => {
        sortKey = column.key;
        draw();
      } }, column.head)));
  const scroll = elt('div', { class: 'table-scroll', tabindex: '0', role: 'region',
    'aria-label': 'Functions' },
  elt('table', { class: 'functions' },
    elt('thead', {}, elt('tr', {}, elt('th', { scope: 'col' }, 'Function'), ...heads)), body));
  parent.append(scroll);

  const draw = () => {
    if (!profile) return;
    const { frames, functions, totals } = profile;
    COLUMNS.forEach(({ key }, at) => {
      heads[at].setAttribute('aria-sort', key === sortKey ? 'descending' : 'none');
    });
    const rows = [...functions].sort((a, b) => Number(b[sortKey]) - Number(a[sortKey]));
    fillRows(body, rows, (row) => functionRow(row, frames[row.frame], totals.reductions, onSelect));
  };
  return {
    /** @param {Profile} next */
    show(next) {
      profile = next;
      draw();
    },
  };
}

/**
 * @param {FunctionRow} row
 * @param {Frame} frame
 * @param {number} steps
 * @param {(frame: Frame) => void} onSelect
 */
function functionRow(row, frame, steps, onSelect) {
  const share = percent(row.selfRed, steps);
  const frameless = frame.kind === 'builtin' && !row.maxDepth && !row.inclusiveRed
    && !row.inclusiveNs;
  const name = frame.line
    ? elt('button', { type: 'button', class: 'frame', onclick: () => onSelect(frame),
      title: `${frame.file}:${frame.line}` }, elt('code', {}, frame.name))
    : elt('code', {}, frame.name);
  return elt('tr', {}, elt('td', {}, elt('span', { class: `swatch ${frame.kind}`,
    title: frame.kind }), name),
  ...COLUMNS.map(({ key, show, exact }) => {
    const value = Number(row[key] ?? 0);
    if (frameless && key !== 'calls') {
      return elt('td', { class: 'quiet', title: NO_FRAME }, '–');
    }
    const title = key === 'selfRed' ? `${exact(value)}, ${share}` : exact(value);
    const cell = elt('td', { title }, show(value));
    if (key === 'selfRed') {
      cell.classList.add('with-share');
      cell.style.setProperty('--share', String(steps ? value / steps : 0));
    }
    return cell;
  }));
}
