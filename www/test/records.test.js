// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { browserName, environmentText } from '../lib/environment.js';
import { Hash } from '../lib/hash.js';
import { isSound, openRecords, pairs, readRecord, saveRecords } from '../lib/records.js';

const ENVIRONMENT = { browser: 'Firefox 140', cores: 8, timerStepMs: 0.1, version: '0.1.0' };
/** @type {import('../lib/records.js').BenchRecord} */
const DUEL = {
  kind: 'duel', title: 'sums', when: 1_700_000_000_000, environment: ENVIRONMENT,
  figures: [{ name: 'A', steps: 10, ms: 1.5 }, { name: 'B', steps: 7, ms: 1 }],
  verdict: 'B is 1.50 times faster', code: { a: 'main() = 1', b: 'main() = 2' },
};

test('records come back from a file as they were', () => {
  assert.deepEqual(openRecords(saveRecords([DUEL])), { ok: true, records: [DUEL], refused: 0 });
});

test('what is no record is refused, with the reason', () => {
  const reason = (/** @type {string} */ text) => {
    const opened = openRecords(text);
    return opened.ok ? '' : opened.reason;
  };
  assert.match(reason('{'), /no JSON/);
  assert.match(reason('{}'), /no results/);
  assert.match(reason('{"records": [7]}'), /no results/);
  assert.match(reason('{"nostosBench": 2, "records": []}'), /newer/);
  const some = openRecords(JSON.stringify({ records: [DUEL, { kind: 'later' }] }));
  assert.ok(some.ok && some.refused === 1);
});

test('nothing of a foreign record is believed', () => {
  for (const wrong of [null, 7, {}, { kind: 'duel' }, { ...DUEL, code: {} },
    { ...DUEL, figures: [{ name: 'A', steps: '7', ms: 1 }] }, { ...DUEL, figures: [] },
    { ...DUEL, figures: [{ name: 'A', steps: -1, ms: 1 }] }, { ...DUEL, kind: 'profiles' }]) {
    assert.equal(readRecord(wrong), null);
  }
  const record = readRecord({ ...DUEL, title: 7, when: 'now', environment: [], verdict: {} });
  assert.deepEqual(record, { kind: 'duel', title: '', when: 0, figures: DUEL.figures,
    code: DUEL.code,
    environment: { browser: 'unknown browser', cores: 0, timerStepMs: 0, version: '' } });
});

test('figures and moments that cannot be are refused', () => {
  const figure = (/** @type {object} */ more) => [{ name: 'A', steps: 1, ms: 1, ...more }];
  for (const wrong of [{ when: 1e300 }, { when: -1 }, { when: NaN }, { when: Infinity },
    { figures: figure({ steps: 1e300 }) }, { figures: figure({ ms: 1e300 }) }]) {
    assert.equal(readRecord({ ...DUEL, ...wrong }), null, JSON.stringify(wrong));
    assert.equal(isSound(/** @type {any} */ ({ ...DUEL, ...wrong })), false);
  }
  assert.deepEqual(readRecord({ ...DUEL, environment: { ...ENVIRONMENT, cores: 1e300,
    timerStepMs: -1 } })?.environment, { ...ENVIRONMENT, cores: 0, timerStepMs: 0 });
  assert.ok(isSound({ ...DUEL, code: { a: ' '.repeat(300_000), b: '' } }), 'it was made here');
});

test('figures are compared by their names', () => {
  const [one, two, three] = [1, 2, 3].map((n) => ({ name: `f${n}`, steps: n, ms: n }));
  assert.deepEqual(pairs([one, two], [three, one]), [
    { name: 'f1', a: one, b: one }, { name: 'f2', a: two, b: null },
    { name: 'f3', a: null, b: three }]);
});

test('browsers are called as people call them', () => {
  const tail = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  assert.equal(browserName(`Mozilla/5.0 (X11) ${tail} Chrome/140.0.0.0 Safari/537.36`),
    'Chromium 140');
  assert.equal(browserName(`Mozilla/5.0 ${tail} Chrome/140.0 Safari/537.36 Edg/140.0`), 'Edge 140');
  assert.equal(browserName('Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0'),
    'Firefox 140');
  assert.equal(browserName('Mozilla/5.0 (Mac) Version/18.1 Safari/605.1.15'), 'Safari 18');
  assert.equal(browserName('something else'), 'something else');
  assert.equal(environmentText(ENVIRONMENT), 'nostos 0.1.0, Firefox 140, 8 cores, timer step '
    + '100\u202fµs');
});

test('a hash does not depend on how the text was cut', () => {
  const whole = new Hash().add('sailing home').digits();
  assert.match(whole, /^[0-9a-f]{16}$/);
  assert.equal(new Hash().add('sail').add('').add('ing home').digits(), whole);
  assert.notEqual(new Hash().add('sailing hom').digits(), whole);
});
