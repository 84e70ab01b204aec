// @ts-check
// A call tree as rectangles: where every flame bar stands. Pure; knows no DOM and no colours.
//
// The root's weight is the whole width. Depth 0 is the first row below it. With a zoomed node its
// ancestors span the whole width and everything beside its path is left out. Of a stack that is
// deeper than anybody looks, only so many rows are placed.

import { heaviestChild, inclusive, pathTo } from './call_tree.js';

/** @typedef {import('./call_tree.js').CallNode} CallNode */
/** @typedef {import('./call_tree.js').Weight} Weight */
/**
 * A bar. `x` and `width` are shares of the whole width. `hidden` > 0 marks the one bar that
 * stands for all children of a node that are too narrow to draw, or, if `deep`, too far down;
 * `heaviest` is the heaviest of them.
 * @typedef {{ node: CallNode, x: number, width: number, depth: number, hidden: number,
 *   hiddenWeight: number, heaviest?: CallNode, deep?: boolean }} Bar
 */

/**
 * @param {CallNode} root
 * @param {{ weight: Weight, order?: 'time' | 'heavy', zoom?: CallNode | null,
 *   widthMin?: number, rowsMax?: number }} options `widthMin`: narrower bars (as a share) are
 *   gathered into one; `rowsMax`: no more rows, of which at most half are above a zoomed node
 * @returns {{ bars: Bar[], rows: number }}
 */
export function layoutFlame(root, { weight, order = 'time', zoom = null, widthMin = 0,
  rowsMax = Infinity }) {
  /** @type {Bar[]} */
  const bars = [];
  let rows = 0;
  /** @param {Bar} bar */
  const put = (bar) => {
    bars.push(bar);
    rows = Math.max(rows, bar.depth + 1);
  };
  const path = zoom ? pathTo(zoom).slice(-Math.ceil(rowsMax / 2)) : [];
  path.forEach((node, depth) => {
    put({ node, x: 0, width: 1, depth, hidden: 0, hiddenWeight: 0 });
  });
  const top = zoom ?? root;
  const total = inclusive(top, weight);
  if (total <= 0) return { bars, rows };
  const pending = [{ node: top, x: 0, depth: path.length }];
  while (pending.length > 0) {
    const { node, x, depth } = /** @type {typeof pending[0]} */ (pending.pop());
    if (depth === rowsMax - 1 && node.children.length > 0) {
      const below = node.children.reduce((sum, child) => sum + inclusive(child, weight), 0);
      put({ node, x, width: below / total, depth, hidden: node.children.length,
        hiddenWeight: below, heaviest: heaviestChild(node, weight), deep: true });
      continue;
    }
    const placed = placeChildren(node, x, depth, { weight, order, total, widthMin });
    for (let i = placed.length - 1; i >= 0; i--) {
      const bar = placed[i];
      if (!bar.hidden) pending.push({ node: bar.node, x: bar.x, depth: depth + 1 });
    }
    placed.forEach(put);
  }
  return { bars, rows };
}

/**
 * The bars of one node's children, left to right.
 * @param {CallNode} node
 * @param {number} x
 * @param {number} depth
 * @param {{ weight: Weight, order: 'time' | 'heavy', total: number, widthMin: number }} scale
 * @returns {Bar[]}
 */
function placeChildren(node, x, depth, { weight, order, total, widthMin }) {
  const children = order === 'heavy'
    ? [...node.children].sort((a, b) => inclusive(b, weight) - inclusive(a, weight))
    : node.children;
  /** @type {Bar[]} */
  const bars = [];
  let hidden = 0;
  let hiddenWeight = 0;
  /** @type {CallNode | undefined} */
  let heaviest;
  for (const child of children) {
    const share = inclusive(child, weight) / total;
    if (share < widthMin || share === 0) {
      hidden += 1;
      hiddenWeight += inclusive(child, weight);
      if (!heaviest || inclusive(child, weight) > inclusive(heaviest, weight)) heaviest = child;
      continue;
    }
    bars.push({ node: child, x, width: share, depth, hidden: 0, hiddenWeight: 0 });
    x += share;
  }
  if (hidden > 0 && hiddenWeight / total >= widthMin && hiddenWeight > 0) {
    bars.push({ node, x, width: hiddenWeight / total, depth, hidden, hiddenWeight, heaviest });
  }
  return bars;
}
