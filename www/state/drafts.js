// @ts-check
// Programs that the reader wrote and that something else has taken the place of, the newest first:
// drafts of before, and changes to the code of links. They stay in this browser; only a few do.
// The draft itself is not among them.

import { forget, load, save } from './storage.js';

/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/** `fragment`: that of the link whose code was changed. */
/** @typedef {{ files: SourceFile[], when: number, fragment?: string }} Draft */

/** Of drafts, and of changed links: enough to go back, and few enough to stand in a menu. */
export const KEPT_MAX = 5;

/** @param {unknown} value @returns {SourceFile[] | null} */
export function asFiles(value) {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every((f) => typeof f?.name === 'string' && typeof f?.text === 'string')
    ? value : null;
}

/** @param {any} value @returns {Draft[]} one or none */
function asDraft(value) {
  const files = asFiles(value?.files);
  if (!files) return [];
  const when = Number.isFinite(value.when) ? value.when : 0;
  return [typeof value.fragment === 'string' ? { files, when, fragment: value.fragment }
    : { files, when }];
}

/** @param {Draft} a @param {Draft} b */
function isSame(a, b) {
  if (a.fragment !== undefined || b.fragment !== undefined) return a.fragment === b.fragment;
  return JSON.stringify(a.files) === JSON.stringify(b.files);
}

/**
 * The list with one more draft; one link has one, and the oldest of a kind make room.
 * @param {Draft[]} list
 * @param {Draft} draft
 */
export function withDraft(list, draft) {
  const all = [draft, ...list.filter((other) => !isSame(other, draft))];
  const newest = [true, false].flatMap((ofLinks) => all
    .filter(({ fragment }) => (fragment !== undefined) === ofLinks).slice(0, KEPT_MAX));
  return all.filter((each) => newest.includes(each));
}

/** What earlier versions of the page kept: one draft, and the changes to one link. */
function keptByOlderPages() {
  return [...asDraft({ files: load('draftBefore', null) }), ...asDraft(load('linkDraft', null))];
}

/** @returns {Draft[]} the newest first */
export function drafts() {
  const list = load('drafts', /** @type {unknown} */ (null));
  return Array.isArray(list) ? list.flatMap(asDraft) : keptByOlderPages();
}

/**
 * Where there is no room for all, the oldest go.
 * @param {Draft[]} list
 * @returns {boolean} false when not even the newest could be kept
 */
function write(list) {
  for (let count = list.length; count > 0; count--) {
    if (!save('drafts', list.slice(0, count))) continue;
    forget('draftBefore');
    forget('linkDraft');
    return true;
  }
  return list.length === 0 && save('drafts', list);
}

/** @param {SourceFile[]} files @param {string} [fragment] @returns {boolean} whether it is kept */
export function keepDraft(files, fragment) {
  const draft = { files, when: Date.now(), ...(fragment === undefined ? {} : { fragment }) };
  return write(withDraft(drafts(), draft));
}

/** @param {Draft} draft */
export function dropDraft(draft) {
  write(drafts().filter((other) => !isSame(other, draft)));
}
