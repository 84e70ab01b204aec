// One turn of `cargo xtask bench` in wasm: node wasm.mjs PKG FILE...
// Times each program inside the engine and writes one JSON array: name, ms of each timed run,
// steps, the most heap bytes in use at once, and trouble if the result is not what the program's
// first line demands.
// Its twin is `nostos bench --json` (cli/src/bench.rs); the rules of both are in README.md.
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const FUEL = 1_000_000_000;
const RUNS_MAX = 5;
const TIME_MAX_MS = 200;

const [pkgArg, ...files] = process.argv.slice(2);
const pkg = resolve(pkgArg);
const { default: init, Engine } = await import(pathToFileURL(join(pkg, 'nostos_web.js')).href);
const { memory } = await init({ module_or_path: readFileSync(join(pkg, 'nostos_web_bg.wasm')) });

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function once(engine) {
  engine.restart();
  const cpu = cpuMs();
  const wall = performance.now();
  let step = engine.step(FUEL);
  while (step.state === 'running') step = engine.step(FUEL);
  // Each is the true time plus something else: waiting for a core, or V8's compiler threads.
  const ms = Math.min(performance.now() - wall, cpuMs() - cpu);
  if (step.state === 'failed') return { trouble: step.error.message };
  if (step.state !== 'done') return { trouble: `stopped in the state ${step.state}` };
  return { ms, steps: step.steps, heapBytes: step.memory, value: step.value };
}

// The file's name, behind its folder's where another file has the same.
function nameOf(file) {
  const isDouble = files.filter((other) => basename(other) === basename(file)).length > 1;
  return join(isDouble ? basename(dirname(file)) : '', basename(file, '.nos'));
}

function measure(file) {
  const name = nameOf(file);
  const text = readFileSync(file, 'utf8');
  const expected = text.split('\n', 1)[0].replace('# expect:', '').trim();
  const row = { name, ms: [], steps: 0, heapBytes: 0 };
  const engine = new Engine();
  const loaded = engine.load([{ name: `${name}.nos`, text }], {});
  if (!loaded.ok) return { ...row, trouble: loaded.diagnostics[0].message };
  let spent = 0;
  // A short run is repeated after one that only warms up; a long one counts as it is.
  for (let run = 0; run <= RUNS_MAX && spent < TIME_MAX_MS; run++) {
    const result = once(engine);
    if (result.trouble) return { ...row, trouble: result.trouble };
    if (result.value !== expected) return { ...row, trouble: `${result.value}, not ${expected}` };
    row.steps = result.steps;
    row.heapBytes = result.heapBytes;
    spent += result.ms;
    if (run > 0 || spent >= TIME_MAX_MS) row.ms.push(result.ms);
  }
  engine.free();
  // Linear memory never shrinks: this is the most that any run so far has needed.
  row.linearBytes = memory.buffer.byteLength;
  return row;
}

console.log(JSON.stringify(files.map(measure)));
