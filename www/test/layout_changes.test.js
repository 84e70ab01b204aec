// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { layoutChanges } from '../lib/layout_changes.js';

/** @param {string} before @param {string} now */
function applied(before, now) {
  let [text, at] = ['', 0];
  for (const { from, to, insert } of layoutChanges(before, now)) {
    assert.ok(from >= at && to >= from, 'in order');
    text += before.slice(at, from) + insert;
    at = to;
  }
  return text + before.slice(at);
}

test('only white space that differs is edited', () => {
  const [before, now] = ['main()={\nxs = 1\n}', 'main() = {\n    xs = 1\n}\n'];
  assert.deepEqual(layoutChanges(before, now), [
    { from: 6, to: 6, insert: ' ' }, { from: 7, to: 7, insert: ' ' },
    { from: 8, to: 9, insert: '\n    ' }, { from: 17, to: 17, insert: '\n' }]);
  assert.equal(applied(before, now), now);
});

test('other differences are one edit, up to where the texts end alike', () => {
  for (const [before, now] of [['f( a;b )\nmain() = 1', 'f(a\n  b)\nmain() = 1'], ['', 'a'],
    ['a', ''], ['aa', 'a'], ['a ', ' a'], ['', ''], [' ', ''], ['ab', 'a b c'], ['a,\n}', 'a\n}']]) {
    assert.equal(applied(before, now), now);
  }
  assert.deepEqual(layoutChanges('f( a;b )\nmain', 'f(a\n  b )\nmain'), [
    { from: 2, to: 3, insert: '' }, { from: 4, to: 4, insert: '\n  ' },
    { from: 4, to: 5, insert: '' }]);
});
