// What a visitor does first, under an engine that marks the functions which are called:
// node first_use.mjs PKG MARKED ADDRESS COUNT
// prints the numbers of the marked functions as JSON. MARKED notes calls in COUNT bytes at ADDRESS
// (`xtask/src/split/mark.rs`). A function that is missing here is loaded later; nothing depends on
// it but the size of the first download.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Reductions of a slice, and slices of a program: the longest of them end in time. */
const FUEL = 100_000;
const SLICES_MAX = 20;
/** What a sleeping program is waited for at most. */
const SLEEP_MAX_MS = 200;

const here = dirname(fileURLToPath(import.meta.url));
const [pkg, marked, address, count] = process.argv.slice(2);
const { Engine, initSync } = await import(pathToFileURL(join(resolve(pkg), 'nostos_web.js')).href);
const wasm = initSync({ module: readFileSync(marked) });

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** A program's steps until it ends, waits for the network or takes too long. */
async function run(engine) {
  for (let slice = 0; slice < SLICES_MAX; slice += 1) {
    const { state, wakeInMs } = engine.step(FUEL);
    if (state === 'input') engine.provideInput(undefined);
    else if (state === 'sleeping') await pause(Math.min(wakeInMs, SLEEP_MAX_MS));
    else if (state !== 'running') return;
  }
}

/** What the page asks while a program is written and run; type hints are off at first. */
async function visit(name, text) {
  const files = [{ name, text }];
  const engine = new Engine();
  engine.tokens(text);
  engine.check(files);
  for (const options of [{ profile: false }, { memoryMiB: 256, profile: false, seed: 1 }]) {
    if (engine.load(files, options).ok) await run(engine);
  }
  engine.reset();
  engine.free();
}

Engine.version();
for (const folder of ['www/examples', 'www/tour', 'benchImprovements']) {
  const dir = join(here, '..', folder);
  for (const file of readdirSync(dir).filter((name) => name.endsWith('.nos')).sort()) {
    await visit(file, readFileSync(join(dir, file), 'utf8'));
  }
}
// A mistake, and its report.
await visit('main.nos', 'main() = {\n  total = 1 +\n  print(totl)\n}\n');

const marks = new Uint8Array(wasm.memory.buffer, Number(address), Number(count));
const called = [...marks.keys()].filter((number) => marks[number] === 1);
process.stdout.write(JSON.stringify(called));
