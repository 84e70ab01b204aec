// @ts-check
// Whether a text is an edit of another, judged by its lines. Their order doesn't matter.

/** @param {string} text */
function linesOf(text) {
  return text.split('\n').map((line) => line.trim()).filter(Boolean);
}

/**
 * Whether more than half of the lines of either text stand in the other.
 * @param {string} a
 * @param {string} b
 */
export function sharesMost(a, b) {
  const [one, other] = [linesOf(a), linesOf(b)];
  const within = (/** @type {string[]} */ lines, /** @type {string[]} */ all) => {
    const there = new Set(all);
    return lines.filter((line) => there.has(line)).length * 2 > lines.length;
  };
  return within(one, other) && within(other, one);
}
