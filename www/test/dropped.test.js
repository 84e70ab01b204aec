// @ts-check
// Files from elsewhere as a program.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentKind, programOf } from '../lib/dropped.js';

/** @param {string} name @param {string} text */
const file = (name, text) => ({ name, content: new TextEncoder().encode(text) });

test('one file is the program, whatever it is called', () => {
  assert.deepEqual(programOf([file('My Program.txt', 'main() = 1')]),
    { ok: true, files: [{ name: 'main.nos', text: 'main() = 1' }] });
});

test('documents of the page are no programs', () => {
  assert.equal(documentKind('main.nos', '{"nostosBench": 1}'), null);
  assert.equal(documentKind('nostos-results.json', '{ "nostosBench": 1, "rec'), 'results');
  assert.equal(documentKind('program.profile.json', '{"nostos": {}}'), 'profile');
  assert.equal(documentKind('program.folded.txt', 'main 1'), 'profile');
});

test('of several files the one with a main comes first', () => {
  const greet = file('greet.nos', 'pub hi() = "hi"');
  const names = (/** @type {any[]} */ files) => {
    const program = programOf(files);
    return program.ok ? program.files.map(({ name }) => name) : program.reason;
  };
  assert.deepEqual(names([greet, file('main.nos', 'main() = 1')]), ['main.nos', 'greet.nos']);
  assert.deepEqual(names([greet, file('app.nos', 'main() = 1')]), ['main.nos', 'greet.nos']);
  assert.match(String(names([greet, file('other.nos', '')])), /none of the files has a main/);
  assert.match(String(names([file('Read Me', ''), file('main.nos', '')])), /no name of a module/);
});

test('what is no text, and what is too much, is refused', () => {
  const bytes = { name: 'picture.png', content: Uint8Array.of(0x89, 0x50, 0xff) };
  assert.deepEqual(programOf([bytes]), { ok: false, reason: 'picture.png is no text' });
  assert.equal(programOf([file('big.nos', 'x'.repeat(2 ** 20 + 1))]).ok, false);
});
