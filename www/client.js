// @ts-check
// The page's side of the worker: promises instead of messages, one run at a time, checks with a
// queue of one, and a warm spare worker, so that a worker that does not answer can be thrown away
// and the page goes on at once. The wasm module is compiled once and posted to every worker.

import { EngineRestarted, Seat } from './seat.js';

/** @typedef {import('./protocol.js').FromWorker} FromWorker */
/** @typedef {import('./protocol.js').ToWorker} ToWorker */
/** @typedef {import('./protocol.js').Diagnostic} Diagnostic */
/** @typedef {import('./protocol.js').Measurement} Measurement */
/** @typedef {import('./protocol.js').OutputChunk} OutputChunk */
/** @typedef {import('./protocol.js').RunEnd} RunEnd */
/** @typedef {import('./protocol.js').RunFigures} RunFigures */
/** @typedef {import('./protocol.js').RunOptions} RunOptions */
/** @typedef {import('./protocol.js').SourceFile} SourceFile */

/** Stop promises an end within 100 ms; a worker that is silent for this long is thrown away. */
const STOP_GRACE_MS = 60;
/** A profiled run may take longer to hear it: nobody waits, for the page has let go of it. */
const PROFILE_STOP_GRACE_MS = 1_000;
/** Making the profile of a run that was stopped: what takes longer is given up. */
const PROFILE_MAX_MS = 5_000;
/** A check that takes this long has gone astray; a 1 MB file takes a fraction of it. */
const CHECK_MAX_MS = 8_000;
/**
 * Wasm memory never shrinks: after a run that needed more, the next one gets a fresh worker. Until
 * then the files of the run are there.
 */
const RECYCLE_BYTES = 96 * 1024 * 1024;

/** @type {RunFigures} */
const NO_FIGURES = {
  steps: 0, memory: 0, processes: 0, elapsedMs: 0, busyMs: 0, outputBytes: 0, truncated: false,
  ports: [],
};

/** @type {RunEnd} */
const STOPPED = { kind: 'stopped' };

/**
 * `letGo` comes before the end of a profiled run, as soon as only its profile is to be waited for:
 * when it has ended, or was told to stop.
 * @typedef {{ progress: (output: OutputChunk[], figures: RunFigures,
 *     waiting: import('./protocol.js').Waiting) => void,
 *   letGo?: (end: RunEnd, figures: RunFigures) => void,
 *   end: (end: RunEnd, figures: RunFigures, profile?: string) => void }} RunListener
 * @typedef {{ onReady: (version: string, timerStepMs: number) => void,
 *   onRestart: (reason: string) => void, onBroken: (reason: string) => void,
 *   onSocket?: (event: import('./protocol.js').SocketEvent) => void }} ClientEvents
 */

export class EngineClient {
  #spawnWorker;
  #module;
  #events;
  #serial = 0;
  /** @type {Seat} */
  #active;
  /** @type {Seat | null} */
  #spare = null;
  /**
   * `end` is known while the profile is made.
   * @type {{ run: number, listener: RunListener, figures: RunFigures, profiled: boolean,
   *   end?: RunEnd, stopTimer?: any } | null}
   */
  #run = null;
  /** @type {{ files: SourceFile[], resolve: (d: Diagnostic[] | null) => void } | null} */
  #nextCheck = null;
  #checking = false;
  /** Samples that are awaited. */
  #measuring = 0;
  /** Whether there is no engine, and will be none. */
  #broken = false;

  /**
   * @param {() => Worker} spawnWorker
   * @param {Promise<WebAssembly.Module>} module
   * @param {ClientEvents} events
   */
  constructor(spawnWorker, module, events) {
    this.#spawnWorker = spawnWorker;
    this.#module = module;
    this.#events = events;
    this.#active = this.#newSeat();
  }

  get running() {
    return this.#run !== null;
  }

