// @ts-check
// Drives the shell in slices, so that the worker can hear "stop" between two of them; between two
// inputs the processes of earlier ones go on. Like `runner.js` it knows the engine only by its
// interface and gets clock, pauses and requests to other hosts from outside.

import { FUEL_FIRST, nextFuel, REPORT_MS } from './runner.js';

/** @typedef {import('./protocol.js').OutputChunk} OutputChunk */
/** @typedef {import('./protocol.js').ShellAnswer} ShellAnswer */
/** @typedef {import('./protocol.js').Waiting} Waiting */
/** @typedef {Pick<import('./runner.js').Surroundings, 'now' | 'pause' | 'sleep' | 'fetch'>
 *   } Surroundings */

/** What an input waits for while it has these kinds. @type {Record<string, Waiting>} */
const UNDER_WAY = { running: 'no', sleeping: 'sleep', input: 'input', outside: 'outside' };

export class ShellRunner {
  #shell;
  #around;
  #stopped = false;
  /** @type {(() => void) | null} */
  #wake = null;
  /** The number of the request under way, or of the last one. */
  #turn = 0;
  #tell;

  /**
   * @param {import('./protocol.js').Shell} shell
   * @param {Surroundings} around
   * @param {(output: OutputChunk[]) => void} tell what is printed between two requests
   */
  constructor(shell, around, tell) {
    this.#shell = shell;
    this.#around = around;
    this.#tell = tell;
  }

  /** Ends the input after the slice that is running now. */
  stop() {
    this.#stopped = true;
    this.#wake?.();
  }

  /**
   * A line for the input that waits for one; undefined is the end of standard input.
   * @param {string | undefined} line
   */
  input(line) {
    this.#shell.provideInput(line);
    this.#wake?.();
  }

  /**
   * Carries out a request to its end; what was printed after the last report is in the answer.
   * @param {import('./protocol.js').ShellRequest} request
   * @param {(output: OutputChunk[], waiting: Waiting) => void} report
   * @returns {Promise<ShellAnswer>}
   */
  async ask(request, report) {
    if (request.action === 'load') return this.#shell.load(request.path, request.text);
    this.#turn += 1;
    this.#wake?.();
    /** @type {OutputChunk[]} */
    let output = [];
    let reported = this.#around.now();
    let fuel = FUEL_FIRST;
    let answer = this.#shell.evaluate(request.input);
    while (answer.kind in UNDER_WAY) {
      this.#fetch(answer.fetches ?? []);
      for (const chunk of answer.output) output.push(chunk);
      const waits = answer.kind !== 'running';
      if (waits || this.#around.now() - reported >= REPORT_MS) {
        report(output, UNDER_WAY[answer.kind]);
        output = [];
        reported = this.#around.now();
      }
      if (waits) await this.#sleep(answer.kind === 'sleeping' ? answer.wakeInMs ?? 0 : Infinity);
      else await this.#around.pause();
      const before = this.#around.now();
      answer = this.#stopped ? this.#shell.interrupt() : this.#shell.step(fuel);
      if (!waits) fuel = nextFuel(fuel, this.#around.now() - before);
    }
    this.#fetch(answer.fetches ?? []);
    this.#stopped = false;
    const turn = this.#turn;
    this.#around.pause().then(() => this.#goOn(turn));
    return { ...answer, output: [...output, ...answer.output] };
  }

  /**
   * Lets the processes of earlier inputs go on until the next request.
   * @param {number} turn the number of the request that is over
   */
  async #goOn(turn) {
    let fuel = FUEL_FIRST;
    while (turn === this.#turn) {
      const before = this.#around.now();
      const answer = this.#shell.stepOthers(fuel);
      this.#fetch(answer.fetches ?? []);
      if (answer.output.length > 0) this.#tell(answer.output);
      if (answer.kind === 'running') {
        fuel = nextFuel(fuel, this.#around.now() - before);
        await this.#around.pause();
      } else if (answer.kind in UNDER_WAY) {
        await this.#sleep(answer.kind === 'sleeping' ? answer.wakeInMs ?? 0 : Infinity);
      } else return;
    }
  }

  /** @param {import('./protocol.js').FetchRequest[]} requests */
  #fetch(requests) {
    for (const request of requests) {
      this.#around.fetch(request).then((answer) => {
        if ('failure' in answer) this.#shell.failFetch(request.id, answer.failure);
        else this.#shell.answerFetch(request.id, answer.status, answer.headers, answer.body);
        this.#wake?.();
      });
    }
  }

  /** @param {number} ms */
  async #sleep(ms) {
    const nap = this.#around.sleep(ms);
    this.#wake = nap.wake;
    if (this.#stopped) nap.wake();
    await nap.done;
    if (this.#wake === nap.wake) this.#wake = null;
  }
}
