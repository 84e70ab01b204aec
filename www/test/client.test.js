// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { EngineClient } from '../client.js';
import { EngineRestarted } from '../seat.js';

/** @typedef {import('../protocol.js').ToWorker} ToWorker */

/** A worker that only notes what it is sent; the test answers for it. */
class FakeWorker {
  /** @type {ToWorker[]} */
  sent = [];
  terminated = false;
  /** @type {(event: { data: import('../protocol.js').FromWorker }) => void} */
  onmessage = () => {};
  /** @type {(event: { message: string, preventDefault: () => void }) => void} */
  onerror = () => {};

  /** @param {ToWorker} message */
  postMessage(message) {
    this.sent.push(message);
  }

  terminate() {
    this.terminated = true;
  }

  /** @param {import('../protocol.js').FromWorker} data */
  say(data) {
    this.onmessage({ data });
  }

  ready() {
    this.say({ type: 'ready', version: '1', timerStepMs: 0.1 });
  }

  /** @param {ToWorker['type']} type @returns {any} the last message of this type */
  last(type) {
    return this.sent.findLast((m) => m.type === type);
  }
}

const FILES = [{ name: 'main.nos', text: 'main() = 1' }];
const FIGURES = {
  steps: 5, memory: 0, processes: 1, elapsedMs: 1, busyMs: 1, outputBytes: 0,
  truncated: false, ports: [],
};

function setUp() {
  /** @type {FakeWorker[]} */
  const workers = [];
  /** @type {string[]} */
  const events = [];
  const client = new EngineClient(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return /** @type {any} */ (worker);
  }, Promise.resolve(/** @type {any} */ ({})), {
    onReady: () => events.push('ready'),
    onRestart: (reason) => events.push(`restart ${reason}`),
    onBroken: (reason) => events.push(`broken ${reason}`),
  });
  /** @type {any[]} */
  const ends = [];
  /** @type {string[]} */
  const printed = [];
  /** @type {import('../client.js').RunListener} */
  const listener = {
    progress: (output) => printed.push(...output.map((c) => c.text)),
    end: (end) => ends.push(end),
  };
  return { client, workers, events, ends, printed, listener };
}

test('what is asked before the engine is there is sent afterwards', () => {
  const { client, workers, listener } = setUp();
  client.run(FILES, {}, listener);
  assert.equal(workers[0].last('run'), undefined);
  workers[0].ready();
  assert.deepEqual(workers[0].last('run').files, FILES);
});

test('a spare is warmed up as soon as the first worker is ready', () => {
  const { workers, events } = setUp();
  assert.equal(workers.length, 1);
  workers[0].ready();
  assert.equal(workers.length, 2);
  workers[1].ready();
  assert.deepEqual(events, ['ready']);
});

test('late messages of another run are dropped', () => {
  const { client, workers, listener, printed, ends } = setUp();
  workers[0].ready();
  client.run(FILES, {}, listener);
  const { run } = workers[0].last('run');
  const stream = /** @type {const} */ ('out');
  const late = { output: [{ stream, text: 'late' }], figures: FIGURES };
  workers[0].say({ type: 'progress', run: run - 1, waiting: 'no', ...late });
  workers[0].say({ type: 'ended', run: run + 1, end: { kind: 'done' }, ...late });
  assert.deepEqual([printed, ends], [[], []]);
  workers[0].say({ type: 'ended', run, end: { kind: 'done', value: '1' }, output: [],
    figures: FIGURES });
  assert.deepEqual(ends, [{ kind: 'done', value: '1' }]);
});

test('a worker that answers a stop stays', async () => {
  const { client, workers, listener, ends } = setUp();
  workers[0].ready();
  client.run(FILES, {}, listener);
  client.stop();
  const { run } = workers[0].last('stop');
  workers[0].say({ type: 'ended', run, end: { kind: 'stopped' }, output: [], figures: FIGURES });
  await new Promise((resolve) => setTimeout(resolve, 90));
  assert.deepEqual(ends, [{ kind: 'stopped' }]);
  assert.equal(workers[0].terminated, false);
});

test('a worker that does not answer a stop is replaced by the spare within 100 ms', async () => {
  const { client, workers, listener, ends } = setUp();
  workers[0].ready();
  workers[1].ready();
  client.run(FILES, {}, listener);
  client.stop();
  await new Promise((resolve) => setTimeout(resolve, 90));
  assert.deepEqual(ends, [{ kind: 'stopped' }]);
  assert.equal(workers[0].terminated, true);
  client.run(FILES, {}, listener);
  assert.ok(workers[1].last('run'), 'the spare runs the next program');
  assert.equal(workers.length, 3, 'and a new spare is warmed up');
});

test('a profiled run that is stopped is let go at once, and has the time to make its profile',
  async () => {
    const { client, workers, listener, ends } = setUp();
    workers[0].ready();
    workers[1].ready();
    /** @type {string[]} */
    const gone = [];
    client.run(FILES, { profile: true }, { ...listener, letGo: (end) => gone.push(end.kind) });
    client.stop();
    assert.deepEqual(gone, ['stopped']);
    const { run } = workers[0].last('stop');
    const end = { kind: /** @type {const} */ ('stopped') };
    workers[0].say({ type: 'profiling', run, end, output: [], figures: FIGURES });
    await new Promise((resolve) => setTimeout(resolve, 90));
    assert.equal(workers[0].terminated, false);
    workers[0].say({ type: 'ended', run, end, output: [], figures: FIGURES, profile: '{}' });
    assert.deepEqual(ends, [{ kind: 'stopped' }]);
  });

