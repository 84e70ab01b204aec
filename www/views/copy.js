// @ts-check
// Copying text, which a browser may refuse.

import * as store from '../state/store.js';

/**
 * @param {string} text
 * @param {string} said what the reader is told when it worked
 * @returns {Promise<boolean>}
 */
export async function copyText(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    store.toast.set({ text: said });
    return true;
  } catch {
    store.toast.set({ text: 'The browser did not allow copying: select the text and copy it' });
    return false;
  }
}
