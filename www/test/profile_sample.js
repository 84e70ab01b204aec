// @ts-check
// Profile documents for tests, in the schema of the engine.

/** @typedef {import('../lib/call_tree.js').TreeRow} TreeRow */

const FRAMES = [
  { name: 'main', file: 'main.nos', line: 9, col: 1, kind: 'function', id: 'main/', arity: 0 },
  { name: 'work', file: 'main.nos', line: 1, col: 1, kind: 'function', id: 'work/_', arity: 1 },
  { name: 'leaf', file: 'main.nos', line: 5, col: 1, kind: 'function', id: 'leaf/_', arity: 1 },
  { name: '<spawn> in main', file: 'main.nos', line: 11, col: 5, kind: 'process', id: '',
    arity: 0 },
];

/**
 * @param {number} parent
 * @param {number} frame
 * @param {number} pid
 * @param {number} selfRed
 * @param {number} inclusiveRed
 * @param {boolean} [tail]
 * @returns {TreeRow}
 */
function row(parent, frame, pid, selfRed, inclusiveRed, tail = false) {
  return {
    parent, frame, pid, tail, via: tail ? 0 : undefined, calls: 1, tailCalls: tail ? 1 : 0,
    selfRed, inclusiveRed, selfNs: selfRed * 10, inclusiveNs: inclusiveRed * 10,
  };
}

/** main calls work (which calls leaf) and ends in a tail call of leaf; two processes run work. */
export const SAMPLE = [
  row(-1, 0, 1, 10, 100), row(0, 1, 1, 40, 70), row(1, 2, 1, 30, 30), row(0, 2, 1, 20, 20, true),
  row(-1, 3, 2, 5, 30), row(4, 1, 2, 20, 25), row(5, 2, 2, 5, 5),
  row(-1, 3, 3, 5, 30), row(7, 1, 3, 20, 25), row(8, 2, 3, 5, 5),
];

/** A chain of calls. @param {number} depth */
export function DEEP(depth) {
  return Array.from({ length: depth }, (_, at) => row(at - 1, 1, 1, 1, depth - at));
}

/** Lines 2 and 3 belong to `work`, line 3 to a lambda in it as well. */
const LINES = [
  { frame: 1, line: 2, red: 30 }, { frame: 1, line: 3, red: 40 }, { frame: 3, line: 3, red: 10 },
];

/**
 * @param {TreeRow[]} nodes
 * @returns {string}
 */
export function documentOf(nodes) {
  const pids = [...new Set(nodes.map((n) => n.pid))];
  const functions = FRAMES.map((_, frame) => {
    const mine = nodes.filter((n) => n.frame === frame);
    const selfRed = mine.reduce((sum, n) => sum + n.selfRed, 0);
    return {
      frame, calls: mine.length, tailCalls: 0, unwound: 0, selfNs: selfRed * 10, inclusiveNs: 0,
      waitNs: 0, selfRed, inclusiveRed: 0, maxDepth: 1, maxSelfNs: 0,
    };
  });
  return JSON.stringify({
    $schema: 'https://www.speedscope.app/file-format-schema.json', name: 'main.nos',
    exporter: 'nostos-play@0.1.0', activeProfileIndex: 0, shared: { frames: FRAMES }, profiles: [],
    nostos: {
      format: 'nostos-profile', version: 1, truncated: false,
      clock: { unit: 'nanoseconds', resolutionNs: 100_000, reductions: true },
      totals: { reductions: 160, busyNs: 1600, calls: nodes.length }, functions,
      lines: LINES,
      processes: pids.map((pid) => ({ pid, parent: pid === 1 ? null : 1, frame: pid === 1 ? 0 : 3,
        profile: 0, end: 'normal', startNs: 0, endNs: 1600, busyNs: 1600, readyNs: 0, waitNs: 0,
        sent: 0, received: 0 })),
      tree: { nodes },
    },
  });
}
