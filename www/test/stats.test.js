// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { compare, isWarm, mad, median, randomFrom, ratioInterval, stepsText, trend, verdictText }
  from '../lib/stats.js';

test('median and its deviation', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(median([])));
  assert.equal(mad([1, 1, 2, 2, 4, 6, 9]), 1);
});

test('random numbers depend on the seed only', () => {
  const [a, b, c] = [randomFrom(7), randomFrom(7), randomFrom(8)];
  const first = [a(), a(), a()];
  assert.deepEqual(first, [b(), b(), b()]);
  assert.notDeepEqual(first, [c(), c(), c()]);
  assert.ok(first.every((x) => x >= 0 && x < 1));
});

/**
 * Timings as a browser gives them: a floor, a long tail, now and then an outlier.
 * @param {() => number} random
 * @param {number} ms
 * @param {number} size
 */
function timings(random, ms, size) {
  return Array.from({ length: size }, () => {
    const outlier = random() < 0.05 ? ms * random() : 0;
    return ms * (1 + 0.03 * -Math.log(1 - random())) + outlier;
  });
}

test('a program against itself: no measurable difference in 95 of 100 comparisons', () => {
  for (const size of [9, 15, 31]) {
    const random = randomFrom(size);
    let same = 0;
    for (let trial = 0; trial < 100; trial++) {
      const result = compare(timings(random, 10, size), timings(random, 10, size), trial);
      if (result.verdict === 'same') same += 1;
    }
    assert.ok(same >= 95, `${same} of 100 with ${size} samples`);
  }
});

test('a difference of a tenth is seen', () => {
  const random = randomFrom(5);
  let seen = 0;
  for (let trial = 0; trial < 50; trial++) {
    const result = compare(timings(random, 10, 31), timings(random, 11, 31), trial);
    if (result.verdict === 'slower') seen += 1;
  }
  assert.ok(seen >= 48, `${seen} of 50`);
});

test('the interval is the same for the same seed and contains the ratio', () => {
  const random = randomFrom(3);
  const [a, b] = [timings(random, 5, 21), timings(random, 7, 21)];
  const first = ratioInterval(a, b, 11);
  assert.deepEqual(first, ratioInterval(a, b, 11));
  assert.ok(first.low <= first.ratio && first.ratio <= first.high);
});

test('equal samples without any spread are the same', () => {
  assert.equal(compare([1, 1, 1, 1], [1, 1, 1, 1]).verdict, 'same');
});

test('verdicts are words', () => {
  const words = (/** @type {number} */ ratio, /** @type {any} */ verdict) => verdictText(
    { ratio, verdict, low: 0, high: 0 });
  assert.equal(words(0.5, 'faster'), 'B is 2.00 times faster');
  assert.equal(words(1.05, 'slower'), 'B is 5.0 % slower');
  assert.equal(words(1.005, 'same'), 'no measurable difference');
});

test('a program is warm when it gets no faster', () => {
  assert.equal(isWarm([9, 9, 9, 9, 9]), false, 'too few samples to tell');
  assert.equal(isWarm([9, 8, 7, 6, 5.5, 5]), false);
  assert.equal(isWarm([9, 8, 7, 5, 5, 5.1, 5.1, 5, 4.95]), true);
  assert.equal(isWarm([5, 5, 5, 5.2, 6, 5.1]), true, 'slower samples are noise');
});

test('a trend in the samples is told from noise', () => {
  const random = randomFrom(3);
  const noise = Array.from({ length: 31 }, () => 10 + random());
  assert.equal(trend(noise), 'steady');
  assert.equal(trend(noise.map((ms, at) => ms - at / 10)), 'falling');
  assert.equal(trend(noise.map((ms, at) => ms + at / 10)), 'rising');
  assert.equal(trend(noise.map((_, at) => 10 + at / 1000)), 'steady', 'not worth a word');
  let wrong = 0;
  for (let trial = 0; trial < 500; trial++) {
    if (trend(timings(random, 10, 31)) !== 'steady') wrong += 1;
  }
  assert.ok(wrong <= 5, `${wrong} of 500 steady rows look like a trend`);
});

test('steps are compared in words, also when there are none', () => {
  assert.equal(stepsText(5, 5), 'the same number of steps');
  assert.equal(stepsText(0, 11), 'B takes 11 steps more');
  assert.equal(stepsText(4, 3), 'B takes 1 step fewer (−25.0\u202f%)');
});
