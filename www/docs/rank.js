// @ts-check
// How well an entry of the library fits what is looked for. Pure; hides and sorts nothing.

/** The words of a name: `Option.flatMap` has `option`, `flat` and `map`. @param {string} name */
function wordsOf(name) {
  return name.split(/(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+/).map((word) => word.toLowerCase());
}

/**
 * @param {string} word in lower case
 * @param {{ name: string, text: string }} entry
 */
function rankOfWord(word, { name, text }) {
  const whole = name.toLowerCase();
  const own = whole.slice(whole.lastIndexOf('.') + 1);
  if (own === word || whole === word) return 0;
  if (own.startsWith(word) || whole.startsWith(word)) return 1;
  if (wordsOf(name).includes(word)) return 2;
  if (whole.includes(word)) return 3;
  return text.includes(word) ? 4 : Infinity;
}

/**
 * 0 where the name is the very word, then names that begin with it, that have it among their
 * words, that contain it, and texts that do; infinite where one of the words is nowhere. Of several
 * words the sum.
 * @param {string[]} words in lower case
 * @param {{ name: string, text: string }} entry its full name, and what is written about it in
 *   lower case
 */
export function rank(words, entry) {
  return words.reduce((sum, word) => sum + rankOfWord(word, entry), 0);
}
