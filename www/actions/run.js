// @ts-check
// Running: start, stop, input, the live check, and the marker that tells a page that died.

import { parseProfile } from '../lib/call_tree.js';
import { Hash } from '../lib/hash.js';
import { sameFiles } from '../lib/same_files.js';
import * as store from '../state/store.js';
import { forget, load, save } from '../state/storage.js';
import { keepRun, programTitle } from './history.js';

/** @typedef {import('../client.js').EngineClient} EngineClient */

/** After the last key press; shorter and half-typed words are underlined. */
const CHECK_DELAY_MS = 150;

/**
 * Starts the program of the editor.
 * @param {EngineClient} client
 * @param {{ profiling: boolean }} how
 */
export function start(client, { profiling }) {
  // One whose profile is still being made ends before this one begins.
  client.leave();
  const files = store.files.get();
  const title = programTitle();
  const show = (/** @type {Omit<store.RunState, 'profiling' | 'files'>} */ state) => (
    store.run.set({ ...state, profiling, files }));
  store.banner.set(null);
  store.output.set({ fresh: true, chunks: [] });
  if (profiling) store.profile.set(null);
  show({ state: 'running', figures: null, end: null });
  store.pane.set('results');
  if (!profiling && store.tab.get() !== 'profile') store.tab.set('output');
  if (!profiling && store.tab.get() === 'profile') store.tab.set('output');
  markRunning();
  const printed = new Hash();
  let letGo = false;
  const how = { ...store.options.get(), profile: profiling, given: store.given.get() };
  client.run(files, how, {
    progress(chunks, figures, waiting) {
      for (const { text } of chunks) printed.add(text);
      if (chunks.length > 0) store.output.set({ fresh: false, chunks });
      if (letGo) return;
      const state = waiting === 'no' ? 'running' : waiting;
      // A program that serves pages may wait for a line all the while: the preview stays.
      const asksAnew = state === 'input' && store.run.get().state !== 'input';
      if (asksAnew && figures.ports.length === 0) store.tab.set('output');
      show({ state, figures, end: null });
    },
    letGo(end, figures) {
      letGo = true;
      show({ state: 'profile', figures, end });
    },
    end(end, figures, profile) {
      unmarkRunning();
      show({ state: 'ended', figures, end });
      if (end.kind === 'rejected') store.diagnostics.set(end.diagnostics);
      if (profile) keepProfile(profile, files);
      if (end.kind !== 'rejected') keepRun({ files, title, ...told(end, figures, printed) });
      if (end.kind === 'failed' || end.kind === 'rejected') store.tab.set('output');
      else if (profile) store.tab.set(store.experiment.get()?.wanted ? 'experiment' : 'profile');
    },
  });
}

/**
 * Ends the program that runs, as Stop does, for whoever needs the worker. What is kept of it is
 * kept, and the open tab stays.
 * @param {EngineClient} client
 * @returns {Promise<void>} when it has ended
 */
export function endRun(client) {
  if (!client.running) return Promise.resolve();
  const tab = store.tab.get();
  return new Promise((resolve) => {
    const unsubscribe = store.run.subscribe(({ state }) => {
      if (state !== 'ended') return;
      unsubscribe();
      // The profile of a run and its tab are set a moment later, within the same turn.
      queueMicrotask(() => {
        store.tab.set(tab);
        resolve();
      });
    });
    client.stop();
  });
}

/** The whole values of programs can be as long as memory; the list of runs shows their beginning. */
const VALUE_MAX = 200;

/**
 * What is kept of a run besides its program.
 * @param {store.RunEnd} end
 * @param {store.RunFigures} figures
 * @param {Hash} printed
 * @returns {Omit<import('../state/history.js').RunRecord, 'files' | 'title'>}
 */
function told(end, { outputBytes, steps, busyMs }, printed) {
  const value = end.kind === 'done' ? end.value : end.kind === 'failed' ? end.error.message
    : undefined;
  return { when: Date.now(), end: end.kind, value: value?.slice(0, VALUE_MAX),
    output: printed.digits(), outputBytes, steps, ms: busyMs,
    version: store.engine.get().version };
}

/** @param {string} text @param {store.SourceFile[]} files what was run */
function keepProfile(text, files) {
  const parsed = parseProfile(text);
  const edited = !sameFiles(files, store.files.get());
  if (parsed.ok) store.profile.set({ profile: parsed.profile, text, edited, files });
  else store.toast.set({ text: `The profile cannot be shown: ${parsed.reason}` });
}

/**
 * A line of input for the program; it is echoed as a terminal would.
 * @param {EngineClient} client
 * @param {string | undefined} line
 */
export function sendLine(client, line) {
  const text = line === undefined ? '' : line + '\n';
  if (text) store.output.set({ fresh: false, chunks: [{ stream: 'out', text }] });
  client.input(line);
}

/**
 * Checks the program a moment after the last edit.
 * @param {EngineClient} client
 */
export function liveCheck(client) {
  let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  const now = async () => {
    const files = store.files.get();
    const diagnostics = await client.check(files);
    // An answer about a text that is no longer there would underline the wrong places.
    if (diagnostics && files === store.files.get()) store.diagnostics.set(diagnostics);
  };
  return {
    soon() {
      clearTimeout(timer);
      timer = setTimeout(now, CHECK_DELAY_MS);
    },
    now() {
      clearTimeout(timer);
      now();
    },
  };
}

// A page that dies while a program runs finds its marker when it comes back. A marker whose page
// still lives (another tab) holds a lock of the same name.

const MARKER = 'running';
// Not `randomUUID`: that exists only where the page came by https or from this computer.
const marker = `nostos-run-${Date.now()}-${Math.random()}`;
/** @type {(() => void) | null} */
let releaseLock = null;

function markRunning() {
  save(MARKER, marker);
  navigator.locks?.request(marker, () => /** @type {Promise<void>} */ (new Promise((resolve) => {
    releaseLock?.();
    releaseLock = resolve;
  })));
}

function unmarkRunning() {
  if (load(MARKER, '') === marker) forget(MARKER);
  releaseLock?.();
  releaseLock = null;
}

/**
 * Whether the last visit ended in the middle of a run. Asking clears the marker.
 * @returns {Promise<boolean>}
 */
export async function diedWhileRunning() {
  const left = load(MARKER, '');
  if (!left) return false;
  const { held = [] } = await navigator.locks?.query() ?? {};
  if (held.some((lock) => lock.name === left)) return false;
  forget(MARKER);
  return true;
}
