// @ts-check
// Where a profile's steps were counted in the text: calls, rounds of loops and the work of builtins,
// each in the line that it is written in.

import { countOf, percent } from './format.js';

/** @typedef {{ line: number, share: number, title: string }} Heat */

/**
 * One entry for each line in which anything was counted.
 * @param {import('./call_tree.js').Profile} profile
 * @param {string} file
 * @returns {Heat[]}
 */
export function heatOf({ frames, lines, totals }, file) {
  /** @type {Map<number, number>} */
  const sums = new Map();
  for (const { frame, line, red } of lines) {
    if (frames[frame].file === file && red > 0) sums.set(line, (sums.get(line) ?? 0) + red);
  }
  const all = Math.max(1, totals.reductions);
  return [...sums].sort(([a], [b]) => a - b).map(([line, steps]) => ({
    line, share: steps / all,
    title: `${countOf(steps, 'step')} in this line (calls, rounds of loops, work of builtins): `
      + `${percent(steps, all)} of the profiled run`,
  }));
}
