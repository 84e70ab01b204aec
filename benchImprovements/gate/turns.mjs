// One comparison with Lua 5.4 in wasm: node turns.mjs PKG ROUNDS
// For each program of this folder NAME.nos and NAME.lua do the same. They take turns in one process,
// and a time is the lesser of processor time and wall clock inside the engine, compilation apart.
// Writes one JSON object in the shape of the peers' harness, which `xtask/src/gate.rs` reads.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LuaFactory } from 'wasmoon';

// A call that never yields: nobody wants to stop a measured run.
const FUEL = 1_000_000_000;

const here = fileURLToPath(new URL('.', import.meta.url));
const pkg = resolve(process.argv[2]);
const rounds = Number(process.argv[3]);
const { default: init, Engine } = await import(pathToFileURL(join(pkg, 'nostos_web.js')).href);
await init({ module_or_path: readFileSync(join(pkg, 'nostos_web_bg.wasm')) });

function timed(work) {
  const cpu = process.cpuUsage();
  const wall = performance.now();
  const value = work();
  const used = process.cpuUsage(cpu);
  return { value: String(value), ms: Math.min(performance.now() - wall, (used.user + used.system) / 1000) };
}

function nostos(name, text) {
  const engine = new Engine();
  const loaded = engine.load([{ name: `${name}.nos`, text }], {});
  if (!loaded.ok) throw new Error(`${name}: ${loaded.diagnostics[0].message}`);
  return () => {
    engine.restart();
    return timed(() => {
      let step = engine.step(FUEL);
      while (step.state === 'running') step = engine.step(FUEL);
      if (step.state !== 'done') throw new Error(`${name}: ${step.error?.message ?? step.state}`);
      return step.value;
    });
  };
}

async function lua(name) {
  const engine = await new LuaFactory().createEngine({ openStandardLibs: true });
  // One text, so that the lists' functions are the program's own locals.
  const texts = ['lists.lua', `${name}.lua`].map((file) => readFileSync(join(here, file), 'utf8'));
  engine.doStringSync(texts.join(''));
  const [bench, collect] = [engine.global.get('bench'), engine.global.get('collectgarbage')];
  return () => {
    collect();
    return timed(bench);
  };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

async function compare(name) {
  const text = readFileSync(join(here, `${name}.nos`), 'utf8');
  const expected = text.split('\n', 1)[0].replace('# expect: ', '');
  const engines = { nostos: nostos(name, text), lua: await lua(name) };
  const times = { nostos: [], lua: [] };
  // The first turn warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [engine, turn] of Object.entries(engines)) {
      const { value, ms } = turn();
      if (value !== expected) throw new Error(`${name}: ${engine} gives ${value}, not ${expected}`);
      if (round > 0) times[engine].push(ms);
    }
  }
  const figures = Object.entries(times).map(([engine, ms]) => [engine, { median: median(ms) }]);
  return { workload: name, form: 'same', engines: Object.fromEntries(figures) };
}

const names = readdirSync(here).filter((file) => file.endsWith('.nos')).map((file) => file.slice(0, -'.nos'.length));
const rows = [];
for (const name of names.toSorted()) rows.push(await compare(name));
console.log(JSON.stringify({ hosts: { node: { rows } } }));
