// @ts-check
// An engine of a few words for unit tests: every line of a program is one command.
//   print TEXT | warn LENGTH | spin STEPS | sleep MS | ask | fetch URL | fail MESSAGE | trap
//   | value TEXT | wrong

/** @typedef {import('../protocol.js').Engine} Engine */
/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/** @typedef {import('../protocol.js').StepResult} StepResult */

/** @implements {Engine} */
export class MockEngine {
  /** @type {string[]} */
  lines = [];
  at = 0;
  steps = 0;
  spinning = 0;
  warned = 0;
  slept = false;
  /** @type {string | undefined | null} */
  given = null;
  /** @type {string | null} */
  fetched = null;
  asked = false;
  /** What the next step tells of sockets. @type {import('../protocol.js').SocketEvent[]} */
  events = [];
  /** Fuel of every step, for the tests. @type {number[]} */
  fuels = [];

  /** @param {SourceFile[]} files */
  check(files) {
    /** @type {import('../protocol.js').Diagnostic[]} */
    const diagnostics = [];
    if (files[0].text.includes('wrong')) {
      diagnostics.push({
        file: files[0].name, code: 'E0001', severity: 'error', message: 'this is wrong',
        start: 0, end: 5, line: 1, column: 1, endLine: 1, endColumn: 6,
        labels: [], helps: [], notes: [], fixes: [],
      });
    }
    return { diagnostics };
  }

  /** @param {SourceFile[]} files */
  load(files) {
    const { diagnostics } = this.check(files);
    this.lines = files[0].text.split('\n').filter((line) => line.trim());
    this.restart();
    return { ok: diagnostics.length === 0, diagnostics };
  }

  restart() {
    this.at = 0;
    this.steps = 0;
    this.spinning = 0;
    this.warned = 0;
    return true;
  }

  /** @param {string | undefined} line */
  provideInput(line) {
    this.given = line;
  }

  /** @param {number} id @param {number} status */
  answerFetch(id, status) {
    this.fetched = `${id}:${status}`;
  }

  /** @param {number} id @param {string} message */
  failFetch(id, message) {
    this.fetched = `${id}:${message}`;
  }

  reset() {
    this.lines = [];
  }

  profile() {
    return '{}';
  }

  profileTable() {
    return '';
  }

  /** @param {SourceFile[]} files @param {string} stage */
  inspect(files, stage) {
    return `${stage} of ${files.length}`;
  }

  visit() {
    return undefined;
  }

  /** @param {string} url */
  openSocket(url) {
    this.events.push({ id: 70, event: url.includes('nobody') ? 'close' : 'open', text: '' });
    return 70;
  }

  /** @param {number} id @param {string} text */
  sendToSocket(id, text) {
    this.events.push({ id, event: 'text', text: `${text}!` });
  }

  /** @param {number} id */
  closeSocket(id) {
    this.events.push({ id, event: 'close', text: '' });
  }

  files() {
    return [];
  }

  readFile() {
    return undefined;
  }

  putFile() {
    return undefined;
  }

  removeFile() {
    return undefined;
  }

  describe() {
    return undefined;
  }

  complete() {
    return undefined;
  }

  callHelp() {
    return undefined;
  }

  typeHints() {
    return [];
  }

  tokens() {
    return [];
  }

  /** @param {string} text */
  format(text) {
    return text.trim();
  }

  /**
   * @param {number} fuel
   * @returns {StepResult}
   */
  step(fuel) {
    this.fuels.push(fuel);
    /** @type {StepResult} */
    const result = {
      state: 'running', output: [], outputBytes: 0, truncated: false, steps: 0, memory: 0,
      processes: 1, sockets: this.events.splice(0),
    };
    let left = fuel;
    while (left > 0 && result.state === 'running') left = this.#command(left, result);
    result.steps = this.steps;
    result.outputBytes = this.warned;
    return result;
  }

  /**
   * @param {number} fuel
   * @param {StepResult} result
   * @returns {number} the fuel that is left
   */
  #command(fuel, result) {
    const [word, ...rest] = (this.lines[this.at] ?? 'value ()').split(' ');
    const argument = rest.join(' ');
    if (word === 'spin') {
      const total = argument === 'ever' ? Infinity : Number(argument);
      const turn = Math.min(fuel, total - this.spinning);
      this.spinning += turn;
      this.steps += turn;
      if (this.spinning >= total) this.#next();
      return fuel - turn;
    }
    this.steps += 1;
    if (word === 'print') result.output.push({ stream: 'out', text: argument + '\n' });
    else if (word === 'warn') {
      result.output.push({ stream: 'warning', text: '!'.repeat(Number(argument)) });
      this.warned += Number(argument);
    } else if (word === 'value') Object.assign(result, { state: 'done', value: argument });
    else if (word === 'trap') throw new WebAssembly.RuntimeError('unreachable');
    else if (word === 'fail') {
      const error = { message: argument, text: `Runtime error: ${argument}\n`, details: [],
        frames: [], skipped: 0 };
      Object.assign(result, { state: 'failed', error });
    } else if (word === 'sleep' && !this.slept) {
      this.slept = true;
      Object.assign(result, { state: 'sleeping', wakeInMs: Number(argument) });
      return fuel;
    } else if (word === 'fetch') {
      if (this.fetched === null) {
        const fetches = this.asked ? [] : [{ id: 7, method: 'GET', url: argument, headers: [] }];
        this.asked = true;
        Object.assign(result, { state: 'outside', fetches });
        return fuel;
      }
      result.output.push({ stream: 'out', text: this.fetched + '\n' });
    } else if (word === 'ask') {
      if (this.given === null) {
        result.state = 'input';
        return fuel;
      }
      result.output.push({ stream: 'out', text: `got ${this.given}\n` });
      this.given = null;
    }
    if (result.state === 'running') this.#next();
    return fuel - 1;
  }

  #next() {
    this.at += 1;
    this.spinning = 0;
    this.slept = false;
  }
}
