// @ts-check
// Files of the page itself that are fetched when they are wanted: lessons, suite, documentation.
// Without a network they may not be there. What they hold is not looked at.

import * as store from '../state/store.js';

/**
 * @param {string} address
 * @returns {Promise<any>} rejects when it can't be had
 */
export async function fetchJson(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

/**
 * The same for who is told when it can't be had; null then.
 * @param {string} address
 * @param {string} what it is, as a sentence begins
 */
export async function fetchOrTell(address, what) {
  try {
    return await fetchJson(address);
  } catch (error) {
    const reason = String(/** @type {any} */ (error)?.message ?? error);
    store.toast.set({ text: `${what} could not be loaded (${reason}): try again when the network `
      + 'is there.' });
    return null;
  }
}
