// @ts-check
// Which program is open: the draft, an example or one that came with a link. A link never
// overwrites the draft, and what takes the draft's place leaves it among the older ones
// (`state/drafts.js`).

import { readRecord } from '../lib/records.js';
import { sharesMost } from '../lib/same_lines.js';
import { decode, MAIN_FILE, PROBLEM_TEXT } from '../lib/url.js';
import { asFiles, drafts, dropDraft, keepDraft } from '../state/drafts.js';
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

/**
 * Files with the line breaks that the editor has: what the engine says of places in them counts
 * the characters of a break.
 * @param {SourceFile[]} files
 */
function withEditorsBreaks(files) {
  return files.map(({ name, text }) => ({ name, text: text.replace(/\r\n?/g, '\n') }));
}

/** In another page's frame: nothing of the reader's own is shown or kept, the address stays. */
function isEmbedded() {
  return document.body.classList.contains('embed');
}

/** What the reader wrote last. */
function ownDraft() {
  return isEmbedded() ? null : asFiles(load('draft', null));
}

function showExperiment() {
  store.tab.set('experiment');
  store.pane.set('results');
}

/** What tells drafts apart in a menu. */
const FIRST_LINE_MAX = 32;

/** @param {import('../state/drafts.js').Draft} draft */
function aboutDraft({ files, when }) {
  const line = files[0].text.split('\n').find((text) => text.trim())?.trim() ?? 'empty';
  const first = line.length > FIRST_LINE_MAX ? `${line.slice(0, FIRST_LINE_MAX - 1)}…` : line;
  const date = new Date(when).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' });
  return when > 0 ? `${first} · ${date}` : first;
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
    this.#showDraft();
    await this.openLink(fragment);
  }

  /**
   * @param {SourceFile[]} given
   * @param {store.Origin} origin
   */
  #show(given, origin) {
    this.flush();
    this.#runs.leave();
    store.origin.set(origin);
    this.#draft = origin.kind === 'draft' ? JSON.stringify(given) : '';
    const files = withEditorsBreaks(given);
    if (origin.kind !== 'lesson') store.lesson.set(null);
    store.files.set(files);
    store.given.set([]);
    store.shownFile.set(files[0].name);
    store.diagnostics.set(null);
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
    const edited = isEmbedded() ? undefined : drafts().find((d) => d.fragment === fragment);
    this.#show(edited?.files ?? files, { kind: 'link', fragment });
    const theirs = readRecord(result);
    if (theirs) {
      store.experiment.set({ theirs, came: withEditorsBreaks(files), mine: null, measured: [],
        wanted: false });
      store.tab.set('experiment');
    }
    const what = theirs ? 'This code came with the link, and with it a result of its author'
      : 'This code came with the link';
    const untouched = isEmbedded() ? '' : '; your own code is kept';
    store.banner.set({
      kind: 'info',
      text: edited ? `${what}; your changes to it were kept. It was not run.`
        : `${what}. It was not run${untouched}.`,
      actions: [
        theirs ? { label: 'See the result', primary: true, act: showExperiment }
          : { label: 'Run', primary: true, act: () => this.onRunWanted() },
        ...(edited ? [{ label: 'As it came', act: () => this.#asItCame(files, fragment) }] : []),
        ...(isEmbedded() ? [] : [{ label: 'Back to my code', act: () => this.openDraft() }]),
      ],
    });
  }

  /** Set by the page: the Run button of the banner. */
  onRunWanted = () => {};

  /**
   * The changes to the link become a draft of before, so that new ones have their place.
   * @param {SourceFile[]} files
   * @param {string} fragment
   */
  #asItCame(files, fragment) {
    this.flush();
    const changed = drafts().find((d) => d.fragment === fragment);
    if (changed) {
      keepDraft(changed.files, {});
      dropDraft(changed);
    }
    this.#show(files, { kind: 'link', fragment });
    store.banner.set(null);
    store.toast.set({ text: 'Your changes are kept, in the menu of examples.' });
  }

  /** The address has no link any more: neither has the page. */
  #wentBack() {
    if (store.origin.get().kind === 'link') this.openDraft();
    else if (this.#refusal && store.banner.get() === this.#refusal) store.banner.set(null);
  }

  #leaveLink() {
    store.banner.set(null);
    if (!isEmbedded()) history.replaceState(null, '', location.pathname + location.search);
  }

  /** Back to what the reader wrote themselves. */
  openDraft() {
    this.#leaveLink();
    this.#showDraft();
  }

  #showDraft() {
    const draft = ownDraft();
    if (draft) this.#show(draft, { kind: 'draft' });
    else this.openExample(this.#examples[0].id);
  }

  /** @param {string} id */
  openExample(id) {
    const example = this.#examples.find((e) => e.id === id);
    if (!example) return;
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
    this.openText(text, { kind: 'lesson', id, title });
  }

  /**
   * @param {string} text
   * @param {store.Origin} origin
   */
  openText(text, origin) {
    if (store.origin.get().kind === 'link') this.#leaveLink();
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

  /**
   * Deletes a file; for a moment it can be brought back, and the program that it was in is kept.
   * @param {string} name
   */
  removeFile(name) {
    const gone = store.files.get().find((f) => f.name === name);
    if (!gone) return;
    if (gone.text.trim() && !isEmbedded()) this.#keepBefore(store.files.get());
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
    if (isEmbedded()) {
      this.#show(files, { kind: 'draft' });
      return;
    }
    this.flush();
    const before = ownDraft();
    if (before && JSON.stringify(before) !== JSON.stringify(files)) {
      this.#keepBefore(before);
    }
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
    const before = ownDraft();
    this.restore(files);
    const are = files.length > 1 ? 'are' : 'is';
    store.toast.set(before ? { text: `${what} ${are} open; your code before is kept.`,
      action: { label: 'Back to it', act: () => this.restore(before) } }
      : { text: `${what} ${are} open.` });
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
    if (origin.kind === 'lesson' || isEmbedded()) return;
    const kept = origin.kind === 'link' ? keepDraft(files, { fragment: origin.fragment })
      : this.#keepOwn(files);
    store.storageFull.set(!kept);
  }

  /**
   * Keeps what something else takes the place of.
   * @param {SourceFile[]} files
   */
  #keepBefore(files) {
    const example = files.length === 1
      && this.#examples.some(({ text }) => sharesMost(files[0].text, text));
    keepDraft(files, { example });
  }

  /**
   * A draft that this tab doesn't know, of before an example or of another tab, is kept once more.
   * @param {SourceFile[]} files
   */
  #keepOwn(files) {
    const there = ownDraft();
    if (there && JSON.stringify(there) !== this.#draft) this.#keepBefore(there);
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
    const own = this.#ownItems();
    return own.length > 0 ? [...items, 'line', ...own] : items;
  }

  /** The ways back to what the reader wrote. */
  #ownItems() {
    const origin = store.origin.get();
    const items = origin.kind !== 'draft' && ownDraft() ? [{ label: 'Your code',
      detail: 'what you wrote last', act: () => this.openDraft() }] : [];
    for (const draft of drafts()) {
      const { fragment } = draft;
      if (fragment === undefined) {
        items.push({ label: draft.example ? 'Edited example' : 'Your code before',
          detail: aboutDraft(draft), act: () => this.#swapDrafts(draft) });
      } else if (origin.kind !== 'link' || origin.fragment !== fragment) {
        items.push({ label: 'Edited from a link', detail: aboutDraft(draft),
          act: () => this.#openLinkAgain(fragment) });
      }
    }
    return items;
  }

  /** @param {string} fragment */
  #openLinkAgain(fragment) {
    this.flush();
    // The page opens what its address says, once it has changed.
    location.hash = fragment;
  }

  /** @param {string} id */
  #openFromMenu(id) {
    const hadDraft = store.origin.get().kind === 'draft';
    this.openExample(id);
    if (!hadDraft) return;
    store.toast.set({ text: 'Your code is kept.',
      action: { label: 'Back to it', act: () => this.openDraft() } });
  }

  /** @param {import('../state/drafts.js').Draft} older */
  #swapDrafts(older) {
    this.restore(older.files);
    dropDraft(older);
  }
}
