// @ts-check
// The profile document of the engine (one JSON file that speedscope opens too) as call trees:
// one per process and one of the whole program, in which the processes' equal paths are merged.
// Pure: no DOM, no rounding; every figure is the document's or a sum of its figures.

import { isSoundDocument } from './profile_check.js';

/** @typedef {'red' | 'ns'} Weight  steps (deterministic) or nanoseconds */
/**
 * @typedef {{ name: string, file?: string, line?: number, col?: number,
 *   kind: 'function' | 'lambda' | 'builtin' | 'process' | 'wait', id?: string, arity?: number
 * }} Frame
 * @typedef {{ frame: number, calls: number, tailCalls: number, unwound: number, selfNs: number,
 *   inclusiveNs: number, waitNs: number, selfRed: number, inclusiveRed: number,
 *   maxDepth: number, maxSelfNs: number }} FunctionRow
 * @typedef {{ pid: number, parent: number | null, frame: number, profile: number, end: string,
 *   error?: string, startNs: number, endNs: number, busyNs: number, readyNs: number,
 *   waitNs: number, reductions: number, sent: number, received: number, mailboxMax: number,
 *   timeline?: [number, string][] }} ProcessRow
 * @typedef {{ parent: number, frame: number, pid: number, calls: number, tailCalls: number,
 *   tail: boolean, via?: number, folded?: number, selfNs: number, inclusiveNs: number,
 *   selfRed: number, inclusiveRed: number }} TreeRow
 */
/**
 * A node of a call tree. The root has frame -1 and stands for the process or the program.
 * @typedef {{ frame: number, tail: boolean, via: number | undefined, folded: number,
 *   calls: number, tailCalls: number, selfNs: number, selfRed: number, inclusiveNs: number,
 *   inclusiveRed: number, parent: CallNode | null, children: CallNode[] }} CallNode
 * @typedef {{ name: string, exporter: string, frames: Frame[], functions: FunctionRow[],
 *   processes: ProcessRow[], messages: [number, number, number, number][],
 *   lines: { frame: number, line: number, red: number }[],
 *   totals: Record<string, number>, truncated: boolean, resolutionNs: number,
 *   trees: Map<number, CallNode>, whole: CallNode }} Profile
 */

/** The version of the document that this reader knows. */
const VERSION_MAX = 1;

/** @returns {CallNode} */
export function emptyRoot() {
  return {
    frame: -1, tail: false, via: undefined, folded: 0, calls: 0, tailCalls: 0,
    selfNs: 0, selfRed: 0, inclusiveNs: 0, inclusiveRed: 0, parent: null, children: [],
  };
}

/**
 * @param {TreeRow} row
 * @param {CallNode} parent
 * @returns {CallNode}
 */
function attach(row, parent) {
  const node = {
    frame: row.frame, tail: row.tail, via: row.via, folded: row.folded ?? 0,
    calls: row.calls, tailCalls: row.tailCalls, selfNs: row.selfNs, selfRed: row.selfRed,
    inclusiveNs: row.inclusiveNs, inclusiveRed: row.inclusiveRed, parent,
    children: /** @type {CallNode[]} */ ([]),
  };
  parent.children.push(node);
  return node;
}

/**
 * Adds the figures of `from` to `into` and merges its children by path.
 * Works through a list: a tree can be as deep as the recursion that it shows.
 * @param {CallNode} from
 * @param {CallNode} into
 */
export function mergeInto(from, into) {
  const pending = [{ from, into }];
  for (let at = 0; at < pending.length; at++) {
    const pair = pending[at];
    addFigures(pair.from, pair.into);
    for (const child of pair.from.children) {
      let twin = childLike(pair.into, child.frame, child.tail, child.via);
      if (!twin) {
        twin = { ...emptyRoot(), frame: child.frame, tail: child.tail, via: child.via };
        twin.parent = pair.into;
        pair.into.children.push(twin);
      }
      pending.push({ from: child, into: twin });
    }
  }
}

/**
 * @param {CallNode} from
 * @param {CallNode} into
 */
function addFigures(from, into) {
  into.calls += from.calls;
  into.tailCalls += from.tailCalls;
  into.selfNs += from.selfNs;
  into.selfRed += from.selfRed;
  into.inclusiveNs += from.inclusiveNs;
  into.inclusiveRed += from.inclusiveRed;
  into.folded = Math.max(into.folded, from.folded);
}

/** A node with more children has them in a map, so that finding one doesn't look at all. */
const FEW_CHILDREN = 8;
/**
 * Children are only ever added: the first `read` are in the map.
 * @type {WeakMap<CallNode, { read: number, byPath: Map<string, CallNode> }>}
 */
