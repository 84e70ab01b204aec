// The programs 40 to 43 beside their counterparts in Erlang (native) and Lua's coroutines (wasm):
//   node processes.mjs NOSTOS PKG HARNESS
// NOSTOS: the optimised command line; PKG: the engine in wasm; HARNESS: a folder whose node_modules
// have wasmoon (`cargo xtask bench --peers` leaves one in target). Engines take turns; each turn of
// each program is a process of its own. Memory is its largest resident size; for engines in wasm
// also the size of the linear memory, which is the engine's alone.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const NAMES = ['40_spawn_many', '41_process_ring', '42_ping_pong', '43_mvar_contention'];
const ROUNDS = 3;

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
  const linearBytes = engine.cmodule.module.HEAPU8.length;
  console.log(JSON.stringify([{ name, value, ms: [ms], linearBytes }]));
}

function compare(nostos, pkg, harness) {
  const beam = erlang();
  const engines = [
    { label: 'Nostos', run: (name) => [nostos, 'bench', '--json', program(name)] },
    beam && { label: 'Erlang', run: (name) => beam(name) },
    { label: 'Nostos (wasm)', run: (name) => ['node', join(here, '../wasm.mjs'), pkg, program(name)] },
    { label: 'Lua 5.4 (wasmoon)', run: (name) => ['node', join(here, 'processes.mjs'), '--lua', harness, name] },
  ].filter(Boolean);
  const cell = () => ({ ms: [], kib: [], linear: 0 });
  const rows = new Map(NAMES.map((name) => [name, engines.map(cell)]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, cells] of rows) {
      engines.forEach((engine, index) => add(cells[index], measure(engine.run(name))));
    }
  }
  print(engines, rows);
}

function program(name) {
  return join(here, '..', `${name}.nos`);
}

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
  const kib = Number(child.stderr.match(/KIB (\d+)/)[1]);
  return { ms: row.ms, kib, linear: row.linearBytes ?? 0 };
}

function add(cell, { ms, kib, linear }) {
  cell.ms.push(...ms);
  cell.kib.push(kib);
  cell.linear = Math.max(cell.linear, linear);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function mib(bytes) {
  return (bytes / 1024 / 1024).toFixed(1);
}

function print(engines, rows) {
  console.log(`\n| program | ${engines.map((e) => `${e.label} ms | MiB`).join(' | ')} | native ratio | wasm ratio |`);
  console.log(`|---|${engines.map(() => '--:|--:|').join('')}--:|--:|`);
  const native = engines.filter((engine) => !engine.label.includes('wasm'));
  for (const [name, cells] of rows) {
    const times = cells.map((cell) => median(cell.ms));
    const shown = cells.map((cell, index) => {
      const linear = cell.linear ? ` (${mib(cell.linear)})` : '';
      return `${times[index].toFixed(0)} | ${mib(median(cell.kib) * 1024)}${linear}`;
    });
    const at = native.length;
    const ratios = [at > 1 ? (times[0] / times[1]).toFixed(2) : '', (times[at] / times[at + 1]).toFixed(2)];
    console.log(`| ${name} | ${shown.join(' | ')} | ${ratios.join(' | ')} |`);
  }
  console.log('\nMedians of the lesser of processor time and wall clock, inside the engine; largest resident size');
  console.log('of the process, in brackets the linear memory. Ratios: Nostos to Erlang, Nostos (wasm) to Lua.');
}
