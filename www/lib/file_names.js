// @ts-check
// Names of a program's files: which are possible, and what is said of one that isn't.

import { MAIN_FILE } from './url.js';
import { isReserved } from './words.js';

const NAME = /^[a-z_][A-Za-z0-9_]*(\/[a-z_][A-Za-z0-9_]*)*\.nos$/;

/**
 * What somebody typed as a file's name: the ending may be left out.
 * @param {string} text
 */
export function fileNameOf(text) {
  const name = text.trim();
  return name === '' || name.endsWith('.nos') ? name : `${name}.nos`;
}

/**
 * Why a file can't have this name; null when it can.
 * @param {string} name
 * @param {readonly string[]} others the names of the other files
 * @returns {string | null}
 */
export function nameProblem(name, others) {
  if (name === '') return 'A file needs a name.';
  if (others.includes(name)) return `There is a file ${name} already.`;
  if (!NAME.test(name)) {
    return 'A file is called as the module in it: small first letter, then letters, digits and _, '
      + 'with / for folders.';
  }
  const word = name.replace(/\.nos$/, '').split('/').find(isReserved);
  if (word) return `${word} is a word of the language, so no module can be called like it.`;
  return null;
}

/**
 * Whether a file has to stay as it is called: the program begins in the main one.
 * @param {string} name
 */
export function isFixed(name) {
  return name === MAIN_FILE;
}
