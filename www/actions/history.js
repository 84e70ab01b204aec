// @ts-check
// Keeping what was run and what was measured, and making records of it.

import { browserName } from '../lib/environment.js';
import { plural } from '../lib/format.js';
import { growthText } from '../lib/growth.js';
import { Hash } from '../lib/hash.js';
import {
  exponentOfFigures, figuresOfDuel, figuresOfGrowth, figuresOfProfile, figuresOfSuite, isSound,
  openRecords, saveRecords,
} from '../lib/records.js';
import { verdictText } from '../lib/stats.js';
import * as bench from '../state/bench.js';
import * as history from '../state/history.js';
import * as store from '../state/store.js';

/** @typedef {import('../lib/records.js').BenchRecord} BenchRecord */
/** @typedef {import('../lib/records.js').Figure} Figure */

/** @returns {import('../lib/environment.js').Environment} */
function environment() {
  const { version, timerStepMs } = store.engine.get();
  return { browser: browserName(navigator.userAgent), cores: navigator.hardwareConcurrency ?? 0,
    timerStepMs, version };
}

/** What the reader calls the program in the editor. */
export function programTitle() {
  const origin = store.origin.get();
  if (origin.kind === 'draft') return 'Your code';
  return origin.kind === 'link' ? 'Code of a link' : origin.title;
}

/**
 * @param {import('../lib/records.js').Kind} kind
 * @param {Figure[]} figures
 * @param {Partial<BenchRecord>} [more]
 * @returns {BenchRecord}
 */
function record(kind, figures, more = {}) {
  return { kind, figures, title: programTitle(), when: Date.now(), environment: environment(),
    ...more };
}

/** @param {store.Profile} profile */
export function recordOfProfile(profile) {
  return record('profile', figuresOfProfile(profile));
}

/** @param {bench.Duel} duel */
export function recordOfDuel(duel) {
  return record('duel', figuresOfDuel(duel),
    { title: 'A against B', verdict: verdictText(duel.comparison), code: duel.code });
}

/** @param {import('../lib/growth.js').Point[]} points */
export function recordOfGrowth(points) {
  const figures = figuresOfGrowth(points);
  return record('growth', figures, { verdict: growthText(exponentOfFigures(figures)) });
}

/** @param {bench.SuiteRow[]} rows */
export function recordOfSuite(rows) {
  return record('suite', figuresOfSuite(rows), { title: 'Suite' });
}

let wasTold = false;

/**
 * Keeps something in this browser; when that can't be, the page says so, once.
 * @param {() => Promise<void>} work
 */
async function kept(work) {
  try {
    await work();
    return true;
  } catch {
    if (!wasTold) {
      store.toast.set({ text: 'This browser keeps no earlier runs and results: its storage is full '
        + 'or off.' });
    }
    wasTold = true;
    return false;
  }
}

/**
 * @param {BenchRecord} entry
 * @param {store.SourceFile[]} [files] the program, where the record doesn't hold it
 */
export async function keepBench(entry, files) {
  if (entry.figures.length === 0) return;
  const program = files && new Hash().add(JSON.stringify(files)).digits();
  if (await kept(() => history.keep('benches', { ...entry, program }))) await readBenches();
}

/** @param {history.RunRecord} run */
export function keepRun(run) {
  return kept(() => history.keep('runs', run));
}

/** Reads the history of measurements for the bench tab; what cannot be shown is removed. */
export async function readBenches() {
  const all = await history.all('benches').catch(() => /** @type {const} */ ('none'));
  bench.history.set(all === 'none' ? all : all.filter(isSound));
  const damaged = all === 'none' ? [] : all.filter((entry) => !isSound(entry));
  if (damaged.length === 0) return;
  const removed = await kept(async () => {
    for (const { id } of damaged) await history.remove('benches', id);
  });
  if (removed) {
    store.toast.set({ text: `${plural(damaged.length, 'earlier result')} could not be read and `
      + `${damaged.length === 1 ? 'was' : 'were'} removed` });
  }
}

/** @param {number} id */
export async function removeBench(id) {
  await kept(() => history.remove('benches', id));
  await readBenches();
}

/** The kept measurements as a file's content; null when there are none. */
export function savedBenches() {
  const records = bench.history.get();
  if (!Array.isArray(records) || records.length === 0) return null;
  return saveRecords(records.map(({ id, imported, program, ...entry }) => entry));
}

/**
 * Takes the results of a file over; what the reader is told.
 * @param {string} name
 * @param {string} text
 * @returns {Promise<string>}
 */
export async function importBenches(name, text) {
  const opened = openRecords(text);
  if (!opened.ok) return `${name} cannot be opened: ${opened.reason}`;
  const { records, refused } = opened;
  const all = await kept(async () => {
    for (const entry of records) await history.keep('benches', { ...entry, imported: true });
  });
  await readBenches();
  if (!all) return `${name} could not be kept`;
  const some = refused > 0 ? `, ${refused} not understood` : '';
  return `${plural(records.length, 'result')} of ${name}${some}`;
}

/** Drops runs and measurements, so that code can be kept again. */
export async function makeRoom() {
  const emptied = await kept(async () => {
    await history.empty('runs');
    await history.empty('benches');
  });
  bench.history.set(emptied ? [] : 'none');
  return emptied;
}
