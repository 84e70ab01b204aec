// @ts-check
// A profile in the forms of other tools. The document itself is already what speedscope opens;
// here are folded stacks (`main;work 40`), which flamegraph.pl and its kin read.

import { self, walk } from './call_tree.js';

/** @typedef {import('./call_tree.js').CallNode} CallNode */

/**
 * @param {import('./call_tree.js').Profile} profile
 * @param {import('./call_tree.js').Weight} weight
 * @returns {string}
 */
export function foldedStacks({ whole, frames }, weight) {
  /** @type {Map<string, number>} */
  const stacks = new Map();
  /** @type {Map<CallNode, string>} */
  const paths = new Map([[whole, '']]);
  for (const node of walk(whole)) {
    const above = node.parent ? paths.get(node.parent) ?? '' : '';
    // A semicolon separates frames, and the last space the weight.
    const name = frames[node.frame].name.replaceAll(';', ':');
    const path = above ? `${above};${name}` : name;
    paths.set(node, path);
    const own = self(node, weight);
    if (own > 0) stacks.set(path, (stacks.get(path) ?? 0) + own);
  }
  return [...stacks].map(([path, own]) => `${path} ${own}\n`).join('');
}
