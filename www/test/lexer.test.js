// @ts-check
// The editor's tokens against the engine's own lexer, over every program of the repository.
// Needs `pkg`, the engine as wasm.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { StringStream } from '@codemirror/language';
import { parser } from '../editor/tokens.js';
import { Engine, initSync } from '../pkg/nostos_web.js';

initSync({ module: readFileSync(new URL('../pkg/nostos_web_bg.wasm', import.meta.url)) });
const engine = new Engine();

/** @type {Record<string, string>} what the editor calls it -> what the lexer does */
const GROUPS = {
  comment: 'comment', string: 'string', escape: 'string', interpolation: 'string',
  character: 'character', number: 'number', boolean: 'boolean', type: 'type', control: 'word',
  declaration: 'word', keyword: 'word', definition: 'word', call: 'word', method: 'word',
  property: 'word', label: 'word', variable: 'word', operator: 'symbol', bracket: 'symbol',
  punctuation: 'symbol', decorator: 'decorator', invalid: 'invalid',
};

/**
 * Words and keywords are told apart in different places, so they count as one group here.
 * @param {string} kind
 */
const lexerGroup = (kind) => (kind === 'name' || kind === 'keyword' ? 'word' : kind);

/**
 * The group of every UTF-16 unit, or '' between tokens.
 * @param {string} text
 */
function byEditor(text) {
  const groups = new Array(text.length).fill('');
  const state = /** @type {any} */ (parser).startState(4);
  let offset = 0;
  for (const line of text.split('\n')) {
    const stream = new StringStream(line, 4, 4);
    while (!stream.eol()) {
      stream.start = stream.pos;
      const kind = parser.token(stream, state);
      if (kind) groups.fill(GROUPS[kind], offset + stream.start, offset + stream.pos);
    }
    offset += line.length + 1;
  }
  return groups;
}

/** @param {string} text */
function byLexer(text) {
  const groups = new Array(text.length).fill('');
  for (const { kind, start, end } of /** @type {any[]} */ (engine.tokens(text))) {
    if (kind !== 'newline') groups.fill(lexerGroup(kind), start, end);
  }
  return groups;
}

/** @param {string} folder @returns {string[]} */
function programs(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return programs(path);
    return name.endsWith('.nos') ? [path] : [];
  });
}

/** @param {string} text */
function differences(text) {
  const [editor, lexer] = [byEditor(text), byLexer(text)];
  const found = [];
  for (let at = 0; at < text.length; at++) {
    if (/\s/.test(text[at]) || editor[at] === lexer[at]) continue;
    // A decorator is a symbol and a name to the lexer, one thing to a reader.
    if (editor[at] === 'decorator') continue;
    // What begins no token is a mistake to the lexer, and shown as one; a malformed token still
    // looks like what it was meant to be.
    if (editor[at] === 'invalid' && !lexer[at]) continue;
    if (lexer[at] === 'invalid') continue;
    const line = text.slice(0, at).split('\n').length;
    const part = JSON.stringify(text.slice(at, at + 12));
    found.push(`line ${line}: ${part} is ${lexer[at] || 'nothing'} to the lexer, `
      + `${editor[at] || 'nothing'} to the editor`);
    while (at < text.length && !/\s/.test(text[at])) at += 1;
  }
  return found;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

for (const folder of ['www/examples', 'benchImprovements', 'tests/suite']) {
  test(`the editor's tokens are the lexer's in ${folder}`, () => {
    for (const path of programs(join(root, folder))) {
      const found = differences(readFileSync(path, 'utf8'));
      assert.deepEqual(found, [], path.slice(root.length));
    }
  });
}
