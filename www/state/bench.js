// @ts-check
// What the bench tab shows: a comparison of two programs, the suite, and what is being timed.

import { Atom } from './atom.js';

/** @typedef {import('../protocol.js').Measurement} Measurement */
/**
 * @typedef {{ times: number[], median: number, mad: number, steps: number, value: string,
 *   runsPerSample: number }} Side
 * @typedef {{ trouble?: string, a: Side, b: Side,
 *   comparison: import('../lib/stats.js').Comparison }} Duel
 * @typedef {{ name: string, text: string, expected: string, result: Measurement | null }} SuiteRow
 */

/** The two programs; kept in this browser. */
export const snippets = new Atom({ a: '', b: '' });

/** The last comparison; cleared when a new one starts. */
export const duel = new Atom(/** @type {Duel | null} */ (null));

/** The benchmark programs with the results of this visit. */
export const suite = new Atom(/** @type {SuiteRow[]} */ ([]));

/** What is being timed now; null when nothing is. */
export const busy = new Atom(/** @type {{ what: 'duel' | 'suite', text: string } | null} */ (null));
