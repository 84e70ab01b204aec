// @ts-check
// Robust statistics of timings: medians, spread, and whether two versions really differ.
// Everything is deterministic: resampling takes a seed.

import { change, plural } from './format.js';

/** @param {readonly number[]} values @returns {number} */
export function median(values) {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Median absolute deviation from the median: half of the samples lie within it.
 * @param {readonly number[]} values
 */
export function mad(values) {
  const middle = median(values);
  return median(values.map((v) => Math.abs(v - middle)));
}

/**
 * Numbers in [0, 1), the same for the same seed (mulberry32's recurrence).
 * @param {number} seed
 */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Samples that are looked at together when a program warms up. */
const WARM_WINDOW = 3;
/** A gain below this is the usual spread, no warm-up. */
const WARM_GAIN = 0.03;

/**
 * Whether a program is warm: the newest samples are no faster than those before them. A browser
 * compiles hot code anew while it runs, and the first samples pay for it.
 * @param {readonly number[]} times in order
 */
export function isWarm(times) {
  if (times.length < 2 * WARM_WINDOW) return false;
  const newest = Math.min(...times.slice(-WARM_WINDOW));
  const before = Math.min(...times.slice(-2 * WARM_WINDOW, -WARM_WINDOW));
  return newest > before * (1 - WARM_GAIN);
}

/** Kendall's statistic beyond this: one steady row in a thousand would look like a trend. */
const TREND_Z = 3.3;

/**
 * Whether times kept falling or rising while they were taken, by more than is negligible.
 * @param {readonly number[]} times in order
 * @returns {'steady' | 'falling' | 'rising'}
 */
export function trend(times) {
  const size = times.length;
  if (size < 6) return 'steady';
  let sum = 0;
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) sum += Math.sign(times[j] - times[i]);
  }
  const deviation = Math.sqrt((size * (size - 1) * (2 * size + 5)) / 18);
  const third = Math.floor(size / 3);
  const change = median(times.slice(-third)) / median(times.slice(0, third)) - 1;
  if (Math.abs(sum) < TREND_Z * deviation || Math.abs(change) < WARM_GAIN) return 'steady';
  return sum < 0 ? 'falling' : 'rising';
}

/** Resamples: the ends of a 99 % interval are then ranks 10 and 1990, steady to about 0.1 %. */
const RESAMPLES = 2000;
/** 99 %: with 95 % one comparison in twenty of a program with itself would cry wolf. */
const TAIL = 0.005;
/** Smaller ratios are not worth a word, and the timer's step can feign them. */
export const NEGLIGIBLE = 0.01;

/**
 * An interval for the ratio median(b) / median(a), from a seeded bootstrap over pairs: samples
 * were taken in turns, so sample i of a and of b saw the same state of the machine.
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 * @param {number} [seed]
 */
export function ratioInterval(a, b, seed = 1) {
  const random = randomFrom(seed);
  const size = Math.min(a.length, b.length);
  const ratios = new Float64Array(RESAMPLES);
  const left = new Array(size);
  const right = new Array(size);
  for (let round = 0; round < RESAMPLES; round++) {
    for (let i = 0; i < size; i++) {
      const pick = Math.floor(random() * size);
      left[i] = a[pick];
      right[i] = b[pick];
    }
    ratios[round] = median(right) / median(left);
  }
  ratios.sort();
  const low = ratios[Math.floor(RESAMPLES * TAIL)];
  const high = ratios[Math.ceil(RESAMPLES * (1 - TAIL)) - 1];
  return { ratio: median(b) / median(a), low, high };
}

/**
 * @typedef {{ ratio: number, low: number, high: number,
 *   verdict: 'faster' | 'slower' | 'same' }} Comparison
 */

/**
 * Is b faster or slower than a, or can't one tell? An answer other than `same` needs the whole
 * interval on one side of 1, further away than is negligible.
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 * @param {number} [seed]
 * @returns {Comparison}
 */
export function compare(a, b, seed = 1) {
  const interval = ratioInterval(a, b, seed);
  let verdict = /** @type {Comparison['verdict']} */ ('same');
  if (interval.high < 1 - NEGLIGIBLE) verdict = 'faster';
  if (interval.low > 1 + NEGLIGIBLE) verdict = 'slower';
  return { ...interval, verdict };
}

/**
 * The verdict as a sentence about B.
 * @param {Comparison} comparison
 */
export function verdictText({ verdict, ratio }) {
  if (verdict === 'same') return 'no measurable difference';
  const factor = verdict === 'faster' ? 1 / ratio : ratio;
  const percent = ((factor - 1) * 100).toFixed(1);
  const size = factor >= 1.1 ? `${factor.toFixed(2)} times` : `${percent} %`;
  return verdict === 'faster' ? `B is ${size} faster` : `B is ${size} slower`;
}

/**
 * The steps of two programs as a sentence about B.
 * @param {number} a
 * @param {number} b
 */
export function stepsText(a, b) {
  if (a === b) return 'the same number of steps';
  const share = a > 0 ? ` (${change(a, b)})` : '';
  return `B takes ${plural(Math.abs(b - a), 'step')} ${b < a ? 'fewer' : 'more'}${share}`;
}
