// @ts-check
// The last runs with their code: to be looked at, and to be taken back into the editor.

import { elt, fill } from '../lib/dom.js';
import { countOf, duration, plural } from '../lib/format.js';
import { openDialog } from './dialog.js';

/** @typedef {import('../state/history.js').RunRecord & { id: number }} Run */

/** @type {Record<string, string>} */
const ENDS = { done: 'finished', failed: 'error', stopped: 'stopped', crashed: 'engine restarted' };
/** Lines of code that are shown of each file. */
const LINES_MAX = 400;

/**
 * @param {Run[] | null} runs the newest first; null: this browser keeps none
 * @param {{ restore: (run: Run) => void }} actions
 */
export function showRuns(runs, actions) {
  if (!runs || runs.length === 0) {
    openDialog('runs', 'Last runs', elt('p', { class: 'quiet' }, runs
      ? 'Nothing was run yet. The last 50 runs appear here, with their code.'
      : 'This browser keeps nothing for this page, so there are no earlier runs to show.'));
    return;
  }
  const code = elt('pre', { class: 'listing', tabindex: '0', role: 'region',
    'aria-label': 'Code of the run' });
  const about = elt('p', { class: 'quiet' });
  const restore = elt('button', { type: 'button', class: 'primary' }, 'Restore this code');
  const list = elt('div', { class: 'run-list', role: 'listbox', 'aria-label': 'Runs',
    tabindex: '0' });
  const rows = runs.map((run, at) => row(run, runs[at + 1], at));
  let chosen = 0;
  const choose = (/** @type {number} */ at) => {
    chosen = at;
    rows.forEach((node, its) => node.setAttribute('aria-selected', String(its === at)));
    list.setAttribute('aria-activedescendant', rows[at].id);
    rows[at].scrollIntoView({ block: 'nearest' });
    fill(code, codeOf(runs[at]));
    code.scrollTop = 0;
    fill(about, ...aboutRun(runs[at]));
  };
  rows.forEach((node, at) => node.addEventListener('click', () => choose(at)));
  fill(list, ...rows);
  list.addEventListener('keydown', (event) => {
    const next = { ArrowDown: chosen + 1, ArrowUp: chosen - 1, Home: 0,
      End: rows.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(Math.max(0, Math.min(rows.length - 1, next)));
  });
  const box = openDialog('runs', 'Last runs', elt('div', { class: 'run-columns' }, list,
    elt('div', { class: 'run-shown' }, about, code)),
  elt('div', { class: 'dialog-end' }, elt('span', { class: 'quiet' },
    'Kept in this browser only. Restoring keeps the code of the editor as “Your code before”.'),
  restore));
  restore.addEventListener('click', () => {
    box.close();
    actions.restore(runs[chosen]);
  });
  choose(0);
  list.focus();
}

/**
 * @param {Run} run
 * @param {Run | undefined} before the run before it
 * @param {number} at
 */
function row(run, before, at) {
  const same = before && before.output === run.output && before.value === run.value;
  return elt('div', { role: 'option', id: `run-${at}`, class: 'run-row' },
    elt('span', { class: 'run-title' }, run.title,
      same && elt('span', { class: 'quiet', title: 'Output and value are those of the run before' },
        ' =')),
    elt('span', { class: 'quiet' }, ENDS[run.end] ?? run.end),
    elt('span', { class: 'figures', title: plural(run.steps, 'step') },
      countOf(run.steps, 'step')),
    elt('time', { class: 'quiet', datetime: new Date(run.when).toISOString() },
      new Date(run.when).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' })));
}

/** @param {Run} run */
function aboutRun({ end, value, ms, steps, output, outputBytes, version }) {
  return [
    elt('span', {}, end === 'done' ? 'Value ' : end === 'failed' ? 'Error ' : 'Ended: '),
    elt('code', { class: 'clip' }, value ?? (end === 'done' ? '()' : ENDS[end] ?? end)), ' · ',
    elt('span', { title: plural(steps, 'step') }, countOf(steps, 'step')), ' in ',
    elt('span', { title: `${ms.toFixed(2)} ms of work` }, duration(ms)), ' · ',
    elt('span', { title: 'Equal names mean equal output' },
      outputBytes > 0 ? `output ${output.slice(0, 8)}` : 'no output'),
    ` · nostos ${version}`,
  ];
}

/** @param {Run} run */
function codeOf({ files }) {
  return files.map(({ name, text }) => {
    const lines = text.split('\n');
    const shown = lines.slice(0, LINES_MAX).join('\n') + (lines.length > LINES_MAX ? '\n…' : '');
    return files.length > 1 ? `# ${name}\n\n${shown}` : shown;
  }).join('\n\n');
}
