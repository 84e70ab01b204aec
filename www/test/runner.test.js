// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { SHOWN_MAX } from '../lib/output_limit.js';
import { measure, timerStep } from '../measure.js';
import { nextFuel, Runner } from '../runner.js';
import { MockEngine } from './mock_engine.js';

/**
 * A runner on a mock engine whose clock moves a millisecond per 100,000 units of fuel.
 * @param {string} text
 */
function setUp(text) {
  const engine = new MockEngine();
  engine.load([{ name: 'main.nos', text }]);
  let clock = 0;
  const step = engine.step.bind(engine);
  engine.step = (fuel) => {
    const result = step(fuel);
    clock += fuel / 100_000;
    return result;
  };
  /** @type {{ text: string, waiting: string, at: number }[]} */
  const reports = [];
  /** @type {number[]} */
  const naps = [];
  /** @type {string[]} */
  const told = [];
  let onPause = () => {};
  const runner = new Runner(engine, {
    now: () => clock,
    pause: async () => onPause(),
    sleep: (ms) => {
      naps.push(ms);
      if (ms !== Infinity) clock += ms;
      let wake = () => {};
      const done = new Promise((/** @type {(v?: any) => void} */ resolve) => {
        wake = () => resolve();
        if (ms !== Infinity) resolve();
        else setTimeout(() => onNap(), 0);
      });
      return { done, wake };
    },
    fetch: async ({ url }) => {
      if (url === 'bad') return { failure: 'no way' };
      return { status: 200, headers: [], body: new Uint8Array() };
    },
    report: (output, _figures, waiting) => {
      reports.push({ text: output.map((c) => c.text).join(''), waiting, at: clock });
    },
    respond: () => {},
    tell: ({ id, event, text }) => told.push(`${id} ${event} ${text}`),
  });
  let onNap = () => {};
  return {
    engine, runner, reports, naps, told, clock: () => clock,
    /** @param {() => void} act */
    eachPause: (act) => { onPause = act; },
    /** @param {() => void} act */
    eachNap: (act) => { onNap = act; },
  };
}

test('a program runs to its value', async () => {
  const { runner } = setUp('print one\nprint two\nvalue 42');
  const { end, output, figures } = await runner.run();
  assert.deepEqual(end, { kind: 'done', value: '42' });
  assert.equal(output.map((c) => c.text).join(''), 'one\ntwo\n');
  assert.equal(figures.steps, 3);
});

test('an error ends it', async () => {
  const { runner } = setUp('print one\nfail Stack overflow');
  const { end } = await runner.run();
  assert.ok(end.kind === 'failed' && end.error.message === 'Stack overflow');
});

test('output comes before the end, in batches', async () => {
  const { runner, reports } = setUp('print early\nspin 20000000\nvalue 1');
  await runner.run();
  assert.ok(reports[0].text === 'early\n' && reports[0].at < 1, 'the first report is at once');
  for (let i = 1; i < reports.length; i++) assert.ok(reports[i].at - reports[i - 1].at >= 33);
});

test('what is said of failed processes counts as output, and is cut with it', async () => {
  const { runner } = setUp(`print one\n${'warn 700000\n'.repeat(3)}print two\nvalue 1`);
  const { output, figures } = await runner.run();
  assert.deepEqual(output.map(({ stream, text }) => [stream, text.length]),
    [['out', 4], ['warning', SHOWN_MAX - 4]]);
  assert.deepEqual([figures.truncated, figures.outputBytes], [true, 2_100_000]);
});

test('slices grow to about eight milliseconds', async () => {
  const { runner, engine } = setUp('spin 30000000\nvalue 1');
  await runner.run();
  const settled = engine.fuels.slice(5);
  assert.ok(settled.every((fuel) => fuel > 600_000 && fuel < 1_000_000), String(settled));
});

test('fuel follows a coarse clock carefully', () => {
  assert.equal(nextFuel(20_000, 0), 80_000);
  assert.equal(nextFuel(1_000_000, 16), 500_000);
  assert.equal(nextFuel(1_000_000, 1000), 250_000);
  assert.equal(nextFuel(1_000, 1000), 1_000);
});

