// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { KEPT_MAX, withDraft } from '../state/drafts.js';

/** @typedef {import('../state/drafts.js').Draft} Draft */

/** @param {string} text @param {string} [fragment] @returns {Draft} */
const draft = (text, fragment) => (
  { files: [{ name: 'main.nos', text }], when: 0, ...(fragment && { fragment }) });

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

test('drafts and links do not drive each other out', () => {
  /** @type {Draft[]} */
  let list = [draft('mine')];
  for (let at = 0; at < KEPT_MAX + 3; at++) list = withDraft(list, draft(`${at}`, `#1.${at}`));
  assert.equal(texts(list), '7 6 5 4 3 mine');
});
