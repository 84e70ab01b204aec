// @ts-check
// The engine for other pages and for Node: create one, check a program, run it, profile it.
// A thin layer over the class that wasm-bindgen makes; `index.d.ts` documents every function.

import initialise, { Engine, initSync } from './engine/nostos_web.js';
import { provide } from './engine/nostos_web_later.js';

/** Fuel of one slice: some milliseconds. */
const FUEL = 500_000;

/** @param {string | { name: string, text: string }[]} program */
function filesOf(program) {
  return typeof program === 'string' ? [{ name: 'main.nos', text: program }] : program;
}

/** The second part of the engine. */
const LATER = new URL('./engine/nostos_web_later.wasm', import.meta.url);

/**
 * @param {import('./index.d.ts').EngineSource} [source]
 * @param {import('./index.d.ts').LaterSource} [later]
 */
export async function createEngine(source, later) {
  if (later !== undefined) {
    provide(later);
  } else if (source === undefined) {
    // A program that needs it before it has come loads it itself, and says so when it can't.
    WebAssembly.compileStreaming(fetch(LATER)).then(provide, () => {});
  }
  if (source instanceof WebAssembly.Module || ArrayBuffer.isView(source)
    || source instanceof ArrayBuffer) {
    initSync({ module: /** @type {any} */ (source) });
  } else {
    await initialise(source === undefined ? undefined : { module_or_path: source });
  }
  return new NostosEngine();
}

class NostosEngine {
  #engine = new Engine();

  get version() {
    return Engine.version();
  }

  /** @param {string | { name: string, text: string }[]} program */
  check(program) {
    return this.#engine.check(filesOf(program)).diagnostics;
  }

  /**
   * @param {string | { name: string, text: string }[]} program
   * @param {import('./index.d.ts').RunOptions} [options]
   */
  load(program, options = {}) {
    const { ok, diagnostics } = this.#engine.load(filesOf(program), options);
    return ok ? [] : diagnostics;
  }

  /** @param {number} [fuel] */
  step(fuel = FUEL) {
    return this.#engine.step(fuel);
  }

  /** @param {string} [line] */
  input(line) {
    this.#engine.provideInput(line);
  }

  /**
   * @param {string | { name: string, text: string }[]} program
   * @param {import('./index.d.ts').RunOptions} [options]
   */
  async run(program, options = {}) {
    const { onOutput, input = [], signal, ...rest } = options;
    const diagnostics = this.load(program, rest);
    let output = '';
    if (diagnostics.length > 0) return { ok: false, output, diagnostics, steps: 0 };
    const lines = [...input];
    for (;;) {
      signal?.throwIfAborted();
      const result = this.step();
      for (const chunk of result.output) {
        output += chunk.text;
        onOutput?.(chunk.text, chunk.stream);
      }
      const { value, error, steps } = result;
      if (result.state === 'done') return { ok: true, output, value, steps, diagnostics };
      if (result.state === 'failed') return { ok: false, output, error, steps, diagnostics };
      if (result.state === 'input') this.input(lines.shift());
      const ms = result.state === 'sleeping' ? result.wakeInMs ?? 0 : 0;
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  }

  /**
   * @param {string | { name: string, text: string }[]} program
   * @param {import('./index.d.ts').RunOptions} [options]
   */
  async profile(program, options = {}) {
    const result = await this.run(program, { ...options, profile: true });
    const text = this.#engine.profile();
    return { ...result, profile: text ? JSON.parse(text) : undefined,
      table: this.#engine.profileTable() };
  }

  /** @param {string} text */
  format(text) {
    return this.#engine.format(text);
  }

  free() {
    this.#engine.free();
  }
}