test('stop ends an endless loop after the slice', async () => {
  const { runner, eachPause, clock } = setUp('spin ever');
  let asked = 0;
  eachPause(() => {
    if (clock() < 50 || asked) return;
    asked = clock();
    runner.stop();
  });
  const { end } = await runner.run();
  assert.deepEqual(end, { kind: 'stopped' });
  assert.ok(clock() - asked < 20);
});

test('a sleeping program sleeps as long as it says, and says so', async () => {
  const { runner, naps, reports } = setUp('print zzz\nsleep 250\nvalue 1');
  const { end } = await runner.run();
  assert.equal(end.kind, 'done');
  assert.deepEqual(naps, [250]);
  assert.deepEqual(reports.map((r) => [r.text, r.waiting]), [['zzz\n', 'sleep']]);
});

test('a program that waits for input gets a line', async () => {
  const { runner, eachNap, reports } = setUp('ask\nvalue 1');
  eachNap(() => runner.input('Ithaca'));
  const { end, output } = await runner.run();
  assert.equal(end.kind, 'done');
  assert.equal(reports[0].waiting, 'input');
  assert.equal(output[0].text, 'got Ithaca\n');
});

test('stop wakes a program that waits for input', async () => {
  const { runner, eachNap } = setUp('ask');
  eachNap(() => runner.stop());
  assert.deepEqual((await runner.run()).end, { kind: 'stopped' });
});

test('what the engine throws goes through to the caller', async () => {
  const { runner } = setUp('trap');
  await assert.rejects(runner.run(), WebAssembly.RuntimeError);
});

test('a sample repeats a short program until it is long enough', () => {
  const engine = new MockEngine();
  let clock = 0;
  const step = engine.step.bind(engine);
  engine.step = (fuel) => {
    clock += 2;
    return step(fuel);
  };
  const files = [{ name: 'main.nos', text: 'spin 1000\nvalue 7' }];
  assert.deepEqual(measure(engine, files, 10, () => clock),
    { ok: true, value: '7', steps: 1001, ms: 2, runs: 5, memory: 0 });
  const failing = [{ name: 'main.nos', text: 'fail no' }];
  assert.deepEqual(measure(engine, failing, 10, () => clock), { ok: false, message: 'no' });
  const waiting = [{ name: 'main.nos', text: 'ask' }];
  assert.equal(measure(engine, waiting, 10, () => clock).ok, false);
});

test('of what a timed program throws the beginning is told', () => {
  const files = [{ name: 'main.nos', text: `fail ${'x'.repeat(1_000_000)}` }];
  const result = measure(new MockEngine(), files, 1, () => 0);
  assert.ok(!result.ok && result.message === 'x'.repeat(1000));
});

test('the step of a coarse clock is found', () => {
  let calls = 0;
  assert.equal(timerStep(() => Math.floor(calls++ / 10) * 0.1).toFixed(3), '0.100');
  assert.equal(timerStep(() => 5), 0);
});

test('a request to another host is answered while the program waits', async () => {
  for (const [url, answer] of [['good', '7:200'], ['bad', '7:no way']]) {
    const { runner, naps } = setUp(`fetch ${url}\nvalue 1`);
    const { end, output } = await runner.run();
    assert.deepEqual(end, { kind: 'done', value: '1' });
    assert.equal(output.map((c) => c.text).join(''), `${answer}\n`);
    assert.deepEqual(naps, [Infinity]);
  }
});

test('the page\'s sockets keep the page\'s numbers', async () => {
  const { runner, told, eachNap } = setUp('ask\nvalue 1');
  const acts = [
    () => runner.socket(5, { action: 'open', url: 'ws://localhost/', headers: [] }),
    () => runner.socket(5, { action: 'send', text: 'hello' }),
    () => runner.socket(6, { action: 'send', text: 'to nobody' }),
    () => runner.socket(5, { action: 'close' }),
    () => runner.socket(5, { action: 'send', text: 'too late' }),
    () => runner.input('go on'),
  ];
  eachNap(() => acts.shift()?.());
  // What is sent to a socket that is not there wakes nobody, so the test does.
  const wake = setInterval(() => acts.shift()?.(), 5);
  await runner.run();
  clearInterval(wake);
  assert.deepEqual(told, ['5 open ', '5 text hello!']);
});
