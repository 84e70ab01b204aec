// @ts-check
// What is written about the library's functions. The engine only names an entry; the texts are a
// file of their own, which is loaded when something is first asked about. No document.

/**
 * Where something is said in words, as the engine answers: `doc` is a comment of the program,
 * `entry` names what the library's documentation has, `signature` which of several.
 * @typedef {{ doc?: string, entry?: string, signature?: string }} About
 * @typedef {{ doc: string, example: string }} Said
 * @typedef {{ entry: string, signature: string, doc: string, example: string }} Entry
 */

/** @type {Said} */
const NOTHING = { doc: '', example: '' };

/** The entry that is meant. @param {Entry[]} entries @param {About} about */
export function find(entries, { entry, signature }) {
  return entries.find((e) => e.entry === entry
    && (signature === undefined || e.signature === signature));
}

/** The documentation, loaded at the first question; a failed load is tried again at the next. */
export class LibraryDocs {
  /** @type {Promise<Entry[]> | null} */
  #entries = null;
  #load;

  /** @param {() => Promise<Entry[]>} load */
  constructor(load) {
    this.#load = load;
  }

  /** @param {About} about @returns {Promise<Said>} */
  async said(about) {
    if (about.entry === undefined) return { doc: about.doc ?? '', example: '' };
    this.#entries ??= this.#load();
    try {
      return find(await this.#entries, about) ?? NOTHING;
    } catch (error) {
      this.#entries = null;
      return { doc: `What is written about it could not be loaded: ${error}`, example: '' };
    }
  }
}
