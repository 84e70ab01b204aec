// @ts-check
// A short name for a text that comes in pieces: FNV-1a over UTF-16 units with two bases. It tells
// outputs of runs apart; it is no protection against anybody.

export class Hash {
  #high = 0x811c9dc5;
  #low = 0x050c5d1f;

  /** @param {string} text */
  add(text) {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      this.#high = Math.imul(this.#high ^ unit, 0x01000193);
      this.#low = Math.imul(this.#low ^ (unit + 0x9e37), 0x01000193);
    }
    return this;
  }

  /** Sixteen hexadecimal digits. */
  digits() {
    return [this.#high, this.#low].map((n) => (n >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
