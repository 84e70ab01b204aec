// @ts-check
// The page's side of the shell. It has a worker of its own, so that a program that is cut off
// takes no definitions with it; the worker is made for the first input.

import { EngineRestarted, Seat } from './seat.js';

/** @typedef {import('./protocol.js').FromWorker} FromWorker */
/** @typedef {import('./protocol.js').OutputChunk} OutputChunk */
/** @typedef {import('./protocol.js').ShellAnswer} ShellAnswer */
/** @typedef {import('./protocol.js').ShellRequest} ShellRequest */
/** @typedef {(output: OutputChunk[], waiting: import('./protocol.js').Waiting) => void} Progress */

/** A worker that does not hear "stop" for this long is thrown away, and all definitions with it. */
const STOP_GRACE_MS = 500;

export class ShellClient {
  #spawnWorker;
  #module;
  #serial = 0;
  /** @type {Seat | null} */
  #seat = null;
  /** @type {{ id: number, progress: Progress, stopTimer?: any } | null} */
  #current = null;
  /** Hears what processes print between two inputs. @type {(output: OutputChunk[]) => void} */
  onOutput = () => {};

  /**
   * @param {() => Worker} spawnWorker
   * @param {Promise<WebAssembly.Module>} module
   */
  constructor(spawnWorker, module) {
    this.#spawnWorker = spawnWorker;
    this.#module = module;
  }

  /**
   * One request; the one before must have been answered.
   * @param {ShellRequest} request
   * @param {Progress} progress
   * @returns {Promise<ShellAnswer>} rejects with EngineRestarted when the definitions are lost
   */
  async ask(request, progress) {
    const seat = this.#seat ??= this.#newSeat();
    const id = ++this.#serial;
    const current = this.#current = { id, progress };
    try {
      return await new Promise((resolve, reject) => {
        seat.waiting.set(id, { resolve, reject });
        seat.send({ type: 'shell', id, request });
      });
    } finally {
      clearTimeout(/** @type {any} */ (current).stopTimer);
      this.#current = null;
    }
  }

  /** Ends the input that runs. */
  stop() {
    if (!this.#current || this.#current.stopTimer) return;
    this.#seat?.send({ type: 'shellStop' });
    this.#current.stopTimer = setTimeout(() => this.#drop('it did not stop'), STOP_GRACE_MS);
  }

  /**
   * A line for the input that waits for one; undefined is the end of standard input.
   * @param {string | undefined} line
   */
  input(line) {
    this.#seat?.send({ type: 'shellInput', line });
  }

  /** Forgets all definitions. */
  beginAnew() {
    this.#drop('');
  }

  #newSeat() {
    const seat = new Seat(this.#spawnWorker());
    seat.worker.onmessage = (event) => this.#receive(seat, event.data);
    seat.worker.onerror = (event) => {
      event.preventDefault();
      this.#drop(event.message || 'the worker could not be started');
    };
    this.#module.then(
      (module) => seat.worker.postMessage({ type: 'init', module }),
      (error) => this.#drop(String(error?.message ?? error)),
    );
    return seat;
  }

  /**
   * @param {Seat} seat
   * @param {FromWorker} message
   */
  #receive(seat, message) {
    switch (message.type) {
      case 'ready':
        seat.nowReady();
        break;
      case 'crashed':
        this.#drop(message.message);
        break;
      case 'shellProgress':
        if (message.id === this.#current?.id) {
          this.#current.progress(message.output, message.waiting);
        }
        break;
      case 'shellOutput':
        this.onOutput(message.output);
        break;
      case 'answered':
        seat.waiting.get(message.id)?.resolve(message.answer);
        seat.waiting.delete(message.id);
        break;
    }
  }

  /** Throws the worker away. @param {string} reason */
  #drop(reason) {
    const seat = this.#seat;
    this.#seat = null;
    seat?.close(new EngineRestarted(reason));
  }
}
