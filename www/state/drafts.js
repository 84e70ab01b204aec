// @ts-check
// Programs that the reader wrote and that something else has taken the place of, the newest first:
// drafts of before, changed examples, and changes to the code of links. They stay in this browser;
// only a few of each kind do. The draft itself is not among them.

import { forget, load, save } from './storage.js';

/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/**
 * `fragment`: that of the link whose code was changed. `example`: most of it is an example's.
 * @typedef {{ example?: boolean, fragment?: string }} Came
 * @typedef {{ files: SourceFile[], when: number } & Came} Draft
 */

/** Of each kind: enough to go back, and few enough to stand in a menu. */
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
  if (typeof value.fragment === 'string') return [{ files, when, fragment: value.fragment }];
  return [{ files, when, ...(value.example === true && { example: true }) }];
}

/** @param {Draft} draft */
function kindOf({ fragment, example }) {
  if (fragment !== undefined) return 'link';
  return example ? 'example' : 'own';
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
  const newest = ['own', 'example', 'link'].flatMap((kind) => all
    .filter((each) => kindOf(each) === kind).slice(0, KEPT_MAX));
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

/** @param {SourceFile[]} files @param {Came} came @returns {boolean} whether it is kept */
export function keepDraft(files, came) {
  return write(withDraft(drafts(), { files, when: Date.now(), ...came }));
}

/** @param {Draft} draft */
export function dropDraft(draft) {
  write(drafts().filter((other) => !isSame(other, draft)));
}
