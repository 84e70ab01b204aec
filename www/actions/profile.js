// @ts-check
// Taking over a profile out of a file, chosen or dropped: as the one that is shown, or as A.

import { openProfile } from '../lib/profile_import.js';
import * as store from '../state/store.js';

/**
 * @param {string} name of the file
 * @param {string} text
 * @param {{ asBaseline?: boolean }} [how] as A, which others are compared with
 * @returns {boolean} false when it is none; the reader is told why
 */
export function importProfile(name, text, { asBaseline = false } = {}) {
  const opened = openProfile(text);
  if (!opened.ok) {
    store.toast.set({ text: `${name} cannot be opened: ${opened.reason}` });
    return false;
  }
  const { profile } = opened;
  if (asBaseline) store.baseline.set({ profile, when: Date.now() });
  else store.profile.set({ profile, text, edited: false, imported: name });
  return true;
}
