// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { lineNow } from '../lib/moved_lines.js';

const BEFORE = 'a\nb\nc\nd\ne';

test('lines before and behind an edit are found', () => {
  assert.equal(lineNow(BEFORE, BEFORE, 3), 3);
  assert.equal(lineNow(BEFORE, 'a\nx\ny\nb\nc\nd\ne', 1), 1);
  assert.equal(lineNow(BEFORE, 'a\nx\ny\nb\nc\nd\ne', 2), 4);
  assert.equal(lineNow(BEFORE, 'a\nd\ne', 5), 3);
});

test('lines between two edits are found by their text', () => {
  assert.equal(lineNow(BEFORE, 'x\na\nb\nc\nd\nf', 3), 4);
  assert.equal(lineNow('a\nb\nk\nb\ne', 'x\na\nb\nk\nb\nf', 4), 5, 'the one after k');
});

test('a line that was changed, deleted or can be two is nowhere', () => {
  assert.equal(lineNow(BEFORE, 'a\nb\nC\nd\ne', 3), null);
  assert.equal(lineNow(BEFORE, 'a\nb\nd\ne', 3), null);
  assert.equal(lineNow('x\nb\ny', 'b\nz\nb', 2), null);
  assert.equal(lineNow(BEFORE, 'a', 9), null);
});
