// @ts-check
// Which of the earlier results a result is to be compared with, and what its programs are called.

/**
 * A result that this browser keeps; `program` names the code of a result that doesn't hold it.
 * @typedef {import('./records.js').BenchRecord & { imported?: boolean, program?: string }} Kept
 * @typedef {Kept & { id: number }} Row
 */

/**
 * Whether two results are of the same code, as far as they tell: a file holds no `program`.
 * @param {Kept} one
 * @param {Kept} other
 */
export function isSameProgram(one, other) {
  if (one.kind !== other.kind) return false;
  if (one.kind === 'duel') return one.code?.a === other.code?.a && one.code?.b === other.code?.b;
  return one.title === other.title
    && (!one.program || !other.program || one.program === other.program);
}

/**
 * What to compare a result with: the newest earlier one of the same programs. The oldest one, and
 * what came from elsewhere, stands beside the newest that was measured here. Growth is measured to
 * see what a change does, so for want of the same code it may be another of the same title.
 * @param {Row} row
 * @param {readonly Row[]} list the newest first
 * @returns {Row | null}
 */
export function partnerOf(row, list) {
  const others = list.filter(({ id }) => id !== row.id);
  const same = others.filter((other) => isSameProgram(row, other));
  const related = row.kind === 'growth'
    ? others.filter(({ kind, title }) => kind === row.kind && title === row.title) : [];
  for (const rows of [same, related]) {
    const earlier = row.imported ? undefined : rows.find(({ id }) => id < row.id);
    const found = earlier ?? rows.find(({ imported }) => !imported) ?? rows[0];
    if (found) return found;
  }
  return null;
}

/** Lines that say something, without what they stand behind. @param {string} text */
function linesOf(text) {
  return text.split('\n').map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/**
 * What names the two programs of a duel: the first line in which each differs from the other.
 * @param {{ a: string, b: string }} code
 * @returns {{ a: string, b: string }}
 */
export function namesOf({ a, b }) {
  const [left, right] = [linesOf(a), linesOf(b)];
  const longer = left.length > right.length ? left : right;
  const at = longer.findIndex((_, line) => left[line] !== right[line]);
  const name = (/** @type {string[]} */ lines) => lines[at] ?? lines[0] ?? 'empty';
  return { a: name(left), b: name(right) };
}