const maps = new WeakMap();

/**
 * The child that is entered in this way, if there is one.
 * @param {CallNode} node
 * @param {number} frame
 * @param {boolean} [tail]
 * @param {number} [via]
 * @returns {CallNode | undefined}
 */
export function childLike(node, frame, tail = false, via = undefined) {
  const { children } = node;
  if (children.length <= FEW_CHILDREN) {
    return children.find((c) => c.frame === frame && c.tail === tail && c.via === via);
  }
  let map = maps.get(node);
  if (!map) maps.set(node, map = { read: 0, byPath: new Map() });
  for (; map.read < children.length; map.read++) {
    const child = children[map.read];
    map.byPath.set(`${child.frame} ${child.tail} ${child.via}`, child);
  }
  return map.byPath.get(`${frame} ${tail} ${via}`);
}

/** @param {CallNode} root its figures become the sums of its children */
function sumUp(root) {
  for (const child of root.children) {
    root.inclusiveNs += child.inclusiveNs;
    root.inclusiveRed += child.inclusiveRed;
  }
}

/**
 * Reads a profile document.
 * @param {string} text
 * @returns {{ ok: true, profile: Profile } | { ok: false, reason: string }}
 */
export function parseProfile(text) {
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'this is not a profile: the file is no JSON' };
  }
  const extra = document?.nostos;
  if (extra?.format !== 'nostos-profile' || !Array.isArray(document.shared?.frames)) {
    return { ok: false, reason: 'this is not a profile that Nostos wrote' };
  }
  if (extra.version > VERSION_MAX) {
    return { ok: false, reason: 'this profile was written by a newer version' };
  }
  if (!isSoundDocument(document)) return { ok: false, reason: 'this profile is damaged' };
  return { ok: true, profile: fromDocument(document, extra) };
}

/**
 * @param {any} document
 * @param {any} extra
 * @returns {Profile}
 */
function fromDocument(document, extra) {
  /** @type {Map<number, CallNode>} */
  const trees = new Map();
  for (const process of extra.processes) trees.set(process.pid, emptyRoot());
  /** @type {CallNode[]} */
  const nodes = [];
  for (const row of /** @type {TreeRow[]} */ (extra.tree.nodes)) {
    let root = trees.get(row.pid);
    if (!root) trees.set(row.pid, root = emptyRoot());
    nodes.push(attach(row, row.parent < 0 ? root : nodes[row.parent]));
  }
  const whole = emptyRoot();
  for (const root of trees.values()) {
    sumUp(root);
    mergeInto(root, whole);
  }
  return {
    name: document.name ?? '', exporter: document.exporter ?? '',
    frames: document.shared.frames, functions: extra.functions, processes: extra.processes,
    messages: extra.messages ?? [], lines: extra.lines ?? [], totals: extra.totals,
    truncated: Boolean(extra.truncated), resolutionNs: extra.clock?.resolutionNs ?? 0, trees, whole,
  };
}

/**
 * @param {CallNode} node
 * @param {Weight} weight
 */
export function inclusive(node, weight) {
  return weight === 'red' ? node.inclusiveRed : node.inclusiveNs;
}

/**
 * @param {CallNode} node
 * @param {Weight} weight
 */
export function self(node, weight) {
  return weight === 'red' ? node.selfRed : node.selfNs;
}

/**
 * The nodes from below the root down to `node`.
 * @param {CallNode} node
 * @returns {CallNode[]}
 */
export function pathTo(node) {
  const path = [];
  for (let at = /** @type {CallNode | null} */ (node); at && at.parent; at = at.parent) {
    path.push(at);
  }
  return path.reverse();
}

/**
 * Every node below `root`, parents first, in the order in which bars are drawn.
 * @param {CallNode} root
 * @returns {Generator<CallNode>}
 */
export function* walk(root) {
  const stack = [...root.children].reverse();
  while (stack.length > 0) {
    const node = /** @type {CallNode} */ (stack.pop());
    yield node;
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]);
  }
}

/**
 * The heaviest child: where a reader who follows the cost goes next.
 * @param {CallNode} node
 * @param {Weight} weight
 * @returns {CallNode | undefined}
 */
export function heaviestChild(node, weight) {
  let best;
  for (const child of node.children) {
    if (!best || inclusive(child, weight) > inclusive(best, weight)) best = child;
  }
  return best;
}

/**
 * The rows of the table of functions, heaviest self weight first.
 * @param {Profile} profile
 * @param {Weight} weight
 */
export function functionRows(profile, weight) {
  const key = weight === 'red' ? 'selfRed' : 'selfNs';
  return [...profile.functions].sort((a, b) => b[key] - a[key] || b.calls - a.calls);
}
