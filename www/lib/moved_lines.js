// @ts-check
// Where a line of a program stands after the code was edited. Compares texts, so that it needs no
// history of edits; a line that was changed itself stands nowhere.

/**
 * @param {string} before
 * @param {string} now
 * @param {number} line of `before`, from 1
 * @returns {number | null} the line of `now`; null when it isn't there any more
 */
export function lineNow(before, now, line) {
  if (before === now) return line;
  const [old, fresh] = [before.split('\n'), now.split('\n')];
  if (line < 1 || line > old.length) return null;
  const least = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < least && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < least - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail++;
  if (line <= head) return line;
  if (line > old.length - tail) return line + fresh.length - old.length;
  return between(old, fresh.slice(0, fresh.length - tail), line - 1, head);
}

/**
 * The one line with the same text behind the first `head` lines; of several the one that has most
 * of its neighbours.
 * @param {string[]} old
 * @param {string[]} fresh
 * @param {number} at
 * @param {number} head
 */
function between(old, fresh, at, head) {
  const same = fresh.flatMap((text, its) => (its >= head && text === old[at] ? [its] : []));
  const fit = (/** @type {number} */ its) => Number(old[at - 1] === fresh[its - 1])
    + Number(old[at + 1] === fresh[its + 1]);
  const best = Math.max(...same.map(fit));
  const found = same.filter((its) => fit(its) === best);
  return found.length === 1 ? found[0] + 1 : null;
}
