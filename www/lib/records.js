// @ts-check
// Results of measurements as plain records: kept in this browser, saved to files, carried by
// links. A record is a list of figures by name; two records are compared name by name. What comes
// from outside is read with care: nothing in it is believed.

import { exponentOf } from './growth.js';
import { asEnvironment } from './environment.js';

/** @typedef {import('./environment.js').Environment} Environment */
/** @typedef {'profile' | 'duel' | 'suite' | 'growth'} Kind */
/**
 * `steps` is exact; `ms` is 0 where time was not taken.
 * @typedef {{ name: string, steps: number, ms: number, calls?: number }} Figure
 * `code` holds what a duel compared: A and B.
 * @typedef {{ kind: Kind, title: string, when: number, environment: Environment,
 *   figures: Figure[], verdict?: string, code?: { a: string, b: string } }} BenchRecord
 * @typedef {{ name: string, a: Figure | null, b: Figure | null }} Pair
 */

/** @type {Kind[]} */
const KINDS = ['profile', 'duel', 'suite', 'growth'];
/** Functions of a profile that a summary names. */
const FUNCTIONS_MAX = 8;
/** More figures are in no record that the page makes. */
const FIGURES_MAX = 200;
const TEXT_MAX = 200;
const CODE_MAX = 200_000;
/** The format of saved files. */
const FORMAT = 1;

/**
 * The heaviest functions of a run, and its whole.
 * @param {import('./call_tree.js').Profile} profile
 * @returns {Figure[]}
 */
export function figuresOfProfile({ totals, functions, frames }) {
  const heaviest = [...functions].sort((a, b) => b.selfRed - a.selfRed).slice(0, FUNCTIONS_MAX);
  return [
    { name: 'the whole run', steps: totals.reductions, ms: totals.busyNs / 1e6,
      calls: totals.calls },
    ...heaviest.map(({ frame, selfRed, selfNs, calls }) => ({
      name: frames[frame].name, steps: selfRed, ms: selfNs / 1e6, calls })),
  ];
}

/**
 * @param {import('../state/bench.js').Duel} duel
 * @returns {Figure[]}
 */
export function figuresOfDuel({ a, b }) {
  return [{ name: 'A', steps: a.steps, ms: a.median }, { name: 'B', steps: b.steps, ms: b.median }];
}

/**
 * @param {import('./growth.js').Point[]} points
 * @returns {Figure[]}
 */
export function figuresOfGrowth(points) {
  return points.map(({ n, steps, ms }) => ({ name: `n = ${n}`, steps, ms }));
}

/**
 * @param {import('../state/bench.js').SuiteRow[]} rows
 * @returns {Figure[]}
 */
export function figuresOfSuite(rows) {
  return rows.flatMap(({ name, result }) => (
    result?.ok ? [{ name, steps: result.steps, ms: result.ms }] : []));
}

/** The exponent of a record of growth. @param {Figure[]} figures */
export function exponentOfFigures(figures) {
  return exponentOf(figures.map(({ name, steps }) => ({
    n: Number(name.replace('n = ', '')), value: steps })));
}

/**
 * The figures of both, in the order of `a`; what only one of them has comes with a gap.
 * @param {readonly Figure[]} a
 * @param {readonly Figure[]} b
 * @returns {Pair[]}
 */
export function pairs(a, b) {
  const right = new Map(b.map((figure) => [figure.name, figure]));
  const left = new Set(a.map(({ name }) => name));
  return [
    ...a.map((figure) => ({ name: figure.name, a: figure, b: right.get(figure.name) ?? null })),
    ...b.filter(({ name }) => !left.has(name)).map((figure) => (
      { name: figure.name, a: null, b: figure })),
  ];
}

/** Steps and calls beyond this are not exact, and milliseconds are longer than mankind is old. */
const AMOUNT_MAX = Number.MAX_SAFE_INTEGER;

/** @param {unknown} value @returns {number} */
function amount(value) {
  return typeof value === 'number' && value >= 0 && value <= AMOUNT_MAX ? value : NaN;
}

/**
 * A moment in milliseconds; 0 where none is told, NaN where it is a number and no moment.
 * @param {unknown} value
 */
function moment(value) {
  if (typeof value !== 'number') return 0;
  return value >= 0 ? new Date(value).getTime() : NaN;
}

/** @param {any} value @returns {Figure | null} */
function asFigure(value) {
  const [steps, ms] = [amount(value?.steps), amount(value?.ms)];
  if (typeof value?.name !== 'string' || Number.isNaN(steps) || Number.isNaN(ms)) return null;
  const calls = amount(value.calls);
  return { name: value.name.slice(0, TEXT_MAX), steps, ms,
    ...(Number.isNaN(calls) ? {} : { calls }) };
}

/**
 * A record out of a link or a file; null when it is none that this version knows.
 * @param {any} value
 * @param {number} [codeMax] the longest program of a duel
 * @returns {BenchRecord | null}
 */
export function readRecord(value, codeMax = CODE_MAX) {
  if (!KINDS.includes(value?.kind) || !Array.isArray(value.figures)) return null;
  const figures = value.figures.slice(0, FIGURES_MAX).map(asFigure);
  if (figures.length === 0 || figures.includes(null)) return null;
  const { a, b } = value.code ?? {};
  const hasCode = [a, b].every((text) => typeof text === 'string' && text.length <= codeMax);
  if (value.kind === 'duel' && !hasCode) return null;
  const when = moment(value.when);
  if (Number.isNaN(when)) return null;
  return {
    kind: value.kind, figures,
    title: typeof value.title === 'string' ? value.title.slice(0, TEXT_MAX) : '',
    when, environment: asEnvironment(value.environment),
    ...(typeof value.verdict === 'string' ? { verdict: value.verdict.slice(0, TEXT_MAX) } : {}),
    ...(hasCode ? { code: { a, b } } : {}),
  };
}

/**
 * Whether a record that this browser kept can be shown: earlier pages kept what files held.
 * @param {BenchRecord} record
 */
export function isSound(record) {
  return readRecord(record, Infinity) !== null;
}

/**
 * Whether it tells of the program that it goes with: others hold or name theirs.
 * @param {BenchRecord} record
 */
export function isOfFiles({ kind }) {
  return kind === 'profile' || kind === 'growth';
}

/** @param {readonly BenchRecord[]} records @returns {string} */
export function saveRecords(records) {
  return JSON.stringify({ nostosBench: FORMAT, records }, null, 1) + '\n';
}

/**
 * @param {string} text
 * @returns {{ ok: true, records: BenchRecord[], refused: number } | { ok: false, reason: string }}
 */
export function openRecords(text) {
  /** @type {any} */
  let document;
  try {
    document = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'it is no JSON' };
  }
  if (!Array.isArray(document?.records)) return { ok: false, reason: 'it holds no results' };
  if (document.nostosBench > FORMAT) {
    return { ok: false, reason: 'it was made by a newer playground' };
  }
  const read = document.records.map((/** @type {unknown} */ record) => readRecord(record));
  const records = read.filter((/** @type {BenchRecord | null} */ record) => record !== null);
  if (records.length === 0) {
    return { ok: false, reason: 'it holds no results that can be read' };
  }
  return { ok: true, records, refused: read.length - records.length };
}
