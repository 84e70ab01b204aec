// @ts-check
// The profile tab: a run as flame bars, one function with its callers, the difference to a kept
// run, processes over time; below them the table of functions.

import { inclusive } from '../lib/call_tree.js';
import { mainFile } from '../lib/growth.js';
import { difference } from '../lib/profile_diff.js';
import { findBars } from '../lib/flame_search.js';
import { flameSvg } from '../lib/flame_svg.js';
import { foldedStacks } from '../lib/profile_export.js';
import { sharesMost } from '../lib/same_lines.js';
import { callees, callers } from '../lib/sandwich.js';
import { elt, fill } from '../lib/dom.js';
import { countOf, duration, exact, percent, plural } from '../lib/format.js';
import * as store from '../state/store.js';
import { FlameGraph } from './flame_graph.js';
import { chosenBar } from './bar_figures.js';
import { copyText } from './copy.js';
import { attachMenu } from './menu.js';
import { optionsOf } from './long_table.js';
import { drawDeltas } from './profile_delta.js';
import { mountProfileTable } from './profile_table.js';
import { isNarrow } from './tabs.js';
import { drawTimeline } from './timeline.js';

/** @typedef {import('../lib/call_tree.js').Frame} Frame */
/** @typedef {import('../lib/call_tree.js').Profile} Profile */
/** @typedef {import('../lib/call_tree.js').Weight} Weight */
/** @typedef {'bars' | 'callers' | 'difference' | 'timeline'} View */
/**
 * @typedef {{ profile: () => void, download: (name: string, text: string) => void,
 *   openFile: (accept: string) => Promise<{ name: string, text: string } | null>,
 *   importProfile: typeof import('../actions/profile.js').importProfile }} ProfileActions
 */

/**
 * Buttons of which one is pressed.
 * @template {string} T
 * @param {string} label
 * @param {[T, string, string][]} choices name, text, title
 * @param {T} initial
 * @param {(choice: T) => void} onChoose
 */
export function segmented(label, choices, initial, onChoose) {
  const buttons = choices.map(([name, text, title]) => elt('button', {
    type: 'button', title, 'aria-pressed': String(name === initial), 'data-choice': name,
    onclick: () => {
      buttons.forEach((b, at) => b.setAttribute('aria-pressed', String(choices[at][0] === name)));
      onChoose(name);
    },
  }, text));
  return elt('div', { class: 'segmented', role: 'group', 'aria-label': label }, ...buttons);
}

/**
 * @param {HTMLElement} panel
 * @param {ProfileActions} actions
 */
export function mountProfile(panel, actions) {
  const choice = { view: /** @type {View} */ ('bars'), weight: /** @type {Weight} */ ('red'),
    order: /** @type {'time' | 'heavy'} */ ('time'), query: '' };
  const parts = buildParts(panel, actions, choice, () => draw());
  const beside = (/** @type {Frame} */ frame) => jumpTo(frame, false);
  // A narrow screen has no place beside the table: there a name leads to the code.
  const select = (/** @type {Frame} */ frame) => jumpTo(frame, isNarrow());
  const flame = new FlameGraph(parts.flameBox, beside, parts.chosen);
  const above = new FlameGraph(parts.callersBox, beside, parts.chosen);
  const table = mountProfileTable(parts.tableBox, select);

  function draw() {
    const kept = store.profile.get();
    if (!kept) return;
    showParts(parts, choice.view, kept.profile);
    const { profile } = kept;
    const { weight, order, query } = choice;
    const root = profile.trees.get(Number(parts.process.value)) ?? profile.whole;
    const input = { frames: profile.frames, root, weight, order, query };
    tellFound(parts, query === '' || choice.view === 'timeline' ? null
      : findBars(root, profile.frames, query, weight), { query, weight, total: root });
    if (choice.view === 'bars') flame.show(input);
    else if (choice.view === 'callers') {
      const frame = Number(parts.functions.value);
      flame.show({ ...input, root: callees(profile.whole, frame) });
      above.show({ ...input, root: callers(profile.whole, frame), order: 'heavy' });
    } else if (choice.view === 'difference') drawDifference(profile);
    else drawTimeline(parts.timeline, profile);
  }

  /** @param {Profile} profile */
  function drawDifference(profile) {
    const baseline = store.baseline.get();
    parts.deltaHint.hidden = baseline !== null;
    parts.flameBox.hidden = parts.chosen.element.hidden = parts.deltas.hidden = baseline === null;
    if (!baseline) return;
    const { weight, order, query } = choice;
    const { frames, root, total, deltas, rows } = difference(baseline.profile, profile, weight);
    flame.show({ frames, root, weight, order, query, deltas });
    const isOther = isOtherProgram(baseline.files, store.profile.get()?.files);
    drawDeltas(parts.deltas, { rows, weight, total, frames, when: baseline.when, isOther }, select);
  }

  // The function around the caret is outlined where it stands in the bars.
  const outline = () => {
    const frames = store.profile.get()?.profile.frames;
    if (frames && choice.view === 'bars') flame.outline(framesAtCaret(frames));
  };
  store.caret.subscribe(outline);
  parts.flameBox.addEventListener('zoomchange', outline);
  parts.reset.addEventListener('click', () => flame.resetZoom());
  parts.flameBox.addEventListener('zoomchange', () => {
    parts.reset.disabled = !flame.zoomed;
  });
  store.baseline.subscribe(draw);
  store.profile.watch((value, before) => {
    parts.empty.hidden = value !== null;
    parts.content.hidden = value === null;
    if (!value) return;
    describe(parts.summary, value);
    const only = knownWeight(value.profile, choice.weight);
    if (only !== choice.weight) {
      parts.weights.querySelector(`[data-choice="${only}"]`)?.dispatchEvent(new Event('click'));
    }
    if (value.profile === before?.profile && value !== before) return;
    fillProcesses(parts.process, value.profile);
    fillFunctions(parts.functions, value.profile);
    table.show(value.profile);
    draw();
  });
}

