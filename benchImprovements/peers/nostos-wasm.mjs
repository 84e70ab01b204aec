// Nostos as an engine of the peers' harness. `cargo xtask bench --peers` copies this file to the
// harness's engines/nostos.mjs and the engine (www/pkg) beside it as nostos/.
import { start } from '../clock.mjs';

export const name = 'nostos';
export const label = 'Nostos (wasm)';
export const lang = 'nos';
export const files = [
  'nostos/nostos_web_bg.wasm', 'nostos/nostos_web.js', 'nostos/nostos_web_later.wasm',
  'nostos/nostos_web_later.js',
];

// A call that never yields: the harness times the run, and nobody wants to stop it.
const FUEL = 1_000_000_000;

let Engine;
const ready = new Map();

export async function load(env) {
  const glue = await import(env.browser ? env.url('nostos/nostos_web.js') : '../nostos/nostos_web.js');
  if (env.browser) {
    await glue.default({ module_or_path: env.url('nostos/nostos_web_bg.wasm') });
  } else {
    const { readFileSync } = await import('node:fs');
    await glue.default({ module_or_path: readFileSync(env.url('nostos/nostos_web_bg.wasm')) });
  }
  Engine = glue.Engine;
}

// Each key is compiled once; each run starts afresh, with an empty heap of its own.
export async function run({ key, source }) {
  if (!ready.has(key)) {
    const engine = new Engine();
    const loaded = engine.load([{ name: `${key}.nos`, text: source }], {});
    if (!loaded.ok) throw new Error(loaded.diagnostics[0].message);
    ready.set(key, engine);
  }
  const engine = ready.get(key);
  engine.restart();
  const stop = start();
  let step = engine.step(FUEL);
  while (step.state === 'running') step = engine.step(FUEL);
  const ms = stop();
  if (step.state !== 'done') throw new Error(step.error?.message ?? `state ${step.state}`);
  return { result: String(step.value), ms };
}
