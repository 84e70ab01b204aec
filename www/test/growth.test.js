// @ts-check
// How work grows: the exponent, and the program that is run for it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exponentOf, growthText, programFor } from '../lib/growth.js';

/** @param {(n: number) => number} f */
function exponent(f) {
  return exponentOf(Array.from({ length: 12 }, (_, k) => ({ n: 2 ** k, value: f(2 ** k) })));
}

test('powers are told, constant parts notwithstanding', () => {
  assert.ok(Math.abs(exponent((n) => 50 + 3 * n) - 1) < 0.1);
  assert.ok(Math.abs(exponent((n) => 100 + n * n) - 2) < 0.1);
  assert.ok(Math.abs(exponent((n) => n ** 3) - 3) < 0.01);
  assert.ok(Math.abs(exponent(() => 7)) < 0.01);
  assert.match(growthText(exponent(() => 0)), /the same for every n/);
  assert.match(growthText(exponent((n) => 20 + Math.log2(n))), /hardly grows/);
  assert.match(growthText(exponentOf([{ n: 1, value: 3 }])), /too few points/);
  assert.match(growthText(exponent((n) => 9 + n * n)), /square/);
  assert.match(growthText(exponent((n) => n * Math.log2(n + 1))), /O\(n log n\)/);
});

test('the program calls bench in place of its own main', () => {
  const file = (/** @type {string} */ text) => ({ name: 'main.nos', text });
  const other = { name: 'util.nos', text: 'pub bench(n) = n\n' };
  assert.equal(programFor([file('main() = 1\n'), other], 4), null);
  const files = programFor([file('bench(n) = n\nmain() = bench(3)\n'), other], 8);
  assert.equal(files?.[1], other, 'modules come along');
  const text = files?.[0].text;
  assert.match(text ?? '', /^main_of_the_author\(\) = bench\(3\)$/m);
  assert.match(text ?? '', /^main\(\) = \{ bench\(8\); \(\) \}$/m);
  const turned = programFor([other, file('pub bench(n) = n\npub main() = 1\n')], 2);
  assert.deepEqual(turned?.[0], other, 'the program begins in main.nos, wherever that stands');
  assert.match(turned?.[1].text ?? '',
    /^pub main_of_the_author\(\) = 1$[^]*^main\(\) = \{ bench\(2\)/m);
});
