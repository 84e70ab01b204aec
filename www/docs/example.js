// @ts-check
// The example of an entry in its parts: `code # result`, where definitions stand in lines of their
// own before what is called. No HTML.

/** @typedef {import('./render.js').Entry} Entry */

/** In lines: an arrow is written where an example has to be one line. @param {string} example */
export function inLines(example) {
  return example.replaceAll(/ *⏎ */g, '\n');
}

/**
 * @param {string} example
 * @returns {{ lines: string[], result: string }}
 */
export function partsOf(example) {
  const [code, result = ''] = example.split(/ # (?!.* # )/);
  return { lines: inLines(code).split('\n'), result };
}

/** A program whose value is that of the example. @param {Entry} entry */
export function programOf({ module, example }) {
  const { lines } = partsOf(example);
  const use = module === '' ? [] : [`use ${module}.*`];
  const before = [...use, ...lines.slice(0, -1)].map((line) => `${line}\n`).join('');
  return `${before}${before && '\n'}main() = ${lines[lines.length - 1]}\n`;
}
