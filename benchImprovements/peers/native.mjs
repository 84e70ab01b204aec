// The peers' workloads natively, beside Lua 5.4 (`lua5.4`) and QuickJS (Python's module `quickjs`):
//   node native.mjs NOSTOS HARNESS [ROUNDS]
// NOSTOS: the optimised command line; HARNESS: the folder with workloads.mjs, nos/, lua/ and js/.
// Engines take turns; each turn is a process of its own, in which `bench()` runs once to warm up and
// is then timed by processor time. Its largest resident size (GNU time) is the memory. An engine that isn't
// installed has no column; a result that differs from Nostos's ends the comparison.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [nostos, harness] = process.argv.slice(2, 4).map((path) => resolve(path));
const rounds = Number(process.argv[4] ?? 5);
const { workloads } = await import(pathToFileURL(join(harness, 'workloads.mjs')).href);
const scratch = mkdtempSync(join(tmpdir(), 'nostos-native-'));

const LUA = `dofile(arg[1])
bench()
local start = os.clock()
local value = bench()
local ms = (os.clock() - start) * 1000
print(string.format("%.4f", ms))
print(value)`;

const QUICKJS = `import quickjs, sys, time
context = quickjs.Context()
context.set_max_stack_size(256 << 20)
bench = context.eval("(function () { " + open(sys.argv[1]).read() + "\\nreturn () => String(bench()); })()")
bench()
start = time.process_time()
value = bench()
print((time.process_time() - start) * 1000)
print(value)`;

const script = (name, text) => {
  const file = join(scratch, name);
  writeFileSync(file, text);
  return file;
};
const lua = script('turn.lua', LUA);
const quickjs = script('turn.py', QUICKJS);

// `nostos bench` times itself and takes the expected value from the program's first line.
const program = ({ name, expect }) => {
  const text = readFileSync(join(harness, 'nos', `${name}.nos`), 'utf8');
  return script(`${name}.nos`, expect === null ? text : `# expect: ${expect}\n${text}`);
};

const engines = [
  { label: 'Nostos', command: (w) => [nostos, 'bench', '--json', program(w)], read: ours },
  { label: 'Lua 5.4', command: ({ name }) => ['lua5.4', lua, join(harness, 'lua', `${name}.lua`)], read: printed },
  { label: 'QuickJS', command: ({ name }) => ['python3', quickjs, join(harness, 'js', `${name}.js`)], read: printed },
];

function ours(lines) {
  const [{ ms, trouble }] = JSON.parse(lines[0]);
  if (trouble) throw new Error(trouble);
  return { ms: ms[ms.length >> 1], value: undefined };
}

function printed(lines) {
  return { ms: Number(lines[0]), value: lines[1] };
}

// One turn; null where the engine can't run the workload.
function turn({ label, command, read }, workload) {
  // QuickJS recurses on the host's stack; what the shell allows is too little for some workloads.
  const shell = 'ulimit -s 1000000 2>/dev/null; exec /usr/bin/time -f "KIB %M" "$@"';
  const words = ['-c', shell, 'sh', ...command(workload)];
  const { status, stdout, stderr } = spawnSync('sh', words, { encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) {
    console.error(`${label}, ${workload.name}: ${stderr.trim().split('\n')[0]}`);
    return null;
  }
  const { ms, value } = read(stdout.trim().split('\n'));
  if (workload.expect !== null && value !== undefined && value !== workload.expect) {
    throw new Error(`${label}, ${workload.name}: ${value}, not ${workload.expect}`);
  }
  return { ms, kib: Number(stderr.match(/KIB (\d+)/)[1]) };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

const rows = workloads.map((workload) => ({ workload, cells: engines.map(() => []) }));
for (let round = 0; round < rounds; round++) {
  for (const { workload, cells } of rows) {
    engines.forEach((engine, index) => {
      const result = turn(engine, workload);
      if (result) cells[index].push(result);
    });
  }
}

const head = engines.flatMap(({ label }, index) => (index === 0 ? [`${label}, ms`] : [`${label}, ms`, `Nostos / ${label}`]));
console.log(`| workload | ${head.join(' | ')} | memory, MiB: ${engines.map((e) => e.label).join(', ')} |`);
console.log(`|---|${head.map(() => '--:|').join('')}---|`);
const logs = engines.map(() => []);
for (const { workload, cells } of rows) {
  const ms = cells.map((cell) => (cell.length ? median(cell.map((turn) => turn.ms)) : null));
  const mib = cells.map((cell) => (cell.length ? (median(cell.map((turn) => turn.kib)) / 1024).toFixed(0) : '-'));
  const columns = ms.flatMap((time, index) => {
    if (time === null) return index === 0 ? ['-'] : ['-', '-'];
    if (index === 0) return [time.toFixed(1)];
    logs[index].push(Math.log(ms[0] / time));
    return [time.toFixed(1), (ms[0] / time).toFixed(2)];
  });
  console.log(`| ${workload.name} | ${columns.join(' | ')} | ${mib.join(', ')} |`);
}
const means = logs.slice(1).map((log) => Math.exp(log.reduce((sum, x) => sum + x, 0) / Math.max(1, log.length)).toFixed(2));
console.log(`| **geometric mean** | ${['', ...means.flatMap((mean) => ['', `**${mean}**`])].join(' | ')} | |`);
