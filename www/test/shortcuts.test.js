// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { shortcutOf } from '../lib/shortcuts.js';

/**
 * @param {Partial<import('../lib/shortcuts.js').Press>} press
 * @param {{ isMac?: boolean, isTyping?: boolean, altGraph?: boolean }} [where]
 */
const read = (press, { isMac = false, isTyping = true, altGraph = false } = {}) => shortcutOf({
  key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false,
  getModifierState: (name) => name === 'AltGraph' && altGraph, ...press,
}, { isMac, isTyping });

const DIGIT = { key: '5', code: 'Digit5' };

test('Option writes characters on a Mac, and Control takes its place', () => {
  const option = { ...DIGIT, key: '[', altKey: true };
  assert.equal(read(option, { isMac: true }), null);
  assert.equal(read({ key: 'Ï', code: 'KeyF', altKey: true, shiftKey: true }, { isMac: true }),
    null);
  assert.deepEqual(read(option, { isMac: true, isTyping: false }), { tab: 5 });
  assert.deepEqual(read({ ...DIGIT, ctrlKey: true }, { isMac: true }), { tab: 5 });
  assert.equal(read({ ...DIGIT, metaKey: true }, { isMac: true }), null, 'the browser has this');
  assert.equal(read({ code: 'KeyT', ctrlKey: true, shiftKey: true }, { isMac: true }), 'types');
});

test('AltGr writes characters, whatever the browser calls it', () => {
  assert.equal(read({ key: 'ś', code: 'KeyS', ctrlKey: true, altKey: true }), null);
  assert.equal(read({ key: 's', code: 'KeyS', ctrlKey: true, altKey: true }), null);
  assert.equal(read({ key: '[', code: 'Digit8', ctrlKey: true, altKey: true }), null);
  assert.equal(read({ key: '[', code: 'Digit8', altKey: true }, { altGraph: true }), null);
});

test('elsewhere Alt opens tabs, also from the code', () => {
  assert.deepEqual(read({ ...DIGIT, altKey: true }), { tab: 5 });
  assert.equal(read({ ...DIGIT, ctrlKey: true }), null, 'the browser has this');
  assert.equal(read({ key: 'F', code: 'KeyF', altKey: true, shiftKey: true }), 'format');
});

test('the other shortcuts', () => {
  assert.equal(read({ key: 'Enter', ctrlKey: true }), 'run');
  assert.equal(read({ key: 'Enter', metaKey: true, shiftKey: true }), 'profile');
  assert.equal(read({ key: 's', code: 'KeyS', ctrlKey: true }), 'share');
  assert.equal(read({ key: 'Escape' }), 'stop');
  assert.equal(read({ key: '?' }), null);
  assert.equal(read({ key: '?' }, { isTyping: false }), 'help');
});
