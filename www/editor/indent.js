// @ts-check
// Indentation of a new line: one step more than the line above when that line opens something,
// one less when the line itself begins with what closes it. Layout means nothing in Nostos, so
// this only ever suggests.

import { indentService } from '@codemirror/language';

const STEP = 4;
const OPENS = /(?:[([{]|=>|->|=|\bthen|\belse)\s*(?:#.*)?$/;
const OPENS_BODY = /^\s*(?:pub\s+)?(?:module|trait)\b|^[A-Z][\w[\], ]*:\s*[A-Z]\w*\s*$/;
const CLOSES = /^\s*(?:[)\]}]|end\b)/;

/**
 * How deep the line after `above` should stand, if its own text is `text`.
 * @param {string} above the nearest line above that is not blank
 * @param {string} text
 */
export function indentAfter(above, text) {
  const depth = /^\s*/.exec(above)?.[0].length ?? 0;
  const opened = OPENS.test(above) || OPENS_BODY.test(above) ? STEP : 0;
  const closed = CLOSES.test(text) ? STEP : 0;
  return Math.max(0, depth + opened - closed);
}

export const nostosIndent = indentService.of((context, position) => {
  const line = context.lineAt(position);
  let from = line.from;
  while (from > 0) {
    const above = context.lineAt(from - 1, -1);
    if (above.text.trim() !== '') return indentAfter(above.text, line.text);
    from = above.from;
  }
  return 0;
});
