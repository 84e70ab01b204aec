// @ts-check
// What the compiler makes of the program: tokens, syntax tree, types, typed IR, bytecode, as text.

import { elt, fill } from '../lib/dom.js';
import * as store from '../state/store.js';

const STAGES = [
  ['bytecode', 'Bytecode', 'The instructions of the machine, with the lines that they came from'],
  ['ir', 'Typed IR', 'What the checker hands to the code generator'],
  ['types', 'Types', 'The program with the type of every name'],
  ['ast', 'Syntax tree', 'What the parser makes of the text'],
  ['tokens', 'Tokens', 'The words of the program, with their places'],
];

const NO_ANSWER = 'The engine had to be restarted before it could answer. Choose a stage to ask '
  + 'again.';

/**
 * @param {HTMLElement} panel
 * @param {{ inspect: (stage: string) => Promise<string> }} actions
 */
export function mountInspect(panel, actions) {
  let stage = STAGES[0][0];
  let serial = 0;
  const text = elt('pre', { class: 'listing', role: 'region', tabindex: '0',
    'aria-label': 'Listing' });
  const buttons = STAGES.map(([name, label, title]) => elt('button', {
    type: 'button', title, 'aria-pressed': String(name === stage),
    onclick: () => {
      stage = name;
      buttons.forEach((b, at) => b.setAttribute('aria-pressed', String(STAGES[at][0] === stage)));
      refresh();
    },
  }, label));
  fill(panel, elt('div', { class: 'panel-tools' },
    elt('div', { class: 'segmented', role: 'group', 'aria-label': 'Stage' }, ...buttons)), text);

  const refresh = async () => {
    if (store.tab.get() !== 'inspect' || store.engine.get().state !== 'ready') return;
    const mine = ++serial;
    const answer = await actions.inspect(stage).catch(() => null);
    if (mine !== serial) return;
    text.textContent = answer === null ? NO_ANSWER : answer || 'The program has errors.';
  };
  store.tab.watch(refresh);
  store.engine.subscribe(refresh);
  // The check that follows an edit has ended: the program has a new form.
  store.diagnostics.subscribe(refresh);
}
