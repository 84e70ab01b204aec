// @ts-check
// One worker and those who wait for its answers; what is sent before it is ready waits.

/** @typedef {import('./protocol.js').ToWorker} ToWorker */

/** The worker that was asked is gone. */
export class EngineRestarted extends Error {}

/** One worker: whether it is ready, and who waits for its answers. */
export class Seat {
  ready = false;
  /** Whether it holds more memory than the next run should begin with. */
  spent = false;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (e: Error) => void }>} */
  waiting = new Map();
  /** @type {ToWorker[]} */
  #queue = [];

  /** @param {Worker} worker */
  constructor(worker) {
    this.worker = worker;
  }

  /** Sent as soon as the worker is ready. @param {ToWorker} message */
  send(message) {
    if (this.ready) this.worker.postMessage(message);
    else this.#queue.push(message);
  }

  nowReady() {
    this.ready = true;
    for (const message of this.#queue.splice(0)) this.worker.postMessage(message);
  }

  /** Ends the worker. @param {Error} [error] what those who wait are told */
  close(error = new EngineRestarted()) {
    this.worker.terminate();
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
