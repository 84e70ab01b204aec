// @ts-check
// The page's shortcuts. Those of the editor are the editor's own.

import * as store from './state/store.js';

/**
 * @typedef {{ run: () => void, profile: () => void, stop: () => void, share: () => void,
 *   format: () => void, help: () => void }} KeyActions
 */

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
function actionOf(event, { run, profile, stop, share, format, help }) {
  const mod = event.ctrlKey || event.metaKey;
  const moved = event.altKey && event.shiftKey;
  const { state } = store.run.get();
  const running = state !== 'idle' && state !== 'ended';
  if (mod && event.key === 'Enter') return event.shiftKey ? profile : run;
  if (mod && !event.shiftKey && event.key.toLowerCase() === 's') return share;
  if (moved && event.code === 'KeyF') return format;
  if (moved && event.code === 'KeyT') return () => store.typeHints.update((on) => !on);
  if (event.key === 'Escape' && running && !document.querySelector('dialog[open]')) return stop;
  if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
    const tabs = document.querySelectorAll('[role="tab"]:not(#tab-code, [hidden])');
    const tab = /** @type {HTMLElement | undefined} */ (tabs[Number(event.code.slice(5)) - 1]);
    return () => tab?.click();
  }
  return event.key === '?' && !isTyping(event) ? help : null;
}

/** @param {KeyboardEvent} event */
function isTyping({ target }) {
  return target instanceof HTMLElement && (target.isContentEditable
    || target.matches('input, textarea, select'));
}
