// @ts-check
// What the bench tab shows: a comparison of two programs, the suite, and what is being timed.

import { sameFiles } from '../lib/same_files.js';
import { Atom } from './atom.js';
import { engine, files } from './store.js';

/** @typedef {import('../protocol.js').Measurement} Measurement */
/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/**
 * @typedef {{ times: number[], median: number, mad: number, steps: number, value: string,
 *   runsPerSample: number }} Side
 * `code`: the two programs as they were measured.
 * @typedef {{ trouble?: string, a: Side, b: Side, code: { a: string, b: string },
 *   comparison: import('../lib/stats.js').Comparison }} Duel
 * @typedef {{ name: string, text: string, expected: string, result: SuiteResult | null
 * }} SuiteRow
 * Its `ms` is the median of `times`.
 * @typedef {Extract<Measurement, { ok: true }> & { times: number[] }
 *   | Extract<Measurement, { ok: false }>} SuiteResult
 */

/** The two programs; kept in this browser. */
export const snippets = new Atom({ a: '', b: '' });

/** The last comparison; cleared when a new one starts. */
export const duel = new Atom(/** @type {Duel | null} */ (null));

/** The benchmark programs with the results of this visit. */
export const suite = new Atom(/** @type {SuiteRow[]} */ ([]));

/** What is being timed now; null when nothing is. */
export const busy = new Atom(
  /** @type {{ what: 'duel' | 'suite' | 'growth', text: string } | null} */ (null));

/**
 * Whether nothing can be timed here: something else is, or there is no engine.
 * @param {boolean} here whether what is timed belongs here
 */
export function isBlocked(here) {
  return (busy.get() !== null && !here) || engine.get().state === 'broken';
}

/**
 * What was measured before, the newest first; null before it was read, `none` when this browser
 * keeps nothing.
 */
export const history = new Atom(
  /** @type {import('../lib/earlier.js').Row[] | 'none' | null} */ (null));

/** How `bench(n)` of a program grows; cleared when it is measured anew. */
export const growth = new Atom(
  /** @type {{ trouble?: string, points: import('../lib/growth.js').Point[],
   *   files: readonly SourceFile[] } | null} */ (null));

/** Whether the last comparison is of other programs than those that stand there now. */
export function isDuelOld() {
  const measured = duel.get();
  if (!measured || measured.trouble) return false;
  const { a, b } = snippets.get();
  return measured.code.a !== a || measured.code.b !== b;
}

/** Whether the growth is that of another program than the editor's. */
export function isGrowthOld() {
  const measured = growth.get();
  return measured !== null && !sameFiles(measured.files, files.get());
}
