// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  functionRows, heaviestChild, inclusive, parseProfile, pathTo, self, walk,
} from '../lib/call_tree.js';
import { DEEP, documentOf, SAMPLE } from './profile_sample.js';

/** @param {string} text */
function profileOf(text) {
  const parsed = parseProfile(text);
  assert.ok(parsed.ok, 'the document is read');
  return parsed.profile;
}

test('a document becomes one tree per process and one of the whole', () => {
  const profile = profileOf(documentOf(SAMPLE));
  assert.deepEqual([...profile.trees.keys()], [1, 2, 3]);
  const names = [...walk(profile.whole)].map((n) => profile.frames[n.frame].name);
  assert.deepEqual(names, ['main', 'work', 'leaf', 'leaf', '<spawn> in main', 'work', 'leaf']);
});

test('figures are those of the document, merged ones their sums', () => {
  const { whole, trees } = profileOf(documentOf(SAMPLE));
  assert.equal(whole.inclusiveRed, 100 + 30 + 30);
  assert.equal(trees.get(1)?.inclusiveRed, 100);
  const spawned = whole.children[1];
  assert.equal(spawned.calls, 2);
  assert.equal(spawned.inclusiveRed, 60);
  assert.equal(spawned.inclusiveNs, 600);
  assert.equal(spawned.children[0].selfRed, 40);
});

test('a node is its self weight and its children', () => {
  const { whole } = profileOf(documentOf(SAMPLE));
  for (const weight of /** @type {const} */ (['red', 'ns'])) {
    for (const node of walk(whole)) {
      const below = node.children.reduce((sum, c) => sum + inclusive(c, weight), 0);
      assert.equal(inclusive(node, weight), self(node, weight) + below);
    }
  }
});

test('equal frames by an ordinary and by a tail call stay apart', () => {
  const { trees } = profileOf(documentOf(SAMPLE));
  const work = trees.get(1)?.children[0].children[0];
  assert.deepEqual(trees.get(1)?.children[0].children.map((c) => c.tail), [false, true]);
  assert.equal(work?.children.length, 1);
});

test('the walk goes to the heaviest child and back', () => {
  const { whole } = profileOf(documentOf(SAMPLE));
  const main = whole.children[0];
  const next = heaviestChild(main, 'red');
  assert.equal(next, main.children[0]);
  assert.deepEqual(pathTo(/** @type {any} */ (next)), [main, next]);
  assert.equal(heaviestChild(main.children[1], 'red'), undefined);
});

test('rows are sorted by self weight', () => {
  const profile = profileOf(documentOf(SAMPLE));
  const byRed = functionRows(profile, 'red').map((r) => profile.frames[r.frame].name);
  assert.deepEqual(byRed, ['work', 'leaf', '<spawn> in main', 'main']);
});

test('a tree as deep as its recursion is read and merged without recursion', () => {
  const profile = profileOf(documentOf(DEEP(20_000)));
  assert.equal([...walk(profile.whole)].length, 20_000);
});

test('other files are refused with a reason', () => {
  for (const text of ['', 'x', '{}', '{"shared":{"frames":[]}}']) {
    const parsed = parseProfile(text);
    assert.ok(!parsed.ok && parsed.reason.startsWith('this is not a profile'));
  }
  const newer = JSON.parse(documentOf(SAMPLE));
  newer.nostos.version = 2;
  const parsed = parseProfile(JSON.stringify(newer));
  assert.ok(!parsed.ok && parsed.reason.includes('newer'));
});
