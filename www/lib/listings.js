// @ts-check
// Listings of what the front end knows of a text: its tokens, and itself with the types of names.

/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/** @typedef {{ kind: string, start: number, end: number }} Token */

/**
 * A heading for each file, where there are several.
 * @param {SourceFile[]} files
 * @param {(file: SourceFile) => string} listing
 */
function each(files, listing) {
  return files.map((file) => (files.length > 1 ? `# ${file.name}\n\n` : '') + listing(file))
    .join('\n\n');
}

/**
 * One token a line: where it begins, what kind it is, its text.
 * @param {SourceFile[]} files
 * @param {(text: string) => Token[]} tokensOf
 */
export function tokenListing(files, tokensOf) {
  return each(files, ({ text }) => {
    let [line, from, seen] = [1, 0, 0];
    return tokensOf(text).map(({ kind, start, end }) => {
      for (; seen < start; seen++) if (text[seen] === '\n') [line, from] = [line + 1, seen + 1];
      const place = `${line}:${start - from + 1}`;
      return `${place.padEnd(8)}${kind.padEnd(12)}${JSON.stringify(text.slice(start, end))}`;
    }).join('\n');
  });
}

/**
 * The text with the inferred type behind every name that is written without one.
 * @param {SourceFile[]} files
 * @param {(file: string) => import('../protocol.js').TypeHint[]} hintsOf
 */
export function typeListing(files, hintsOf) {
  return each(files, ({ name, text }) => {
    let [written, at] = ['', 0];
    for (const hint of [...hintsOf(name)].sort((a, b) => a.at - b.at)) {
      written += `${text.slice(at, hint.at)}: ${hint.type}`;
      at = hint.at;
    }
    return written + text.slice(at);
  });
}
