// @ts-check
// Runs one program in slices, so that the worker can hear "stop" between two of them. Knows the
// engine only by its interface, and gets clock, pause and post from outside: the unit tests drive
// it with a mock engine and a fake clock.

import { OutputLimit } from './lib/output_limit.js';

/** @typedef {import('./protocol.js').Engine} Engine */
/** @typedef {import('./protocol.js').OutputChunk} OutputChunk */
/** @typedef {import('./protocol.js').RunEnd} RunEnd */
/** @typedef {import('./protocol.js').RunFigures} RunFigures */
/** @typedef {import('./protocol.js').StepResult} StepResult */

/** A slice aims at this length: short enough to stop at once, long enough to cost nothing. */
const SLICE_MS = 8;
/** Fuel of the first slice: below a millisecond, so that short programs answer at once. */
export const FUEL_FIRST = 20_000;
const FUEL_MIN = 1_000;
const FUEL_MAX = 50_000_000;
/** Between two messages with output or figures: two frames of a screen. */
export const REPORT_MS = 33;

/**
 * What the runner needs from its surroundings. `pause` ends after all messages that have already
 * arrived were handled; `sleep` after that many milliseconds, or when `wake` is called.
 * @typedef {{ now: () => number, pause: () => Promise<void>,
 *   sleep: (ms: number) => { done: Promise<void>, wake: () => void },
 *   report: (output: OutputChunk[], figures: RunFigures,
 *     waiting: import('./protocol.js').Waiting) => void,
 *   fetch: (request: import('./protocol.js').FetchRequest)
 *     => Promise<import('./protocol.js').FetchAnswer>,
 *   respond: (response: import('./protocol.js').VisitResponse) => void,
 *   tell: (event: import('./protocol.js').SocketEvent) => void }} Surroundings
 */

/**
 * The fuel for the next slice.
 * @param {number} fuel
 * @param {number} ms what the last one took
 */
export function nextFuel(fuel, ms) {
  // A timer that shows 0 says little: grow by at most four times, so that one coarse reading
  // cannot make a slice that takes seconds.
  const factor = Math.min(4, Math.max(0.25, SLICE_MS / Math.max(ms, 0.1)));
  return Math.round(Math.min(FUEL_MAX, Math.max(FUEL_MIN, fuel * factor)));
}

export class Runner {
  #engine;
  #around;
  #stopped = false;
  #ended = false;
  /** @type {(() => void) | null} */
  #wake = null;
  /** @type {OutputChunk[]} */
  #output = [];
  #limit = new OutputLimit();
  /** The engine's numbers of the page's sockets. @type {Map<number, number>} */
  #sockets = new Map();
  #started = 0;
  #busyMs = 0;
  #reported = -Infinity;

  /**
   * @param {Engine} engine
   * @param {Surroundings} around
   */
  constructor(engine, around) {
    this.#engine = engine;
    this.#around = around;
  }

  /** Ends the run after the slice that is running now. */
  stop() {
    this.#stopped = true;
    this.#wake?.();
  }

  /**
   * A line for the process that waits for one; undefined is the end of the input.
   * @param {string | undefined} line
   */
  input(line) {
    this.#engine.provideInput(line);
    this.#wake?.();
  }

  /**
   * A request of the page to a server of the program; the number of its response.
   * @param {import('./protocol.js').VisitRequest} request
   */
  visit(request) {
    const id = this.#engine.visit(request);
    this.#wake?.();
    return id;
  }

  /**
   * What the page wants of a WebSocket to a server of the program; the page numbers its sockets.
   * @param {number} socket
   * @param {import('./protocol.js').SocketWish} wish
   */
  socket(socket, wish) {
    if (wish.action === 'open') {
      const own = this.#engine.openSocket(wish.url, wish.headers);
      if (own !== undefined) this.#sockets.set(socket, own);
    } else {
      const own = this.#sockets.get(socket);
      if (own === undefined) return;
      if (wish.action === 'send') this.#engine.sendToSocket(own, wish.text);
      else {
        this.#engine.closeSocket(own);
        this.#sockets.delete(socket);
      }
    }
    this.#wake?.();
  }

