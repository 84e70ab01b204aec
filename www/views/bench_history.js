// @ts-check
// Measurements of earlier days and of other machines: each can be set beside another one.

import { elt, fill } from '../lib/dom.js';
import { isSameProgram, namesOf, partnerOf } from '../lib/earlier.js';
import { environmentText } from '../lib/environment.js';
import { change, count, countOf, duration, exact, plural, ratio } from '../lib/format.js';
import { pairs } from '../lib/records.js';
import * as bench from '../state/bench.js';
import { STEPS, tableHead } from './table_head.js';

/** @typedef {import('../lib/earlier.js').Row} Row */

/** @type {Record<import('../lib/records.js').Kind, string>} */
const KINDS = { profile: 'Profile', duel: 'A against B', suite: 'Suite', growth: 'Growth' };

/**
 * @typedef {{ save: () => void, open: () => void, remove: (id: number) => void,
 *   openDuel: (code: { a: string, b: string }) => void }} HistoryActions
 */

/** @param {HistoryActions} actions */
export function historySection(actions) {
  const open = elt('button', { type: 'button', class: 'outlined', id: 'import-benches',
    onclick: actions.open, title: 'Results of another browser or machine' }, 'Import');
  const save = elt('button', { type: 'button', class: 'outlined', id: 'export-benches',
    onclick: actions.save, title: 'All of these as a JSON file' }, 'Export');
  const note = elt('p', { class: 'quiet' });
  const body = elt('tbody', {});
  const table = elt('div', { class: 'table-scroll', tabindex: '0', role: 'region',
    'aria-label': 'Earlier results' },
  elt('table', { class: 'bench-history' }, elt('thead', {}, elt('tr', {}, ...['When', 'What',
    'Result', 'Where', 'Actions'].map((head) => elt('th', { scope: 'col' }, head)))), body));
  const beside = elt('div', { class: 'beside' });
  bench.history.watch((rows) => {
    const list = Array.isArray(rows) ? rows : [];
    note.textContent = rows === 'none'
      ? 'This browser keeps nothing for this page, so results are gone when it is closed.'
      : list.length > 0 ? 'Kept in this browser, the newest 200. Compare sets one beside the one '
        + 'before it of the same programs.' : 'Results are kept here, in this browser only.';
    save.disabled = list.length === 0;
    table.hidden = list.length === 0;
    const at = [...body.rows].findIndex((row) => row.contains(document.activeElement));
    fill(body, ...list.map((row) => historyRow(row, {
      ...actions, compare: () => fill(beside, ...comparison(row, partnerOf(row, list))),
    })));
    // The row is gone, or drawn anew: the keys go on there.
    if (at >= 0) lastButton(body.rows[Math.min(at, list.length - 1)] ?? null, open).focus();
    if (list.length === 0) fill(beside);
  });
  return elt('section', { 'aria-label': 'History' },
    elt('header', { class: 'section-head' }, elt('h2', {}, 'History'),
      elt('span', { class: 'button-row' }, open, save)), note, table, beside);
}

/**
 * @param {HTMLElement | null} row
 * @param {HTMLElement} otherwise
 * @returns {HTMLElement}
 */
function lastButton(row, otherwise) {
  return row?.querySelector('button:last-child') ?? otherwise;
}

/** @param {Row} row */
function outcome({ kind, figures, verdict }) {
  if (verdict) return verdict;
  const steps = figures.reduce((sum, figure) => sum + figure.steps, 0);
  const of = kind === 'suite' ? ` in ${plural(figures.length, 'program')}` : '';
  return `${countOf(steps, 'step')}${of}`;
}

/** With seconds: much can be measured in a minute. @param {number} when 0: unknown */
function timeText(when) {
  return when > 0
    ? new Date(when).toLocaleString([], { dateStyle: 'short', timeStyle: 'medium' })
    : 'unknown time';
}

