// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { sharesMost } from '../lib/same_lines.js';
import { KEPT_MAX, withDraft } from '../state/drafts.js';

/** @typedef {import('../state/drafts.js').Draft} Draft */

/** @param {string} text @param {string} [fragment] @returns {Draft} */
const draft = (text, fragment) => (
  { files: [{ name: 'main.nos', text }], when: 0, ...(fragment && { fragment }) });

/** @param {string} text @returns {Draft} */
const edited = (text) => ({ ...draft(text), example: true });

/** @param {Draft[]} list */
const texts = (list) => list.map(({ files }) => files[0].text).join(' ');

test('the newest stand first, and equal ones once', () => {
  assert.equal(texts(withDraft([draft('a'), draft('b')], draft('c'))), 'c a b');
  assert.equal(texts(withDraft([draft('a'), draft('b')], draft('b'))), 'b a');
});

test('a link has one draft, and another link has its own', () => {
  const list = [draft('a', '#1.A'), draft('b', '#1.B'), draft('a')];
  assert.equal(texts(withDraft(list, draft('c', '#1.B'))), 'c a a');
});

test('drafts, links and edited examples do not drive each other out', () => {
  /** @type {Draft[]} */
  let list = [draft('mine')];
  for (let at = 0; at < KEPT_MAX + 3; at++) list = withDraft(list, draft(`${at}`, `#1.${at}`));
  assert.equal(texts(list), '7 6 5 4 3 mine');
  for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) list = withDraft(list, edited(text));
  assert.equal(texts(list), 'f e d c b 7 6 5 4 3 mine');
});

test('a text that has most of the lines of another, and little else, is an edit of it', () => {
  const example = 'a\nb\nc\nd\n';
  assert.equal(sharesMost('a\n  b\nc\nx', example), true);
  assert.equal(sharesMost('main() = 1\na', example), false);
  assert.equal(sharesMost(`${example}1\n2\n3\n4\n5`, example), false, 'one has become one\'s own');
  assert.equal(sharesMost('', ''), false);
});
