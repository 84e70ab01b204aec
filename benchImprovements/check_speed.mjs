// How long checking and compiling take in wasm: node check_speed.mjs PKG DIR
// PKG is the folder that wasm-pack wrote, DIR that of generated programs named after their lines
// (`cargo bench -p nostos-tests -- --write DIR` makes them).
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Runs of each kind; the first ones warm up. */
const RUNS = 25;
const WARM_UP = 10;

const [pkg, dir] = process.argv.slice(2).map((path) => resolve(path));
const { default: init, Engine } = await import(pathToFileURL(join(pkg, 'nostos_web.js')).href);
await init({ module_or_path: readFileSync(join(pkg, 'nostos_web_bg.wasm')) });

/** Processor time in ms: what else the machine does must not look like slow checking. */
function processorMs(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e3;
}

function median(work) {
  const times = Array.from({ length: RUNS }, () => processorMs(work)).slice(WARM_UP);
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** The exponent that fits time = c * lines^e best. */
function exponent(points) {
  const logs = points.map(([lines, ms]) => [Math.log(lines), Math.log(ms)]);
  const mean = (i) => logs.reduce((sum, log) => sum + log[i], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const above = logs.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return above / logs.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

const sizes = readdirSync(dir).map((name) => parseInt(name, 10)).filter(Boolean);
const [checked, loaded] = [[], []];
console.log('   lines   check ms    µs/line    load ms');
for (const lines of sizes.sort((a, b) => a - b)) {
  const text = readFileSync(join(dir, `${lines}.nos`), 'utf8');
  const files = [{ name: 'main.nos', text }];
  const engine = new Engine();
  const mistakes = engine.check(files);
  if (mistakes.diagnostics.length) throw new Error(JSON.stringify(mistakes.diagnostics[0]));
  const check = median(() => engine.check(files));
  const load = median(() => engine.load(files, {}));
  checked.push([lines, check]);
  loaded.push([lines, load]);
  const columns = [lines, check.toFixed(2), ((check * 1e3) / lines).toFixed(2), load.toFixed(2)];
  console.log(columns.map((column, i) => String(column).padStart(i ? 11 : 8)).join(''));
  engine.free();
}
console.log(`check: lines^${exponent(checked).toFixed(2)}, load: lines^${exponent(loaded).toFixed(2)}`);
