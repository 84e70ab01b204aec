// @ts-check
// What is said about a bar: its name in the bar, its figures for those who hear them, for the tip
// at the pointer and for the line under the bars, which stays. Draws no bars.

import { inclusive, pathTo, self } from '../lib/call_tree.js';
import { elt, fill } from '../lib/dom.js';
import { duration, exact, percent, plural } from '../lib/format.js';
import { deltaChange } from './profile_delta.js';

/** @typedef {import('../lib/call_tree.js').CallNode} CallNode */
/** @typedef {import('../lib/call_tree.js').Frame} Frame */
/** @typedef {import('../lib/call_tree.js').Weight} Weight */
/** @typedef {import('../lib/profile_diff.js').Delta} Delta */
/** @typedef {import('./flame_graph.js').FlameInput} FlameInput */

/**
 * @param {Frame} frame
 * @param {CallNode} node
 */
export function barName(frame, node) {
  const more = node.folded > 0 ? ` ⤵ ${exact(node.folded)} deep` : '';
  return (node.tail ? '↪ ' : '') + frame.name + more;
}

/**
 * A bar in one sentence.
 * @param {CallNode} node
 * @param {FlameInput} input
 */
export function barLabel(node, { frames, root, weight, deltas }) {
  const { name } = frames[node.frame];
  const delta = deltas?.get(node);
  if (delta) {
    const [[, a], [, b], [, change]] = deltaRows(delta, weight);
    return `${name}, A ${a}, B ${b}, ${change}`;
  }
  const share = percent(inclusive(node, weight), inclusive(root, weight));
  const amount = weight === 'red'
    ? plural(node.inclusiveRed, 'step') : duration(node.inclusiveNs / 1e6);
  return `${name}, ${amount}, ${share}, ${plural(node.calls, 'call')}`;
}

/**
 * All figures of a bar with their names.
 * @param {CallNode} node
 * @param {FlameInput} input
 * @returns {[string, string][]}
 */
function barRows(node, { frames, root, weight, deltas }) {
  const delta = deltas?.get(node);
  if (delta) return deltaRows(delta, weight);
  /** @type {[string, string][]} */
  const rows = [
    ['Steps', `${exact(node.inclusiveRed)}  (self ${exact(node.selfRed)})`],
    ['Time', `${duration(node.inclusiveNs / 1e6)}  (self ${duration(node.selfNs / 1e6)})`],
    ['Share', `${percent(inclusive(node, weight), inclusive(root, weight))}  `
      + `(self ${percent(self(node, weight), inclusive(root, weight))})`],
    ['Calls', exact(node.calls)
      + (node.tailCalls ? `, ${exact(node.tailCalls)} of them tail` : '')],
  ];
  if (node.folded) rows.push(['Folded', `${plural(node.folded, 'level')} of recursion`]);
  if (node.via !== undefined) rows.push(['Tail call by', frames[node.via].name]);
  return rows;
}

/**
 * Who called it.
 * @param {CallNode} node
 * @param {FlameInput} input
 * @returns {[string, string][]}
 */
function pathRow(node, { frames, deltas }) {
  const path = pathTo(node).slice(0, -1).map((n) => frames[n.frame].name);
  return path.length > 0 && !deltas ? [['Under', path.slice(-3).join(' › ')]] : [];
}

/**
 * @param {Delta} delta
 * @param {Weight} weight
 * @returns {[string, string][]}
 */
function deltaRows(delta, weight) {
  const show = (/** @type {number} */ n) => (weight === 'red' ? plural(n, 'step')
    : duration(n / 1e6));
  return [['A', show(delta.a)], ['B', show(delta.b)], ['Change', deltaChange(delta)]];
}

/**
 * @param {Frame} frame
 * @param {Node} place where it is written
 * @param {[string, string][]} rows
 */
function figures({ id, name }, place, rows) {
  return [
    elt('div', { class: 'figures-head' }, elt('code', {}, id || name), place),
    elt('dl', {}, ...rows.map(([what, value]) => elt('div', {},
      elt('dt', {}, what), elt('dd', {}, value)))),
  ];
}

/**
 * What the tip at the pointer says.
 * @param {CallNode} node
 * @param {FlameInput} input
 */
export function tipFigures(node, input) {
  const frame = input.frames[node.frame];
  const place = frame.file ? `${frame.file}:${frame.line}` : frame.kind;
  return figures(frame, elt('span', { class: 'quiet' }, place),
    [...barRows(node, input), ...pathRow(node, input)]);
}

/**
 * The line under the bars. It is there from the beginning, so that nothing moves by it.
 * @param {(frame: Frame) => void} onShow the reader wants to see a frame's code
 */
export function chosenBar(onShow) {
  const element = elt('div', { class: 'chosen-bar' });
  const place = (/** @type {Frame} */ frame) => (frame.file && frame.line
    ? elt('button', { type: 'button', class: 'link', onclick: () => onShow(frame) },
      `Show ${frame.file}:${frame.line}`)
    : elt('span', { class: 'quiet' }, frame.kind));
  const say = (/** @type {string} */ text) => fill(element, elt('p', { class: 'quiet' }, text));
  return {
    element,
    say,
    /**
     * @param {CallNode | null} node
     * @param {FlameInput} input
     */
    show(node, input) {
      if (!node) {
        say('Choose a bar: its figures stay here.');
        return;
      }
      const frame = input.frames[node.frame];
      fill(element, ...figures(frame, place(frame), barRows(node, input)));
    },
  };
}
