// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { inclusive, parseProfile, walk } from '../lib/call_tree.js';
import { layoutFlame } from '../lib/flame_layout.js';
import { DEEP, documentOf, SAMPLE } from './profile_sample.js';

/** @param {Parameters<typeof documentOf>[0]} nodes */
function wholeOf(nodes) {
  const parsed = parseProfile(documentOf(nodes));
  assert.ok(parsed.ok);
  return parsed.profile.whole;
}

/** @param {import('../lib/flame_layout.js').Bar} bar */
const place = ({ node, x, width, depth }) => ({
  frame: node.frame, depth, x: Math.round(x * 160), width: Math.round(width * 160),
});

test('a bar is as wide as its weight and starts where its parent does', () => {
  const { bars, rows } = layoutFlame(wholeOf(SAMPLE), { weight: 'red' });
  assert.equal(rows, 3);
  assert.deepEqual(bars.map(place).sort((a, b) => a.depth - b.depth || a.x - b.x), [
    { frame: 0, depth: 0, x: 0, width: 100 }, { frame: 3, depth: 0, x: 100, width: 60 },
    { frame: 1, depth: 1, x: 0, width: 70 }, { frame: 2, depth: 1, x: 70, width: 20 },
    { frame: 1, depth: 1, x: 100, width: 50 },
    { frame: 2, depth: 2, x: 0, width: 30 }, { frame: 2, depth: 2, x: 100, width: 10 },
  ]);
});

test('no bar leaves its parent, and none overlaps its neighbour', () => {
  const whole = wholeOf(SAMPLE);
  const { bars } = layoutFlame(whole, { weight: 'ns', order: 'heavy' });
  const byNode = new Map(bars.map((bar) => [bar.node, bar]));
  for (const node of [whole, ...walk(whole)]) {
    const around = byNode.get(node) ?? { x: 0, width: 1 };
    let x = around.x;
    const children = node.children.map((c) => byNode.get(c)).filter((b) => b !== undefined)
      .sort((a, b) => a.x - b.x);
    for (const bar of children) {
      assert.ok(bar.x >= x - 1e-9);
      x = bar.x + bar.width;
    }
    assert.ok(x <= around.x + around.width + 1e-9);
  }
});

test('heaviest first puts heavy bars to the left', () => {
  const { bars } = layoutFlame(wholeOf(SAMPLE), { weight: 'red', order: 'heavy' });
  for (const bar of bars) {
    const right = bars.filter((b) => b.node.parent === bar.node.parent && b.x > bar.x);
    for (const other of right) assert.ok(other.width <= bar.width);
  }
});

test('zoom spreads a node out under its ancestors', () => {
  const whole = wholeOf(SAMPLE);
  const work = whole.children[0].children[0];
  const { bars } = layoutFlame(whole, { weight: 'red', zoom: work });
  assert.deepEqual(bars.map((b) => [b.node.frame, b.depth, b.width]),
    [[0, 0, 1], [1, 1, 1], [2, 2, 30 / 70]]);
});

test('bars too narrow to draw are gathered', () => {
  const { bars } = layoutFlame(wholeOf(SAMPLE), { weight: 'red', widthMin: 0.15 });
  assert.ok(bars.every((bar) => bar.width >= 0.15));
  const many = [...Array(32)].map((_, at) => ({ ...SAMPLE[0], frame: at % 4, via: (at >> 2) % 4,
    tail: at >= 16, inclusiveRed: at === 5 ? 2 : 1, selfRed: 1 }));
  const gathered = layoutFlame(wholeOf(many), { weight: 'red', widthMin: 0.07 }).bars;
  assert.deepEqual(gathered.map((b) => [b.hidden, b.hiddenWeight, b.width, b.heaviest?.frame]),
    [[32, 33, 1, 1]]);
});

test('nothing weighs nothing, and depth needs no recursion', () => {
  assert.deepEqual(layoutFlame(wholeOf([]), { weight: 'red' }), { bars: [], rows: 0 });
  assert.equal(layoutFlame(wholeOf(DEEP(20_000)), { weight: 'red' }).rows, 20_000);
});

test('of a deep stack so many rows are placed, and the rest as one bar', () => {
  const whole = wholeOf(DEEP(20_000));
  const { bars, rows } = layoutFlame(whole, { weight: 'red', rowsMax: 100 });
  assert.equal(rows, 100);
  assert.ok(bars[99].deep && bars[99].hidden === 1);
  const zoomed = layoutFlame(whole, { weight: 'red', rowsMax: 100, zoom: bars[98].node });
  assert.equal(zoomed.rows, 100);
  assert.equal(zoomed.bars[49].node, bars[98].node, 'half of the rows are its ancestors');
});

test('widths are the figures of the document', () => {
  const whole = wholeOf(SAMPLE);
  for (const bar of layoutFlame(whole, { weight: 'red' }).bars) {
    assert.equal(Math.round(bar.width * 160), inclusive(bar.node, 'red'));
  }
});
