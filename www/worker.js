// @ts-check
// The worker: owns the wasm instance and answers the page's messages. The work itself is in
// `runner.js` and `measure.js`; whatever they throw means that the instance is broken, and the
// page then throws this worker away.

import { Engine, initSync, loadLater, Shell } from './pkg/nostos_web.js';
import { provide } from './pkg/nostos_web_later.js';
import { fetchForProgram } from './fetch.js';
import { tokenListing, typeListing } from './lib/listings.js';
import { measure, timerStep } from './measure.js';
import { Runner } from './runner.js';
import { ShellRunner } from './shell_runner.js';

/** @typedef {import('./protocol.js').ToWorker} ToWorker */
/** @typedef {import('./protocol.js').FromWorker} FromWorker */

/** @type {import('./protocol.js').Engine} */
let engine;
/** Whether the second part of the engine is there; else it is loaded when it is needed. */
let hasLater = false;
/** @type {{ run: number, runner: Runner } | null} */
let current = null;
/** Made for the first input. @type {ShellRunner | null} */
let shell = null;

const now = () => performance.now();

/** @param {FromWorker} message */
function post(message) {
  self.postMessage(message);
}

/** A turn of the event loop, without the 4 ms that nested timers cost. */
const channel = new MessageChannel();
/** @type {(() => void)[]} */
const paused = [];
channel.port1.onmessage = () => paused.shift()?.();

/** @returns {Promise<void>} */
function pause() {
  return new Promise((resolve) => {
    paused.push(resolve);
    channel.port2.postMessage(0);
  });
}

/** @param {number} ms */
function sleep(ms) {
  let wake = () => {};
  const done = /** @type {Promise<void>} */ (new Promise((resolve) => {
    const timer = ms === Infinity ? undefined : setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  }));
  return { done, wake };
}

/** @param {WebAssembly.Module} module the first part of the engine */
function begin(module) {
  initSync({ module });
  if (hasLater) loadLater();
  engine = /** @type {any} */ (new Engine());
}

/** Who waits for the response to which visit. @type {Map<number, number>} */
const visits = new Map();

/** @param {import('./protocol.js').FileQuestion} question */
function aboutFiles(question) {
  switch (question.action) {
    case 'list': return engine.files();
    case 'read': return engine.readFile(question.path);
    case 'put': return engine.putFile(question.path, question.content);
    case 'remove': return engine.removeFile(question.path);
  }
}

/** @param {import('./protocol.js').SourceFile[]} files @param {string} stage */
function listing(files, stage) {
  if (stage === 'tokens') return tokenListing(files, (text) => engine.tokens(text));
  if (stage === 'types') return typeListing(files, (name) => engine.typeHints(files, name));
  return engine.inspect(files, stage);
}

/** @param {Extract<ToWorker, { type: 'shell' }>} message */
async function askShell({ id, request }) {
  if (request.action === 'evaluate' && request.more && !Shell.isComplete(request.input)) {
    post({ type: 'answered', id, answer: { kind: 'incomplete', text: '', output: [] } });
    return;
  }
  shell ??= new ShellRunner(/** @type {any} */ (new Shell()), { now, pause, sleep,
    fetch: (request) => fetchForProgram(request) },
  (output) => post({ type: 'shellOutput', output }));
  const answer = await shell.ask(request, (output, waiting) => {
    post({ type: 'shellProgress', id, output, waiting });
  });
  post({ type: 'answered', id, answer });
}

/** @param {Extract<ToWorker, { type: 'run' }>} message */
async function run({ run, files, options }) {
  current?.runner.stop();
  const runner = new Runner(engine, {
    now, pause, sleep, fetch: (request) => fetchForProgram(request),
    report: (output, figures, waiting) => {
      post({ type: 'progress', run, output, figures, waiting });
    },
    respond(response) {
      const id = visits.get(response.id);
      visits.delete(response.id);
      if (id !== undefined) post({ type: 'answered', id, answer: response });
    },
    tell: (event) => post({ type: 'socket', run, event }),
  });
  const { given = [], ...how } = options;
  const loaded = engine.load(files, how);
  if (!loaded.ok) {
    const figures = {
      steps: 0, memory: 0, processes: 0, elapsedMs: 0, busyMs: 0, outputBytes: 0, truncated: false,
      ports: [],
    };
    const end = { kind: /** @type {const} */ ('rejected'), diagnostics: loaded.diagnostics };
    post({ type: 'ended', run, end, output: [], figures });
    return;
  }
  // What can't be put there was refused when it was given.
  for (const { path, content } of given) engine.putFile(path, content);
  current = { run, runner };
  const { end, output, figures } = await runner.run();
  let profile;
  // A newer run may have taken the engine over meanwhile; then its session is not ours to drop.
  const ours = current?.runner === runner;
  if (ours && options.profile) {
    post({ type: 'profiling', run, end, output: output.splice(0), figures });
    profile = engine.profile();
  }
  if (ours) {
    engine.reset();
    current = null;
  }
  post({ type: 'ended', run, end, output, figures, profile });
}

/** @param {ToWorker} message */
async function answer(message) {
  switch (message.type) {
    case 'init':
      // The page asks again when it takes over a worker that was started before its own code was
      // there to hear the answer.
      if (!engine) begin(message.module);
      post({ type: 'ready', version: Engine.version(), timerStepMs: timerStep(now) });
      break;
    case 'later':
      provide(message.source);
      hasLater = message.source instanceof WebAssembly.Module;
      if (hasLater && engine) loadLater();
      break;
    case 'check':
      post({ type: 'checked', id: message.id, ...engine.check(message.files) });
      break;
    case 'run':
      await run(message);
      break;
    case 'stop':
      if (current?.run === message.run) current.runner.stop();
      break;
    case 'input':
      if (current?.run === message.run) current.runner.input(message.line);
      break;
    case 'measure': {
      const result = measure(engine, message.files, message.minMs, now);
      engine.reset();
      post({ type: 'measured', id: message.id, result });
      break;
    }
    case 'visit': {
      const visit = current?.run === message.run
        ? current.runner.visit(message.request) : undefined;
      if (visit === undefined) post({ type: 'answered', id: message.id, answer: undefined });
      else visits.set(visit, message.id);
      break;
    }
    case 'socket':
      if (current?.run === message.run) current.runner.socket(message.socket, message.wish);
      break;
    case 'files':
      post({ type: 'answered', id: message.id, answer: aboutFiles(message.question) });
      break;
    case 'ask': {
      const { id, question, files, file, offset } = message;
      const answer = question === 'typeHints' ? engine.typeHints(files, file)
        : engine[question](files, file, offset);
      post({ type: 'answered', id, answer });
      break;
    }
    case 'shell':
      await askShell(message);
      break;
    case 'shellStop':
      shell?.stop();
      break;
    case 'shellInput':
      shell?.input(message.line);
      break;
    case 'format':
      post({ type: 'formatted', id: message.id, text: engine.format(message.text) });
      break;
    case 'inspect': {
      const text = listing(message.files, message.stage);
      post({ type: 'inspected', id: message.id, text });
      break;
    }
  }
}

/** @param {any} error */
function crashed(error) {
  post({ type: 'crashed', message: String(error?.message ?? error) });
}

self.onmessage = (event) => {
  answer(event.data).catch(crashed);
};
// What fails behind an answer: in a process that goes on, or with what came from another host.
self.onunhandledrejection = (event) => crashed(event.reason);
