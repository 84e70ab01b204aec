// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  bytes, change, count, countOf, duration, exact, percent, plural, ratio,
} from '../lib/format.js';

/** @param {string} text with plain spaces for the narrow ones */
const narrow = (text) => text.replaceAll(' ', '\u202f');

test('counts', () => {
  const cases = /** @type {[number, string][]} */ ([
    [0, '0'], [987, '987'], [9999, '9 999'], [12_345, '12.3 k'], [999_499, '999 k'],
    [999_500, '1.00 M'], [1_284_000, '1.28 M'], [2_500_000_000, '2.50 G'], [1.5, '1.50'],
    [Infinity, '–']]);
  for (const [n, text] of cases) assert.equal(count(n), narrow(text));
});

test('durations', () => {
  const cases = /** @type {[number, string][]} */ ([
    [0, '0 ms'], [0.000_5, '500 ns'], [0.012, '12.0 µs'], [0.999_4, '999 µs'], [3.4, '3.40 ms'],
    [999.6, '1.00 s'], [12_340, '12.3 s'], [125_000, '2 min 05 s'], [NaN, '–']]);
  for (const [ms, text] of cases) {
    assert.equal(duration(ms), narrow(text).replace('n\u202f0', 'n 0'));
  }
});

test('bytes and shares', () => {
  assert.equal(bytes(512), narrow('512 B'));
  assert.equal(bytes(1536), narrow('1.50 KiB'));
  assert.equal(bytes(256 << 20), narrow('256 MiB'));
  assert.equal(percent(1, 3), narrow('33.3 %'));
  assert.equal(percent(3, 3), narrow('100 %'));
  assert.equal(percent(9999, 10_000), narrow('99.9 %'));
  assert.equal(percent(1, 100_000), narrow('< 0.1 %'));
  assert.equal(percent(0, 5), narrow('0 %'));
  assert.equal(percent(1, 0), '–');
});

test('changes and ratios say something, and "100 %" only where it is exact', () => {
  const cases = /** @type {[number, number, string][]} */ ([
    [8, 9, '+12.5 %'], [10, 0, '−100 %'], [0, 11, '+11'], [1e6, 1, '−99.9 %'],
    [1e5, 100_001, '+0.001 %'], [1e9, 1e9 + 1, '+< 0.001 %'], [1, 501, '+50.0 k %']]);
  for (const [a, b, text] of cases) assert.equal(change(a, b), narrow(text));
  const ratios = /** @type {[number, string][]} */ ([
    [1.0304, '1.030'], [0.0012, '0.00120'], [0, '0.000'], [12_345, '12.3 k'], [Infinity, '–']]);
  for (const [value, text] of ratios) assert.equal(ratio(value), narrow(text));
});

test('exact numbers and plurals', () => {
  assert.equal(exact(1_234_567), narrow('1 234 567'));
  assert.equal(plural(1, 'call'), '1 call');
  assert.equal(plural(2, 'process', 'processes'), '2 processes');
  assert.equal(countOf(12_345, 'step'), narrow('12.3 k') + ' steps');
});
