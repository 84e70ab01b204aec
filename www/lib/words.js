// @ts-check
// The words of the language that mean something by themselves, in the groups that the editor shows.

export const CONTROL = new Set(`if then else match when try catch finally do while for break
  continue return receive after end throw`.split(/\s+/));
export const DECLARATION = new Set(`type reactive var mvar const trait module use import private
  pub extern test template`.split(/\s+/));
export const OTHER_KEYWORD = new Set(`self Self spawn spawn_link spawn_monitor not quote panic`
  .split(/\s+/));
/** Lexer keywords that are also ordinary names (`to` only reads as one in a `for`). */
export const SOFT = new Set(['to', 'from', 'as']);

/** ... and those of the groups above that may be names. */
const ALSO_NAMES = new Set(['throw', 'self', 'panic']);

/** Whether nothing can be called so, and no module. @param {string} word */
export function isReserved(word) {
  if (['true', 'false', '_'].includes(word)) return true;
  return [CONTROL, DECLARATION, OTHER_KEYWORD].some((words) => words.has(word))
    && !ALSO_NAMES.has(word);
}
