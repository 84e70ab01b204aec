// @ts-check
// Finding bars by name: which, how many, and what share of the whole they are. Pure; draws nothing.

import { inclusive } from './call_tree.js';

/** @typedef {import('./call_tree.js').CallNode} CallNode */
/** @typedef {import('./call_tree.js').Frame} Frame */
/** @typedef {import('./call_tree.js').Weight} Weight */

/**
 * @param {Frame} frame
 * @param {string} query in lower case
 */
export function isFound(frame, query) {
  return frame.name.toLowerCase().includes(query);
}

/**
 * The bars of a tree that are found, of how many, and what the outermost of them weigh, so that
 * a bar below another one counts nothing twice.
 * @param {CallNode} root
 * @param {Frame[]} frames
 * @param {string} query in lower case
 * @param {Weight} weight
 */
export function findBars(root, frames, query, weight) {
  const sum = { found: 0, of: 0, weight: 0 };
  const pending = root.children.map((node) => ({ node, isInside: false }));
  for (let at = pending.pop(); at; at = pending.pop()) {
    const { node, isInside } = at;
    const found = isFound(frames[node.frame], query);
    sum.of += 1;
    if (found) sum.found += 1;
    if (found && !isInside) sum.weight += inclusive(node, weight);
    for (const child of node.children) pending.push({ node: child, isInside: isInside || found });
  }
  return sum;
}