test('a profile that does not come is given up, and the reader is told', async () => {
  const { client, workers, listener, ends, events } = setUp();
  workers[0].ready();
  workers[1].ready();
  client.run(FILES, { profile: true }, listener);
  client.stop();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.deepEqual(ends, [{ kind: 'stopped' }]);
  assert.equal(workers[0].terminated, true);
  assert.deepEqual(events.slice(1), ['restart making the profile took too long']);
});

test('an engine that breaks over the profile leaves the end of the run', () => {
  const { client, workers, listener, ends } = setUp();
  workers[0].ready();
  workers[1].ready();
  client.run(FILES, { profile: true }, listener);
  const { run } = workers[0].last('run');
  const end = { kind: /** @type {const} */ ('done'), value: '1' };
  workers[0].say({ type: 'profiling', run, end, output: [], figures: FIGURES });
  workers[0].say({ type: 'crashed', message: 'unreachable' });
  assert.deepEqual(ends, [end]);
});

test('leaving while a profile is made keeps the end of the run', () => {
  const { client, workers, listener, ends } = setUp();
  workers[0].ready();
  workers[1].ready();
  client.run(FILES, { profile: true }, listener);
  const { run } = workers[0].last('run');
  workers[0].say({ type: 'profiling', run, end: { kind: 'done', value: '1' }, output: [],
    figures: FIGURES });
  client.leave();
  client.leave();
  assert.deepEqual(ends, [{ kind: 'done', value: '1' }]);
  assert.equal(workers[0].terminated, true);
});

test('a crash ends the run and the spare takes over', async () => {
  const { client, workers, listener, ends, events } = setUp();
  workers[0].ready();
  workers[1].ready();
  const inspected = client.inspect(FILES, 'ir');
  client.run(FILES, {}, listener);
  workers[0].say({ type: 'crashed', message: 'unreachable' });
  assert.deepEqual(ends, [{ kind: 'crashed', message: 'unreachable' }]);
  assert.deepEqual(events.slice(1), ['restart unreachable']);
  await assert.rejects(inspected, EngineRestarted);
});

test('a worker that never gets ready is not tried again', async () => {
  const { client, workers, events } = setUp();
  workers[0].onerror({ message: 'no such file', preventDefault: () => {} });
  assert.deepEqual(events, ['broken no such file']);
  assert.equal(workers.length, 1);
  await assert.rejects(client.format('x'), EngineRestarted, 'nobody waits for ever');
});

test('of many checks the first and the last are made', async () => {
  const { client, workers } = setUp();
  workers[0].ready();
  const checks = ['a', 'b', 'c'].map((text) => client.check([{ name: 'main.nos', text }]));
  const asked = () => workers[0].sent.filter((m) => m.type === 'check');
  assert.equal(asked().length, 1);
  workers[0].say({ type: 'checked', id: workers[0].last('check').id, diagnostics: [] });
  assert.deepEqual(await checks[0], []);
  assert.equal(await checks[1], null);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.equal(asked().length, 2);
  assert.equal(workers[0].last('check').files[0].text, 'c');
  workers[0].say({ type: 'checked', id: workers[0].last('check').id, diagnostics: [] });
  assert.deepEqual(await checks[2], []);
});

test('a check that takes too long ends the worker, but not what is timed before it', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { client, workers, events } = setUp();
  workers[0].ready();
  const sample = client.measure(FILES, 1);
  const check = client.check(FILES);
  t.mock.timers.tick(20_000);
  assert.deepEqual(events, ['ready']);
  const measured = { ok: true, value: '1', steps: 1, ms: 9000, runs: 1, memory: 0 };
  workers[0].say({ type: 'measured', id: workers[0].last('measure').id,
    result: /** @type {any} */ (measured) });
  assert.deepEqual(await sample, measured);
  t.mock.timers.tick(20_000);
  assert.deepEqual(events, ['ready', 'restart checking took too long']);
  assert.equal(await check, null);
});

test('while a program is timed the spare answers what is asked about code', async () => {
  const { client, workers } = setUp();
  workers[0].ready();
  workers[1].ready();
  const sample = client.measure(FILES, 1);
  const check = client.check(FILES);
  const text = client.format('a');
  workers[1].say({ type: 'checked', id: workers[1].last('check').id, diagnostics: [] });
  workers[1].say({ type: 'formatted', id: workers[1].last('format').id, text: 'b' });
  assert.deepEqual([await check, await text], [[], 'b']);
  workers[1].say({ type: 'crashed', message: 'unreachable' });
  assert.equal(workers.length, 3, 'a spare that fails is replaced, and the timing goes on');
  client.kill();
  await assert.rejects(sample, EngineRestarted);
});

test('after a run that took much memory the next one gets a fresh worker', async () => {
  const { client, workers, listener, ends } = setUp();
  workers[0].ready();
  workers[1].ready();
  client.run(FILES, {}, listener);
  const { run } = workers[0].last('run');
  workers[0].say({ type: 'ended', run, end: { kind: 'done' }, output: [],
    figures: { ...FIGURES, memory: 200 << 20 } });
  assert.equal(ends.length, 1);
  const files = client.files({ action: 'list' });
  const check = client.check(FILES);
  assert.ok(workers[0].last('files'), 'until then the files of the run are there');
  client.run(FILES, {}, listener);
  assert.equal(workers[0].terminated, true);
  assert.deepEqual(workers[1].last('run').files, FILES);
  await assert.rejects(files, EngineRestarted);
  await new Promise((resolve) => setTimeout(resolve, 0));
  workers[1].say({ type: 'checked', id: workers[1].last('check').id, diagnostics: [] });
  assert.deepEqual(await check, [], 'a check goes on in the fresh one');
});
