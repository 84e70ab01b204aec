// @ts-check
// Loads the second module of the engine (`src/later.rs`), synchronously: the first module waits in
// the middle of a call. Workers and Node can do that, and so can a page, which should not have to:
// it gives the compiled module beforehand.

/** @typedef {WebAssembly.Module | BufferSource | string | URL} Source */

/** @type {Source} */
let source = new URL('./nostos_web_later.wasm', import.meta.url);

/** The instances that have it: their exports. */
const complete = new WeakSet();

/**
 * Says where the second module is, when it isn't beside this file; best compiled.
 * @param {Source} given
 */
export function provide(given) {
  source = given;
}

/**
 * Adds the second module to an instance of the first. Throws when it can't be had.
 * @param {WebAssembly.Exports} exports
 */
export function load(exports) {
  if (complete.has(exports)) return;
  let module = source;
  if (typeof module === 'string' || module instanceof URL) module = bytesFrom(String(module));
  if (!(module instanceof WebAssembly.Module)) module = new WebAssembly.Module(module);
  source = module;
  new WebAssembly.Instance(module, { e: exports, t: functionsFor(module, exports) });
  complete.add(exports);
}

/**
 * The functions that the second module imports: their names are their places in the first one's
 * table, where they take fewer bytes than exports would.
 * @param {WebAssembly.Module} module
 * @param {WebAssembly.Exports} exports
 */
function functionsFor(module, exports) {
  const table = /** @type {WebAssembly.Table} */ (exports.functions);
  const places = WebAssembly.Module.imports(module).filter((needed) => needed.module === 't');
  return Object.fromEntries(places.map(({ name }) => [name, table.get(Number(name))]));
}

/**
 * @param {string} address
 * @returns {BufferSource}
 */
function bytesFrom(address) {
  try {
    return address.startsWith('file:') ? bytesOfFile(address) : bytesOfAnswer(address);
  } catch (error) {
    throw new Error('The second part of the engine could not be loaded; run again when the network '
      + `is there (${address})`, { cause: error });
  }
}

/** @param {string} address */
function bytesOfFile(address) {
  return process.getBuiltinModule('node:fs').readFileSync(new URL(address));
}

/** @param {string} address */
function bytesOfAnswer(address) {
  const request = new XMLHttpRequest();
  request.open('GET', address, false);
  // Outside of workers a synchronous request gives text only: this one has a byte per character.
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  if (request.status !== 200) throw new Error(`status ${request.status}`);
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
}
