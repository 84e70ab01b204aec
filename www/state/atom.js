// @ts-check
// A value that views can watch. Setting an equal value tells nobody; listeners run at once, in
// the order of subscription. There is no derivation here: a view that needs two atoms watches two.

/** @template T */
export class Atom {
  #value;
  /** @type {Set<(value: T, before: T) => void>} */
  #listeners = new Set();

  /** @param {T} value */
  constructor(value) {
    this.#value = value;
  }

  /** @returns {T} */
  get() {
    return this.#value;
  }

  /** @param {T} value */
  set(value) {
    const before = this.#value;
    if (Object.is(before, value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value, before);
  }

  /** @param {(value: T) => T} change */
  update(change) {
    this.set(change(this.#value));
  }

  /**
   * Calls `listener` at every change; `watch` calls it at once as well.
   * @param {(value: T, before: T) => void} listener
   * @returns {() => void} ends the subscription
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {(value: T, before: T) => void} listener */
  watch(listener) {
    listener(this.#value, this.#value);
    return this.subscribe(listener);
  }
}
