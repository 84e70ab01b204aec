// @ts-check
// What the program printed, its value, and how it ended.

import { elt, fill } from '../lib/dom.js';
import { bytes, duration, exact, plural } from '../lib/format.js';
import { SHOWN_MAX } from '../lib/output_limit.js';
import * as store from '../state/store.js';
import { copyText } from './copy.js';
import { icon } from './icons.js';
import { beginning, lengthNote } from './long_text.js';
import { LogWriter } from './log_writer.js';
import { advice, TOLD_MAX } from './problems.js';
import { prose } from './prose.js';

/** Closer to the end than this counts as "at the end": new output keeps it in view. */
const FOLLOW_PX = 40;
/** Frames of a long trace that come before those that were left out. */
const FRAMES_FIRST = 50;
/** Mistakes of a program that doesn't compile that are told at once. */
const MISTAKES_SHOWN = 5;

/**
 * @param {HTMLElement} panel
 * @param {{ sendLine: (line: string | undefined) => void }} actions
 */
export function mountOutput(panel, actions) {
  const log = elt('pre', { class: 'log', role: 'log', 'aria-label': 'Output', tabindex: '0' });
  const end = elt('div', { class: 'end' });
  const input = inputRow(actions.sendLine);
  const copy = elt('button', { type: 'button', class: 'outlined', title: 'Copy the output',
    'aria-label': 'Copy the output' }, icon('copy'));
  copy.addEventListener('click', () => copyText(log.textContent ?? '', 'Output copied'));
  const tools = elt('div', { class: 'output-tools' }, copy);
  const empty = elt('div', { class: 'empty' });
  fill(panel, tools, log, input.row, end, empty);

  const writer = new LogWriter(log);
  store.output.watch(({ fresh, chunks }) => {
    const follows = panel.scrollTop + panel.clientHeight >= panel.scrollHeight - FOLLOW_PX;
    if (fresh) writer.clear();
    writer.write(chunks);
    if (follows && !fresh) panel.scrollTop = panel.scrollHeight;
    drawEmpty();
  });
  store.run.watch((run, before) => {
    const typing = input.row.contains(document.activeElement);
    input.show(run.state);
    if (typing && input.row.hidden) log.focus({ preventScroll: true });
    if (run.end !== before.end) {
      const follows = panel.scrollTop + panel.clientHeight >= panel.scrollHeight - FOLLOW_PX;
      drawEnd(end, run);
      // The beginning of a long end, as of an error with its trace, says what happened.
      if (follows) panel.scrollTop = Math.min(panel.scrollHeight, end.offsetTop - FOLLOW_PX);
    }
    drawEmpty();
  });

  function drawEmpty() {
    const { state, end } = store.run.get();
    tools.hidden = !log.firstChild;
    let text = '';
    if (!log.firstChild) {
      if (state === 'idle') text = 'Press Run to see what the program prints.';
      else if (state === 'running') text = 'Running …';
      else if (state === 'ended' && end?.kind === 'done' && end.value === undefined) {
        text = 'The program ended. It printed nothing, and its value is ().';
      }
    }
    empty.textContent = text;
  }
}

/** @param {(line: string | undefined) => void} sendLine */
function inputRow(sendLine) {
  const field = elt('input', { type: 'text', 'aria-label': 'Line of input', autocomplete: 'off',
    placeholder: 'The program waits for a line' });
  const row = elt('form', { class: 'input-row', hidden: true }, field,
    elt('button', { class: 'primary' }, 'Send'),
    elt('button', { type: 'button', class: 'outlined', title: 'No more input',
      onclick: () => sendLine(undefined) }, 'End'));
  row.addEventListener('submit', (event) => {
    event.preventDefault();
    sendLine(field.value);
    field.value = '';
  });
  return {
    row,
    /**
     * It stays between two reads: a line that is being typed then is for the next one, and lines
     * that are sent wait for it.
     * @param {store.RunState['state']} state
     */
    show(state) {
      const waits = state === 'input';
      field.placeholder = waits ? 'The program waits for a line' : 'The program is working';
      const on = waits || (!row.hidden && store.isRunning());
      if (row.hidden !== on) return;
      row.hidden = !on;
      if (on) field.focus();
      else field.value = '';
    },
  };
}

/**
 * @param {HTMLElement} box
 * @param {store.RunState} run
 */
