// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { walk } from '../lib/call_tree.js';
import { foldedStacks } from '../lib/profile_export.js';
import { openProfile } from '../lib/profile_import.js';
import { documentOf, SAMPLE } from './profile_sample.js';

/** @param {string} text */
function profileOf(text) {
  const opened = openProfile(text);
  assert.ok(opened.ok, 'the file is opened');
  return opened.profile;
}

/** @param {import('../lib/call_tree.js').Profile} profile */
const bars = (profile) => [...walk(profile.whole)].map((node) => (
  `${profile.frames[node.frame].name} ${node.selfRed}/${node.inclusiveRed} ${node.inclusiveNs}`));

test('folded stacks come back as they were saved', () => {
  const profile = profileOf(documentOf(SAMPLE));
  const folded = foldedStacks(profile, 'red');
  assert.equal(foldedStacks(profileOf(folded), 'red'), folded);
  assert.equal(profileOf(folded).totals.reductions, profile.totals.reductions);
});

test('recursion counts once in the table of functions', () => {
  const { functions, frames } = profileOf('main;f;f 3\nmain;f 2\nmain 1\n');
  const row = functions.find(({ frame }) => frames[frame].name === 'f');
  assert.equal(row?.selfRed, 5);
  assert.equal(row?.inclusiveRed, 5);
});

test('paths are found again among many', () => {
  const lines = Array.from({ length: 100 }, (_, at) => `main;f${at % 50} 1\n`);
  const [main, ...others] = bars(profileOf(lines.join('')));
  assert.equal(main, 'main 0/100 0');
  assert.equal(others.length, 50);
  assert.ok(others.every((bar) => bar.endsWith(' 2/2 0')));
});

const FRAMES = { shared: { frames: [{ name: 'main' }, { name: 'work' }] } };

test('documents of speedscope are opened, sampled and evented', () => {
  const sampled = { ...FRAMES, profiles: [{ type: 'sampled', unit: 'none',
    samples: [[0], [0, 1], [0, 1]], weights: [1, 2, 3] }] };
  assert.deepEqual(bars(profileOf(JSON.stringify(sampled))), ['main 1/6 0', 'work 5/5 0']);
  const evented = { ...FRAMES, profiles: [{ type: 'evented', unit: 'microseconds', startValue: 5,
    events: [{ type: 'O', frame: 0, at: 5 }, { type: 'O', frame: 1, at: 7 },
      { type: 'C', frame: 1, at: 8 }, { type: 'C', frame: 0, at: 9 }] }] };
  assert.deepEqual(bars(profileOf(JSON.stringify(evented))), ['main 0/0 4000', 'work 0/0 1000']);
});

test('a profile of the page that does not hold together is refused', () => {
  const [first, ...others] = SAMPLE;
  for (const wrong of [{ parent: 0 }, { parent: 5 }, { parent: 0.5 }, { parent: null },
    { frame: 99 }, { frame: -1 }, { via: 99 }, { calls: 'many' }]) {
    const opened = openProfile(documentOf([{ ...first, .../** @type {any} */ (wrong) }, ...others]));
    assert.deepEqual(opened, { ok: false, reason: 'this profile is damaged' },
      JSON.stringify(wrong));
  }
  const document = JSON.parse(documentOf(SAMPLE));
  for (const wrong of [{ tree: {} }, { functions: null }, { processes: [{}] }, { totals: {} },
    { lines: [{ frame: 99, line: 1, red: 1 }] }]) {
    const text = JSON.stringify({ ...document, nostos: { ...document.nostos, ...wrong } });
    assert.equal(openProfile(text).ok, false, JSON.stringify(wrong));
  }
});

test('what is no profile is refused, with the reason', () => {
  const reason = (/** @type {string} */ text) => {
    const opened = openProfile(text);
    return opened.ok ? '' : opened.reason;
  };
  assert.match(reason('main\nwork'), /neither JSON nor folded/);
  assert.match(reason(''), /empty/);
  assert.match(reason('{'), /no JSON/);
  assert.match(reason('{}'), /not a profile/);
  for (const profiles of [[{ type: 'later' }], [{ type: 'sampled', samples: [[7]], weights: [1] }],
    [{ type: 'sampled', samples: [7], weights: [1] }], [{ type: 'evented', events: [null] }],
    [{ type: 'sampled', samples: [['length']], weights: [1] }],
    [{ type: 'evented', startValue: 0, events: [{ type: 'C', frame: 0, at: 1 }] }]]) {
    assert.match(reason(JSON.stringify({ ...FRAMES, profiles })), /damaged/);
  }
});
