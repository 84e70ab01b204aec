// @ts-check
// How the work of a function grows with its argument: the exponent of the power of n that fits.

import { MAIN_FILE } from './url.js';

/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/** @typedef {{ n: number, steps: number, ms: number }} Point */

/**
 * The file that a program begins in, wherever it stands.
 * @param {readonly SourceFile[]} files
 */
export function mainFile(files) {
  return files.find(({ name }) => name === MAIN_FILE) ?? files[0];
}

/**
 * The program that calls `bench(n)` in place of its own `main`; null when the file that it begins
 * in has no `bench`.
 * @param {readonly SourceFile[]} files
 * @param {number} n
 * @returns {SourceFile[] | null}
 */
export function programFor(files, n) {
  const main = mainFile(files);
  if (!/^(?:pub\s+)?bench\s*\(/m.test(main.text)) return null;
  const text = `${main.text.replaceAll(/^(pub\s+)?main(?=\s*\(\s*\))/gm, '$1main_of_the_author')}\n`
    + `main() = { bench(${n}); () }\n`;
  return files.map((file) => (file === main ? { name: main.name, text } : file));
}

/**
 * The slope of log(steps) over log(n) by least squares. Only the larger half of the points: for
 * small n the constant part of the work hides the growth.
 * @param {readonly { n: number, value: number }[]} points
 * @returns {number} NaN with fewer than two points that have a logarithm, or that are equal
 */
export function exponentOf(points) {
  // Also when it is none at all, which has no logarithm.
  if (points.length > 1 && points.every(({ value }) => value === points[0].value)) return 0;
  const fit = points.filter(({ n, value }) => n > 0 && value > 0).slice(-Math.max(2,
    Math.ceil(points.length / 2)));
  if (fit.length < 2) return NaN;
  const xs = fit.map(({ n }) => Math.log(n));
  const ys = fit.map(({ value }) => Math.log(value));
  const mean = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b, 0) / list.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const over = xs.reduce((sum, x, at) => sum + (x - mx) * (ys[at] - my), 0);
  const under = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  return over / under;
}

/**
 * The exponent in words.
 * @param {number} exponent
 */
export function growthText(exponent) {
  if (Number.isNaN(exponent)) return 'too few points to tell';
  if (exponent === 0) return 'does not grow: its steps are the same for every n, O(1)';
  if (exponent < 0.1) return 'hardly grows: O(1) or O(log n)';
  if (exponent < 0.85) return `grows more slowly than n: about n^${exponent.toFixed(2)}`;
  if (exponent < 1.3) return `grows about as n: n^${exponent.toFixed(2)} (O(n) or O(n log n))`;
  if (Math.abs(exponent - 2) < 0.2) return `grows as the square: n^${exponent.toFixed(2)}, O(n²)`;
  if (Math.abs(exponent - 3) < 0.25) return `grows as the cube: n^${exponent.toFixed(2)}, O(n³)`;
  if (exponent > 5) return 'grows faster than any sensible power: it looks exponential';
  return `grows as n^${exponent.toFixed(2)}`;
}
