// @ts-check
// Profiles that other tools wrote: speedscope's documents and folded stacks, as a profile of the
// page. They know one weight only: a time, or a number that is shown as steps.

import { childLike, emptyRoot, parseProfile } from './call_tree.js';
import { areFrames, isFrameOf } from './profile_check.js';

/** @typedef {import('./call_tree.js').CallNode} CallNode */
/** @typedef {import('./call_tree.js').Frame} Frame */
/** @typedef {import('./call_tree.js').FunctionRow} FunctionRow */
/** @typedef {import('./call_tree.js').Profile} Profile */
/** @typedef {{ ok: true, profile: Profile } | { ok: false, reason: string }} Opened */

/** Nanoseconds in speedscope's units of time; other units are plain numbers. */
const UNIT_NS = new Map([['nanoseconds', 1], ['microseconds', 1e3], ['milliseconds', 1e6],
  ['seconds', 1e9]]);

/**
 * A profile of the engine, of the command line, of speedscope, or folded stacks.
 * @param {string} text
 * @returns {Opened}
 */
export function openProfile(text) {
  if (!/^\s*\{/.test(text)) return openFolded(text);
  const own = parseProfile(text);
  if (own.ok) return own;
  /** @type {any} */
  let document = null;
  try {
    document = JSON.parse(text);
  } catch {
    return own;
  }
  return document.nostos || !Array.isArray(document.profiles) ? own : openSpeedscope(document);
}

/** @param {string} text @returns {Opened} */
function openFolded(text) {
  /** @type {Map<string, number>} */
  const names = new Map();
  const whole = emptyRoot();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [, path, weight] = /^(.+) (\d+)\s*$/.exec(line) ?? [];
    if (!path) return { ok: false, reason: 'this is neither JSON nor folded stacks' };
    let node = whole;
    for (const name of path.split(';')) {
      if (!names.has(name)) names.set(name, names.size);
      node = childOf(node, /** @type {number} */ (names.get(name)));
    }
    node.selfRed += Number(weight);
  }
  if (names.size === 0) return { ok: false, reason: 'the file is empty' };
  return profileOf([...names.keys()].map((name) => ({ name })), whole, null);
}

/** @param {any} document @returns {Opened} */
function openSpeedscope(document) {
  const frames = document.shared?.frames;
  const wrong = /** @type {const} */ ({ ok: false, reason: 'this document of speedscope is damaged' });
  if (!areFrames(frames)) return wrong;
  const whole = emptyRoot();
  for (const profile of document.profiles) {
    const fits = profile?.type === 'sampled' ? addSamples(profile, frames, whole)
      : profile?.type === 'evented' && addEvents(profile, frames, whole);
    if (!fits) return wrong;
  }
  return profileOf(frames, whole, UNIT_NS.get(document.profiles[0]?.unit) ?? null);
}

/**
 * @param {any} profile
 * @param {any[]} frames
 * @param {CallNode} whole gets the own weight of each path, in the file's unit, as steps
 * @returns {boolean} false when the profile is damaged
 */
function addSamples({ samples, weights }, frames, whole) {
  if (!Array.isArray(samples) || !Array.isArray(weights)) return false;
  return samples.every((path, at) => {
    const weight = Number(weights[at]);
    if (!Array.isArray(path) || !Number.isFinite(weight)) return false;
    if (!path.every((frame) => isFrameOf(frame, frames))) return false;
    path.reduce(childOf, whole).selfRed += weight;
    return true;
  });
}

/**
 * @param {any} profile
 * @param {any[]} frames
 * @param {CallNode} whole as above
 * @returns {boolean} false when the profile is damaged
 */
function addEvents({ events, startValue }, frames, whole) {
  if (!Array.isArray(events)) return false;
  let node = whole;
  let last = Number(startValue);
  for (const event of events) {
    const { type, frame, at } = event ?? {};
    if (!isFrameOf(frame, frames) || !Number.isFinite(at)) return false;
    if (at > last && node !== whole) node.selfRed += at - last;
    last = at;
    if (type === 'O') node = childOf(node, frame);
    else if (node.parent && node.frame === frame) node = node.parent;
    else return false;
  }
  return true;
}

/**
 * @param {{ name: string, file?: string, line?: number, col?: number }[]} names
 * @param {CallNode} whole with own weights only
 * @param {number | null} unitNs nanoseconds of a unit of weight; null: it is no time
 * @returns {Opened}
 */
function profileOf(names, whole, unitNs) {
  const frames = names.map(({ name, file, line, col }) => (
    /** @type {Frame} */ ({ name, file, line, col, kind: 'function' })));
  sumUp(whole, unitNs);
  return { ok: true, profile: {
    name: '', exporter: '', frames, functions: functionsOf(whole), processes: [], messages: [],
    lines: [],
    totals: { reductions: whole.inclusiveRed, busyNs: whole.inclusiveNs, calls: 0 },
    truncated: false, resolutionNs: 0, trees: new Map(), whole,
  } };
}

/** @param {CallNode} whole @param {number | null} unitNs */
function sumUp(whole, unitNs) {
  const order = [whole];
  for (const node of order) for (const child of node.children) order.push(child);
  for (const node of order.reverse()) {
    if (unitNs !== null) {
      node.selfNs = node.selfRed * unitNs;
      node.selfRed = 0;
    }
    node.inclusiveRed += node.selfRed;
    node.inclusiveNs += node.selfNs;
    if (!node.parent) continue;
    node.parent.inclusiveRed += node.inclusiveRed;
    node.parent.inclusiveNs += node.inclusiveNs;
  }
}

/**
 * The table of functions: recursion counts once.
 * @param {CallNode} whole
 * @returns {FunctionRow[]}
 */
function functionsOf(whole) {
  /** @type {Map<number, FunctionRow>} */
  const rows = new Map();
  /** How many activations of each frame stand above. @type {Map<number, number>} */
  const open = new Map();
  const pending = whole.children.map((node) => ({ node, leave: false })).reverse();
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, leave } = next;
    const above = open.get(node.frame) ?? 0;
    open.set(node.frame, leave ? above - 1 : above + 1);
    if (leave) continue;
    const row = rowOf(rows, node.frame);
    row.selfRed += node.selfRed;
    row.selfNs += node.selfNs;
    if (above === 0) {
      row.inclusiveRed += node.inclusiveRed;
      row.inclusiveNs += node.inclusiveNs;
    }
    pending.push({ node, leave: true });
    for (const child of node.children) pending.push({ node: child, leave: false });
  }
  return [...rows.values()];
}

/** @param {CallNode} node @param {number} frame */
function childOf(node, frame) {
  const found = childLike(node, frame);
  if (found) return found;
  const child = { ...emptyRoot(), frame, parent: node };
  node.children.push(child);
  return child;
}

/** @param {Map<number, FunctionRow>} rows @param {number} frame */
function rowOf(rows, frame) {
  let row = rows.get(frame);
  if (!row) {
    row = { frame, calls: 0, tailCalls: 0, unwound: 0, selfNs: 0, inclusiveNs: 0, waitNs: 0,
      selfRed: 0, inclusiveRed: 0, maxDepth: 0, maxSelfNs: 0 };
    rows.set(frame, row);
  }
  return row;
}
