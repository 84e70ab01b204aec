// @ts-check
// The REPL: inputs and their answers one below the other, and a prompt with a history. An input
// goes on in the next line while the engine says that it is not complete.

import { byId, elt, fill } from '../lib/dom.js';
import { load, save } from '../state/storage.js';
import * as store from '../state/store.js';
import { beginning, lengthNote } from './long_text.js';
import { LogWriter } from './log_writer.js';
import { isNarrow } from './tabs.js';

/** @typedef {import('../protocol.js').ShellAnswer} ShellAnswer */
/** @typedef {import('../protocol.js').OutputChunk} OutputChunk */
/** @typedef {import('../shell_client.js').Progress} Progress */
/**
 * @typedef {{ evaluate: (input: string, more: boolean, progress: Progress) => Promise<ShellAnswer>,
 *   loadProgram: () => Promise<ShellAnswer>, stop: () => void, beginAnew: () => void,
 *   sendLine: (line: string | undefined) => void,
 *   hear: (listener: (output: OutputChunk[]) => void) => void }} ReplActions
 */

/** Older inputs are forgotten, and their answers leave the panel. */
const HISTORY_MAX = 200;
const ENTRIES_MAX = 200;
/** A prompt with more lines scrolls. */
const ROWS_MAX = 12;

const HINT = 'An expression such as 1 + 2, a definition, or :help. What you define stays.';

/** @param {HTMLElement} panel @param {ReplActions} actions */
export function mountRepl(panel, actions) {
  const log = elt('div', { class: 'repl-log', role: 'log', 'aria-label': 'Inputs and answers',
    tabindex: '0' });
  const prompt = new Prompt();
  /** @type {Entry | null} */
  let others = null;
  const stop = elt('button', { type: 'button', class: 'outlined', title: 'Stop this input (Esc)',
    onclick: actions.stop }, 'Stop');
  const end = elt('button', { type: 'button', class: 'outlined', title: 'No more input',
    onclick: () => actions.sendLine(undefined) }, 'End');
  const loadButton = elt('button', { type: 'button', class: 'outlined', id: 'repl-load',
    title: 'Define everything that is in the editor (:load)',
    onclick: () => begin(':load', () => actions.loadProgram()) }, 'Load the program');
  const anew = elt('button', { type: 'button', class: 'outlined', title: 'Forget all definitions',
    onclick: () => {
      actions.beginAnew();
      fill(log);
      prompt.field.focus();
    } }, 'Begin anew');
  const row = elt('form', { class: 'repl-prompt' },
    elt('span', { class: 'arrow', 'aria-hidden': 'true' }, '›'), prompt.field, end, stop);
  fill(panel, elt('div', { class: 'panel-tools' }, loadButton, anew), log, row);

  /** @param {'idle' | 'busy' | 'input'} state */
  function show(state) {
    stop.hidden = state === 'idle';
    end.hidden = state !== 'input';
    loadButton.disabled = state !== 'idle';
    prompt.field.placeholder = { idle: log.firstChild ? '' : HINT, busy: 'Running …',
      input: 'The input waits for a line' }[state];
    panel.dataset.state = state;
  }

  /**
   * @param {string} input
   * @param {(progress: Progress) => Promise<ShellAnswer>} ask
   * @returns {Promise<boolean>} false when there has to be more of the input
   */
  async function begin(input, ask) {
    const entry = new Entry(input);
    show('busy');
    const answer = await ask((output, waiting) => {
      if (!entry.box.isConnected) log.append(entry.box);
      entry.print(output);
      show(waiting === 'input' ? 'input' : 'busy');
      log.scrollTop = log.scrollHeight;
    });
    if (answer.kind !== 'incomplete') {
      log.append(entry.box);
      entry.answer(answer);
      while (log.childElementCount > ENTRIES_MAX) log.firstElementChild?.remove();
      log.scrollTop = log.scrollHeight;
    }
    show('idle');
    return answer.kind !== 'incomplete';
  }

  // What processes print between two inputs stands where it comes.
  actions.hear((output) => {
    const last = log.lastElementChild;
    if (!last || others?.box !== last) {
      others = new Entry();
      log.append(others.box);
    }
    others.print(output);
    log.scrollTop = log.scrollHeight;
  });

  /** @param {boolean} more */
  async function enter(more) {
    const text = prompt.field.value;
    if (panel.dataset.state === 'input') {
      prompt.take();
      actions.sendLine(text);
    } else if (panel.dataset.state === 'idle' && text.trim()) {
      let isTaken = false;
      const take = () => {
        if (isTaken) return;
        isTaken = true;
        prompt.remember(text);
        // What was typed meanwhile is the next input.
        if (prompt.field.value === text) prompt.take();
      };
      const whole = await begin(text, (progress) => actions.evaluate(text, more,
        (output, waiting) => {
          take();
          progress(output, waiting);
        }));
      if (whole) take();
      else if (prompt.field.value === text) prompt.type('\n');
    }
  }

  row.addEventListener('submit', (event) => event.preventDefault());
  prompt.field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && !hasMod(event)) {
      event.preventDefault();
      // An empty last line says that there is no more.
      enter(!prompt.field.value.endsWith('\n'));
    }
  });
  panel.addEventListener('keydown', (event) => {
    const interrupt = event.ctrlKey && event.key === 'c' && !String(getSelection())
      && prompt.field.selectionStart === prompt.field.selectionEnd;
    if (panel.dataset.state === 'idle' || !(event.key === 'Escape' || interrupt)) return;
    event.preventDefault();
    actions.stop();
  });
  // Opened by a shortcut or the mouse, the prompt is ready; who walks the tabs by keys stays there,
  // and a touch opens no keyboard.
  store.tab.subscribe((tab) => {
    if (tab === 'repl' && document.activeElement?.id !== 'tab-repl') prompt.field.focus();
  });
  byId('tab-repl').addEventListener('click', ({ detail }) => {
    if (detail > 0 && !isNarrow()) prompt.field.focus();
  });
  show('idle');
}

