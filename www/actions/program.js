// @ts-check
// Which program is open: the draft, an example or one that came with a link. A link never
// overwrites the draft, and a draft that an edited example replaces is kept once more.

import { readRecord } from '../lib/records.js';
import { decode, MAIN_FILE, PROBLEM_TEXT } from '../lib/url.js';
import * as store from '../state/store.js';
import { load, save } from '../state/storage.js';

/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/** @typedef {import('../lib/url.js').Shared} Shared */
/** @typedef {{ id: string, title: string, about: string, text: string, group: string }} Example */

/**
 * @typedef {{ open: (files: SourceFile[]) => void, add: (name: string, text: string) => void,
 *   rename: (old: string, name: string) => void, remove: (name: string) => void }} EditorOfFiles
 * `leave` ends the program that runs: its output must not come into that of another.
 * @typedef {{ leave: () => void }} Runs
 */

const SAVE_DELAY_MS = 400;

/** What the link said besides code: kept, so that sharing again loses nothing. */
let linkExtras = /** @type {Pick<Shared, 'options' | 'result' | 'rest'>} */ (
  { options: {}, rest: {} });

/**
 * The parts of a link that a new link of the same program takes over, with today's options.
 * @returns {Pick<Shared, 'options' | 'result' | 'rest'>}
 */
export function extras() {
  const came = store.origin.get().kind === 'link' ? linkExtras : { options: {}, rest: {} };
  const { memoryMiB, seed, ...others } = came.options;
  return { ...came, options: { ...others, ...store.options.get() } };
}

/** The engine's own limit is that of 32-bit addresses; a page should not take all of it. */
const MEMORY_MIB_MAX = 2048;

/** The engine takes 32 bits. */
const SEED_MAX = 2 ** 32 - 1;

/**
 * Options of a link or of this browser, as far as they are known and sensible.
 * @param {any} value
 * @returns {{ memoryMiB?: number, seed?: number }}
 */
function asOptions(value) {
  const { memoryMiB: mib, seed } = value ?? {};
  return {
    ...(Number.isInteger(mib) && mib >= 1 && mib <= MEMORY_MIB_MAX ? { memoryMiB: mib } : {}),
    ...(Number.isInteger(seed) && seed >= 0 && seed <= SEED_MAX ? { seed } : {}),
  };
}

/** @param {unknown} value @returns {SourceFile[] | null} */
function asFiles(value) {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.every((f) => typeof f?.name === 'string' && typeof f?.text === 'string')
    ? value : null;
}

function showExperiment() {
  store.tab.set('experiment');
  store.pane.set('results');
}

export class ProgramActions {
  #examples;
  #editor;
  #runs;
  #timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  /** The draft as this tab opened or wrote it; empty when it shows something else. */
  #draft = '';
  /** @type {store.Banner | null} what was said of a link that could not be opened */
  #refusal = null;

  /**
   * @param {Example[]} examples
   * @param {EditorOfFiles} editor
   * @param {Runs} runs
   */
  constructor(examples, editor, runs) {
    this.#examples = examples;
    this.#editor = editor;
    this.#runs = runs;
  }

  /**
   * The program of this visit.
   * @param {string} fragment
   */
  async begin(fragment) {
    const draft = asFiles(load('draft', null));
    if (draft) this.#show(draft, { kind: 'draft' });
    else this.openExample(this.#examples[0].id);
    await this.openLink(fragment);
  }

  /**
   * @param {SourceFile[]} files
   * @param {store.Origin} origin
   */
  #show(files, origin) {
    this.flush();
    this.#runs.leave();
    store.origin.set(origin);
    this.#draft = origin.kind === 'draft' ? JSON.stringify(files) : '';
    if (origin.kind !== 'lesson') store.lesson.set(null);
    store.files.set(files);
    store.shownFile.set(files[0].name);
    store.diagnostics.set([]);
    store.profile.set(null);
    store.experiment.set(null);
    store.options.set(asOptions(origin.kind === 'link' ? linkExtras.options : load('options', {})));
    store.output.set({ fresh: true, chunks: [] });
    store.run.set({ state: 'idle', profiling: false, figures: null, end: null });
    this.#editor.open(files);
  }

