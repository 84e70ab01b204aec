// @ts-check
// A program as Markdown: its code in fences, for issues and forums.

/** @typedef {import('../protocol.js').SourceFile} SourceFile */

/**
 * Each file in a fence; of several, each under its name.
 * @param {readonly SourceFile[]} files
 * @returns {string}
 */
export function markdownOf(files) {
  return files.map(({ name, text }) => {
    const code = fenced(text);
    return files.length > 1 ? `\`${name}\`:\n\n${code}` : code;
  }).join('\n\n');
}

/** @param {string} text */
function fenced(text) {
  // A fence ends at the first one of its length, so it is longer than any in the program.
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(runs.reduce((most, { length }) => Math.max(most, length + 1), 3));
  return `${fence}nostos\n${text.replace(/\n*$/, '\n')}${fence}`;
}
