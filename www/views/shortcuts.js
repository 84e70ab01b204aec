// @ts-check
// The dialog with all keyboard shortcuts.

import { elt } from '../lib/dom.js';
import { icon } from './icons.js';
import { MOD } from './toolbar.js';

/** @type {[string, string[]][]} */
const SHORTCUTS = [
  ['Run the program', [MOD, 'Enter']],
  ['Run it with the profiler', [MOD, 'Shift', 'Enter']],
  ['Stop', ['Esc']],
  ['Share', [MOD, 'S']],
  ['Open a tab of the results', ['Alt', '1 … 8']],
  ['Comment or uncomment lines', [MOD, '/']],
  ['Find in the code', [MOD, 'F']],
  ['Next problem', ['F8']],
  ['Propose what could stand here', ['Ctrl', 'Space']],
  ['Go to the definition', ['F12']],
  ['Lay the code out anew', ['Alt', 'Shift', 'F']],
  ['Show the types of names', ['Alt', 'Shift', 'T']],
  ['Select the next same word', [MOD, 'D']],
  ['Move a line', ['Alt', '↑ ↓']],
  ['Leave the editor', ['Esc', 'Tab']],
  ['REPL: earlier and later inputs', ['↑ ↓']],
  ['REPL: a new line', ['Shift', 'Enter']],
  ['Flame bars: parent, widest child, siblings', ['↑ ↓ ← →']],
  ['Flame bars: zoom, back', ['Enter', '0']],
  ['This list', ['?']],
];

/** @type {HTMLDialogElement | null} */
let dialog = null;

export function showShortcuts() {
  if (!dialog) {
    dialog = build();
    document.body.append(dialog);
  }
  dialog.showModal();
}

function build() {
  const close = elt('button', { type: 'button', 'aria-label': 'Close' }, icon('close'));
  const box = elt('dialog', { class: 'shortcuts', 'aria-labelledby': 'shortcuts-title' },
    elt('header', {}, elt('h2', { id: 'shortcuts-title' }, 'Keyboard'), close),
    elt('dl', {}, ...SHORTCUTS.map(([what, keys]) => elt('div', {},
      elt('dt', {}, what),
      elt('dd', {}, ...keys.map((key) => elt('kbd', {}, key)))))));
  close.addEventListener('click', () => box.close());
  box.addEventListener('click', (event) => {
    if (event.target === box) box.close();
  });
  return box;
}
