// @ts-check
// Whether two programs are the same, file by file: what was measured belongs to its code only.

/** @typedef {import('../protocol.js').SourceFile} SourceFile */

/**
 * Cheap where little has changed, so that it may be asked at every key.
 * @param {readonly SourceFile[]} a
 * @param {readonly SourceFile[]} b
 */
export function sameFiles(a, b) {
  return a.length === b.length
    && a.every(({ name, text }, at) => name === b[at].name && text === b[at].text);
}
