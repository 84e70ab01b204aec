// @ts-check
// Every piece of state that more than one view reads: what it means and when it is cleared.
// Actions write it, views read it.

import { Atom } from './atom.js';

/** @typedef {import('../protocol.js').Diagnostic} Diagnostic */
/** @typedef {import('../protocol.js').GivenFile} GivenFile */
/** @typedef {import('../protocol.js').OutputChunk} OutputChunk */
/** @typedef {import('../protocol.js').RunEnd} RunEnd */
/** @typedef {import('../protocol.js').RunFigures} RunFigures */
/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/** @typedef {import('../lib/records.js').BenchRecord} BenchRecord */

/**
 * @typedef {'output' | 'experiment' | 'preview' | 'problems' | 'repl' | 'profile' | 'bench'
 *   | 'inspect' | 'files'} Tab
 * @typedef {{ state: 'loading' | 'ready' | 'broken', version: string, timerStepMs: number,
 *   reason?: string }} EngineState
 * @typedef {{ state: 'idle' | 'running' | 'input' | 'sleep' | 'outside' | 'profile' | 'ended',
 *   profiling: boolean, figures: RunFigures | null, end: RunEnd | null,
 *   files?: readonly SourceFile[] }} RunState
 * @typedef {{ kind: 'draft' } | { kind: 'example', id: string, title: string }
 *   | { kind: 'lesson', id: string, title: string } | { kind: 'link', fragment: string }} Origin
 * @typedef {{ label: string, act: () => void, primary?: boolean }} BannerAction
 * @typedef {{ kind: 'info' | 'error', text: string, actions: BannerAction[] }} Banner
 * @typedef {import('../lib/call_tree.js').Profile} Profile
 */
/**
 * `came`: the files of the link; `measured`: those that `mine` was measured with. `wanted`: it is
 * being measured.
 * @typedef {{ theirs: BenchRecord, came: readonly SourceFile[], mine: BenchRecord | null,
 *   measured: readonly SourceFile[], wanted: boolean, trouble?: string }} Experiment
 */

/** The engine's worker. Never cleared; `broken` lasts until the page is loaded again. */
export const engine = new Atom(/** @type {EngineState} */ (
  { state: 'loading', version: '', timerStepMs: 0 }));

/** What the reader chose for runs, where it differs from the defaults; goes into links. */
export const options = new Atom(/** @type {{ memoryMiB?: number, seed?: number }} */ ({}));

/** The program's files as they stand in the editor, the shown one included. */
export const files = new Atom(/** @type {SourceFile[]} */ ([]));

/**
 * Files for the program to read; every run of it begins with them. Emptied when another program is
 * opened.
 */
export const given = new Atom(/** @type {readonly GivenFile[]} */ ([]));

/** The name of the file that the editor shows. */
export const shownFile = new Atom('');

/** Where the program came from; an edit of an example makes it a draft. */
export const origin = new Atom(/** @type {Origin} */ ({ kind: 'draft' }));

/**
 * The compiler's answer to the newest check; null when there was none since the program was opened.
 */
export const diagnostics = new Atom(/** @type {Diagnostic[] | null} */ (null));

/**
 * Safe mode: after a page that died nothing is compiled before the reader edits, runs or opens
 * something.
 */
export const unchecked = new Atom(/** @type {boolean} */ (false));

/**
 * The last run, or the one under way, and the files it was started with. Back to idle when another
 * program is opened. `profile`: the program has ended, and its profile is being made.
 */
export const run = new Atom(/** @type {RunState} */ (
  { state: 'idle', profiling: false, figures: null, end: null }));

/** Whether a program runs, so that there is something to stop. */
export function isRunning() {
  const { state } = run.get();
  return state !== 'idle' && state !== 'profile' && state !== 'ended';
}

/** The newest batch of output; `fresh` means that everything before it is void. */
export const output = new Atom(
  /** @type {{ fresh: boolean, chunks: OutputChunk[] }} */ ({ fresh: true, chunks: [] }));

/**
 * The profile of the last profiled run and the files that were run, or the profile of the file that
 * `imported` names. Cleared when another program is opened or profiled.
 */
export const profile = new Atom(
  /** @type {{ profile: Profile, text: string, edited: boolean, imported?: string,
   *   files?: readonly SourceFile[] } | null} */ (null));

/**
 * A kept profile, to compare others with, and the files that were run; lasts until another one is
 * kept.
 */
export const baseline = new Atom(
  /** @type {{ profile: Profile, when: number, files?: readonly SourceFile[] } | null} */ (null));

/** Which panel of the results is open. */
export const tab = new Atom(/** @type {Tab} */ ('output'));

/** On a narrow screen one of the two is seen. */
export const pane = new Atom(/** @type {'code' | 'results'} */ ('code'));

/** A message above the editor that asks for a decision; null when there is none. */
export const banner = new Atom(/** @type {Banner | null} */ (null));

/** A short notice that goes away by itself. */
export const toast = new Atom(/** @type {{ text: string, action?: BannerAction } | null} */ (null));

/** The caret in the editor, both from 1. */
export const caret = new Atom({ line: 1, column: 1 });

/**
 * A place that a view wants to be shown in the editor; every set jumps. `told` are the files that
 * the place was told of, when the code may have been edited since.
 */
export const jump = new Atom(
  /** @type {{ file: string, line: number, column: number, focus: boolean,
   *   told?: readonly SourceFile[] } | null} */ (null));

/** What the reader chose; `auto` follows the system. */
export const theme = new Atom(/** @type {'auto' | 'light' | 'dark'} */ ('auto'));

/** Whether the types of names that are written without one stand behind them. */
export const typeHints = new Atom(/** @type {boolean} */ (false));

/** Whether this browser has refused to keep something; the reader is told how to go on. */
export const storageFull = new Atom(/** @type {boolean} */ (false));

/**
 * A result that came with a link, and what it is here once the reader has asked for that; null
 * when the program came without one.
 */
export const experiment = new Atom(/** @type {Experiment | null} */ (null));

/** The lesson of the tour that is open; null outside of the tour. */
export const lesson = new Atom(
  /** @type {{ lessons: import('../views/tour.js').Lesson[], at: number } | null} */ (null));