/**
 * What widths can mean: a file of another tool knows either steps or time.
 * @param {Profile} profile
 * @param {Weight} wanted
 */
function knownWeight({ totals: { reductions, busyNs } }, wanted) {
  return reductions === 0 && busyNs > 0 ? 'ns' : busyNs === 0 ? 'red' : wanted;
}

/**
 * @param {HTMLElement} panel
 * @param {ProfileActions} actions
 * @param {{ view: View, weight: Weight, order: 'time' | 'heavy', query: string }} choice
 * @param {() => void} redraw
 */
function buildParts(panel, actions, choice, redraw) {
  /** @param {Partial<typeof choice>} change */
  const choose = (change) => {
    Object.assign(choice, change);
    redraw();
  };
  const views = segmented('View', [
    ['bars', 'Bars', 'Every call under its caller'],
    ['callers', 'Callers', 'One function: whom it calls and who calls it'],
    ['difference', 'Difference', 'This run against a kept one'],
    ['timeline', 'Processes', 'What each process did when'],
  ], choice.view, (view) => choose({ view }));
  const weights = segmented('What widths mean', [
    ['red', 'Steps', 'Calls and loop turns: exact, the same on every machine'],
    ['ns', 'Time', 'Time as this browser measures it'],
  ], choice.weight, (weight) => choose({ weight }));
  const orders = segmented('Order of bars', [
    ['time', 'In order', 'Left to right in the order of the first call'],
    ['heavy', 'Heaviest first', 'The heaviest on the left'],
  ], choice.order, (order) => choose({ order }));
  const process = elt('select', { 'aria-label': 'Process', onchange: redraw });
  const functions = elt('select', { 'aria-label': 'Function', onchange: redraw });
  const find = elt('input', { type: 'search', placeholder: 'Find',
    'aria-label': 'Find a function',
    oninput: () => choose({ query: find.value.trim().toLowerCase() }) });
  const reset = elt('button', { type: 'button', class: 'outlined', disabled: true }, 'Zoom out');
  const keep = elt('button', { type: 'button', class: 'outlined', id: 'keep-profile',
    title: 'Keep this run; the next ones can be compared with it', onclick: keepBaseline },
  'Keep as A');
  const summary = elt('p', { class: 'summary' });
  const found = elt('p', { class: 'found', role: 'status' });
  const flameBox = elt('div', { class: 'flame-box' });
  const callersBox = elt('div', { class: 'flame-box' });
  const callersHead = elt('h2', { class: 'flame-head' }, 'Called by');
  const deltaHint = elt('div', { class: 'empty small' }, elt('p', {},
    'Press “Keep as A”, change the code and profile it again: bars then show what became '
    + 'more and what became less.'));
  const chosen = chosenBar((frame) => jumpTo(frame, true));
  const kinds = legend();
  const [deltas, timeline, tableBox] = [elt('div', {}), elt('div', {}), elt('div', {})];
  const empty = emptyState(actions);
  const content = elt('div', { class: 'profile' },
    elt('div', { class: 'panel-tools' }, views, weights, orders, functions, process, find, reset,
      elt('span', { class: 'spacer' }), keep, fileMenu(actions, choice)),
    summary, found, deltaHint, flameBox, callersHead, callersBox, chosen.element,
    kinds, deltas, timeline, tableBox);
  fill(panel, empty, content);
  return { empty, content, summary, found, weights, orders, process, functions, find, reset,
    flameBox, callersBox, callersHead, chosen, kinds, deltaHint, deltas, timeline, tableBox };
}