  /** @returns {Seat} */
  #newSeat() {
    const seat = new Seat(this.#spawnWorker());
    seat.worker.onmessage = (event) => this.#receive(seat, event.data);
    seat.worker.onerror = (event) => {
      event.preventDefault();
      this.#crashed(seat, event.message || 'the worker could not be started');
    };
    this.#module.then(
      (module) => seat.worker.postMessage({ type: 'init', module }),
      (error) => this.#crashed(seat, String(error?.message ?? error)),
    );
    return seat;
  }

  /** Throws the active worker away; the spare takes its place. */
  #replace() {
    this.#active.close();
    this.#active = this.#spare ?? this.#newSeat();
    this.#spare = null;
    if (this.#active.ready) this.#spare = this.#newSeat();
  }

  #refresh() {
    if (this.#active.spent && !this.#run) this.#replace();
  }

  /**
   * @param {Seat} seat
   * @param {string} reason
   */
  #crashed(seat, reason) {
    if (seat === this.#spare) {
      seat.close();
      this.#spare = seat.ready ? this.#newSeat() : null;
      return;
    }
    if (seat !== this.#active) return;
    // A worker that never got ready would fail again: say so instead of trying for ever.
    if (!seat.ready) {
      seat.close();
      this.#broken = true;
      this.#events.onBroken(reason);
      this.#endRun({ kind: 'crashed', message: reason });
      return;
    }
    this.#replace();
    this.#events.onRestart(reason);
    // A run that only waited for its profile has ended as it did.
    this.#endRun(this.#run?.end ?? { kind: 'crashed', message: reason });
  }

  /**
   * @param {Seat} seat
   * @param {FromWorker} message
   */
  #receive(seat, message) {
    if (message.type === 'ready') {
      seat.nowReady();
      if (seat !== this.#active) return;
      this.#events.onReady(message.version, message.timerStepMs);
      this.#spare ??= this.#newSeat();
      return;
    }
    if (message.type === 'crashed') {
      this.#crashed(seat, message.message);
      return;
    }
    if (this.#answered(seat, message) || seat !== this.#active) return;
    switch (message.type) {
      case 'progress':
        if (message.run !== this.#run?.run) return;
        this.#run.figures = message.figures;
        this.#run.listener.progress(message.output, message.figures, message.waiting);
        break;
      case 'profiling':
        if (message.run === this.#run?.run) this.#profiling(message);
        break;
      case 'ended':
        if (message.run !== this.#run?.run) return;
        this.#run.listener.progress(message.output, message.figures, 'no');
        this.#run.figures = message.figures;
        seat.spent = message.figures.memory > RECYCLE_BYTES;
        this.#endRun(this.#run.end ?? message.end, message.profile);
        break;
      case 'socket':
        if (message.run === this.#run?.run) this.#events.onSocket?.(message.event);
        break;
    }
  }

  /** @param {Extract<FromWorker, { type: 'profiling' }>} message of the run under way */
  #profiling({ end, output, figures }) {
    const run = this.#run;
    if (!run) return;
    run.listener.progress(output, figures, 'no');
    run.figures = figures;
    run.end = end;
    if (run.stopTimer) {
      clearTimeout(run.stopTimer);
      run.stopTimer = setTimeout(() => this.#giveUpProfile(), PROFILE_MAX_MS);
    }
    run.listener.letGo?.(end, figures);
  }

  /**
   * Hands an answer to who waits for it.
   * @param {Seat} seat
   * @param {FromWorker} message
   * @returns {boolean} false when it is none
   */
  #answered(seat, message) {
    switch (message.type) {
      case 'checked':
        this.#settle(seat, message.id, message.diagnostics);
        return true;
      case 'measured':
        this.#settle(seat, message.id, message.result);
        return true;
      case 'inspected':
      case 'formatted':
        this.#settle(seat, message.id, message.text);
        return true;
      case 'answered':
        this.#settle(seat, message.id, message.answer);
        return true;
      default:
        return false;
    }
  }

  /**
   * @param {Seat} seat
   * @param {number} id
   * @param {unknown} value
   */
  #settle(seat, id, value) {
    seat.waiting.get(id)?.resolve(value);
    seat.waiting.delete(id);
  }

  /** Who answers questions about code: a program that is timed has the active worker for long. */
  #adviser() {
    return this.#measuring > 0 && this.#spare?.ready ? this.#spare : this.#active;
  }

  /**
   * @param {RunEnd} end
   * @param {string} [profile]
   */
  #endRun(end, profile) {
    const run = this.#run;
    if (!run) return;
    clearTimeout(run.stopTimer);
    this.#run = null;
    run.listener.end(end, run.figures, profile);
  }

  /**
   * @param {(id: number) => ToWorker} message
   * @param {Seat} [seat]
   * @returns {Promise<any>}
   */
  #ask(message, seat = this.#active) {
    if (this.#broken) return Promise.reject(new EngineRestarted());
    const id = ++this.#serial;
    return new Promise((resolve, reject) => {
      seat.waiting.set(id, { resolve, reject });
      seat.send(message(id));
    });
  }

  /**
   * Starts a program; one that still runs is stopped first.
   * @param {SourceFile[]} files
   * @param {RunOptions} options
   * @param {RunListener} listener
   */
  run(files, options, listener) {
    this.leave();
    this.#refresh();
    const run = ++this.#serial;
    this.#run = { run, listener, figures: NO_FIGURES, profiled: options.profile ?? false };
    this.#active.send({ type: 'run', run, files, options });
  }

  /**
   * Asks the program to end; it has ended within 100 ms, whatever it does. A profiled one is let go
   * at once, and ends when its profile has come.
   */
  stop() {
    const run = this.#run;
    if (!run || run.stopTimer || run.end) return;
    this.#active.send({ type: 'stop', run: run.run });
    if (!run.profiled) {
      run.stopTimer = setTimeout(() => this.kill(), STOP_GRACE_MS);
      return;
    }
    run.stopTimer = setTimeout(() => this.#giveUpProfile(), PROFILE_STOP_GRACE_MS);
    run.listener.letGo?.(STOPPED, run.figures);
  }

  #giveUpProfile() {
    this.kill();
    this.#events.onRestart('making the profile took too long');
  }

  /** Ends everything in the active worker at once by throwing it away. */
  kill() {
    this.#replace();
    this.#endRun(this.#run?.end ?? STOPPED);
  }

  /** Ends the program at once, if one runs; nothing of it comes any more. */
  leave() {
    if (this.#run) this.kill();
  }

  /**
   * A line for the program that waits for input; undefined is the end of the input.
   * @param {string | undefined} line
   */
  input(line) {
    if (this.#run) this.#active.send({ type: 'input', run: this.#run.run, line });
  }

  /**
   * Diagnostics of these files. While one check is under way only the newest request is kept:
   * the others get null.
   * @param {SourceFile[]} files
   * @returns {Promise<Diagnostic[] | null>}
   */
  check(files) {
    return new Promise((resolve) => {
      this.#nextCheck?.resolve(null);
      this.#nextCheck = { files, resolve };
      if (!this.#checking) this.#checkNext();
    });
  }

  async #checkNext() {
    this.#checking = true;
    while (this.#nextCheck) {
      const { files, resolve } = this.#nextCheck;
      this.#nextCheck = null;
      const seat = this.#adviser();
      const unwatch = this.#watchCheck(seat);
      const answer = await this.#ask((id) => ({ type: 'check', id, files }), seat)
        .catch(() => null);
      unwatch();
      // A worker that made room for a run leaves the check to the next one.
      if (answer === null && seat.spent && !this.#nextCheck) this.#nextCheck = { files, resolve };
      else resolve(answer);
    }
    this.#checking = false;
  }

  /**
   * Throws the worker away when a check takes too long.
   * @param {Seat} seat
   * @returns {() => void} ends the watch
   */
  #watchCheck(seat) {
    const timer = setInterval(() => {
      // A program that is being timed has its worker until its runs are over: the check waits.
      const waits = !seat.ready || (seat === this.#active && this.#measuring > 0);
      if (waits) return;
      this.#crashed(seat, 'checking took too long');
    }, CHECK_MAX_MS);
    return () => clearInterval(timer);
  }

  /**
   * One timing sample of a program.
   * @param {SourceFile[]} files
   * @param {number} minMs
   * @returns {Promise<Measurement>} rejects with EngineRestarted when it is cancelled by `kill`
   */
  measure(files, minMs) {
    this.#refresh();
    this.#measuring += 1;
    return this.#ask((id) => ({ type: 'measure', id, files, minMs }))
      .finally(() => { this.#measuring -= 1; });
  }

  /**
   * An editor's question about a place of the program; null when the engine has no answer, or had
   * to be restarted.
   * @param {import('./protocol.js').Question} question
   * @param {SourceFile[]} files
   * @param {string} file
   * @param {number} offset
   * @returns {Promise<any>}
   */
  ask(question, files, file, offset) {
    // While a program runs the worker answers between two slices, which is soon enough.
    return this.#ask((id) => ({ type: 'ask', id, question, files, file, offset }), this.#adviser())
      .then((answer) => answer ?? null, () => null);
  }

  /**
   * A request to a server of the running program; null when nobody answers any more.
   * @param {import('./protocol.js').VisitRequest} request
   * @returns {Promise<import('./protocol.js').VisitResponse | null>}
   */
  visit(request) {
    const run = this.#run?.run;
    if (run === undefined) return Promise.resolve(null);
    return this.#ask((id) => ({ type: 'visit', id, run, request }))
      .then((answer) => answer ?? null, () => null);
  }

  /**
   * A WebSocket to a server of the running program. What becomes of it comes by `onSocket`.
   * @param {number} socket the caller's number for it
   * @param {import('./protocol.js').SocketWish} wish
   * @returns {boolean} false when no program runs
   */
  socket(socket, wish) {
    if (!this.#run) return false;
    this.#active.send({ type: 'socket', run: this.#run.run, socket, wish });
    return true;
  }

  /**
   * The files of the last run: list, read, put or remove.
   * @param {import('./protocol.js').FileQuestion} question
   * @returns {Promise<any>}
   */
  files(question) {
    return this.#ask((id) => ({ type: 'files', id, question }));
  }

  /**
   * The text laid out anew; undefined when it has mistakes of syntax.
   * @param {string} text
   * @returns {Promise<string | undefined>}
   */
  format(text) {
    return this.#ask((id) => ({ type: 'format', id, text }), this.#adviser());
  }

  /**
   * What a stage makes of the program, as text.
   * @param {SourceFile[]} files
   * @param {string} stage
   * @returns {Promise<string>}
   */
  inspect(files, stage) {
    return this.#ask((id) => ({ type: 'inspect', id, files, stage }), this.#adviser());
  }
}
