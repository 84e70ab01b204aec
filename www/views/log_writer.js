// @ts-check
// Writes what a program prints into a log: in blocks that the browser need not lay out while they
// are off screen. Text of programs only ever becomes text nodes.

import { elt, fill } from '../lib/dom.js';

/** @typedef {import('../protocol.js').OutputChunk} OutputChunk */

/** A block this long is closed at its next line break. */
const BLOCK_CHARS = 8_000;

/** Appends chunks of text to the log, in blocks. */
export class LogWriter {
  #log;
  /** @type {HTMLElement | null} */
  #block = null;
  #length = 0;

  /** @param {HTMLElement} log */
  constructor(log) {
    this.#log = log;
  }

  clear() {
    fill(this.#log);
    this.#block = null;
    this.#length = 0;
  }

  /** @param {OutputChunk[]} chunks */
  write(chunks) {
    for (const { stream, text } of chunks) {
      for (let at = 0; at < text.length;) at = this.#writePart(stream, text, at);
    }
  }

  /**
   * Writes up to the end of the open block.
   * @param {OutputChunk['stream']} stream
   * @param {string} text
   * @param {number} from
   * @returns {number} where it stopped
   */
  #writePart(stream, text, from) {
    let to = text.length;
    const room = BLOCK_CHARS - this.#length;
    if (to - from > room) {
      const line = text.indexOf('\n', from + Math.max(0, room));
      to = line < 0 ? text.length : line + 1;
    }
    this.#block ??= this.#log.appendChild(elt('div', { class: 'block' }));
    const part = text.slice(from, to);
    this.#block.append(stream === 'out' ? part : elt('span', { class: stream }, part));
    this.#length += part.length;
    if (this.#length >= BLOCK_CHARS && part.endsWith('\n')) {
      this.#block = null;
      this.#length = 0;
    }
    return to;
  }
}
