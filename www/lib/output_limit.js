// @ts-check
// How much of a run's output is shown. The engine cuts what programs print at this length, and what
// it says itself of processes that fail; here both together are cut. Nothing is shown here.

/** @typedef {import('../protocol.js').OutputChunk} OutputChunk */

/** Output of one run that the page shows: as much as a person would ever scroll through. */
export const SHOWN_MAX = 1024 * 1024;

/** Lets the beginning of a run's output through. */
export class OutputLimit {
  #left = SHOWN_MAX;
  /** Whether anything was dropped. */
  truncated = false;

  /**
   * What of these chunks is to be shown; those of one stream become one.
   * @param {readonly OutputChunk[]} chunks
   * @returns {OutputChunk[]}
   */
  pass(chunks) {
    /** @type {OutputChunk[]} */
    const shown = [];
    for (const { stream, text } of chunks) {
      const part = text.slice(0, this.#left);
      this.#left -= part.length;
      if (part.length < text.length) this.truncated = true;
      const last = shown.at(-1);
      if (last?.stream === stream) last.text += part;
      else if (part) shown.push({ stream, text: part });
    }
    return shown;
  }
}
