// @ts-check
// Measurements of earlier days and of other machines: each can be set beside another one.

import { elt, fill } from '../lib/dom.js';
import { environmentText } from '../lib/environment.js';
import { change, count, countOf, duration, exact, plural, ratio } from '../lib/format.js';
import { pairs } from '../lib/records.js';
import * as bench from '../state/bench.js';

/** @typedef {import('../lib/records.js').BenchRecord & { id: number, imported?: boolean }} Row */

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
      : list.length > 0 ? 'Kept in this browser, the newest 200. Choose one to compare it with the '
        + 'newest of its kind.' : 'Results are kept here, in this browser only.';
    save.disabled = list.length === 0;
    table.hidden = list.length === 0;
    fill(body, ...list.map((row) => historyRow(row, {
      ...actions, compare: () => fill(beside, ...comparison(row, newestBeside(row, list))),
    })));
    if (list.length === 0) fill(beside);
  });
  return elt('section', { 'aria-label': 'History' },
    elt('header', { class: 'section-head' }, elt('h2', {}, 'History'),
      elt('span', { class: 'button-row' }, open, save)), note, table, beside);
}

/**
 * The newest result of this kind that was measured here, or else the next newest.
 * @param {Row} row
 * @param {Row[]} list the newest first
 */
function newestBeside(row, list) {
  const others = list.filter((other) => other.kind === row.kind && other.id !== row.id);
  return others.find(({ imported }) => !imported) ?? others[0] ?? null;
}

/** @param {Row} row */
function outcome({ kind, figures, verdict }) {
  if (verdict) return verdict;
  const steps = figures.reduce((sum, figure) => sum + figure.steps, 0);
  const of = kind === 'suite' ? ` in ${plural(figures.length, 'program')}` : '';
  return `${countOf(steps, 'step')}${of}`;
}

/**
 * @param {Row} row
 * @param {HistoryActions & { compare: () => void }} actions
 */
function historyRow(row, actions) {
  const { code, environment, when, imported } = row;
  const { browser, version } = environment;
  return elt('tr', {},
    elt('td', {}, elt('time', { datetime: new Date(when).toISOString() },
      new Date(when).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' }))),
    elt('td', {}, row.title === KINDS[row.kind] ? row.title : `${KINDS[row.kind]}: ${row.title}`,
      imported && elt('span', { class: 'quiet' }, ' (imported)')),
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
 * @param {Row} old
 * @param {Row | null} now
 */
function comparison(old, now) {
  if (!now) {
    return [elt('p', { class: 'quiet', role: 'status' },
      'There is no other result of this kind to compare it with: measure again.')];
  }
  const places = [old, now].map(({ environment }) => environmentText(environment));
  const rows = pairs(old.figures, now.figures);
  const same = rows.filter(({ a, b }) => a && b && a.steps === b.steps).length;
  const title = (/** @type {Row} */ { when }) => new Date(when).toLocaleString([],
    { dateStyle: 'short', timeStyle: 'short' });
  const heads = ['Name', `Steps ${title(old)}`, title(now), 'change', `Time ${title(old)}`, title(now),
    'ratio'];
  return [
    elt('p', { class: 'verdict', role: 'status' }, same === rows.length
      ? 'Every number of steps is the same.'
      : `${rows.length - same} of ${rows.length} numbers of steps differ.`),
    places[0] !== places[1] && elt('p', { class: 'quiet' },
      `Measured at different places (${places.join('; ')}): compare steps rather than times.`),
    elt('div', { class: 'table-scroll', tabindex: '0', role: 'region',
      'aria-label': 'Two results beside each other' }, elt('table', { class: 'experiment-table' },
      elt('thead', {}, elt('tr', {}, ...heads.map((head) => elt('th', { scope: 'col' }, head)))),
      elt('tbody', {}, ...rows.map(({ name, a, b }) => elt('tr', {},
        elt('th', { scope: 'row' }, elt('code', { class: 'clip' }, name)),
        elt('td', { title: a ? exact(a.steps) : '' }, a ? count(a.steps) : '–'),
        elt('td', { title: b ? exact(b.steps) : '' }, b ? count(b.steps) : '–'),
        elt('td', { class: 'quiet' }, a && b ? change(a.steps, b.steps) : ''),
        elt('td', {}, a ? duration(a.ms) : '–'), elt('td', {}, b ? duration(b.ms) : '–'),
        elt('td', { title: 'the newer time divided by the older one' },
          a && b && a.ms > 0 ? ratio(b.ms / a.ms) : '')))))),
  ];
}