/** What was measured. @param {Row} row @returns {HTMLElement[]} */
function subject({ kind, title, code, imported }) {
  const note = imported ? elt('span', { class: 'quiet' }, ' (imported)') : null;
  if (!code) {
    const text = title === KINDS[kind] ? title : `${KINDS[kind]}: ${title}`;
    return [elt('div', { class: 'subject', title: text }, text, note)];
  }
  const names = namesOf(code);
  return (/** @type {const} */ (['a', 'b'])).map((side) => elt('div',
    { class: 'subject', title: code[side] },
    elt('span', { class: `side ${side}` }, side.toUpperCase()), ' ', elt('code', {}, names[side]),
    side === 'a' && note));
}

/**
 * @param {Row} row
 * @param {HistoryActions & { compare: () => void }} actions
 */
function historyRow(row, actions) {
  const { code, environment, when } = row;
  const { browser, version } = environment;
  return elt('tr', {},
    elt('td', {}, when > 0 ? elt('time', { datetime: new Date(when).toISOString(),
      title: timeText(when) },
    new Date(when).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' })) : '–'),
    elt('td', {}, ...subject(row)),
    elt('td', {}, outcome(row)),
    elt('td', { title: environmentText(environment) }, `${version || '?'}, ${browser}`),
    elt('td', {},
      elt('button', { type: 'button', class: 'link', onclick: actions.compare }, 'compare'),
      code && elt('button', { type: 'button', class: 'link',
        title: 'Put both programs into A and B', onclick: () => actions.openDuel(code) }, 'open'),
      elt('button', { type: 'button', class: 'link',
        onclick: () => actions.remove(row.id) }, 'remove')));
}

/**
 * @param {Row} row
 * @param {Row | null} other
 */
function comparison(row, other) {
  if (!other) {
    return [elt('p', { class: 'quiet', role: 'status' },
      'There is no other result of the same programs to compare it with: measure again.')];
  }
  const both = [row, other].sort((x, y) => x.when - y.when || x.id - y.id);
  const [old, now] = both;
  const places = both.map(({ environment }) => environmentText(environment));
  const rows = pairs(old.figures, now.figures);
  const same = rows.filter(({ a, b }) => a && b && a.steps === b.steps).length;
  return [
    elt('p', { class: 'verdict', role: 'status' }, same === rows.length
      ? 'Every number of steps is the same.'
      : `${rows.length - same} of ${plural(rows.length, 'number')} of steps differ.`),
    ...both.map((its, at) => elt('p', { class: 'quiet beside-what' },
      `${at + 1}: ${timeText(its.when)}${its.imported ? ', imported' : ''}. ${outcome(its)}.`)),
    !isSameProgram(old, now) && elt('p', { class: 'quiet' }, 'The code was not the same.'),
    places[0] !== places[1] && elt('p', { class: 'quiet' },
      `Measured at different places (${places.join('; ')}): compare steps rather than times.`),
    besideTable(rows),
  ];
}

/** @param {import('../lib/records.js').Pair[]} rows */
function besideTable(rows) {
  return elt('div', { class: 'table-scroll', tabindex: '0', role: 'region',
    'aria-label': 'Two results beside each other' }, elt('table', { class: 'experiment-table' },
    tableHead([['Name'], ['Steps 1', STEPS], ['Steps 2', STEPS], ['Change'],
      ['Time 1'], ['Time 2'], ['Ratio', 'The newer time divided by the older one']]),
    elt('tbody', {}, ...rows.map(({ name, a, b }) => elt('tr', {},
      elt('th', { scope: 'row' }, elt('code', { class: 'clip' }, name)),
      elt('td', { title: a ? exact(a.steps) : '' }, a ? count(a.steps) : '–'),
      elt('td', { title: b ? exact(b.steps) : '' }, b ? count(b.steps) : '–'),
      elt('td', { class: 'quiet' }, a && b ? change(a.steps, b.steps) : ''),
      elt('td', {}, a ? duration(a.ms) : '–'), elt('td', {}, b ? duration(b.ms) : '–'),
      elt('td', {}, a && b && a.ms > 0 ? ratio(b.ms / a.ms) : ''))))));
}
