// @ts-check
// Files that were dropped on the page, as a program, or as the document that one of them is.

import { nameProblem } from './file_names.js';
import { DECODED_MAX, MAIN_FILE } from './url.js';

/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/** @typedef {{ ok: true, files: SourceFile[] } | { ok: false, reason: string }} Program */

/**
 * Whether a file is a document of the page rather than code; whether it is a sound one is told when
 * it is read.
 * @param {string} name
 * @param {string} text
 * @returns {'profile' | 'results' | null}
 */
export function documentKind(name, text) {
  if (/\.folded(\.txt)?$/i.test(name)) return 'profile';
  if (!/\.json$/i.test(name)) return null;
  return /"(?:nostosBench|records)"\s*:/.test(text) ? 'results' : 'profile';
}

/**
 * The program of these files. One file is the whole program, whatever it is called; of several,
 * the one called `main.nos` comes first, or else the first with a `main`.
 * @param {readonly { name: string, content: Uint8Array }[]} dropped
 * @returns {Program}
 */
export function programOf(dropped) {
  const size = dropped.reduce((sum, { content }) => sum + content.length, 0);
  if (size > DECODED_MAX) return { ok: false, reason: 'it is larger than 1 MiB' };
  /** @type {SourceFile[]} */
  const files = [];
  for (const { name, content } of dropped) {
    try {
      files.push({ name, text: new TextDecoder('utf-8', { fatal: true }).decode(content) });
    } catch {
      return { ok: false, reason: `${name} is no text` };
    }
  }
  if (files.length === 1) return { ok: true, files: [{ ...files[0], name: MAIN_FILE }] };
  const main = files.find(({ name }) => name === MAIN_FILE)
    ?? files.find(({ text }) => /^(?:pub\s+)?main\s*\(/m.test(text));
  if (!main) return { ok: false, reason: 'none of the files has a main' };
  const others = files.filter((file) => file !== main);
  const wrong = others.find(({ name }) => nameProblem(name, [MAIN_FILE]) !== null);
  if (wrong) return { ok: false, reason: `${wrong.name} is no name of a module` };
  return { ok: true, files: [{ ...main, name: MAIN_FILE }, ...others] };
}
