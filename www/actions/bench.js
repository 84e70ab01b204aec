// @ts-check
// Timing: A against B in turns, and the suite one program after another. All runs happen in the
// worker; cancelling throws it away.

import { mainFile, programFor } from '../lib/growth.js';
import { compare, isWarm, mad, median } from '../lib/stats.js';
import { MAIN_FILE } from '../lib/url.js';
import { EngineRestarted } from '../seat.js';
import * as bench from '../state/bench.js';
import { keepBench, recordOfDuel, recordOfGrowth, recordOfSuite } from './history.js';
import { endRun } from './run.js';
import { fetchOrTell } from './site_files.js';

/** @typedef {import('../client.js').EngineClient} EngineClient */
/** @typedef {import('../lib/growth.js').Point} Point */
/** @typedef {import('../protocol.js').Measurement} Measurement */
/** @typedef {import('../protocol.js').SourceFile} SourceFile */

/** Samples of each side. With 31 the bootstrap's interval is about a tenth of the spread. */
const SAMPLES = 31;
/** A sample takes at least this many steps of the timer, so that one step is below 1 %. */
const STEPS_OF_TIMER = 200;
/** ... and at least this long, so that a message to the worker is nothing beside it. */
const SAMPLE_MS_MIN = 8;
/** The whole comparison should not take longer than this; slow programs get fewer samples. */
const BUDGET_MS = 12_000;
const SAMPLES_MIN = 9;
/** Warming one program up should not take longer than this, or than so many samples. */
const WARM_MS = 1500;
const WARM_SAMPLES_MAX = 24;

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

/**
 * Has the worker for itself: a program that still runs there is ended first, as Stop does.
 * @param {EngineClient} client
 * @param {'duel' | 'suite' | 'growth'} what
 * @param {() => Promise<void>} work
 */
async function occupied(client, what, work) {
  const ending = { what, text: 'Stopping the program that runs …' };
  bench.busy.set(ending);
  try {
    await endRun(client);
    // Cancelled meanwhile.
    if (bench.busy.get() !== ending) return;
    await work();
  } catch (error) {
    // Cancelled: the worker was thrown away, and the page has nothing to report.
    if (!(error instanceof EngineRestarted)) throw error;
  } finally {
    bench.busy.set(null);
  }
}

/**
 * Compares the two programs of the bench tab.
 * @param {EngineClient} client
 * @param {number} timerStepMs
 */
export function compareSnippets(client, timerStepMs) {
  return occupied(client, 'duel', async () => {
    bench.duel.set(null);
    const duel = await measureDuel(client, timerStepMs, bench.snippets.get());
    bench.duel.set(duel);
    if (!duel.trouble) keepBench(recordOfDuel(duel));
  });
}

/**
 * @param {EngineClient} client
 * @param {number} timerStepMs
 * @param {{ a: string, b: string }} code
 * @returns {Promise<bench.Duel>}
 */
async function measureDuel(client, timerStepMs, code) {
  const { a, b } = code;
  const minMs = Math.max(SAMPLE_MS_MIN, STEPS_OF_TIMER * timerStepMs);
  bench.busy.set({ what: 'duel', text: 'Warming up …' });
  const warm = [];
  for (const [name, text] of [['A', a], ['B', b]]) {
    const last = await warmUp(client, text, minMs);
    if (!last.ok) return { ...NO_DUEL, code, trouble: `Program ${name}: ${last.message}` };
    warm.push(last);
  }
  const roundMs = warm.reduce((sum, w) => sum + w.ms * w.runs, 0);
  const rounds = Math.max(SAMPLES_MIN, Math.min(SAMPLES, Math.floor(BUDGET_MS / roundMs)));
  return { ...judge(await inTurns(client, [a, b], minMs, rounds)), code };
}

/**
 * Runs a program until it gets no faster; its last sample.
 * @param {EngineClient} client
 * @param {string} text
 * @param {number} minMs
 */
async function warmUp(client, text, minMs) {
  /** @type {number[]} */
  const times = [];
  let spent = 0;
  for (;;) {
    const sample = await client.measure(program(text), minMs);
    if (!sample.ok) return sample;
    times.push(sample.ms);
    spent += sample.ms * sample.runs;
    if (isWarm(times) || spent > WARM_MS || times.length >= WARM_SAMPLES_MAX) return sample;
  }
}

/**
 * Measures what a record that came from elsewhere measured; what went wrong, or the record of here.
 * @param {EngineClient} client
 * @param {number} timerStepMs
 * @param {import('../lib/records.js').BenchRecord} record
 * @param {SourceFile[]} files the program, for a record of growth
 * @returns {Promise<import('../lib/records.js').BenchRecord | string | null>} null: cancelled
 */
