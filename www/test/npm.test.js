// @ts-check
// The npm package as others use it: put together, imported, a program run.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const out = mkdtempSync(join(tmpdir(), 'nostos-npm-'));
execFileSync('node', [fileURLToPath(new URL('../npm/build.mjs', import.meta.url)), out]);
after(() => rmSync(out, { recursive: true }));
const { createEngine } = await import(pathToFileURL(join(out, 'index.js')).href);
const engine = await createEngine(readFileSync(join(out, 'engine/nostos_web_bg.wasm')));

test('a program runs, prints and has a value', async () => {
  /** @type {string[]} */
  const pieces = [];
  const result = await engine.run('main() = {\n    println("hello")\n    6 * 7\n}\n',
    { onOutput: (/** @type {string} */ text) => pieces.push(text) });
  assert.equal(result.ok, true);
  assert.equal(result.value, '42');
  assert.equal(pieces.join(''), 'hello\n');
});

test('mistakes and errors are told', async () => {
  assert.match(engine.check('main() = x')[0].message, /x/);
  const { ok, diagnostics } = await engine.run('main() = x');
  assert.deepEqual([ok, diagnostics.length], [false, 1]);
  assert.match((await engine.run('main() = throw("no")')).error.message, /no/);
});

test('a profile has the tree and the table', async () => {
  const { profile, table } = await engine.profile('f(n) = n\nmain() = f(1) + f(2)\n');
  assert.ok(profile.nostos.tree.nodes.length > 0);
  assert.match(table, /f/);
});

test('a run can be ended', async () => {
  const stop = new AbortController();
  const run = engine.run('spin(n) = spin(n + 1)\nmain() = spin(0)\n', { signal: stop.signal });
  setTimeout(() => stop.abort(), 20);
  await assert.rejects(run, { name: 'AbortError' });
});
