// @ts-check
// Fetches and compiles the engine, and starts the first worker with it. A script of its own before
// `main.js`, so that this goes on while the browser reads and runs the rest of the page's code:
// `main.js` takes over. It says nothing when something fails; who takes over does.

import { byId } from './lib/dom.js';

/** How long after the page the second part is fetched; a worker that needs it before does so. */
const LATER_MS = 500;

/** @type {{ wasm: string, later: string, worker: string }} */
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

function pageIsThere() {
  return /** @type {Promise<void>} */ (new Promise((resolve) => {
    const wait = () => setTimeout(resolve, LATER_MS);
    if (document.readyState === 'complete') wait();
    else addEventListener('load', wait, { once: true });
  }));
}

const first = compileEngine(site.wasm);
/**
 * The part of the engine that first programs don't need: it comes when the page has been there for
 * a while, so that it takes no time from the first run.
 */
const later = first.then(pageIsThere).then(() => compileEngine(site.later, { priority: 'low' }));
for (const part of [first, later]) part.catch(() => {});

const worker = new Worker(site.worker, { type: 'module', name: 'nostos' });
/** @type {{ first: typeof first, later: typeof later, worker: Worker | null }} */
const engine = { first, later, worker };
// Without this worker the page makes another one, and hears why that can't be started.
worker.onerror = (event) => {
  event.preventDefault();
  engine.worker = null;
};
first.then((module) => worker.postMessage({ type: 'init', module }), () => {});

/** @type {any} */ (globalThis).nostosEngine = engine;
