// @ts-check
// Profiles that other tools wrote: speedscope's documents and folded stacks, as a profile of the
// page. They know one weight only: a time, or a number that is shown as steps.

import { emptyRoot, parseProfile } from './call_tree.js';

/** @typedef {import('./call_tree.js').CallNode} CallNode */
/** @typedef {import('./call_tree.js').Frame} Frame */
/** @typedef {import('./call_tree.js').FunctionRow} FunctionRow */
/** @typedef {import('./call_tree.js').Profile} Profile */
/** @typedef {{ frames: number[], weight: number }} Stack */
/** @typedef {{ ok: true, profile: Profile } | { ok: false, reason: string }} Opened */

/** Nanoseconds in speedscope's units of time; other units are plain numbers. */
const UNIT_NS = /** @type {Record<string, number | undefined>} */ (
  { nanoseconds: 1, microseconds: 1e3, milliseconds: 1e6, seconds: 1e9 });

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
  /** @type {Stack[]} */
  const stacks = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [, path, weight] = /^(.+) (\d+)\s*$/.exec(line) ?? [];
    if (!path) return { ok: false, reason: 'this is neither JSON nor folded stacks' };
    const frames = path.split(';').map((name) => {
      if (!names.has(name)) names.set(name, names.size);
      return /** @type {number} */ (names.get(name));
    });
    stacks.push({ frames, weight: Number(weight) });
  }
  if (stacks.length === 0) return { ok: false, reason: 'the file is empty' };
  return profileOf([...names.keys()].map((name) => ({ name })), stacks, null);
}

/** @param {any} document @returns {Opened} */
function openSpeedscope(document) {
  const frames = document.shared?.frames;
  const wrong = /** @type {const} */ ({ ok: false, reason: 'this document of speedscope is damaged' });
  if (!Array.isArray(frames) || frames.some((f) => typeof f?.name !== 'string')) return wrong;
  /** @type {Stack[]} */
  const stacks = [];
  for (const profile of document.profiles) {
    const found = profile?.type === 'sampled' ? sampled(profile)
      : profile?.type === 'evented' ? evented(profile) : null;
    if (!found) return wrong;
    for (const stack of found) stacks.push(stack);
  }
  const fits = stacks.every((stack) => Number.isFinite(stack.weight)
    && stack.frames.every((frame) => frames[frame] !== undefined));
  if (!fits) return wrong;
  return profileOf(frames, stacks, UNIT_NS[document.profiles[0]?.unit] ?? null);
}

/** @param {any} profile @returns {Stack[] | null} */
function sampled({ samples, weights }) {
  if (!Array.isArray(samples) || !Array.isArray(weights)) return null;
  if (!samples.every(Array.isArray)) return null;
  return samples.map((frames, at) => ({ frames, weight: Number(weights[at]) }));
}

/** @param {any} profile @returns {Stack[] | null} */
function evented({ events, startValue }) {
  if (!Array.isArray(events)) return null;
  const stacks = [];
  /** @type {number[]} */
  const open = [];
  let last = Number(startValue);
  for (const { type, frame, at } of events) {
    if (at > last && open.length > 0) stacks.push({ frames: [...open], weight: at - last });
    last = at;
    if (type === 'O') open.push(frame);
    else if (open.pop() !== frame) return null;
  }
  return stacks;
}

/**
 * @param {{ name: string, file?: string, line?: number, col?: number }[]} names
 * @param {Stack[]} stacks
 * @param {number | null} unitNs nanoseconds of a unit of weight; null: it is no time
 * @returns {Opened}
 */
function profileOf(names, stacks, unitNs) {
  const frames = names.map(({ name, file, line, col }) => (
    /** @type {Frame} */ ({ name, file, line, col, kind: 'function' })));
  const whole = emptyRoot();
  /** @type {Map<number, FunctionRow>} */
  const rows = new Map();
  for (const { frames: path, weight } of stacks) {
    const figures = unitNs === null ? { red: weight, ns: 0 } : { red: 0, ns: weight * unitNs };
    let node = whole;
    add(node, figures);
    path.forEach((frame, at) => {
      node = childOf(node, frame);
      add(node, figures);
      const row = rowOf(rows, frame);
      if (path.indexOf(frame) === at) {
        row.inclusiveRed += figures.red;
        row.inclusiveNs += figures.ns;
      }
    });
    const own = rowOf(rows, path[path.length - 1]);
    node.selfRed += figures.red;
    node.selfNs += figures.ns;
    own.selfRed += figures.red;
    own.selfNs += figures.ns;
  }
  return { ok: true, profile: {
    name: '', exporter: '', frames, functions: [...rows.values()], processes: [], messages: [],
    lines: [],
    totals: { reductions: whole.inclusiveRed, busyNs: whole.inclusiveNs, calls: 0 },
    truncated: false, resolutionNs: 0, trees: new Map(), whole,
  } };
}

/** @param {CallNode} node @param {{ red: number, ns: number }} figures */
function add(node, { red, ns }) {
  node.inclusiveRed += red;
  node.inclusiveNs += ns;
}

/** @param {CallNode} node @param {number} frame */
function childOf(node, frame) {
  const found = node.children.find((child) => child.frame === frame);
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
