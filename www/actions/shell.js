// @ts-check
// The shell's inputs, and what it can load: the files of the editor.

import { EngineRestarted } from '../seat.js';
import { MAIN_FILE } from '../lib/url.js';
import * as store from '../state/store.js';

/** @typedef {import('../protocol.js').ShellAnswer} ShellAnswer */
/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/** @typedef {import('../shell_client.js').Progress} Progress */
/** @typedef {import('../shell_client.js').ShellClient} ShellClient */

/**
 * Carries out an input; `:load FILE` takes the file from the editor.
 * @param {ShellClient} client
 * @param {string} input
 * @param {boolean} more whether the input may go on in a next line
 * @param {Progress} progress
 * @returns {Promise<ShellAnswer>}
 */
export async function evaluate(client, input, more, progress) {
  try {
    const answer = await client.ask({ action: 'evaluate', input, more }, progress);
    if (answer.kind === 'quit') {
      client.beginAnew();
      return told('The shell begins anew: nothing is defined any more.');
    }
    return answer.kind === 'load' ? await loadNamed(client, answer.text) : answer;
  } catch (error) {
    return lost(error);
  }
}

/** Names the functions of the main file as the file itself does: without their module. */
const USE_MAIN = `use ${MAIN_FILE.replace(/\.nos$/, '')}.*`;

/**
 * Loads all files of the editor, each as a module of its name.
 * @param {ShellClient} client
 * @returns {Promise<ShellAnswer>}
 */
export async function loadProgram(client) {
  // Modules are used by the main file more often than the other way round.
  const files = store.files.get();
  let left = [...files]
    .sort((a, b) => Number(a.name === MAIN_FILE) - Number(b.name === MAIN_FILE));
  const done = [];
  try {
    for (;;) {
      /** @type {{ file: SourceFile, answer: ShellAnswer }[]} */
      const refused = [];
      for (const file of left) {
        const answer = await loadFile(client, file);
        if (answer.kind === 'refused') refused.push({ file, answer });
        else done.push(answer.text);
      }
      if (refused.length === 0) {
        if (!files.some((f) => f.name === MAIN_FILE)) return told(done.join('\n'));
        const use = { action: /** @type {const} */ ('evaluate'), input: USE_MAIN, more: false };
        const answer = await client.ask(use, () => {});
        return answer.kind === 'refused' ? answer : told(done.join('\n'));
      }
      // A file may have needed one that came after it; once nothing more is loaded, it is wrong.
      if (refused.length === left.length) return refused[0].answer;
      left = refused.map(({ file }) => file);
    }
  } catch (error) {
    return lost(error);
  }
}

/**
 * @param {ShellClient} client
 * @param {string} name
 * @returns {Promise<ShellAnswer>}
 */
async function loadNamed(client, name) {
  const files = store.files.get();
  const file = files.find((f) => f.name === name || f.name === `${name}.nos`);
  if (file) return loadFile(client, file);
  const names = files.map((f) => f.name).join(', ');
  return { ...told(`The editor has no file \`${name}\`; it has ${names}`), kind: 'refused' };
}

/**
 * @param {ShellClient} client
 * @param {SourceFile} file
 */
function loadFile(client, { name, text }) {
  return client.ask({ action: 'load', path: name, text }, () => {});
}

/** @param {string} text @returns {ShellAnswer} */
function told(text) {
  return { kind: 'text', text, output: [] };
}

/** @param {unknown} error @returns {ShellAnswer} */
function lost(error) {
  if (!(error instanceof EngineRestarted)) throw error;
  const reason = error.message ? ` (${error.message})` : '';
  return { ...told(`The shell had to begin anew${reason}: nothing is defined any more.`),
    kind: 'failed' };
}
