// @ts-check
// Sentences of the compiler: what stands between backquotes in them is code, and looks like it.

import { elt } from '../lib/dom.js';

/**
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function prose(text) {
  return text.split(/`([^`\n]+)`/)
    .map((part, at) => (at % 2 ? elt('code', { class: 'quoted' }, part) : part));
}
