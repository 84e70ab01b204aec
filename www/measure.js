// @ts-check
// Times whole runs of a program inside the worker: as many runs in one sample as it takes to pass
// the timer's step. The clock is read around the engine's steps only.

/** @typedef {import('./protocol.js').Engine} Engine */
/** @typedef {import('./protocol.js').Measurement} Measurement */
/** @typedef {import('./protocol.js').SourceFile} SourceFile */

/** Big slices: a measurement is not interrupted, the page ends the worker to cancel it. */
const FUEL = 20_000_000;

/** What a program throws can be as long as memory; it is shown as a sentence. */
const MESSAGE_MAX = 1000;

/**
 * The smallest step by which the clock moves.
 * @param {() => number} now
 */
export function timerStep(now) {
  let least = Infinity;
  // Four changes are enough: the clock's step is fixed, only its first reading is cut short.
  for (let seen = 0; seen < 4; seen++) {
    const from = now();
    let to = from;
    for (let spins = 0; to === from && spins < 5_000_000; spins++) to = now();
    if (to > from) least = Math.min(least, to - from);
  }
  return Number.isFinite(least) ? least : 0;
}

/**
 * Runs the loaded program to its end.
 * @param {Engine} engine
 * @returns {{ ok: true, value: string, steps: number, memory: number }
 *   | { ok: false, message: string }}
 */
function runOnce(engine) {
  let memory = 0;
  for (;;) {
    const result = engine.step(FUEL);
    memory = Math.max(memory, result.memory);
    if (result.state === 'done') {
      return { ok: true, value: result.value ?? '()', steps: result.steps, memory };
    }
    if (result.state === 'failed') {
      const message = result.error?.message.slice(0, MESSAGE_MAX);
      return { ok: false, message: message ?? 'the program failed' };
    }
    if (result.state !== 'running') {
      return { ok: false, message: 'a program that waits or reads input cannot be timed' };
    }
  }
}

/**
 * One sample: the mean time of a run, over enough runs to take `minMs` together.
 * @param {Engine} engine
 * @param {SourceFile[]} files
 * @param {number} minMs
 * @param {() => number} now
 * @returns {Measurement}
 */
export function measure(engine, files, minMs, now) {
  // The same random numbers in each run: else steps and times would differ by chance.
  const loaded = engine.load(files, { seed: 1 });
  if (!loaded.ok) {
    return { ok: false, message: loaded.diagnostics[0]?.message ?? 'the program does not compile' };
  }
  let runs = 0;
  let ms = 0;
  for (;;) {
    const before = now();
    const result = runOnce(engine);
    ms += now() - before;
    runs += 1;
    if (!result.ok) return result;
    if (ms >= minMs) {
      const { value, steps, memory } = result;
      return { ok: true, value, steps, ms: ms / runs, runs, memory };
    }
    if (!engine.restart()) return { ok: false, message: 'the program could not be run again' };
  }
}