/** @param {ProfileActions} actions */
function emptyState(actions) {
  return elt('div', { class: 'empty' },
    elt('p', {}, 'See where the program spends its steps and its time.'),
    elt('p', {}, elt('button', { type: 'button', class: 'primary', onclick: actions.profile },
      'Profile')),
    elt('button', { type: 'button', class: 'link', onclick: () => chooseProfile(actions) },
      'Open a saved profile'));
}

/**
 * @param {ReturnType<typeof buildParts>} parts
 * @param {View} view
 * @param {Profile} profile
 */
function showParts(parts, view, profile) {
  const bars = view !== 'timeline';
  parts.weights.hidden = parts.orders.hidden = parts.find.hidden = parts.reset.hidden = !bars;
  parts.flameBox.hidden = parts.chosen.element.hidden = !bars;
  // A difference has colours of its own.
  parts.kinds.hidden = !bars || view === 'difference';
  parts.functions.hidden = parts.callersHead.hidden = parts.callersBox.hidden = view !== 'callers';
  parts.process.hidden = view !== 'bars' || profile.processes.length < 2;
  parts.deltaHint.hidden = true;
  parts.deltas.hidden = view !== 'difference';
  parts.timeline.hidden = view !== 'timeline';
  parts.tableBox.hidden = view === 'difference';
}

/**
 * @param {Frame} frame
 * @param {boolean} takeFocus
 */
function jumpTo(frame, takeFocus) {
  if (!frame.file || !frame.line) return;
  store.jump.set({ file: frame.file, line: frame.line, column: frame.col ?? 1, focus: takeFocus,
    told: store.profile.get()?.files });
}

/**
 * Says instead of the summary how much was found.
 * @param {{ summary: HTMLElement, found: HTMLElement }} parts
 * @param {ReturnType<typeof findBars> | null} sum null when nothing is looked for
 * @param {{ query: string, weight: Weight, total: import('../lib/call_tree.js').CallNode }} what
 */
function tellFound({ summary, found }, sum, { query, weight, total }) {
  summary.hidden = sum !== null;
  found.hidden = sum === null;
  found.textContent = sum === null ? '' : sum.found === 0
    ? `No function that ran has “${query}” in its name.`
    : `“${query}” in ${exact(sum.found)} of ${plural(sum.of, 'bar')}, ${
      percent(sum.weight, inclusive(total, weight))} of the ${weight === 'red' ? 'steps' : 'time'}`;
}

/**
 * Whether these are two programs rather than two states of one; unknown of what was imported.
 * @param {readonly store.SourceFile[]} [a]
 * @param {readonly store.SourceFile[]} [b]
 */
function isOtherProgram(a, b) {
  if (!a || !b || JSON.stringify(a) === JSON.stringify(b)) return false;
  return !sharesMost(mainFile(a).text, mainFile(b).text);
}

function keepBaseline() {
  const kept = store.profile.get();
  if (!kept) return;
  store.baseline.set({ profile: kept.profile, when: Date.now(), files: kept.files });
  store.toast.set({ text: 'Kept as A. Change the code and profile it again, then look at '
    + 'Difference.' });
}

/**
 * @param {ProfileActions} actions
 * @param {{ weight: Weight, order: 'time' | 'heavy' }} choice
 */
