// @ts-check
// A result that came with a link, and the reader's own numbers beside it.

import { elt, fill } from '../lib/dom.js';
import { environmentText } from '../lib/environment.js';
import { change, count, duration, plural } from '../lib/format.js';
import { isOfFiles, pairs } from '../lib/records.js';
import { sameFiles } from '../lib/same_files.js';
import * as bench from '../state/bench.js';
import * as store from '../state/store.js';

/** @typedef {import('../lib/records.js').BenchRecord} BenchRecord */
/** @typedef {import('../lib/records.js').Figure} Figure */

/** @type {Record<import('../lib/records.js').Kind, string>} */
const WHAT = {
  profile: 'A profile of this program', duel: 'Two programs against each other',
  growth: 'How bench(n) of this program grows', suite: 'The suite of benchmark programs',
};

/**
 * @param {HTMLElement} panel
 * @param {{ reproduce: () => void, cancel: () => void, openDuel: () => void }} actions
 */
export function mountExperiment(panel, actions) {
  const button = elt('button', { type: 'button', class: 'primary', id: 'reproduce' });
  const open = elt('button', { type: 'button', class: 'outlined', onclick: actions.openDuel,
    title: 'Both programs, to be changed and compared' }, 'Open in Bench');
  const note = elt('p', { class: 'quiet', role: 'status' });
  const since = elt('p', { class: 'note-line', role: 'status' });
  const body = elt('div', {});
  fill(panel, elt('section', { class: 'experiment', 'aria-label': 'Result of the link' },
    elt('header', { class: 'section-head' }, elt('h2', {}), open, button), note, since, body));
  const draw = () => {
    const experiment = store.experiment.get();
    if (!experiment) return;
    const { theirs, mine, wanted, trouble } = experiment;
    const head = panel.querySelector('h2');
    if (head) head.textContent = WHAT[theirs.kind];
    open.hidden = theirs.kind !== 'duel';
    const cancels = wanted && theirs.kind !== 'profile';
    fill(button, cancels ? 'Cancel' : mine ? 'Reproduce again' : 'Reproduce');
    button.disabled = (wanted && !cancels) || store.engine.get().state === 'broken'
      || theirs.kind === 'suite';
    button.onclick = cancels ? actions.cancel : actions.reproduce;
    note.textContent = wanted ? bench.busy.get()?.text ?? 'running …'
      : mine ? 'Steps are exact and the same everywhere; times are those of each machine.'
        : `The author\u2019s numbers. ${theirs.kind === 'suite' ? 'Run all in Bench shows your own.'
          : 'Press Reproduce to see your own beside them.'}`;
    fill(body, trouble && elt('p', { class: 'note-line error' }, trouble),
      ...(mine ? [elt('p', { class: 'verdict' }, verdictOf(theirs, mine))] : []),
      table(theirs, mine), where('Author', theirs), mine && where('You', mine));
  };
  const drawSince = () => {
    const text = sinceText(store.experiment.get());
    since.hidden = text === '';
    // Asked at every key: a screen reader hears it once.
    if (since.textContent !== text) since.textContent = text;
  };
  store.experiment.watch(draw);
  store.experiment.watch(drawSince);
  store.files.subscribe(drawSince);
  store.engine.subscribe(draw);
  bench.busy.subscribe(draw);
}

/**
 * What is to be said when figures stand beside code that was changed since.
 * @param {store.Experiment | null} experiment
 */
function sinceText(experiment) {
  if (!experiment || experiment.wanted || !isOfFiles(experiment.theirs)) return '';
  const { came, mine, measured } = experiment;
  const files = store.files.get();
  if (mine) {
    return sameFiles(measured, files) ? ''
      : 'The code was changed since: your numbers are of the code before.';
  }
  return sameFiles(came, files) ? ''
    : 'The code was changed since it came: the author\u2019s numbers are of the code before.';
}

/**
 * Whether the work is the same, which steps tell exactly.
 * @param {BenchRecord} theirs
 * @param {BenchRecord} mine
 */
function verdictOf(theirs, mine) {
  const both = pairs(theirs.figures, mine.figures).filter(({ a, b }) => a && b);
  const other = both.filter(({ a, b }) => a?.steps !== b?.steps);
  if (both.length > 0 && other.length === 0) return 'Reproduced: every number of steps is the same.';
  const { version } = theirs.environment;
  const why = version !== mine.environment.version
    ? ` The author used another version of the engine (${version || 'unknown'}).`
    : ' The code was changed, or the program depends on time, chance or input.';
  return `The numbers of steps differ.${why}`;
}

/** @param {BenchRecord} theirs @param {BenchRecord | null} mine */
function table(theirs, mine) {
  const heads = ['Name', 'Steps: author', 'you', 'change', 'Time: author', 'you'];
  return elt('div', { class: 'table-scroll', tabindex: '0', role: 'region',
    'aria-label': 'Author and you' },
  elt('table', { class: 'experiment-table' },
    elt('thead', {}, elt('tr', {}, ...heads.map((head) => elt('th', { scope: 'col' }, head)))),
    elt('tbody', {}, ...pairs(theirs.figures, mine?.figures ?? []).map(({ name, a, b }) => (
      elt('tr', {}, elt('th', { scope: 'row' }, elt('code', { class: 'clip' }, name)),
        steps(a), steps(b),
        elt('td', { class: 'quiet' }, a && b ? change(a.steps, b.steps) : ''),
        time(a), time(b)))))));
}

/** @param {Figure | null} figure */
function steps(figure) {
  return figure ? elt('td', { title: plural(figure.steps, 'step') }, count(figure.steps))
    : elt('td', { class: 'quiet' }, '–');
}

/** @param {Figure | null} figure */
function time(figure) {
  return figure ? elt('td', { title: `${figure.ms.toFixed(4)} ms` }, duration(figure.ms))
    : elt('td', { class: 'quiet' }, '–');
}

/** @param {string} who @param {BenchRecord} record */
function where(who, { environment, when, verdict }) {
  const date = when > 0 ? `, ${new Date(when).toLocaleDateString()}` : '';
  return elt('p', { class: 'quiet' }, elt('strong', {}, `${who}: `),
    environmentText(environment) + date, verdict && `. ${verdict}.`);
}
