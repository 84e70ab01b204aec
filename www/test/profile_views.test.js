// @ts-check
// One function from both sides, the difference of two profiles, folded stacks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyRoot, parseProfile, walk } from '../lib/call_tree.js';
import { findBars } from '../lib/flame_search.js';
import { flameSvg } from '../lib/flame_svg.js';
import { heatOf } from '../lib/heat.js';
import { difference } from '../lib/profile_diff.js';
import { foldedStacks } from '../lib/profile_export.js';
import { callees, callers } from '../lib/sandwich.js';
import { documentOf, SAMPLE } from './profile_sample.js';

/** @param {import('../lib/call_tree.js').TreeRow[]} [rows] */
function profileOf(rows = SAMPLE) {
  const parsed = parseProfile(documentOf(rows));
  assert.ok(parsed.ok);
  return parsed.profile;
}

/** @param {import('../lib/call_tree.js').CallNode} root */
function lines(root) {
  const { frames } = profileOf();
  return [...walk(root)].map((n) => `${frames[n.frame].name} ${n.selfRed}/${n.inclusiveRed}`);
}

test('what a function calls is merged from all its places', () => {
  assert.deepEqual(lines(callees(profileOf().whole, 1)), ['work 80/120', 'leaf 40/40']);
});

test('callers share out the weight of the function', () => {
  const found = lines(callers(profileOf().whole, 2));
  assert.deepEqual(found, ['leaf 0/60', 'work 0/40', 'main 30/30', '<spawn> in main 10/10',
    'main 20/20']);
});

test('what is found is counted, and weighs nothing twice', () => {
  const { whole, frames } = profileOf();
  assert.deepEqual(findBars(whole, frames, 'leaf', 'red'), { found: 3, of: 7, weight: 60 });
  assert.deepEqual(findBars(whole, frames, 'main', 'ns'), { found: 2, of: 7, weight: 1600 });
  assert.deepEqual(findBars(whole, frames, 'a', 'red'), { found: 5, of: 7, weight: 160 });
  assert.deepEqual(findBars(whole, frames, 'nowhere', 'red'), { found: 0, of: 7, weight: 0 });
});

test('a node may have more children than a call has arguments', () => {
  const profile = profileOf();
  const children = Array.from({ length: 200_000 }, (_, via) => ({ ...emptyRoot(), frame: 1, via,
    selfRed: 1, inclusiveRed: 1, parent: profile.whole }));
  const wide = { ...profile, whole: { ...emptyRoot(), inclusiveRed: 200_000, children } };
  assert.equal(callees(wide.whole, 1).inclusiveRed, 200_000);
  assert.equal(difference(wide, wide, 'red').root.inclusiveRed, 200_000);
});

test('a profile against itself shows no change', () => {
  const { root, deltas, rows } = difference(profileOf(), profileOf(), 'red');
  for (const [node, { a, b }] of deltas) assert.equal(a, b, String(node.frame));
  assert.ok(rows.every((row) => row.a === row.b));
  assert.equal(root.inclusiveRed, profileOf().whole.inclusiveRed);
});

test('what is gone keeps its width, and changes are told', () => {
  const before = profileOf();
  const after = profileOf(SAMPLE.slice(0, 4).map((row) => ({ ...row, selfRed: row.selfRed * 2,
    inclusiveRed: row.inclusiveRed * 2 })));
  const { root, deltas, rows, frames } = difference(before, after, 'red');
  const spawn = root.children.find((n) => frames[n.frame].kind === 'process');
  assert.ok(spawn);
  assert.deepEqual(deltas.get(spawn), { a: 60, b: 0, inA: true, inB: false, outcome: 'gone' });
  assert.equal(spawn.inclusiveRed, 60);
  assert.deepEqual(deltas.get(root), { a: 160, b: 200, inA: true, inB: true, outcome: 'more' });
  assert.equal(frames[rows[0].frame].name, 'leaf');
  assert.deepEqual([rows[0].a, rows[0].b], [60, 100]);
});

test('times of one run each are told apart only beyond what chance makes', () => {
  const times = (/** @type {number} */ factor, /** @type {number} */ leaf) => profileOf(
    SAMPLE.map((row) => ({ ...row, selfNs: row.selfNs * factor * (row.frame === 2 ? leaf : 1),
      inclusiveNs: row.inclusiveNs * factor })));
  const outcomes = (/** @type {any} */ a, /** @type {any} */ b) => {
    const { total, rows } = difference(a, b, 'ns');
    return [total.outcome, ...rows.map(({ outcome }) => outcome)];
  };
  const small = outcomes(times(3, 1), times(1, 0));
  assert.ok(small.every((outcome) => outcome === 'same'), 'none is gone, whose time is 0');
  assert.equal(outcomes(times(1e6, 1), times(1.2e6, 1))[0], 'same');
  assert.equal(outcomes(times(1e6, 1), times(1.5e6, 1))[0], 'more');
  assert.ok(outcomes(times(1, 1), profileOf(SAMPLE.slice(0, 4))).includes('gone'), 'not entered');
});

test('folded stacks have one line for each path with weight', () => {
  assert.deepEqual(foldedStacks(profileOf(), 'red').trim().split('\n').sort(), [
    '<spawn> in main 10', '<spawn> in main;work 40', '<spawn> in main;work;leaf 10',
    'main 10', 'main;leaf 20', 'main;work 40', 'main;work;leaf 30']);
});

test('the picture of the bars has every figure, and names are text', () => {
  const profile = profileOf();
  const frames = profile.frames.map((f) => (f.name === 'work' ? { ...f, name: '<b>&' } : f));
  const picture = flameSvg({ frames, root: profile.whole, weight: 'red', order: 'time' }, 'a < b');
  assert.match(picture, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  assert.match(picture, /a &lt; b: /);
  assert.match(picture, /<title>&lt;b&gt;&amp;: \d+ steps, [\d.]+\u202f%, \d+ calls<\/title>/);
  assert.doesNotMatch(picture, /<b>|style=|<script/);
});

test('heat stands in the lines where steps were counted', () => {
  const heat = heatOf(profileOf(), 'main.nos');
  assert.deepEqual(heat.map(({ line, share }) => [line, share]), [[2, 30 / 160], [3, 50 / 160]]);
  assert.match(heat[1].title, /^50 steps in this line/);
  assert.deepEqual(heatOf(profileOf(), 'other.nos'), []);
});