  /**
   * Opens the program of a share link, paused.
   * @param {string} fragment
   */
  async openLink(fragment) {
    const decoded = await decode(fragment);
    if (!decoded) {
      this.#wentBack();
      return;
    }
    if (!decoded.ok) {
      this.#refusal = { kind: 'error', text: PROBLEM_TEXT[decoded.problem],
        actions: [{ label: 'Close', act: () => this.#leaveLink() }] };
      store.banner.set(this.#refusal);
      return;
    }
    const { files, options, result, rest } = decoded.shared;
    linkExtras = { options, result, rest };
    const mine = load('linkDraft', /** @type {any} */ (null));
    const edited = mine?.fragment === fragment ? asFiles(mine.files) : null;
    this.#show(edited ?? files, { kind: 'link', fragment });
    const theirs = readRecord(result);
    if (theirs) {
      store.experiment.set({ theirs, mine: null, wanted: false });
      store.tab.set('experiment');
    }
    const what = theirs ? 'This code came with the link, and with it a result of its author'
      : 'This code came with the link';
    store.banner.set({
      kind: 'info',
      text: edited ? `${what}; your changes to it were kept. It was not run.`
        : `${what}. It was not run; your own code is kept.`,
      actions: [
        theirs ? { label: 'See the result', primary: true, act: showExperiment }
          : { label: 'Run', primary: true, act: () => this.onRunWanted() },
        ...(edited ? [{ label: 'As it came', act: () => this.#asItCame(files, fragment) }] : []),
        { label: 'Back to my code', act: () => this.openDraft() },
      ],
    });
  }

  /** Set by the page: the Run button of the banner. */
  onRunWanted = () => {};

  /**
   * @param {SourceFile[]} files
   * @param {string} fragment
   */
  #asItCame(files, fragment) {
    save('linkDraft', null);
    this.#show(files, { kind: 'link', fragment });
    store.banner.set(null);
  }

  /** The address has no link any more: neither has the page. */
  #wentBack() {
    if (store.origin.get().kind === 'link') this.openDraft();
    else if (this.#refusal && store.banner.get() === this.#refusal) store.banner.set(null);
  }

  #leaveLink() {
    store.banner.set(null);
    history.replaceState(null, '', location.pathname + location.search);
  }

  /** Back to what the reader wrote themselves. */
  openDraft() {
    this.#leaveLink();
    const draft = asFiles(load('draft', null));
    if (draft) this.#show(draft, { kind: 'draft' });
    else this.openExample(this.#examples[0].id);
  }

  /** @param {string} id */
  openExample(id) {
    const example = this.#examples.find((e) => e.id === id);
    if (!example) return;
    if (store.origin.get().kind === 'link') this.#leaveLink();
    this.openText(example.text, { kind: 'example', id, title: example.title });
  }

  /**
   * A lesson of the tour; what the reader makes of it is no draft.
   * @param {string} id
   * @param {string} title
   * @param {string} text
   */
  openLesson(id, title, text) {
    save('lesson', id);
    if (store.origin.get().kind === 'link') this.#leaveLink();
    this.#show([{ name: MAIN_FILE, text }], { kind: 'lesson', id, title });
  }

  /**
   * @param {string} text
   * @param {store.Origin} origin
   */
  openText(text, origin) {
    this.#show([{ name: MAIN_FILE, text }], origin);
  }

  /**
   * The text of the shown file changed.
   * @param {string} text
   */
  edited(text) {
    const shown = store.shownFile.get();
    store.files.update((files) => files.map((f) => (f.name === shown ? { ...f, text } : f)));
    this.#touched();
  }

  /**
   * A new file, which is then shown.
   * @param {string} name
   * @param {string} [text]
   */
  addFile(name, text = '') {
    store.files.update((files) => [...files, { name, text }]);
    this.#editor.add(name, text);
    store.shownFile.set(name);
    this.#touched();
  }

  /**
   * @param {string} old
   * @param {string} name
   */
  renameFile(old, name) {
    store.files.update((files) => files.map((f) => (f.name === old ? { ...f, name } : f)));
    this.#editor.rename(old, name);
    if (store.shownFile.get() === old) store.shownFile.set(name);
    this.#touched();
  }

  /** Deletes a file; for a moment it can be brought back. @param {string} name */
  removeFile(name) {
    const gone = store.files.get().find((f) => f.name === name);
    if (!gone) return;
    const left = store.files.get().filter((f) => f !== gone);
    if (store.shownFile.get() === name) store.shownFile.set(left[0].name);
    this.#editor.remove(name);
    store.files.set(left);
    this.#touched();
    store.toast.set({ text: `${name} deleted`,
      action: { label: 'Bring it back', act: () => this.addFile(name, gone.text) } });
  }

  /** The program is not any more what was opened. */
  #touched() {
    store.profile.update((p) => (p && !p.edited ? { ...p, edited: true } : p));
    if (store.origin.get().kind === 'example') store.origin.set({ kind: 'draft' });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), SAVE_DELAY_MS);
  }

  /**
   * How much memory runs may take; null is the default. A link's choice is the link's alone.
   * @param {number | null} memoryMiB
   */
  chooseMemory(memoryMiB) {
    const { memoryMiB: _, ...others } = store.options.get();
    this.#choose(memoryMiB === null ? others : { ...others, memoryMiB });
  }

  /**
   * What random numbers begin with; null: other ones in each run. A link carries the choice, so
   * that its reader sees the same run.
   * @param {number | null} seed
   */
  chooseSeed(seed) {
    const { seed: _, ...others } = store.options.get();
    this.#choose(seed === null ? others : { ...others, seed });
  }

  /** @param {{ memoryMiB?: number, seed?: number }} options */
  #choose(options) {
    store.options.set(options);
    if (store.origin.get().kind !== 'link') save('options', options);
  }

  /**
   * Code of an earlier run; it becomes the draft, and the draft is kept once more.
   * @param {SourceFile[]} files
   */
  restore(files) {
    this.flush();
    const before = load('draft', null);
    if (before) save('draftBefore', before);
    store.storageFull.set(!save('draft', files));
    this.openDraft();
  }

  /**
   * Files from elsewhere become the draft.
   * @param {SourceFile[]} files
   * @param {string} what
   */
  takeIn(files, what) {
    this.flush();
    const before = asFiles(load('draft', null));
    this.restore(files);
    store.toast.set(before ? { text: `${what} is open; your code before is kept.`,
      action: { label: 'Back to it', act: () => this.#swapDrafts(before) } }
      : { text: `${what} is open.` });
  }

  /** Writes a pending draft at once. */
  flush() {
    if (this.#timer !== undefined) this.keepNow();
  }

  /** Writes the draft, also one that could not be kept before. */
  keepNow() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const origin = store.origin.get();
    const files = store.files.get();
    // A lesson is no draft, and neither is what stands in another page's frame.
    if (origin.kind === 'lesson' || document.body.classList.contains('embed')) return;
    const kept = origin.kind === 'link'
      ? save('linkDraft', { fragment: origin.fragment, files }) : this.#keepDraft(files);
    store.storageFull.set(!kept);
  }

  /**
   * A draft that this tab doesn't know, of before an example or of another tab, is kept once more.
   * @param {SourceFile[]} files
   */
  #keepDraft(files) {
    const there = asFiles(load('draft', null));
    if (there && JSON.stringify(there) !== this.#draft) save('draftBefore', there);
    this.#draft = JSON.stringify(files);
    return save('draft', files);
  }

  /**
   * Examples in groups, the tour, and the ways back to the reader's own code.
   * @param {() => void} beginTour
   * @returns {import('../views/menu.js').MenuItem[]}
   */
  menu(beginTour) {
    /** @type {import('../views/menu.js').MenuItem[]} */
    const items = [{ label: 'Tour', detail: 'the language in thirteen lessons', act: beginTour },
      { label: 'Reference', detail: 'every function of the library, with examples',
        act: () => window.open('docs/', '_blank', 'noopener') }];
    let group = '';
    for (const { id, title, about, group: its } of this.#examples) {
      if (its !== group) items.push({ heading: its });
      group = its;
      items.push({ label: title, detail: about, act: () => this.#openFromMenu(id) });
    }
    const older = asFiles(load('draftBefore', null));
    if (store.origin.get().kind !== 'draft' && load('draft', null)) {
      items.push('line', { label: 'Your code', detail: 'what you wrote last',
        act: () => this.openDraft() });
    } else if (older) {
      items.push('line', { label: 'Your code before',
        detail: 'from before the last example, or of another tab',
        act: () => this.#swapDrafts(older) });
    }
    return items;
  }

  /** @param {string} id */
  #openFromMenu(id) {
    const hadDraft = store.origin.get().kind === 'draft';
    this.openExample(id);
    if (!hadDraft) return;
    store.toast.set({ text: 'Your code is kept.',
      action: { label: 'Back to it', act: () => this.openDraft() } });
  }

  /** @param {SourceFile[]} older */
  #swapDrafts(older) {
    this.flush();
    save('draftBefore', load('draft', null));
    save('draft', older);
    this.openDraft();
  }
}
