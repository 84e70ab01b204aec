// @ts-check
// Which results are compared, and what they are called.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesOf, partnerOf } from '../lib/earlier.js';

const ENVIRONMENT = { browser: 'Firefox 140', cores: 8, timerStepMs: 0.1, version: '0.1.0' };
/** @param {number} id @param {Partial<import('../lib/earlier.js').Row>} more */
const row = (id, more) => /** @type {import('../lib/earlier.js').Row} */ (
  { kind: 'duel', title: 'A against B', when: id, environment: ENVIRONMENT, figures: [], id,
    ...more });

test('a result stands beside the newest earlier one of the same programs', () => {
  const mine = { a: 'main() = 1', b: 'main() = 2' };
  const other = { ...mine, b: 'main() = 3' };
  const list = [row(6, { code: other }), row(5, { code: mine }), row(4, { kind: 'suite' }),
    row(3, { code: mine }), row(2, { code: other }), row(1, { code: mine })];
  assert.equal(partnerOf(list[1], list)?.id, 3);
  assert.equal(partnerOf(list[0], list)?.id, 2);
  assert.equal(partnerOf(list[5], list)?.id, 5, 'the oldest stands beside the newest');
  assert.equal(partnerOf(list[2], list), null);
});

test('growth is that of the same code, or else of the same title', () => {
  const growth = (/** @type {number} */ id, /** @type {object} */ more) => (
    row(id, { kind: 'growth', title: 'Your code', ...more }));
  const list = [growth(4, { imported: true }), growth(3, { program: 'x' }),
    growth(2, { program: 'y' }), growth(1, { program: 'x' })];
  assert.equal(partnerOf(list[1], list)?.id, 1);
  assert.equal(partnerOf(list[2], list.slice(0, 3))?.id, 4, 'a file says nothing of the code');
  assert.equal(partnerOf(list[0], list)?.id, 3, 'what came stands beside what was measured here');
  assert.equal(partnerOf(list[1], [list[1], list[2]])?.id, 2);
  assert.equal(partnerOf(growth(5, { title: 'Fibonacci' }), list), null);
});

test('the programs of a duel are called by where they differ', () => {
  const head = '# sums\n\nstart() = 0\n';
  assert.deepEqual(namesOf({ a: `${head}  f(n) = n\nmain() = f(1)`, b: `${head}f(n) = n + 1` }),
    { a: 'f(n) = n', b: 'f(n) = n + 1' });
  assert.deepEqual(namesOf({ a: 'main() = 1', b: 'main() = 1\n' }),
    { a: 'main() = 1', b: 'main() = 1' });
  assert.deepEqual(namesOf({ a: head, b: `${head}two() = 2` }),
    { a: 'start() = 0', b: 'two() = 2' });
  assert.deepEqual(namesOf({ a: '', b: 'x' }), { a: 'empty', b: 'x' });
});
