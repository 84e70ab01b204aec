// @ts-check
// Where a profile's work is in the text: the functions that begin in a line, with their own share.

import { count, percent } from './format.js';

/** @typedef {{ line: number, share: number, title: string }} Heat */

/**
 * One entry for each line in which functions with work of their own begin.
 * @param {import('./call_tree.js').Profile} profile
 * @param {string} file
 * @returns {Heat[]}
 */
export function heatOf({ frames, functions, totals }, file) {
  /** @type {Map<number, { steps: number, names: string[] }>} */
  const lines = new Map();
  for (const { frame, selfRed } of functions) {
    const { file: its, line, name } = frames[frame];
    if (its !== file || !line || selfRed === 0) continue;
    const found = lines.get(line) ?? { steps: 0, names: [] };
    found.steps += selfRed;
    if (!found.names.includes(name)) found.names.push(name);
    lines.set(line, found);
  }
  const all = Math.max(1, totals.reductions);
  return [...lines].sort(([a], [b]) => a - b).map(([line, { steps, names }]) => ({
    line, share: steps / all,
    title: `${names.join(', ')}: ${count(steps)} steps of its own, ${percent(steps, all)} of the `
      + 'profiled run',
  }));
}
