// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { EngineRestarted } from '../seat.js';
import { ShellClient } from '../shell_client.js';
import { ShellRunner } from '../shell_runner.js';

/** @typedef {import('../protocol.js').ShellAnswer} ShellAnswer */

/**
 * A shell whose inputs take these answers one after another; an interrupted one has failed.
 * @param {Partial<ShellAnswer>[]} answers
 */
function setUp(answers) {
  const left = answers.map((answer) => (
    /** @type {ShellAnswer} */ ({ kind: 'running', text: '', output: [], ...answer })));
  const next = () => {
    const answer = left.shift();
    assert.ok(answer, 'the runner wants more answers than there are');
    return answer;
  };
  /** @type {(string | undefined)[]} */
  const lines = [];
  /** @type {any[][]} */
  const fetched = [];
  /** @type {Partial<ShellAnswer>[]} */
  const others = [];
  /** @type {string[]} */
  const told = [];
  const shell = {
    stepOthers: () => (/** @type {ShellAnswer} */ (
      { kind: 'nothing', text: '', output: [], ...others.shift() })),
    evaluate: next, step: next, load: next,
    interrupt: () => ({ kind: /** @type {const} */ ('failed'), text: 'Interrupted', output: [] }),
    /** @param {string} [line] */
    provideInput: (line) => { lines.push(line); },
    /** @param {any[]} answer */
    answerFetch: (...answer) => { fetched.push(answer); },
    /** @param {any[]} answer */
    failFetch: (...answer) => { fetched.push(answer); },
  };
  let clock = 0;
  /** @type {number[]} */
  const naps = [];
  const runner = new ShellRunner(shell, {
    now: () => clock += 20,
    pause: async () => {},
    sleep: (ms) => {
      naps.push(ms);
      let wake = () => {};
      const done = new Promise((/** @type {(v?: any) => void} */ resolve) => {
        wake = () => resolve();
        if (ms !== Infinity) resolve();
      });
      return { done, wake };
    },
    fetch: async ({ url }) => url === 'none' ? { failure: 'no such host' }
      : { status: 200, headers: [], body: new Uint8Array() },
  }, (output) => { told.push(...output.map(({ text }) => text)); });
  return { runner, naps, lines, fetched, others, told };
}

/** @param {string} text */
function printed(text) {
  return { output: [{ stream: /** @type {const} */ ('out'), text }] };
}

const INPUT = { action: /** @type {const} */ ('evaluate'), input: 'x', more: false };

test('what an input prints is reported on the way, the rest comes with its answer', async () => {
  const { runner } = setUp([
    printed('a'), printed('b'), printed('c'), { kind: 'value', text: '3' },
  ]);
  /** @type {string[]} */
  const reported = [];
  const answer = await runner.ask(INPUT, (output) => {
    reported.push(output.map(({ text }) => text).join(''));
  });
  assert.equal(answer.text, '3');
  const rest = answer.output.map(({ text }) => text).join('');
  assert.equal(reported.join('') + rest, 'abc');
  assert.ok(reported.length > 0);
});

test('an endless input is stopped', async () => {
  const { runner } = setUp(Array(1000).fill({}));
  let reports = 0;
  const answer = await runner.ask(INPUT, () => {
    reports += 1;
    if (reports === 3) runner.stop();
  });
  assert.equal(answer.text, 'Interrupted');
  assert.equal(reports, 3);
});

test('an input sleeps as long as it says, and waits for a line', async () => {
  const { runner, naps, lines } = setUp([
    { kind: 'sleeping', wakeInMs: 5 }, { kind: 'input' }, { kind: 'value', text: '"hi"' },
  ]);
  const answer = await runner.ask(INPUT, (_, waiting) => {
    if (waiting === 'input') setTimeout(() => runner.input('hi'), 0);
  });
  assert.deepEqual(naps, [5, Infinity]);
  assert.deepEqual(lines, ['hi']);
  assert.equal(answer.kind, 'value');
});

test('a worker that does not stop is thrown away, and the next input gets another', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  /** @type {any[]} */
  const workers = [];
  const client = new ShellClient(() => {
    const worker = { sent: /** @type {any[]} */ ([]), terminated: false,
      /** @param {any} message */
      postMessage(message) { worker.sent.push(message); },
      terminate() { worker.terminated = true; } };
    workers.push(worker);
    return /** @type {any} */ (worker);
  }, Promise.resolve(/** @type {any} */ ({})));
  const lost = client.ask(INPUT, () => {});
  workers[0].onmessage({ data: { type: 'ready' } });
  assert.equal(workers[0].sent.at(-1).type, 'shell');
  client.stop();
  assert.equal(workers[0].sent.at(-1).type, 'shellStop');
  t.mock.timers.tick(1000);
  await assert.rejects(lost, EngineRestarted);
  assert.equal(workers[0].terminated, true);
  const answered = client.ask(INPUT, () => {});
  workers[1].onmessage({ data: { type: 'ready' } });
  const { id } = workers[1].sent.at(-1);
  workers[1].onmessage({ data: { type: 'answered', id, answer: { kind: 'value', text: '1' } } });
  assert.equal((await answered).text, '1');
});

test('the requests of an input are made and answered', async () => {
  const request = (/** @type {number} */ id, /** @type {string} */ url) => (
    { id, method: 'GET', url, headers: [] });
  const { runner, fetched } = setUp([
    { kind: 'outside', fetches: [request(1, 'none')] },
    { kind: 'outside', fetches: [request(2, 'some')] },
    { kind: 'value', text: '3' },
  ]);
  const answer = await runner.ask(INPUT, () => {});
  assert.equal(answer.text, '3');
  assert.deepEqual(fetched, [[1, 'no such host'], [2, 200, [], new Uint8Array()]]);
});

test('processes go on between two inputs until the next one', async () => {
  const { runner, naps, others, told } = setUp([{ kind: 'value', text: '1' },
    { kind: 'value', text: '2' }]);
  others.push({ kind: 'running', ...printed('a') }, { kind: 'sleeping', wakeInMs: 7 },
    { kind: 'outside', ...printed('b') }, { kind: 'running', ...printed('not before') });
  assert.equal((await runner.ask(INPUT, () => {})).text, '1');
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual([told, naps], [['a', 'b'], [7, Infinity]]);
  assert.equal((await runner.ask(INPUT, () => {})).text, '2');
});
