// @ts-check
// Two profiles as one tree: every path of either, with both figures. A bar is as wide as the
// larger of the two, so what is gone can still be seen.

import { childLike, emptyRoot, self, inclusive } from './call_tree.js';

/** @typedef {import('./call_tree.js').CallNode} CallNode */
/** @typedef {import('./call_tree.js').Frame} Frame */
/** @typedef {import('./call_tree.js').Profile} Profile */
/** @typedef {import('./call_tree.js').Weight} Weight */
/** Figures of a path in A and in B, inclusive. @typedef {{ a: number, b: number }} Delta */
/**
 * A function in both: its own weight and calls.
 * @typedef {{ name: string, frame: number, a: number, b: number, callsA: number, callsB: number
 * }} DeltaRow
 */

/** The same function in two runs, also when lines moved. @param {Frame} frame */
function keyOf(frame) {
  return `${frame.kind} ${frame.name}/${frame.arity ?? ''} ${frame.file ?? ''}`;
}

/**
 * @param {Profile} a
 * @param {Profile} b
 * @param {Weight} weight
 * @returns {{ frames: Frame[], root: CallNode, deltas: Map<CallNode, Delta>, rows: DeltaRow[] }}
 */
export function difference(a, b, weight) {
  /** @type {Map<string, number>} */
  const numbers = new Map();
  /** @type {Frame[]} */
  const frames = [];
  const number = (/** @type {Frame} */ frame) => {
    const key = keyOf(frame);
    let known = numbers.get(key);
    if (known === undefined) {
      known = frames.length;
      numbers.set(key, known);
      frames.push(frame);
    }
    return known;
  };
  // B's places are those of the code in the editor, so its frames come first.
  const ofB = b.frames.map(number);
  const ofA = a.frames.map(number);
  const root = emptyRoot();
  /** @type {Map<CallNode, Delta>} */
  const deltas = new Map();
  deltas.set(root, { a: inclusive(a.whole, weight), b: inclusive(b.whole, weight) });
  /** @type {Map<CallNode, Delta>} */
  const own = new Map();
  overlay(b.whole, root, ofB, 'b', { deltas, own, weight });
  overlay(a.whole, root, ofA, 'a', { deltas, own, weight });
  layOut(root, own);
  return { frames, root, deltas, rows: rowsOf(a, b, [ofA, ofB], frames, weight) };
}

/**
 * @param {CallNode} from
 * @param {CallNode} into
 * @param {number[]} numbers
 * @param {'a' | 'b'} side
 * @param {{ deltas: Map<CallNode, Delta>, own: Map<CallNode, Delta>, weight: Weight }} figures
 */
function overlay(from, into, numbers, side, { deltas, own, weight }) {
  const pending = [{ from, into }];
  for (let at = 0; at < pending.length; at++) {
    const pair = pending[at];
    for (const child of pair.from.children) {
      const frame = numbers[child.frame];
      let twin = childLike(pair.into, frame, child.tail);
      if (!twin) {
        twin = { ...emptyRoot(), frame, tail: child.tail, parent: pair.into };
        pair.into.children.push(twin);
        deltas.set(twin, { a: 0, b: 0 });
        own.set(twin, { a: 0, b: 0 });
      }
      const delta = deltas.get(twin);
      const mine = own.get(twin);
      if (!delta || !mine) throw new Error('every path has figures');
      delta[side] += inclusive(child, weight);
      mine[side] += self(child, weight);
      twin.calls = Math.max(twin.calls, child.calls);
      pending.push({ from: child, into: twin });
    }
  }
}

/**
 * Widths: a path's own part is the larger of both sides.
 * @param {CallNode} root
 * @param {Map<CallNode, Delta>} own
 */
function layOut(root, own) {
  const order = [root];
  for (const node of order) for (const child of node.children) order.push(child);
  for (let at = order.length - 1; at >= 0; at--) {
    const node = order[at];
    const { a, b } = own.get(node) ?? { a: 0, b: 0 };
    const width = Math.max(a, b);
    node.selfRed = node.selfNs = width;
    node.inclusiveRed = node.inclusiveNs
      = node.children.reduce((sum, child) => sum + child.inclusiveRed, width);
  }
}

/**
 * @param {Profile} a
 * @param {Profile} b
 * @param {[number[], number[]]} numbers
 * @param {Frame[]} frames
 * @param {Weight} weight
 * @returns {DeltaRow[]} the largest change first
 */
function rowsOf(a, b, [ofA, ofB], frames, weight) {
  const rows = frames.map((frame, at) => ({
    name: frame.name, frame: at, a: 0, b: 0, callsA: 0, callsB: 0,
  }));
  const key = weight === 'red' ? 'selfRed' : 'selfNs';
  for (const row of a.functions) {
    rows[ofA[row.frame]].a += row[key];
    rows[ofA[row.frame]].callsA += row.calls;
  }
  for (const row of b.functions) {
    rows[ofB[row.frame]].b += row[key];
    rows[ofB[row.frame]].callsB += row.calls;
  }
  return rows.filter((row) => row.callsA > 0 || row.callsB > 0)
    .sort((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a) || y.b - x.b);
}
