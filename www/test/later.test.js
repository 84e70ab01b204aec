// @ts-check
// The engine in two parts: what first programs load, and what happens when the rest is needed.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Engine, initSync } from '../pkg/nostos_web.js';
import { provide } from '../pkg/nostos_web_later.js';

const KIB = 1024;
const first = readFileSync(new URL('../pkg/nostos_web_bg.wasm', import.meta.url));
const later = new URL('../pkg/nostos_web_later.wasm', import.meta.url);

/** A digest is nothing that first programs need. */
const DIGEST = 'main() = Crypto.sha256("nostos")\n';

/** Runs a program for a while; what it ended with. @param {string} text */
async function run(text) {
  const engine = new Engine();
  const loaded = /** @type {any} */ (engine.load([{ name: 'main.nos', text }], {}));
  assert.deepEqual(loaded.diagnostics.map((/** @type {any} */ d) => d.message), []);
  for (let slice = 0; slice < 50; slice += 1) {
    const step = /** @type {any} */ (engine.step(100_000));
    if (step.state === 'sleeping') await setTimeout(step.wakeInMs);
    else if (step.state !== 'running') return step;
  }
  return undefined;
}

test('the first part is small', () => {
  assert.ok(first.length <= 1.2 * KIB * KIB, `${first.length} bytes`);
  const compressed = gzipSync(first, { level: 9 }).length;
  assert.ok(compressed <= 450 * KIB, `${compressed} bytes compressed`);
});

test('the examples of the page need the first part only; others say what is missing', async () => {
  initSync({ module: first });
  provide(new URL('../pkg/not_there.wasm', import.meta.url));
  const examples = new URL('../examples/', import.meta.url);
  for (const name of readdirSync(examples).filter((file) => file.endsWith('.nos'))) {
    await assert.doesNotReject(run(readFileSync(new URL(name, examples), 'utf8')), name);
  }
  await assert.rejects(run(DIGEST), /The second part of the engine could not be loaded/);
});

test('the rest comes when it is needed', async () => {
  provide(later);
  assert.match((await run(DIGEST)).value, /^"[0-9a-f]{64}"$/);
});