function fileMenu(actions, choice) {
  const button = elt('button', { type: 'button', class: 'outlined', id: 'profile-file' }, 'File');
  const picture = (/** @type {(text: string) => void} */ use) => {
    const profile = store.profile.get()?.profile;
    if (!profile) return;
    const { weight, order } = choice;
    use(flameSvg({ frames: profile.frames, root: profile.whole, weight, order }, profile.name));
  };
  attachMenu(button, () => {
    const kept = store.profile.get();
    return [
      { label: 'Save JSON', detail: 'this page and speedscope open it',
        act: () => kept && actions.download('program.profile.json', kept.text) },
      { label: 'Save folded stacks', detail: 'for flamegraph.pl and its kin',
        act: () => kept && actions.download('program.folded.txt',
          foldedStacks(kept.profile, choice.weight)) },
      { label: 'Copy the bars as SVG', detail: 'a picture for documents',
        act: () => picture((text) => copyText(text, 'The picture is copied')) },
      { label: 'Save the bars as SVG', detail: 'with all figures on hover',
        act: () => picture((text) => actions.download('program.flame.svg', text)) },
      'line',
      { label: 'Open a profile', detail: 'nostos --profile --json, speedscope, folded stacks',
        act: () => chooseProfile(actions) },
      { label: 'Open a profile as A', detail: 'to compare this run with it',
        act: () => chooseProfile(actions, true) },
    ];
  }, 'Profile files');
  return button;
}

/**
 * @param {ProfileActions} actions
 * @param {boolean} [asBaseline]
 */
async function chooseProfile(actions, asBaseline = false) {
  const file = await actions.openFile('.json,.txt,.folded,application/json');
  if (file) actions.importProfile(file.name, file.text, { asBaseline });
}

/**
 * @param {HTMLSelectElement} select
 * @param {Profile} profile
 */
function fillProcesses(select, profile) {
  fill(select, elt('option', { value: '' },
    `All ${plural(profile.processes.length, 'process', 'processes')}`),
  ...optionsOf(profile.processes, ({ pid, frame }) => elt('option', { value: pid },
    `${profile.frames[frame]?.name ?? 'process'} <pid ${pid}>`)));
}

/**
 * The heaviest function first.
 * @param {HTMLSelectElement} select
 * @param {Profile} profile
 */
function fillFunctions(select, profile) {
  const rows = [...profile.functions].sort((a, b) => b.selfRed - a.selfRed);
  fill(select, ...optionsOf(rows, ({ frame }) => elt('option', { value: frame },
    profile.frames[frame].name)));
}

/**
 * @param {HTMLElement} box
 * @param {{ profile: Profile, edited: boolean, imported?: string }} kept
 */
function describe(box, { profile, edited, imported }) {
  const { totals, functions, processes, resolutionNs, truncated } = profile;
  fill(box,
    elt('strong', { title: plural(totals.reductions, 'step') },
      countOf(totals.reductions, 'step')),
    ' in ', elt('strong', { title: `The clock of this browser moves in steps of ${
      duration(resolutionNs / 1e6)}` }, duration(totals.busyNs / 1e6)),
    `, ${plural(totals.calls, 'call')} of ${plural(functions.length, 'function')}`,
    processes.length > 1 && `, ${plural(processes.length, 'process', 'processes')}`,
    truncated && elt('span', { class: 'quiet' }, ' · single calls sampled, sums exact'),
    imported && elt('span', { class: 'quiet' }, ` · opened from ${imported}`),
    edited && !imported && elt('span', { class: 'quiet' }, ' · the code was edited since'));
}

/**
 * The frames of the last function that begins above the caret.
 * @param {Frame[]} frames
 * @returns {Set<number>}
 */
function framesAtCaret(frames) {
  const [{ line: caret }, file] = [store.caret.get(), store.shownFile.get()];
  let best = 0;
  for (const { file: its, line = 0, kind } of frames) {
    if (its === file && kind === 'function' && line <= caret) best = Math.max(best, line);
  }
  return new Set(frames.flatMap((frame, at) => (
    best > 0 && frame.file === file && frame.line === best ? [at] : [])));
}

function legend() {
  const kinds = [['function', 'function'], ['lambda', 'lambda'], ['builtin', 'builtin'],
    ['process', 'process']];
  return elt('p', { class: 'legend kinds quiet' }, ...kinds.map(([kind, text]) => elt('span', {},
    elt('span', { class: `swatch ${kind}` }), text)), elt('span', {}, '↪ entered by a tail call'));
}
