// @ts-check
// Timing: A against B in turns, and the suite one program after another. All runs happen in the
// worker; cancelling throws it away.

import { EngineRestarted } from '../client.js';
import { programFor } from '../lib/growth.js';
import { compare, mad, median } from '../lib/stats.js';
import { MAIN_FILE } from '../lib/url.js';
import * as bench from '../state/bench.js';

/** @typedef {import('../client.js').EngineClient} EngineClient */
/** @typedef {import('../protocol.js').Measurement} Measurement */

/** Samples of each side. With 31 the bootstrap's interval is about a tenth of the spread. */
const SAMPLES = 31;
/** A sample takes at least this many steps of the timer, so that one step is below 1 %. */
const STEPS_OF_TIMER = 200;
/** ... and at least this long, so that a message to the worker is nothing beside it. */
const SAMPLE_MS_MIN = 8;
/** The whole comparison should not take longer than this; slow programs get fewer samples. */
const BUDGET_MS = 12_000;
const SAMPLES_MIN = 9;

/**
 * Ends the measurement under way by throwing its worker away.
 * @param {EngineClient} client
 */
export function cancel(client) {
  bench.busy.set(null);
  client.kill();
}

/** @param {string} text */
function program(text) {
  return [{ name: MAIN_FILE, text }];
}

/** @param {() => Promise<void>} work */
async function occupied(work) {
  try {
    await work();
  } catch (error) {
    // Cancelled: the worker was thrown away, and the page has nothing to report.
    if (!(error instanceof EngineRestarted)) throw error;
  } finally {
    bench.busy.set(null);
  }
}

/**
 * @param {EngineClient} client
 * @param {number} timerStepMs
 */
export function compareSnippets(client, timerStepMs) {
  const { a, b } = bench.snippets.get();
  const minMs = Math.max(SAMPLE_MS_MIN, STEPS_OF_TIMER * timerStepMs);
  return occupied(async () => {
    bench.duel.set(null);
    bench.busy.set({ what: 'duel', text: 'Warming up …' });
    const warm = [];
    for (const [name, text] of [['A', a], ['B', b]]) {
      const first = await client.measure(program(text), minMs);
      if (!first.ok) {
        bench.duel.set({ ...NO_DUEL, trouble: `Program ${name}: ${first.message}` });
        return;
      }
      warm.push(first);
    }
    const roundMs = warm.reduce((sum, w) => sum + w.ms * w.runs, 0);
    const rounds = Math.max(SAMPLES_MIN, Math.min(SAMPLES, Math.floor(BUDGET_MS / roundMs)));
    const samples = await inTurns(client, [a, b], minMs, rounds);
    bench.duel.set(judge(samples));
  });
}

const NO_SIDE = { times: [], median: 0, mad: 0, steps: 0, value: '', runsPerSample: 0 };
/** @type {import('../state/bench.js').Duel} */
const NO_DUEL = {
  a: NO_SIDE, b: NO_SIDE, comparison: { ratio: 1, low: 1, high: 1, verdict: 'same' },
};

/**
 * A B, B A, A B ...: a drift of the machine meets both alike.
 * @param {EngineClient} client
 * @param {string[]} programs
 * @param {number} minMs
 * @param {number} rounds
 */
async function inTurns(client, programs, minMs, rounds) {
  /** @type {Extract<Measurement, { ok: true }>[][]} */
  const samples = [[], []];
  for (let round = 0; round < rounds; round++) {
    bench.busy.set({ what: 'duel', text: `Round ${round + 1} of ${rounds} …` });
    for (const side of round % 2 ? [1, 0] : [0, 1]) {
      const sample = await client.measure(program(programs[side]), minMs);
      if (sample.ok) samples[side].push(sample);
    }
  }
  return samples;
}

/** @param {Extract<Measurement, { ok: true }>[][]} samples */
function judge(samples) {
  const [a, b] = samples.map((list) => {
    const times = list.map((s) => s.ms);
    const last = list[list.length - 1];
    const runsPerSample = Math.round(median(list.map((s) => s.runs)));
    return { times, median: median(times), mad: mad(times), steps: last.steps, value: last.value,
      runsPerSample };
  });
  return { a, b, comparison: compare(a.times, b.times) };
}

/** A point that takes longer is the last one. */
const POINT_MS_MAX = 400;
/** n = 2^20 at most: what takes so many turns is slow enough to be seen before. */
const DOUBLINGS_MAX = 20;

/**
 * Runs `bench(n)` of a program with n = 1, 2, 4 ... until a run takes long.
 * @param {EngineClient} client
 * @param {string} text
 */
export function measureGrowth(client, text) {
  return occupied(async () => {
    bench.growth.set(null);
    /** @type {import('../lib/growth.js').Point[]} */
    const points = [];
    for (let doubling = 0; doubling <= DOUBLINGS_MAX; doubling++) {
      const n = 2 ** doubling;
      const source = programFor(text, n);
      if (source === null) {
        bench.growth.set({ points, trouble: 'The code has no function bench(n).' });
        return;
      }
      bench.busy.set({ what: 'growth', text: `n = ${n} …` });
      const result = await client.measure(program(source), 1);
      if (!result.ok) {
        bench.growth.set({ points, trouble: `bench(${n}): ${result.message}` });
        return;
      }
      points.push({ n, steps: result.steps, ms: result.ms });
      bench.growth.set({ points: [...points] });
      if (result.ms > POINT_MS_MAX) return;
    }
  });
}

/**
 * Reads the suite once.
 * @param {string} address
 */
export async function loadSuite(address) {
  if (bench.suite.get().length > 0) return;
  const programs = await (await fetch(address)).json();
  bench.suite.set(programs.map((/** @type {{ name: string, text: string }} */ { name, text }) => ({
    name, text, expected: /^# expect:\s*(.*)$/m.exec(text)?.[1].trim() ?? '', result: null,
  })));
}

/**
 * @param {EngineClient} client
 * @param {number} timerStepMs
 */
export function runSuite(client, timerStepMs) {
  const minMs = Math.max(20, STEPS_OF_TIMER * timerStepMs);
  return occupied(async () => {
    bench.suite.update((rows) => rows.map((row) => ({ ...row, result: null })));
    const count = bench.suite.get().length;
    for (let at = 0; at < count; at++) {
      const { name, text } = bench.suite.get()[at];
      bench.busy.set({ what: 'suite', text: `${at + 1} of ${count}: ${name}` });
      const result = await client.measure(program(text), minMs).catch((error) => {
        if (bench.busy.get() === null) throw error;
        // Not cancelled, so the program itself broke the engine: note it and go on.
        return { ok: /** @type {const} */ (false), message: 'the engine failed on this program' };
      });
      bench.suite.update((rows) => rows.map((row, i) => (i === at ? { ...row, result } : row)));
    }
  });
}
