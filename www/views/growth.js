// @ts-check
// The growth of `bench(n)`: steps and time over n, both axes logarithmic, with the exponent.

import { elt, fill, svg } from '../lib/dom.js';
import { count, countOf, duration, exact, plural } from '../lib/format.js';
import { exponentOf, growthText } from '../lib/growth.js';
import * as bench from '../state/bench.js';
import * as store from '../state/store.js';
import { STEPS, tableHead } from './table_head.js';

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [560, 200, 8, 20];
/** Room above the highest point for what it stands for. */
const TOP = 24;
const EXPONENT = 'The slope of the logarithm of steps over that of n, by least squares, over the '
  + 'larger half of n';

/** @param {{ grow: () => void, cancel: () => void }} actions */
export function growthSection(actions) {
  const button = elt('button', { type: 'button', class: 'outlined', id: 'grow' });
  const note = elt('p', { class: 'quiet', role: 'status' });
  const result = elt('div', { class: 'growth' });
  bench.busy.watch((busy) => {
    const here = busy?.what === 'growth';
    fill(button, here ? 'Cancel' : 'Measure growth');
    button.disabled = bench.isBlocked(here);
    button.onclick = here ? actions.cancel : actions.grow;
    note.textContent = busy && here ? busy.text : 'Define bench(n) in the program: it is run with '
      + 'n = 1, 2, 4, 8 … and the steps tell how its work grows.';
  });
  bench.growth.watch((growth) => {
    if (!growth) fill(result);
    else if (growth.trouble) fill(result, elt('p', { class: 'note-line error' }, growth.trouble));
    else fill(result, ...drawing(growth.points));
  });
  const old = elt('p', { class: 'note-line' }, 'The code was edited since this was measured, or '
    + 'another program was opened.');
  const drawOld = () => {
    old.hidden = !bench.isGrowthOld();
  };
  bench.growth.watch(drawOld);
  store.files.subscribe(drawOld);
  return elt('section', { 'aria-label': 'Growth' },
    elt('header', { class: 'section-head' }, elt('h2', {}, 'Growth'), button), note, old, result);
}

/** @param {import('../lib/growth.js').Point[]} points */
function drawing(points) {
  if (points.length < 2) return [];
  const steps = points.map(({ n, steps: value }) => ({ n, value }));
  return [
    elt('p', { class: 'verdict', title: EXPONENT }, `bench(n) ${growthText(exponentOf(steps))}.`),
    plot(points),
    elt('div', { class: 'table-scroll' }, elt('table', {},
      tableHead([['n', 'The argument of bench'], ['Steps', STEPS], ['Steps per n'],
        ['Time', 'The mean time of one run']]),
      elt('tbody', {}, ...points.map((point) => elt('tr', {},
        elt('td', {}, exact(point.n)),
        elt('td', { title: exact(point.steps) }, count(point.steps)),
        elt('td', {}, (point.steps / point.n).toFixed(2)),
        elt('td', { title: `${point.ms.toFixed(6)} ms` }, duration(point.ms))))))),
  ];
}

/** @param {import('../lib/growth.js').Point[]} points */
function plot(points) {
  const most = points[points.length - 1];
  const top = Math.log(Math.max(...points.map((p) => p.steps), 2));
  const x = (/** @type {number} */ n) => LEFT
    + ((WIDTH - 2 * LEFT) * Math.log(n)) / Math.max(Math.log(most.n), 1e-9);
  const y = (/** @type {number} */ steps) => (HEIGHT - BOTTOM)
    - ((HEIGHT - BOTTOM - TOP) * Math.log(Math.max(1, steps))) / top;
  const line = points.map(({ n, steps }) => `${x(n).toFixed(1)},${y(steps).toFixed(1)}`).join(' ');
  const label = (/** @type {number} */ at, /** @type {string} */ text,
    /** @type {string} */ anchor, from = HEIGHT - 4) => (
    withText(svg('text', { x: at, y: from, 'text-anchor': anchor }), text));
  return svg('svg', { class: 'growth-plot', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img',
    'aria-label': `Steps from n = 1 to n = ${most.n}, both axes logarithmic` },
  svg('polyline', { points: line }),
  ...points.map(({ n, steps, ms }) => svg('circle', { cx: x(n), cy: y(steps), r: 3.5 },
    withText(svg('title'), `n = ${exact(n)}: ${plural(steps, 'step')}, ${duration(ms)}`))),
  label(LEFT, 'n = 1', 'start'), label(WIDTH - LEFT, `n = ${count(most.n)}`, 'end'),
  label(WIDTH - LEFT, countOf(most.steps, 'step'), 'end', 14),
  label(LEFT, 'both axes logarithmic', 'start', 14));
}

/**
 * @template {Element} T
 * @param {T} node
 * @param {string} text
 */
function withText(node, text) {
  node.textContent = text;
  return node;
}
