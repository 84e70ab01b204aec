// @ts-check
// One function from both sides: whom it calls, and who calls it, each as a call tree. Only its
// outermost activations count, so that recursion adds nothing twice.

import { childLike, emptyRoot, mergeInto, walk } from './call_tree.js';

/** @typedef {import('./call_tree.js').CallNode} CallNode */

/**
 * The nodes of a frame that have no node of the same frame above them.
 * @param {CallNode} root
 * @param {number} frame
 * @returns {CallNode[]}
 */
export function outermost(root, frame) {
  const found = [];
  const pending = [...root.children];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.frame === frame) found.push(node);
    else for (const child of node.children) pending.push(child);
  }
  return found.reverse();
}

/** @param {CallNode} node its figures without children */
function copyOf(node) {
  return { ...node, tail: false, via: undefined, parent: null,
    children: /** @type {CallNode[]} */ ([]) };
}

/**
 * What the function calls: its activations merged.
 * @param {CallNode} root
 * @param {number} frame
 * @returns {CallNode}
 */
export function callees(root, frame) {
  const top = emptyRoot();
  const whole = { ...emptyRoot(), frame, parent: top };
  for (const node of outermost(root, frame)) mergeInto(node, whole);
  top.children.push(whole);
  top.inclusiveRed = whole.inclusiveRed;
  top.inclusiveNs = whole.inclusiveNs;
  return top;
}

/**
 * Who calls it: paths from the function up to the entry, each weighed by the function's share.
 * @param {CallNode} root
 * @param {number} frame
 * @returns {CallNode}
 */
export function callers(root, frame) {
  const top = emptyRoot();
  for (const node of outermost(root, frame)) {
    const { inclusiveRed, inclusiveNs, calls } = node;
    top.inclusiveRed += inclusiveRed;
    top.inclusiveNs += inclusiveNs;
    let into = top;
    for (let at = /** @type {CallNode | null} */ (node); at && at.frame >= 0; at = at.parent) {
      let twin = childLike(into, at.frame);
      if (!twin) {
        twin = { ...copyOf(at), calls: 0, tailCalls: 0, selfRed: 0, selfNs: 0, inclusiveRed: 0,
          inclusiveNs: 0, folded: 0, parent: into };
        into.children.push(twin);
      }
      twin.inclusiveRed += inclusiveRed;
      twin.inclusiveNs += inclusiveNs;
      twin.calls += calls;
      into = twin;
    }
  }
  // A path that ends here ends in the entry: what no caller above takes on is its own.
  for (const node of walk(top)) {
    node.selfRed = node.inclusiveRed - sum(node.children, 'inclusiveRed');
    node.selfNs = node.inclusiveNs - sum(node.children, 'inclusiveNs');
  }
  return top;
}

/** @param {CallNode[]} nodes @param {'inclusiveRed' | 'inclusiveNs'} key */
function sum(nodes, key) {
  return nodes.reduce((total, node) => total + node[key], 0);
}
