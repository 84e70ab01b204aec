// @ts-check
// The dialog with all keyboard shortcuts.

import { elt } from '../lib/dom.js';
import { IS_MAC, MOD, SIDE } from '../lib/shortcuts.js';
import { openDialog } from './dialog.js';

/** @type {[string, string[]][]} */
const SHORTCUTS = [
  ['Run the program', [MOD, 'Enter']],
  ['Run it with the profiler', [MOD, 'Shift', 'Enter']],
  ['Stop', ['Esc']],
  ['Share', [MOD, 'S']],
  ['Open a tab of the results', [SIDE, '1 … 8']],
  ['Comment or uncomment lines', [MOD, '/']],
  ['Find in the code', [MOD, 'F']],
  ['Next problem', ['F8']],
  ['Propose what could stand here', ['Ctrl', 'Space']],
  ['Go to the definition', ['F12']],
  ['Lay the code out anew', [SIDE, 'Shift', 'F']],
  ['Show the types of names', [SIDE, 'Shift', 'T']],
  ['Select the next same word', [MOD, 'D']],
  ['Move a line', [IS_MAC ? '⌥' : 'Alt', '↑ ↓']],
  ['Leave the editor', ['Esc', 'Tab']],
  ['REPL: earlier and later inputs', ['↑ ↓']],
  ['REPL: a new line', ['Shift', 'Enter']],
  ['Flame bars: parent, widest child, siblings', ['↑ ↓ ← →']],
  ['Flame bars: zoom, back', ['Enter', '0']],
  ['This list', ['?']],
];

export function showShortcuts() {
  openDialog('shortcuts', 'Keyboard',
    elt('dl', {}, ...SHORTCUTS.map(([what, keys]) => elt('div', {},
      elt('dt', {}, what),
      elt('dd', {}, ...keys.map((key) => elt('kbd', {}, key)))))));
}