  /** @param {import('./protocol.js').SocketEvent} event with the engine's number */
  #tell({ id, event, text }) {
    for (const [socket, own] of this.#sockets) {
      if (own !== id) continue;
      if (event === 'close') this.#sockets.delete(socket);
      this.#around.tell({ id: socket, event, text });
      return;
    }
  }

  /** @param {StepResult} result */
  #outside({ fetches = [], responses = [], sockets = [] }) {
    for (const response of responses) this.#around.respond(response);
    for (const event of sockets) this.#tell(event);
    for (const request of fetches) {
      this.#around.fetch(request).then((answer) => {
        if (this.#stopped || this.#ended) return;
        if ('failure' in answer) this.#engine.failFetch(request.id, answer.failure);
        else this.#engine.answerFetch(request.id, answer.status, answer.headers, answer.body);
        this.#wake?.();
      });
    }
  }

  /**
   * Runs what the engine has loaded to its end.
   * @returns {Promise<{ end: RunEnd, output: OutputChunk[], figures: RunFigures }>}
   */
  async run() {
    this.#started = this.#around.now();
    let fuel = FUEL_FIRST;
    for (;;) {
      const before = this.#around.now();
      const result = this.#engine.step(fuel);
      const took = this.#around.now() - before;
      this.#busyMs += took;
      for (const chunk of this.#limit.pass(result.output)) this.#output.push(chunk);
      this.#outside(result);
      const end = endOf(result) ?? (this.#stopped ? STOPPED : null);
      if (end) {
        this.#ended = true;
        return { end, output: this.#takeOutput(), figures: this.#figures(result) };
      }
      await this.#between(result);
      if (this.#stopped) {
        return { end: STOPPED, output: this.#takeOutput(), figures: this.#figures(result) };
      }
      if (result.state === 'running') fuel = nextFuel(fuel, took);
    }
  }

  /** @param {StepResult} result */
  async #between(result) {
    if (result.state === 'running') {
      if (this.#around.now() - this.#reported >= REPORT_MS) {
        this.#report(result, result.wantsInput ? 'input' : 'no');
      }
      await this.#around.pause();
      return;
    }
    this.#report(result, waitingFor(result));
    const ms = result.state === 'sleeping' ? result.wakeInMs ?? 0 : Infinity;
    const nap = this.#around.sleep(ms);
    this.#wake = nap.wake;
    if (this.#stopped) nap.wake();
    await nap.done;
    this.#wake = null;
  }

  /**
   * @param {StepResult} result
   * @param {import('./protocol.js').Waiting} waiting
   */
  #report(result, waiting) {
    this.#reported = this.#around.now();
    this.#around.report(this.#takeOutput(), this.#figures(result), waiting);
  }

  #takeOutput() {
    const output = this.#output;
    this.#output = [];
    return output;
  }

  /** @param {StepResult} result @returns {RunFigures} */
  #figures({ steps, memory, processes, outputBytes, truncated, ports = [] }) {
    const elapsedMs = this.#around.now() - this.#started;
    return { steps, memory, processes, ports, elapsedMs, busyMs: this.#busyMs,
      outputBytes, truncated: truncated || this.#limit.truncated };
  }
}

/** @param {StepResult} result @returns {import('./protocol.js').Waiting} */
function waitingFor({ state, wantsInput }) {
  if (state === 'input' || wantsInput) return 'input';
  return state === 'outside' ? 'outside' : 'sleep';
}

/** @type {RunEnd} */
const STOPPED = { kind: 'stopped' };

/** @param {StepResult} result @returns {RunEnd | null} */
function endOf(result) {
  if (result.state === 'done') return { kind: 'done', value: result.value };
  if (result.state !== 'failed') return null;
  if (!result.error) throw new Error('the engine failed without saying why');
  return { kind: 'failed', error: result.error };
}
