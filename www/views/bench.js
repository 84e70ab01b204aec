// @ts-check
// The bench tab: two snippets against each other, and the suite of benchmark programs.

import { elt, fill } from '../lib/dom.js';
import { count, duration, exact, plural, ratio } from '../lib/format.js';
import { mad, stepsText, trend, verdictText } from '../lib/stats.js';
import * as bench from '../state/bench.js';
import { historySection } from './bench_history.js';
import { growthSection } from './growth.js';
import { HEAP, heapFigure } from './heap.js';
import { beginning } from './long_text.js';
import { STEPS, tableHead } from './table_head.js';

/** @typedef {import('../state/bench.js').Duel} Duel */
/** @typedef {import('../state/bench.js').SuiteRow} SuiteRow */
/** @typedef {import('./table_head.js').Column} Column */

const RATIO = 'The median of B divided by that of A. The interval comes from 2 000 draws of the '
  + 'pairs of samples, with a fixed seed. One of the two is called faster only where the whole '
  + 'interval is more than 1 % away from 1.';

const MAD = 'Median absolute deviation: half of the samples are within it of the median';

/** @type {Column[]} */
const DUEL_COLUMNS = [
  ['Program'], ['Median', 'The time of one run: half of the samples took less'],
  ['Spread (MAD)', MAD],
  ['Steps', STEPS], ['Samples', 'How many samples, and how many runs in each of them'],
  ['Result', 'The value of main'],
];

/** @type {Column[]} */
const SUITE_COLUMNS = [
  ['Program'], ['Result', 'The value of main; ✓: the one that the program promises'],
  ['Steps', STEPS],
  ['Memory', `Of one run: ${HEAP}`],
  ['Time', 'The median of one run. The bar is its logarithm, from a microsecond on'],
  ['MAD', MAD],
];

/** A longer value says no more in a table. */
const VALUE_MAX = 1000;

/** @param {number} ms */
function milliseconds(ms) {
  return `${ms.toFixed(6)} ms`;
}

/**
 * @param {HTMLElement} panel
 * @param {{ compare: () => void, runSuite: () => void, grow: () => void, cancel: () => void,
 *   openProgram: (name: string) => void,
 *   snippet: (parent: HTMLElement, side: 'a' | 'b', label: string) => void,
 *   takeCode: (side: 'a' | 'b') => void, takeLastRun: (side: 'a' | 'b') => void,
 *   history: import('./bench_history.js').HistoryActions }} actions
 */
export function mountBench(panel, actions) {
  fill(panel, elt('div', { class: 'bench' }, duelSection(actions), growthSection(actions),
    historySection(actions.history), suiteSection(actions)));
}

/** @param {Parameters<typeof mountBench>[1]} actions */
function duelSection(actions) {
  const result = elt('div', { class: 'duel-result', role: 'status' });
  const button = elt('button', { type: 'button', class: 'primary', id: 'compare' });
  const snippets = (/** @type {const} */ (['a', 'b'])).map((side) => {
    const name = side.toUpperCase();
    const editor = elt('div', { class: 'snippet-editor' });
    actions.snippet(editor, side, `Program ${name}`);
    return elt('div', { class: `snippet ${side}` },
      elt('header', {}, elt('h3', {}, elt('span', { class: `side ${side}` }, name)),
        elt('button', { type: 'button', class: 'link', onclick: () => actions.takeCode(side) },
          'the editor\u2019s code'),
        elt('button', { type: 'button', class: 'link', onclick: () => actions.takeLastRun(side),
          title: 'The newest kept run whose code is not that of the editor' }, 'the last run\u2019s')),
      editor);
  });
  bench.busy.watch((busy) => {
    const here = busy?.what === 'duel';
    fill(button, here ? 'Cancel' : 'Compare');
    button.disabled = bench.isBlocked(here);
    button.onclick = here ? actions.cancel : actions.compare;
    if (busy && here) fill(result, elt('p', { class: 'quiet' }, busy.text));
    else if (!bench.duel.get()) fill(result, hint());
  });
  bench.duel.watch((duel) => {
    if (duel) fill(result, ...(duel.trouble ? [trouble(duel.trouble)] : duelResult(duel)));
  });
  const old = elt('p', { class: 'note-line' }, 'A or B was edited since this was measured: figures '
    + 'and verdict are of the code before, which a link with them carries.');
  const drawOld = () => {
    old.hidden = !bench.isDuelOld();
  };
  bench.duel.watch(drawOld);
  bench.snippets.subscribe(drawOld);
  return elt('section', { 'aria-label': 'A against B' },
    elt('header', { class: 'section-head' }, elt('h2', {}, 'A against B'), button),
    elt('div', { class: 'snippets' }, ...snippets), old, result);
}

function hint() {
  return elt('p', { class: 'quiet' }, 'Both are run in turns, warmed up, until the timer of this '
    + 'browser tells enough. Steps are compared exactly.');
}

/** @param {string} text */
function trouble(text) {
  return elt('p', { class: 'note-line error' }, text);
}

/** @param {Duel} duel */
function duelResult({ a, b, comparison }) {
  const differ = a.value !== b.value && trouble('The two programs have different results, so the '
    + 'comparison says little.');
  return [
    elt('p', { class: `verdict ${comparison.verdict}` }, capital(verdictText(comparison))),
    elt('p', { class: 'quiet', title: RATIO },
      `Ratio of times B/A ${ratio(comparison.ratio)}, with 99 % certainty between `
      + `${ratio(comparison.low)} and ${ratio(comparison.high)}; `
      + `${stepsText(a.steps, b.steps)}.`),
    differ,
    ...[['A', a], ['B', b]].map(([name, side]) => drift(/** @type {string} */ (name),
      /** @type {bench.Side} */ (side))),
    strip(a.times, b.times),
    elt('div', { class: 'table-scroll' }, elt('table', { class: 'duel-table' },
      tableHead(DUEL_COLUMNS),
      elt('tbody', {}, sideRow('A', a), sideRow('B', b)))),
  ];
}