export async function measureAgain(client, timerStepMs, record, files) {
  let answer = /** @type {import('../lib/records.js').BenchRecord | string | null} */ (null);
  await occupied(client, record.kind === 'growth' ? 'growth' : 'duel', async () => {
    if (record.kind === 'growth') {
      const { points, trouble } = await measurePoints(client, files, () => {});
      answer = trouble ?? recordOfGrowth(points);
    } else if (record.code) {
      const duel = await measureDuel(client, timerStepMs, record.code);
      answer = duel.trouble ?? recordOfDuel(duel);
    }
  });
  return answer;
}

const NO_SIDE = { times: [], median: 0, mad: 0, steps: 0, value: '', runsPerSample: 0 };
/** @type {Omit<bench.Duel, 'code'>} */
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

/** @param {readonly SourceFile[]} files */
function noBench(files) {
  const [place, where] = files.length > 1 ? [mainFile(files).name, 'that file']
    : ['The code', 'the editor'];
  return `${place} has no function bench(n). Write one into ${where}, `
    + 'as bench(n) = [1..n].map(x => x * x).sum(), and measure again.';
}

/** A point that takes longer is the last one. */
const POINT_MS_MAX = 400;
/** n = 2^20 at most: what takes so many turns is slow enough to be seen before. */
const DOUBLINGS_MAX = 20;

/**
 * Runs `bench(n)` of a program with n = 1, 2, 4 ... until a run takes long.
 * @param {EngineClient} client
 * @param {SourceFile[]} files
 */
export function measureGrowth(client, files) {
  return occupied(client, 'growth', async () => {
    bench.growth.set(null);
    const measured = await measurePoints(client, files, (points) => (
      bench.growth.set({ points, files })));
    bench.growth.set({ ...measured, files });
    if (!measured.trouble) keepBench(recordOfGrowth(measured.points), files);
  });
}

/**
 * @param {EngineClient} client
 * @param {SourceFile[]} files
 * @param {(points: Point[]) => void} show called after each point
 * @returns {Promise<{ points: Point[], trouble?: string }>}
 */
async function measurePoints(client, files, show) {
  /** @type {Point[]} */
  const points = [];
  for (let doubling = 0; doubling <= DOUBLINGS_MAX; doubling++) {
    const n = 2 ** doubling;
    const source = programFor(files, n);
    if (source === null) return { points, trouble: noBench(files) };
    bench.busy.set({ what: 'growth', text: `n = ${n} …` });
    const result = await client.measure(source, 1);
    if (!result.ok) return { points, trouble: `bench(${n}): ${result.message}` };
    points.push({ n, steps: result.steps, ms: result.ms });
    show([...points]);
    if (result.ms > POINT_MS_MAX) break;
  }
  return { points };
}

/**
 * Reads the suite once.
 * @param {string} address
 * @returns {Promise<boolean>} false: it can't be had, as the reader was told
 */
export async function loadSuite(address) {
  if (bench.suite.get().length > 0) return true;
  const programs = await fetchOrTell(address, 'The suite');
  if (programs === null) return false;
  // It was asked for twice.
  if (bench.suite.get().length > 0) return true;
  bench.suite.set(programs.map((/** @type {{ name: string, text: string }} */ { name, text }) => ({
    name, text, expected: /^# expect:\s*(.*)$/m.exec(text)?.[1].trim() ?? '', result: null,
  })));
  return true;
}

/** Samples of each program of the suite; one that takes long gets fewer. */
const SUITE_SAMPLES = 5;
const SUITE_BUDGET_MS = 400;

/**
 * The median of some samples.
 * @param {EngineClient} client
 * @param {string} text
 * @param {number} minMs
 * @returns {Promise<bench.SuiteResult>}
 */
async function sampled(client, text, minMs) {
  /** @type {number[]} */
  const times = [];
  for (let spent = 0; ;) {
    const sample = await client.measure(program(text), minMs);
    if (!sample.ok) return sample;
    times.push(sample.ms);
    spent += sample.ms * sample.runs;
    if (times.length >= SUITE_SAMPLES || spent >= SUITE_BUDGET_MS) {
      return { ...sample, ms: median(times), times };
    }
  }
}

/**
 * @param {EngineClient} client
 * @param {number} timerStepMs
 */
export function runSuite(client, timerStepMs) {
  const minMs = Math.max(20, STEPS_OF_TIMER * timerStepMs);
  return occupied(client, 'suite', async () => {
    bench.suite.update((rows) => rows.map((row) => ({ ...row, result: null })));
    const count = bench.suite.get().length;
    for (let at = 0; at < count; at++) {
      const { name, text } = bench.suite.get()[at];
      bench.busy.set({ what: 'suite', text: `${at + 1} of ${count}: ${name}` });
      const result = await sampled(client, text, minMs).catch((error) => {
        if (bench.busy.get() === null) throw error;
        // Not cancelled, so the program itself broke the engine: note it and go on.
        return { ok: /** @type {const} */ (false), message: 'the engine failed on this program' };
      });
      bench.suite.update((rows) => rows.map((row, i) => (i === at ? { ...row, result } : row)));
    }
    keepBench(recordOfSuite(bench.suite.get()));
  });
}
