// @ts-check
// The cookies of the preview: names and values, for as long as a program runs. Paths, hosts and
// ages are not told apart, but a cookie whose age is over is dropped.

export class CookieJar {
  /** @type {Map<string, { value: string, hidden: boolean }>} */
  #cookies = new Map();

  clear() {
    this.#cookies.clear();
  }

  /**
   * Takes `name=value; Attribute=…` over, as a response or a script of the page says it.
   * @param {string} text
   */
  set(text) {
    const [pair, ...attributes] = text.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    if (at < 1) return;
    const name = pair.slice(0, at);
    const ages = attributes.map((part) => /^max-age=(-?\d+)$/i.exec(part)?.[1]);
    const isOver = ages.some((age) => age !== undefined && Number(age) <= 0);
    const hidden = attributes.some((part) => part.toLowerCase() === 'httponly');
    if (isOver) this.#cookies.delete(name);
    else this.#cookies.set(name, { value: pair.slice(at + 1), hidden });
  }

  /** The header that goes with a request; none without cookies. @returns {[string, string][]} */
  headers() {
    const pairs = [...this.#cookies].map(([name, { value }]) => `${name}=${value}`);
    return pairs.length > 0 ? [['Cookie', pairs.join('; ')]] : [];
  }

  /** What scripts of the page see. */
  visible() {
    const seen = [...this.#cookies].filter(([, { hidden }]) => !hidden);
    return seen.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }
}
