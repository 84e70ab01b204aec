// @ts-check
// Writes what a program prints into a log: in blocks that the browser need not lay out while they
// are off screen. Text of programs only ever becomes text nodes.

import { elt, fill } from '../lib/dom.js';

/** @typedef {import('../protocol.js').OutputChunk} OutputChunk */

/** A block this long is closed at its next line break. */
const BLOCK_CHARS = 8_000;
/**
 * ... and this long anywhere: browsers lay out a line of many scripts in time that grows with its
 * square, seconds for a tenth of what is shown. Such a line begins anew at the left here and there;
 * the style says so, and what is copied has no break.
 */
const BLOCK_CHARS_MAX = 16_000;

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
    to = Math.min(to, from + BLOCK_CHARS_MAX - this.#length);
    // Not between the halves of a character.
    if (/[\uD800-\uDBFF]/.test(text[to - 1])) to += 1;
    this.#block ??= this.#log.appendChild(elt('div', { class: 'block' }));
    const part = text.slice(from, to);
    this.#block.append(stream === 'out' ? part : elt('span', { class: stream }, part));
    this.#length += part.length;
    const endsLine = part.endsWith('\n');
    if (this.#length >= (endsLine ? BLOCK_CHARS : BLOCK_CHARS_MAX)) {
      if (!endsLine) this.#block.classList.add('goes-on');
      this.#block = null;
      this.#length = 0;
    }
    return to;
  }
}
