// The programs 40 to 43 beside their counterparts in Erlang (native) and Lua's coroutines (wasm):
//   node processes.mjs NOSTOS PKG HARNESS
// NOSTOS: the optimised command line; PKG: the engine in wasm; HARNESS: a folder whose node_modules
// have wasmoon (`cargo xtask bench --peers` leaves one in target). Engines take turns; each turn of
// each program is a process of its own, whose largest resident size is the memory in the table.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const NAMES = ['40_spawn_many', '41_process_ring', '42_ping_pong', '43_mvar_contention'];
const ROUNDS = 5;

if (process.argv[2] === '--lua') {
  await lua(process.argv[3], process.argv[4]);
} else {
  compare(...process.argv.slice(2).map((path) => resolve(path)));
}

// One program in Lua: milliseconds inside the engine.
async function lua(harness, name) {
  const wasmoon = join(harness, 'node_modules/wasmoon/dist/index.js');
  const { LuaFactory } = await import(pathToFileURL(wasmoon).href);
  const engine = await new LuaFactory().createEngine({ openStandardLibs: true });
  engine.doStringSync(readFileSync(join(here, 'processes.lua'), 'utf8'));
  engine.doStringSync(`bench = programs['${name}']`);
  const bench = engine.global.get('bench');
  const cpu = process.cpuUsage();
  const wall = performance.now();
  const value = bench();
  const used = process.cpuUsage(cpu);
  const ms = Math.min(performance.now() - wall, (used.user + used.system) / 1000);
  console.log(JSON.stringify([{ name, value, ms: [ms] }]));
}

function compare(nostos, pkg, harness) {
  const beam = erlang();
  const engines = [
    { label: 'Nostos', run: (name) => [nostos, 'bench', '--json', program(name)] },
    beam && { label: 'Erlang', run: (name) => beam(name) },
    { label: 'Nostos (wasm)', run: (name) => ['node', join(here, '../wasm.mjs'), pkg, program(name)] },
    { label: 'Lua 5.4 (wasmoon)', run: (name) => ['node', join(here, 'processes.mjs'), '--lua', harness, name] },
  ].filter(Boolean);
  const rows = new Map(NAMES.map((name) => [name, engines.map(() => ({ ms: [], kib: [] }))]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, cells] of rows) {
      engines.forEach((engine, index) => add(cells[index], measure(engine.run(name))));
    }
  }
  print(engines, rows);
}

const program = (name) => join(here, '..', `${name}.nos`);

// Compiles the Erlang module; without an Erlang there is no column.
function erlang() {
  const out = mkdtempSync(join(tmpdir(), 'nostos-processes-'));
  if (spawnSync('erlc', ['-o', out, join(here, 'processes.erl')]).status !== 0) return null;
  return (name) => ['erl', '-noshell', '-pa', out, '-eval', `processes:run("${name}"), halt().`];
}

// Runs a command; its last line of output is a JSON array of one row. GNU time tells the memory.
function measure([command, ...args]) {
  const child = spawnSync('/usr/bin/time', ['-f', 'KIB %M', command, ...args], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${child.stderr}`);
  const [row] = JSON.parse(child.stdout.trim().split('\n').at(-1));
  if (row.trouble) throw new Error(`${row.name}: ${row.trouble}`);
  return { ms: row.ms, kib: Number(child.stderr.match(/KIB (\d+)/)[1]) };
}

function add(cell, { ms, kib }) {
  cell.ms.push(...ms);
  cell.kib.push(kib);
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

function print(engines, rows) {
  console.log(`\n| program | ${engines.map((e) => `${e.label} ms | MiB`).join(' | ')} |`);
  console.log(`|---|${engines.map(() => '--:|--:|').join('')}`);
  for (const [name, cells] of rows) {
    const shown = cells.map((c) => `${median(c.ms).toFixed(0)} | ${(median(c.kib) / 1024).toFixed(0)}`);
    console.log(`| ${name} | ${shown.join(' | ')} |`);
  }
  console.log('\nMedians of the lesser of processor time and wall clock, inside the engine; largest resident size of the process.');
}