/**
 * What is to be said when a program's times had a direction while they were taken.
 * @param {string} name
 * @param {bench.Side} side
 */
function drift(name, { times }) {
  const direction = trend(times);
  if (direction === 'steady') return false;
  return elt('p', { class: 'note-line' }, direction === 'falling'
    ? `${name} still became faster while it was measured: the browser had not compiled all of it, `
      + 'or the computer sped up. Compare once more.'
    : `${name} became slower while it was measured: the computer is busy or has slowed down. `
      + 'Compare once more.');
}

/**
 * @param {string} name
 * @param {bench.Side} side
 */
function sideRow(name, side) {
  const value = beginning(side.value, VALUE_MAX);
  return elt('tr', {},
    elt('th', { scope: 'row' }, elt('span', { class: `side ${name.toLowerCase()}` }, name)),
    elt('td', { title: milliseconds(side.median) }, duration(side.median)),
    elt('td', { title: `± ${milliseconds(side.mad)}` }, `± ${duration(side.mad)}`),
    elt('td', { title: exact(side.steps) }, count(side.steps)),
    elt('td', { title: `${plural(side.runsPerSample, 'run')} in each sample` },
      `${side.times.length} × ${exact(side.runsPerSample)}`),
    elt('td', { title: value }, elt('code', { class: 'clip' }, value)));
}

/**
 * Every sample as a dot on one scale from zero.
 * @param {number[]} a
 * @param {number[]} b
 */
function strip(a, b) {
  const most = Math.max(...a, ...b);
  const rows = [a, b].map((times, at) => elt('div', { class: `strip-row ${at ? 'b' : 'a'}` },
    ...times.map((ms) => {
      const dot = elt('span', { class: 'sample', title: duration(ms) });
      dot.style.left = `${(ms / most) * 100}%`;
      return dot;
    })));
  return elt('div', { class: 'strip', 'aria-hidden': 'true' }, ...rows,
    elt('div', { class: 'strip-scale' }, elt('span', {}, '0'),
      elt('span', {}, 'each dot is one sample: the mean time of its runs'),
      elt('span', {}, duration(most))));
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1) + '.';
}

/** @param {Parameters<typeof mountBench>[1]} actions */
function suiteSection(actions) {
  const button = elt('button', { type: 'button', class: 'outlined', id: 'run-suite' });
  const body = elt('tbody', {});
  const note = elt('p', { class: 'quiet', role: 'status' });
  bench.busy.watch((busy) => {
    const here = busy?.what === 'suite';
    fill(button, here ? 'Cancel' : 'Run all');
    button.disabled = bench.isBlocked(here);
    button.onclick = here ? actions.cancel : actions.runSuite;
    note.textContent = busy && here ? busy.text
      : 'The project’s benchmark programs, each checked against its expected result.';
  });
  bench.suite.watch((rows) => {
    const most = Math.max(...rows.map((r) => r.result?.ok ? r.result.ms : 0));
    fill(body, ...rows.map((row) => suiteRow(row, most, actions.openProgram)));
  });
  return elt('section', { 'aria-label': 'Suite' },
    elt('header', { class: 'section-head' }, elt('h2', {}, 'Suite'), button), note,
    elt('div', { class: 'table-scroll', tabindex: '0', role: 'region',
      'aria-label': 'Table of the suite' },
      elt('table', { class: 'suite' },
        tableHead(SUITE_COLUMNS), body)));
}

/**
 * @param {SuiteRow} row
 * @param {number} most
 * @param {(name: string) => void} open
 */
function suiteRow({ name, expected, result }, most, open) {
  const cells = result === null ? SUITE_COLUMNS.slice(1).map(() => elt('td', {}))
    : result.ok ? suiteFigures(result, expected, most)
      : [elt('td', { colspan: SUITE_COLUMNS.length - 1, class: 'wrong' }, result.message)];
  return elt('tr', {}, elt('td', {}, elt('button', { type: 'button', class: 'frame',
    title: 'Open in the editor', onclick: () => open(name) }, elt('code', {}, name))), ...cells);
}

/**
 * @param {Extract<import('../state/bench.js').SuiteResult, { ok: true }>} result
 * @param {string} expected
 * @param {number} most
 */
function suiteFigures({ value, steps, memory, ms, runs, times }, expected, most) {
  const right = value === expected;
  const how = `${plural(times.length, 'sample')} of ${plural(runs, 'run')}`;
  const time = elt('td', { class: 'with-share', title: `${milliseconds(ms)}, ${how}` },
    duration(ms));
  const spread = mad(times);
  const [heap, heapTitle] = heapFigure(memory);
  // Times span five decades: the bar shows their logarithm, from a microsecond.
  const share = Math.log10(ms / 0.001) / Math.log10(most / 0.001);
  time.style.setProperty('--share', String(Math.max(0, share)));
  return [
    elt('td', { class: right ? 'right' : 'wrong',
      title: right ? 'as expected' : `expected ${expected}` },
    elt('code', { class: 'clip' }, value), right ? ' ✓' : ' ✗'),
    elt('td', { title: exact(steps) }, count(steps)),
    elt('td', { title: heapTitle }, heap), time,
    times.length > 1 ? elt('td', { title: `± ${milliseconds(spread)}, ${how}` },
      `± ${duration(spread)}`) : elt('td', { class: 'quiet', title: how }, '–')];
}
