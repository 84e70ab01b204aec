// @ts-check
// The tabs above the results. On a narrow screen the code is one more tab, the first.

import { byId, elt, fill } from '../lib/dom.js';
import * as store from '../state/store.js';

/** @typedef {store.Tab} Tab */

/** @type {[Tab, string][]} */
const TABS = [
  ['output', 'Output'], ['experiment', 'Result'], ['preview', 'Preview'], ['problems', 'Problems'], ['repl', 'REPL'],
  ['profile', 'Profile'], ['bench', 'Bench'], ['inspect', 'Inspect'], ['files', 'Files'],
];

/** @returns {HTMLElement} */
function problemBadge() {
  const badge = elt('span', { class: 'badge' });
  store.diagnostics.watch((diagnostics) => {
    const list = diagnostics ?? [];
    const errors = list.filter((d) => d.severity === 'error').length;
    badge.textContent = list.length === 0 ? '' : list.length > 99 ? '99+' : String(list.length);
    badge.classList.toggle('warning', errors === 0);
  });
  return badge;
}

/**
 * Makes the tabs and an empty panel for each.
 * @returns {Record<Tab, HTMLElement>}
 */
export function mountTabs() {
  const list = elt('div', { class: 'tab-list', role: 'tablist', 'aria-label': 'Results' });
  const code = elt('button', { type: 'button', role: 'tab', id: 'tab-code',
    class: 'only-narrow', 'aria-controls': 'editor', tabindex: '-1',
    onclick: () => store.pane.set('code') }, 'Code');
  const tabs = TABS.map(([name, label]) => elt('button', {
    type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': `panel-${name}`,
    onclick: () => select(name),
  }, label, name === 'problems' && problemBadge()));
  fill(list, code, ...tabs);
  fill(byId('tabs'), list);
  const panels = /** @type {Record<Tab, HTMLElement>} */ ({});
  for (const [name] of TABS) {
    panels[name] = elt('div', { role: 'tabpanel', id: `panel-${name}`,
      'aria-labelledby': `tab-${name}` });
    byId('panels').append(panels[name]);
  }
  const draw = () => {
    const narrowCode = store.pane.get() === 'code' && isNarrow();
    code.setAttribute('aria-selected', String(narrowCode));
    code.tabIndex = narrowCode ? 0 : -1;
    TABS.forEach(([name], at) => {
      const open = store.tab.get() === name;
      tabs[at].setAttribute('aria-selected', String(open && !narrowCode));
      tabs[at].tabIndex = open && !narrowCode ? 0 : -1;
      panels[name].hidden = !open;
    });
  };
  // Only a program that serves pages, or did, has something to preview.
  const preview = tabs[TABS.findIndex(([name]) => name === 'preview')];
  store.run.watch(({ figures, state }) => {
    // Another program was opened: what the one before served is not its.
    if (state === 'idle' && store.tab.get() === 'preview') store.tab.set('output');
    if (figures?.ports.length) preview.hidden = false;
    else if (!figures) preview.hidden = store.tab.get() !== 'preview';
  });
  // Only a link can bring a result.
  const experiment = tabs[TABS.findIndex(([name]) => name === 'experiment')];
  store.experiment.watch((value) => {
    experiment.hidden = value === null;
    if (value === null && store.tab.get() === 'experiment') store.tab.set('output');
  });
  store.tab.watch(draw);
  store.pane.watch((pane) => {
    document.body.dataset.pane = pane;
    draw();
  });
  matchMedia('(max-width: 760px)').addEventListener('change', draw);
  list.addEventListener('keydown', (event) => moveByKey(event, list));
  return panels;
}

/** Whether the screen shows one pane only. */
export function isNarrow() {
  return matchMedia('(max-width: 760px)').matches;
}

/** @param {Tab} name */
function select(name) {
  store.tab.set(name);
  store.pane.set('results');
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} list
 */
function moveByKey(event, list) {
  const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role="tab"]')])
    .filter((tab) => tab.offsetParent !== null);
  const at = tabs.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const target = {
    ArrowRight: (at + 1) % tabs.length, ArrowLeft: (at - 1 + tabs.length) % tabs.length,
    Home: 0, End: tabs.length - 1,
  }[event.key];
  if (target === undefined || at < 0) return;
  event.preventDefault();
  tabs[target].focus();
  tabs[target].click();
}
