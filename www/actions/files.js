// @ts-check
// The files beside the code: those of the last run, and those that the reader gives the program,
// which are there in each run. The engine has them in memory only, and so has the page.

import * as store from '../state/store.js';

/** @typedef {import('../client.js').EngineClient} EngineClient */
/** @typedef {import('../protocol.js').FileEntry} FileEntry */

/** Whether it is a file of the code. @param {string} path */
function isOwn(path) {
  return store.files.get().some(({ name }) => `/${name}` === path);
}

/** @param {string} path */
function givenFile(path) {
  return store.given.get().find((file) => file.path === path);
}

/**
 * Those of the last run, and those that wait for the next one.
 * @param {EngineClient} client
 * @returns {Promise<FileEntry[]>}
 */
export async function listFiles(client) {
  /** @type {FileEntry[]} */
  const there = await client.files({ action: 'list' }).catch(() => []);
  const waiting = store.given.get().filter(({ path }) => !there.some((file) => file.path === path))
    .map(({ path, content }) => ({ path, size: content.length }));
  return [...there, ...waiting].filter(({ path }) => !isOwn(path));
}

/**
 * @param {EngineClient} client
 * @param {string} path
 * @returns {Promise<Uint8Array | undefined>}
 */
export async function readFile(client, path) {
  const content = await client.files({ action: 'read', path }).catch(() => undefined);
  return content ?? givenFile(path)?.content;
}

/**
 * A file for the run under way and those to come.
 * @param {EngineClient} client
 * @param {string} name
 * @param {Uint8Array} content
 * @returns {Promise<string | undefined>} why that can't be
 */
export async function giveFile(client, name, content) {
  const path = `/${name}`;
  if (isOwn(path)) return `${name} is a file of the code already`;
  // An engine that had to be restarted meanwhile gets it with the next run.
  const trouble = await client.files({ action: 'put', path, content }).catch(() => undefined);
  if (!trouble) {
    const others = store.given.get().filter((file) => file.path !== path);
    store.given.set([...others, { path, content }]);
  }
  return trouble;
}

/**
 * @param {EngineClient} client
 * @param {string} path
 * @returns {Promise<string | undefined>} why that can't be
 */
export async function removeFile(client, path) {
  const given = givenFile(path);
  store.given.update((files) => files.filter((file) => file !== given));
  // In an engine that had to be restarted meanwhile there is none to remove.
  const trouble = await client.files({ action: 'remove', path }).catch(() => undefined);
  // One that waits for the next run is in none.
  return given ? undefined : trouble;
}
