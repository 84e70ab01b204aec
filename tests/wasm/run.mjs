// The wasm worker of the conformance harness: node run.mjs PKG
// PKG is the folder that wasm-pack wrote. Answers each job on standard input with one outcome on
// standard output, both one line of JSON (tests/src/job.rs). A trap ends the process, because an
// instance is of no use after it; the harness starts another.
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Reductions between two looks at the budget: some milliseconds. */
const FUEL = 1_000_000;

const pkg = resolve(process.argv[2]);
const { default: init, Engine } = await import(pathToFileURL(join(pkg, 'nostos_web.js')).href);
await init({ module_or_path: readFileSync(join(pkg, 'nostos_web_bg.wasm')) });

/** What programs hear that call other hosts; the native worker says the same. */
const NO_OTHER_HOSTS = 'no other hosts in tests';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function diagnosticText(diagnostics) {
  return diagnostics
    .flatMap((d) => [d.message, ...(d.helps ?? []), ...(d.notes ?? [])])
    .join('\n');
}

async function run(job) {
  const outcome = { out: '', err: '', error: null, trouble: null };
  const engine = new Engine();
  const loaded = engine.load(job.files, {});
  engine.provideText(job.stdin ?? '');
  engine.provideInput(undefined); // its input is complete
  if (!loaded.ok) {
    outcome.error = diagnosticText(loaded.diagnostics);
    engine.free();
    return outcome;
  }
  for (;;) {
    const step = engine.step(FUEL);
    for (const { stream, text } of step.output) {
      if (stream === 'out') outcome.out += text;
      else if (stream === 'err') outcome.err += text;
    }
    if (step.state === 'done') {
      // A terminal shows the value as the last line of output; for the page it is a field.
      if (step.value !== undefined) outcome.out += `${step.value}\n`;
      break;
    }
    if (step.state === 'failed') {
      outcome.error = step.error.text;
      break;
    }
    if (step.state === 'sleeping') await pause(step.wakeInMs);
    else if (step.state === 'outside' && !step.fetches.length) {
      outcome.trouble = 'waits for the network for ever';
      break;
    } else if (step.state !== 'running' && step.state !== 'outside') {
      outcome.trouble = `stopped in the state ${step.state}`;
      break;
    }
    for (const { id } of step.fetches) engine.failFetch(id, NO_OTHER_HOSTS);
    if (step.steps > job.stepsMax) {
      outcome.trouble = `no end after ${job.stepsMax} steps`;
      break;
    }
  }
  engine.free();
  return outcome;
}

for await (const line of createInterface({ input: process.stdin })) {
  let outcome;
  let trapped = false;
  try {
    outcome = await run(JSON.parse(line));
  } catch (error) {
    trapped = true;
    outcome = { trouble: `trap: ${error?.stack ?? error}`.split('\n').slice(0, 3).join(' / ') };
  }
  await new Promise((written) => process.stdout.write(JSON.stringify(outcome) + '\n', written));
  if (trapped) process.exit(1);
}