/** @param {KeyboardEvent} event */
function hasMod(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** The field of an input, with the earlier ones under the arrow keys. */
class Prompt {
  /** @type {string[]} */
  #history = [];
  #at = 0;
  /** What stood here before the history was looked through. */
  #unsent = '';
  field = elt('textarea', { rows: '1', 'aria-label': 'Input', spellcheck: 'false',
    autocomplete: 'off', autocapitalize: 'off', enterkeyhint: 'send' });

  constructor() {
    const kept = load('replHistory', /** @type {unknown} */ ([]));
    if (Array.isArray(kept)) this.#history = kept.filter((text) => typeof text === 'string');
    this.#at = this.#history.length;
    this.field.addEventListener('input', () => this.#fit());
    this.field.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Empties the field. @returns {string} what stood in it */
  take() {
    const text = this.field.value;
    this.#put('');
    return text;
  }

  /** @param {string} text */
  type(text) {
    this.field.setRangeText(text, this.field.value.length, this.field.value.length, 'end');
    this.#fit();
  }

  /** @param {string} text */
  remember(text) {
    const input = text.trimEnd();
    this.#history = [...this.#history.filter((other) => other !== input), input]
      .slice(-HISTORY_MAX);
    this.#at = this.#history.length;
    save('replHistory', this.#history);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (hasMod(event) || event.shiftKey || event.isComposing) return;
    const { value, selectionStart, selectionEnd } = this.field;
    const first = !value.slice(0, selectionStart).includes('\n');
    const last = !value.slice(selectionEnd).includes('\n');
    let to = this.#at;
    if (event.key === 'ArrowUp' && first) to -= 1;
    else if (event.key === 'ArrowDown' && last) to += 1;
    if (to === this.#at || to < 0 || to > this.#history.length) return;
    event.preventDefault();
    if (this.#at === this.#history.length) this.#unsent = value;
    this.#at = to;
    this.#put(this.#history[to] ?? this.#unsent);
  }

  /** @param {string} text */
  #put(text) {
    this.field.value = text;
    this.field.setSelectionRange(text.length, text.length);
    this.#fit();
  }

  #fit() {
    this.field.rows = Math.min(ROWS_MAX, this.field.value.split('\n').length);
  }
}

/** An input, what it printed, and its answer. */
class Entry {
  box = elt('div', { class: 'repl-entry' });
  #printed = elt('pre', { class: 'log' });
  #writer = new LogWriter(this.#printed);

  /** @param {string} [input] without one it is what is printed between two inputs */
  constructor(input) {
    if (input !== undefined) {
      this.box.append(elt('div', { class: 'repl-input' },
        elt('span', { class: 'arrow', 'aria-hidden': 'true' }, '›'),
        elt('pre', {}, input.trimEnd())));
    }
    this.box.append(this.#printed);
  }

  /** @param {import('../protocol.js').OutputChunk[]} output */
  print(output) {
    this.#writer.write(output);
  }

  /** @param {ShellAnswer} answer */
  answer({ kind, text, output, truncated }) {
    this.print(output);
    if (truncated) this.box.append(elt('p', { class: 'quiet' }, 'The output was truncated here.'));
    if (!text) return;
    this.box.append(elt('pre', { class: `repl-answer ${kind}` }, beginning(text)),
      lengthNote(text, 'answer') ?? '');
  }
}
