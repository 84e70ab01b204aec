// @ts-check
// The profile tab: what is weighed, which process, the flame bars and the table of functions.

import { elt, fill } from '../lib/dom.js';
import { count, duration, exact, plural } from '../lib/format.js';
import * as store from '../state/store.js';
import { FlameGraph } from './flame_graph.js';
import { mountProfileTable } from './profile_table.js';

/** @typedef {import('../lib/call_tree.js').Frame} Frame */
/** @typedef {import('../lib/call_tree.js').Profile} Profile */
/** @typedef {import('../lib/call_tree.js').Weight} Weight */

/**
 * Two buttons of which one is pressed.
 * @template {string} T
 * @param {string} label
 * @param {[T, string, string][]} choices name, text, title
 * @param {T} initial
 * @param {(choice: T) => void} onChoose
 */
export function segmented(label, choices, initial, onChoose) {
  const buttons = choices.map(([name, text, title]) => elt('button', {
    type: 'button', title, 'aria-pressed': String(name === initial),
    onclick: () => {
      buttons.forEach((b, at) => b.setAttribute('aria-pressed', String(choices[at][0] === name)));
      onChoose(name);
    },
  }, text));
  return elt('div', { class: 'segmented', role: 'group', 'aria-label': label }, ...buttons);
}

/**
 * @param {HTMLElement} panel
 * @param {{ profile: () => void, download: (name: string, text: string) => void }} actions
 */
export function mountProfile(panel, actions) {
  let weight = /** @type {Weight} */ ('red');
  let order = /** @type {'time' | 'heavy'} */ ('time');
  let query = '';
  const empty = elt('div', { class: 'empty' },
    elt('p', {}, 'See where the program spends its steps and its time.'),
    elt('button', { type: 'button', class: 'primary', onclick: actions.profile }, 'Profile'));
  const summary = elt('p', { class: 'summary' });
  const process = elt('select', { 'aria-label': 'Process' });
  const find = elt('input', { type: 'search', placeholder: 'Find a function',
    'aria-label': 'Find a function' });
  const reset = elt('button', { type: 'button', class: 'outlined' }, 'Zoom out');
  const save = elt('button', { type: 'button', class: 'outlined',
    title: 'Save the profile as JSON; speedscope opens it too' }, 'Save JSON');
  const flameBox = elt('div', { class: 'flame-box' });
  const tools = elt('div', { class: 'panel-tools' },
    segmented('What widths mean', [
      ['red', 'Steps', 'Calls and loop turns: exact, the same on every machine'],
      ['ns', 'Time', 'Time as this browser measures it'],
    ], weight, (choice) => {
      weight = choice;
      draw();
    }),
    segmented('Order of bars', [
      ['time', 'In order', 'Left to right in the order of the first call'],
      ['heavy', 'Heaviest first', 'The heaviest on the left'],
    ], order, (choice) => {
      order = choice;
      draw();
    }), process, find, reset, save);
  const content = elt('div', { class: 'profile' }, tools, summary, flameBox, legend());
  fill(panel, empty, content);

  /** @param {Frame} frame */
  const select = (frame) => {
    if (!frame.file || !frame.line) return;
    store.jump.set({ file: frame.file, line: frame.line, column: frame.col ?? 1, focus: false });
  };
  const flame = new FlameGraph(flameBox, select);
  const table = mountProfileTable(content, select);

  const draw = () => {
    const kept = store.profile.get();
    if (!kept) return;
    const { profile } = kept;
    const root = profile.trees.get(Number(process.value)) ?? profile.whole;
    flame.show({ frames: profile.frames, root, weight, order, query });
  };
  process.addEventListener('change', draw);
  find.addEventListener('input', () => {
    query = find.value.trim().toLowerCase();
    draw();
  });
  reset.addEventListener('click', () => flame.resetZoom());
  flameBox.addEventListener('zoomchange', () => {
    reset.disabled = !flame.zoomed;
  });
  save.addEventListener('click', () => {
    const kept = store.profile.get();
    if (kept) actions.download('program.profile.json', kept.text);
  });
  store.profile.watch((kept, before) => {
    empty.hidden = kept !== null;
    content.hidden = kept === null;
    if (!kept) return;
    describe(summary, kept.profile, kept.edited);
    if (kept.profile === before?.profile && kept !== before) return;
    fillProcesses(process, kept.profile);
    table.show(kept.profile);
    draw();
  });
}

/**
 * @param {HTMLSelectElement} select
 * @param {Profile} profile
 */
function fillProcesses(select, profile) {
  select.hidden = profile.processes.length < 2;
  fill(select, elt('option', { value: '' },
    `All ${plural(profile.processes.length, 'process', 'processes')}`),
  ...profile.processes.map(({ pid, frame }) => elt('option', { value: pid },
    `${profile.frames[frame]?.name ?? 'process'} <pid ${pid}>`)));
}

/**
 * @param {HTMLElement} box
 * @param {Profile} profile
 * @param {boolean} edited
 */
function describe(box, profile, edited) {
  const { totals, functions, processes, resolutionNs, truncated } = profile;
  fill(box,
    elt('strong', { title: `${exact(totals.reductions)} steps` },
      `${count(totals.reductions)} steps`),
    ' in ', elt('strong', { title: `The clock of this browser moves in steps of ${
      duration(resolutionNs / 1e6)}` }, duration(totals.busyNs / 1e6)),
    `, ${plural(totals.calls, 'call')} of ${plural(functions.length, 'function')}`,
    processes.length > 1 && `, ${plural(processes.length, 'process', 'processes')}`,
    truncated && elt('span', { class: 'quiet' }, ' · single calls sampled, sums exact'),
    edited && elt('span', { class: 'quiet' }, ' · the code was edited since'));
}

function legend() {
  const kinds = [['function', 'function'], ['lambda', 'lambda'], ['builtin', 'builtin'],
    ['process', 'process']];
  return elt('p', { class: 'legend quiet' }, ...kinds.map(([kind, text]) => elt('span', {},
    elt('span', { class: `swatch ${kind}` }), text)), elt('span', {}, '↪ entered by a tail call'));
}
