// @ts-check
// The page's shortcuts: does what `lib/shortcuts.js` reads from the keys. Those of the editor are
// the editor's own.

import { IS_MAC, shortcutOf } from './lib/shortcuts.js';
import * as store from './state/store.js';

/**
 * @typedef {{ run: () => void, profile: () => void, stop: () => void, share: () => void,
 *   format: () => void, help: () => void }} KeyActions
 */

/** What Escape closes before it stops a program: it is open, or the keys go into it. */
const OPEN = 'dialog[open], [role="menu"], .cm-tooltip-autocomplete, .call-tip, '
  + '.flame-tip:not([hidden])';
const TYPED_INTO = '.file-strip, .cm-panel';

/** @param {KeyActions} actions */
export function listenToKeys(actions) {
  document.addEventListener('keydown', (event) => {
    const act = actionOf(event, actions);
    if (!act) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  }, true);
}

/**
 * @param {KeyboardEvent} event
 * @param {KeyActions} actions
 * @returns {(() => void) | null}
 */
function actionOf(event, actions) {
  const shortcut = shortcutOf(event, { isMac: IS_MAC, isTyping: isTyping(event) });
  if (shortcut === null) return null;
  if (shortcut === 'stop') return stops(event) ? actions.stop : null;
  if (document.querySelector('dialog[open]')) {
    // Nothing happens behind a dialog; neither does the browser save the page.
    return shortcut === 'help' ? null : () => {};
  }
  if (shortcut === 'types') return () => store.typeHints.update((on) => !on);
  if (typeof shortcut === 'string') return actions[shortcut];
  const tabs = /** @type {HTMLElement[]} */ (
    [...document.querySelectorAll('[role="tab"]:not(#tab-code)')]);
  const tab = tabs.filter((each) => each.offsetParent !== null)[shortcut.tab - 1];
  return () => tab?.click();
}

/** Whether Escape means the program. @param {KeyboardEvent} event */
function stops({ target }) {
  const elsewhere = target instanceof Element && target.closest(TYPED_INTO);
  return store.isRunning() && !elsewhere && !document.querySelector(OPEN);
}

/** @param {KeyboardEvent} event */
function isTyping({ target }) {
  return target instanceof HTMLElement && (target.isContentEditable
    || target.matches('input, textarea, select'));
}
