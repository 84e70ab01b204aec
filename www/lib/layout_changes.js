// @ts-check
// What laying a text out anew changes in it, as small edits: whoever has a place in the text keeps
// it. Knows nothing of the language but that layout is white space.

/** @typedef {{ from: number, to: number, insert: string }} Change */

/**
 * The edits that make `now` of `before`: one for each stretch of white space that differs. From the
 * first other difference on it is one edit up to where the texts end alike.
 * @param {string} before
 * @param {string} now
 * @returns {Change[]}
 */
export function layoutChanges(before, now) {
  /** @type {Change[]} */
  const changes = [];
  for (let at = 0, to = 0; ; at++, to++) {
    const [gap, wanted] = [spaceAt(before, at), spaceAt(now, to)];
    if (gap !== wanted) changes.push({ from: at, to: at + gap.length, insert: wanted });
    at += gap.length;
    to += wanted.length;
    if (at === before.length && to === now.length) return changes;
    if (before[at] !== now[to]) return [...changes, replaced(before, at, now, to)];
  }
}

/** @param {string} text @param {number} at */
function spaceAt(text, at) {
  const space = /\s*/y;
  space.lastIndex = at;
  return space.exec(text)?.[0] ?? '';
}

/**
 * @param {string} before
 * @param {number} at
 * @param {string} now
 * @param {number} to
 * @returns {Change}
 */
function replaced(before, at, now, to) {
  const least = Math.min(before.length - at, now.length - to);
  let alike = 0;
  while (alike < least && before.at(-1 - alike) === now.at(-1 - alike)) alike++;
  return { from: at, to: before.length - alike, insert: now.slice(to, now.length - alike) };
}
