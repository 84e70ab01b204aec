// @ts-check
// Fetches and compiles the engine. A script of its own before `main.js`, so that this goes on while
// the browser reads the rest of the page's code: `main.js` takes over the promises. It says nothing
// when something fails; who waits for them does.

import { byId } from './lib/dom.js';

/** @type {{ wasm: string, later: string }} */
const site = JSON.parse(byId('site').textContent ?? '');

/**
 * @param {string} address of a part of the engine
 * @param {RequestInit} [options]
 * @returns {Promise<WebAssembly.Module>}
 */
async function compileEngine(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) throw new Error(`the engine could not be loaded (${response.status})`);
  const streams = response.headers.get('Content-Type')?.startsWith('application/wasm');
  if (streams) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

const first = compileEngine(site.wasm);
/** The part of the engine that first programs don't need: it comes when the first part is there. */
const later = first.then(() => compileEngine(site.later, { priority: 'low' }));
for (const part of [first, later]) part.catch(() => {});

/** @type {any} */ (globalThis).nostosEngine = { first, later };