function drawEnd(box, { end, figures }) {
  if (!end) {
    fill(box);
    return;
  }
  const cut = figures?.truncated && elt('p', { class: 'note-line' },
    `The output was truncated here: the first ${bytes(SHOWN_MAX)} are shown of `,
    elt('span', { title: plural(figures.outputBytes, 'byte') }, bytes(figures.outputBytes)), '.');
  fill(box, cut, ...endParts(end, figures));
}

/**
 * @param {import('../protocol.js').RunEnd} end
 * @param {import('../protocol.js').RunFigures | null} figures
 * @returns {import('../lib/dom.js').Child[]}
 */
function endParts(end, figures) {
  switch (end.kind) {
    case 'done':
      return end.value === undefined ? [] : [elt('p', { class: 'value' },
        elt('span', { class: 'visually-hidden' }, 'Value of main: '),
        elt('span', { class: 'arrow', 'aria-hidden': 'true', title: 'the value of main' }, '⇒'),
        elt('code', {}, beginning(end.value))), lengthNote(end.value, 'value')];
    case 'stopped':
      return [elt('p', { class: 'note-line' }, 'Stopped',
        figures && ` after ${duration(figures.elapsedMs)}`, '.')];
    case 'rejected':
      return [mistakesBox(end.diagnostics)];
    case 'crashed':
      return [elt('p', { class: 'note-line error' },
        'Engine restarted, your code is kept. This is a fault of the playground, not of your '
        + `program: ${end.message}`)];
    case 'failed':
      return [errorBox(end.error)];
  }
}

/**
 * The first mistakes of a program that doesn't compile. What helps is with all of them elsewhere.
 * @param {import('../protocol.js').Diagnostic[]} diagnostics
 */
function mistakesBox(diagnostics) {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const more = errors.length - MISTAKES_SHOWN;
  const items = errors.slice(0, MISTAKES_SHOWN).map((error) => elt('li', {}, mistake(error),
    error.helps.length > 0 && advice('help', error.helps[0])));
  const least = diagnostics.length < TOLD_MAX ? '' : 'at least ';
  if (more > 0) items.push(elt('li', { class: 'skipped' }, `… ${least}${exact(more)} more`));
  return elt('div', { class: 'run-error', role: 'alert' },
    elt('p', { class: 'message' }, 'The program was not run: the code has errors. ',
      elt('button', { type: 'button', class: 'link', onclick: () => store.tab.set('problems') },
        'Show the problems')),
    elt('ul', { class: 'mistakes', 'aria-label': 'The first errors' }, ...items));
}

/** @param {{ file: string, line: number, column: number }} place of the last run's code */
function jumpTo(place) {
  store.jump.set({ ...place, focus: true, told: store.run.get().files });
}

/** @param {import('../protocol.js').Diagnostic} error */
function mistake({ message, file, line, column }) {
  return elt('button', {
    type: 'button', class: 'mistake', title: 'Show this line in the code',
    onclick: () => jumpTo({ file, line, column }),
  }, elt('span', { class: 'text' }, ...prose(message)),
  elt('span', { class: 'place' }, ` ${file}:${line}`));
}

/** @param {import('../protocol.js').RunError} error */
function errorBox({ message, details, frames, skipped }) {
  const items = frames.map((frame, at) => elt('li', {
    value: at + 1 + (at >= FRAMES_FIRST ? skipped : 0),
  }, frameButton(frame)));
  if (skipped > 0) {
    items.splice(FRAMES_FIRST, 0, elt('li', { class: 'skipped' }, `… ${exact(skipped)} more`));
  }
  return elt('div', { class: 'run-error', role: 'alert' },
    elt('p', { class: 'message' }, elt('strong', {}, 'Runtime error: '),
      elt('span', { class: 'mono' }, beginning(message))),
    lengthNote(message, 'message'),
    ...details.map((line) => elt('p', { class: 'mono detail' }, beginning(line))),
    items.length > 0 && elt('ol', { class: 'frames', 'aria-label': 'Stack trace' }, ...items));
}

/** @param {import('../protocol.js').StackFrame} frame */
function frameButton({ name, file, line, column }) {
  const place = file ? ` ${file}${line ? `:${line}` : ''}` : '';
  // Frames of the library have no file that the editor could show.
  const known = store.files.get().some((f) => f.name === file);
  if (!file || !line || !known) {
    return elt('span', { class: 'frame' }, elt('code', {}, name),
      elt('span', { class: 'place' }, place));
  }
  return elt('button', {
    type: 'button', class: 'frame', title: 'Show this line in the code',
    onclick: () => jumpTo({ file, line, column: column ?? 1 }),
  }, elt('code', {}, name), elt('span', { class: 'place' }, place));
}
