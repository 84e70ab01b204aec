// @ts-check
// The reference: its search, where what fits best comes first, its entries, and the programs of
// their examples. Needs `pkg`, the engine as wasm, and what is written about the library, which the
// page's build has left.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { programOf } from '../docs/example.js';
import { rank } from '../docs/rank.js';
import { render } from '../docs/render.js';
import { Engine, initSync } from '../pkg/nostos_web.js';
import { provide } from '../pkg/nostos_web_later.js';

/** What the library's documentation has. @returns {import('../docs/render.js').Entry[]} */
function entries() {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const target = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target');
  return JSON.parse(readFileSync(resolve(target, 'xtask', 'library.json'), 'utf8'));
}

/** @param {string} query @param {[string, string][]} entries names and texts */
function found(query, entries) {
  return entries.map(([name, text]) => ({ name, rank: rank(query.split(' '), { name, text }) }))
    .filter((entry) => entry.rank < Infinity).sort((a, b) => a.rank - b.rank)
    .map(({ name }) => name);
}

test('an exact name comes before a beginning, a word of a name, a part of one and a text', () => {
  assert.deepEqual(found('map', [
    ['typeInfo', 'the empty map'], ['bitmap', ''], ['flatMap', ''], ['Map.get', ''],
    ['mapErr', ''], ['Option.map', ''], ['filter', 'a list'], ['map', ''], ['Map', ''],
  ]), ['Option.map', 'map', 'Map', 'Map.get', 'mapErr', 'flatMap', 'bitmap', 'typeInfo']);
  assert.deepEqual(found('map get', [['Map.get', ''], ['map', 'get'], ['Map.keys', '']]),
    ['Map.get', 'map']);
});

test('every entry carries its name, what is written about it, and where it belongs', async () => {
  const { body } = await render([{ kind: 'function', module: '', namespace: 'Option', name: 'map',
    signature: '(f)', forms: ['method'], doc: 'What is Inside.', example: '', group: 'Option' }],
  async () => '');
  assert.match(body, /data-name="Option.map" data-words="what is inside."/);
  assert.match(body, /<span class="part">· in Option<\/span>/);
});

test('an example becomes a program, with its definitions before main', () => {
  const program = (/** @type {string} */ module, /** @type {string} */ example) => programOf(
    /** @type {any} */ ({ module, example }));
  assert.equal(program('', '"a # b".length() # 5'), 'main() = "a # b".length()\n');
  assert.equal(program('', 'type P = { x: Int }\nP(1) # P{x: 1}'),
    'type P = { x: Int }\n\nmain() = P(1)\n');
  assert.equal(program('stdlib.db', 'type P = { x: Int } ⏎ names("P") # ["x"]'),
    'use stdlib.db.*\ntype P = { x: Int }\n\nmain() = names("P")\n');
});

test('the program of every example of the library compiles', () => {
  initSync({ module: readFileSync(new URL('../pkg/nostos_web_bg.wasm', import.meta.url)) });
  provide(new URL('../pkg/nostos_web_later.wasm', import.meta.url));
  const engine = new Engine();
  const given = entries().filter(({ example }) => example !== '');
  assert.ok(given.length > 700, `${given.length} examples`);
  const wrong = given.flatMap((entry) => {
    const text = programOf(entry);
    const { diagnostics } = engine.check([{ name: 'main.nos', text }]);
    const error = diagnostics.find((/** @type {any} */ { severity }) => severity === 'error');
    return error ? [`${text}${error.message}`] : [];
  });
  assert.deepEqual(wrong, []);
});
