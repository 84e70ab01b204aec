// @ts-check
// The files of the program as tabs above the code: choose, add, rename, delete.

import { elt, fill } from '../lib/dom.js';
import { fileNameOf, isFixed, nameProblem } from '../lib/file_names.js';
import * as store from '../state/store.js';
import { icon } from './icons.js';

/**
 * @typedef {{ add: (name: string) => void, rename: (old: string, name: string) => void,
 *   remove: (name: string) => void }} FilesActions
 */

/** The name of a file being made: no file's name is empty. */
const FRESH = '';

/**
 * The strip was drawn anew: the keys go on where they were.
 * @param {HTMLElement} strip
 */
function refocus(strip, selector = '[aria-current]') {
  /** @type {HTMLElement | null} */ (strip.querySelector(selector))?.focus();
}

/**
 * @param {HTMLElement} parent
 * @param {FilesActions} actions
 */
export function mountFiles(parent, actions) {
  const strip = elt('nav', { class: 'file-strip', 'aria-label': 'Files' });
  const problem = elt('p', { class: 'file-problem', role: 'alert', hidden: true });
  parent.prepend(strip, problem);
  /** Whose name is being typed. @type {string | null} */
  let typing = null;
  let drawn = '';
  const draw = () => {
    const names = store.files.get().map((f) => f.name);
    const key = JSON.stringify([names, store.shownFile.get(), typing]);
    if (key === drawn) return;
    drawn = key;
    strip.classList.toggle('single', names.length < 2 && typing === null);
    problem.hidden = true;
    fill(strip, ...names.map((name) => (name === typing ? field(name) : tab(name))),
      typing === FRESH ? field(FRESH) : elt('button', { type: 'button', class: 'add-file',
        'aria-label': 'Add a file', title: 'Add a file: a module of its own',
        onclick: () => type(FRESH) }, icon('plus')));
    strip.querySelector('input')?.select();
  };
  /** @param {string | null} name */
  const type = (name) => {
    typing = name;
    draw();
  };

  const remove = (/** @type {string} */ name) => {
    actions.remove(name);
    refocus(strip);
  };

  /** @param {string} name */
  function tab(name) {
    const shown = name === store.shownFile.get();
    const choose = elt('button', { type: 'button', 'aria-current': shown ? 'true' : undefined,
      title: isFixed(name) ? 'The program begins here' : 'Double click or F2: another name; Delete',
      onclick: () => store.shownFile.set(name),
      ondblclick: () => !isFixed(name) && type(name),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (isFixed(name)) return;
        if (event.key === 'F2') type(name);
        else if (event.key === 'Delete') remove(name);
        else return;
        event.preventDefault();
      } }, name);
    return elt('span', { class: 'file-tab' }, choose, shown && !isFixed(name) && elt('button', {
      type: 'button', class: 'close-file', 'aria-label': `Delete ${name}`, title: `Delete ${name}`,
      onclick: () => remove(name) }, icon('close')));
  }

  /** @param {string} old */
  function field(old) {
    const input = elt('input', { type: 'text', class: 'mono', 'aria-label': 'Name of the file',
      spellcheck: 'false', value: old || 'module.nos', size: '14' });
    const others = store.files.get().map((f) => f.name).filter((name) => name !== old);
    const end = (/** @type {string} */ text) => {
      const name = fileNameOf(text);
      const trouble = nameProblem(name, others);
      problem.textContent = trouble ?? '';
      problem.hidden = trouble === null;
      if (trouble) return;
      type(null);
      if (old === FRESH) {
        actions.add(name);
        return;
      }
      if (name !== old) actions.rename(old, name);
      refocus(strip);
    };
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') end(input.value);
      else if (event.key === 'Escape') {
        type(null);
        refocus(strip, old === FRESH ? '.add-file' : undefined);
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    input.addEventListener('blur', () => {
      if (typing === old) type(null);
    });
    return input;
  }

  store.files.watch(draw);
  store.shownFile.watch(draw);
}
