// @ts-check
// The compiler's diagnostics as a list: click one to go there, press a fix to apply it.

import { elt, fill } from '../lib/dom.js';
import * as store from '../state/store.js';
import { prose } from './prose.js';

/** @typedef {import('../protocol.js').Diagnostic} Diagnostic */

/** The engine tells no more problems of one program. */
export const TOLD_MAX = 200;

/**
 * @param {HTMLElement} panel
 * @param {{ applyFix: (fix: import('../protocol.js').Fix) => void }} actions
 */
export function mountProblems(panel, actions) {
  const list = elt('ol', { class: 'problems' });
  const empty = elt('p', { class: 'empty' });
  const more = elt('p', { class: 'note-line' }, `The first ${TOLD_MAX} problems are shown: there `
    + 'may be more.');
  fill(panel, list, more, empty);
  const draw = () => {
    const diagnostics = store.diagnostics.get() ?? [];
    fill(list, ...diagnostics.map((d) => problem(d, actions.applyFix)));
    more.hidden = diagnostics.length < TOLD_MAX;
    empty.textContent = diagnostics.length > 0 ? '' : emptyText();
  };
  store.diagnostics.watch(draw);
  store.engine.watch(draw);
  store.unchecked.subscribe(draw);
}

/** What is said where no problems are listed. */
function emptyText() {
  if (store.unchecked.get()) return 'The code is checked as soon as you edit or run it.';
  if (store.engine.get().state !== 'ready') {
    return 'The code is checked as soon as the engine is there.';
  }
  return store.diagnostics.get() ? 'No problems: the program compiles.'
    : 'The code was not checked yet.';
}

/**
 * @param {{ file?: string, line: number, column: number }} place
 * @param {string} file
 */
function jumpTo(place, file) {
  store.jump.set({ file: place.file ?? file, line: place.line, column: place.column, focus: true });
}

/** @param {{ file?: string, line: number }} label @param {string} file of its diagnostic */
function placeOf(label, file) {
  return label.file && label.file !== file ? `${label.file}:${label.line}` : `line ${label.line}`;
}

/**
 * @param {Diagnostic} diagnostic
 * @param {(fix: import('../protocol.js').Fix) => void} applyFix
 */
function problem(diagnostic, applyFix) {
  const { severity, message, code, file, line, column, labels, helps, notes, fixes } = diagnostic;
  const inFile = store.files.get().length > 1 ? `${file}:` : '';
  return elt('li', { class: `problem ${severity}` },
    elt('button', { type: 'button', class: 'problem-head',
      onclick: () => jumpTo(diagnostic, file) },
    elt('span', { class: 'dot', 'aria-hidden': 'true' }),
    elt('span', { class: 'text' },
      elt('span', { class: 'visually-hidden' }, `${severity}: `), ...prose(message)),
    elt('span', { class: 'place' }, `${inFile}${line}:${column}`)),
    elt('div', { class: 'problem-more' },
      ...labels.map((label) => elt('button', { type: 'button', class: 'link related',
        onclick: () => jumpTo(label, file) },
      ...prose(`${placeOf(label, file)}: ${label.message}`))),
      ...helps.map((text) => advice('help', text)), ...notes.map((text) => advice('note', text)),
      ...fixes.map((fix) => elt('button', { type: 'button', class: 'outlined',
        onclick: () => {
          store.shownFile.set(file);
          applyFix(fix);
        } }, elt('span', {}, ...prose(fix.title)))),
      elt('code', { class: 'quiet' }, code)));
}

/**
 * A sentence below a diagnostic.
 * @param {'help' | 'note'} kind
 * @param {string} text
 */
export function advice(kind, text) {
  return elt('p', { class: kind }, elt('span', {}, `${kind} `), ...prose(text));
}
