// @ts-check
// Two profiles as one tree: every path of either, with both figures. A bar is as wide as the
// larger of the two, so what is gone can still be seen.

import { childLike, emptyRoot, self, inclusive } from './call_tree.js';

/** @typedef {import('./call_tree.js').CallNode} CallNode */
/** @typedef {import('./call_tree.js').Frame} Frame */
/** @typedef {import('./call_tree.js').Profile} Profile */
/** @typedef {import('./call_tree.js').Weight} Weight */
/**
 * What became of a path or a function: `same` where nothing can be told.
 * @typedef {'new' | 'gone' | 'same' | 'more' | 'less'} Outcome
 * Figures of a path in A and in B, inclusive.
 * @typedef {{ a: number, b: number, inA: boolean, inB: boolean, outcome: Outcome }} Delta
 * A function in both: its own weight and calls.
 * @typedef {Delta & { name: string, frame: number, callsA: number, callsB: number }} DeltaRow
 */

/**
 * One run of each tells no smaller difference of times: between runs of one and the same program
 * there is as much. The first ones take some 15 ms more, as the browser compiles the engine while
 * it runs, and what else the computer does adds to each run in proportion.
 */
const NOISE_NS = 20e6;
const NOISE_SHARE = 0.25;
/** ... and the clock must move this often. */
const NOISE_CLOCK_STEPS = 10;

/**
 * Whether times of one run each differ by more than chance makes of them.
 * @param {{ a: number, b: number }} times in nanoseconds
 * @param {number} resolutionNs the clock's step
 */
function timesDiffer({ a, b }, resolutionNs) {
  const noise = Math.max(NOISE_NS, NOISE_CLOCK_STEPS * resolutionNs);
  return Math.abs(b - a) > noise + NOISE_SHARE * Math.min(a, b);
}

/** The same function in two runs, also when lines moved. @param {Frame} frame */
function keyOf(frame) {
  return `${frame.kind} ${frame.name}/${frame.arity ?? ''} ${frame.file ?? ''}`;
}

/**
 * @param {Profile} a
 * @param {Profile} b
 * @param {Weight} weight
 * @returns {{ frames: Frame[], root: CallNode, total: Delta, deltas: Map<CallNode, Delta>,
 *   rows: DeltaRow[] }}
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
  const total = { ...nothing(), a: inclusive(a.whole, weight), b: inclusive(b.whole, weight),
    inA: true, inB: true };
  deltas.set(root, total);
  /** @type {Map<CallNode, { a: number, b: number }>} */
  const own = new Map();
  overlay(b.whole, root, ofB, 'b', { deltas, own, weight });
  overlay(a.whole, root, ofA, 'a', { deltas, own, weight });
  layOut(root, own);
  const rows = rowsOf(a, b, [ofA, ofB], frames, weight);
  const resolutionNs = Math.max(a.resolutionNs, b.resolutionNs);
  for (const list of [deltas.values(), rows]) {
    for (const delta of list) delta.outcome = outcomeOf(delta, weight, resolutionNs);
  }
  return { frames, root, total, deltas, rows };
}

/** @returns {Delta} */
function nothing() {
  return { a: 0, b: 0, inA: false, inB: false, outcome: 'same' };
}

/**
 * Only what was not entered at all is new or gone: a time can be 0 because the clock did not move.
 * @param {Delta} delta
 * @param {Weight} weight
 * @param {number} resolutionNs
 * @returns {Outcome}
 */
function outcomeOf(delta, weight, resolutionNs) {
  const { a, b, inA, inB } = delta;
  if (!inA) return 'new';
  if (!inB) return 'gone';
  if (a === b || (weight === 'ns' && !timesDiffer(delta, resolutionNs))) return 'same';
  return b > a ? 'more' : 'less';
}

/**
 * @param {CallNode} from
 * @param {CallNode} into
 * @param {number[]} numbers
 * @param {'a' | 'b'} side
 * @param {{ deltas: Map<CallNode, Delta>, own: Map<CallNode, { a: number, b: number }>,
 *   weight: Weight }} figures
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
        deltas.set(twin, nothing());
        own.set(twin, { a: 0, b: 0 });
      }
      const delta = deltas.get(twin);
      const mine = own.get(twin);
      if (!delta || !mine) throw new Error('every path has figures');
      delta[side] += inclusive(child, weight);
      delta[side === 'a' ? 'inA' : 'inB'] = true;
      mine[side] += self(child, weight);
      twin.calls = Math.max(twin.calls, child.calls);
      pending.push({ from: child, into: twin });
    }
  }
}

/**
 * Widths: a path's own part is the larger of both sides.
 * @param {CallNode} root
 * @param {Map<CallNode, { a: number, b: number }>} own
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
  const rows = frames.map((frame, at) => (
    { ...nothing(), name: frame.name, frame: at, callsA: 0, callsB: 0 }));
  const key = weight === 'red' ? 'selfRed' : 'selfNs';
  for (const row of a.functions) {
    rows[ofA[row.frame]].a += row[key];
    rows[ofA[row.frame]].callsA += row.calls;
    rows[ofA[row.frame]].inA ||= wasEntered(row);
  }
  for (const row of b.functions) {
    rows[ofB[row.frame]].b += row[key];
    rows[ofB[row.frame]].callsB += row.calls;
    rows[ofB[row.frame]].inB ||= wasEntered(row);
  }
  return rows.filter((row) => row.inA || row.inB)
    .sort((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a) || y.b - x.b);
}

/** Other tools count no calls. @param {import('./call_tree.js').FunctionRow} row */
function wasEntered({ calls, inclusiveRed, inclusiveNs }) {
  return calls > 0 || inclusiveRed > 0 || inclusiveNs > 0;
}
