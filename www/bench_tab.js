// @ts-check
// Wires the bench tab: its view, its two small editors, the measurements and their history.

import * as benchActions from './actions/bench.js';
import * as historyActions from './actions/history.js';
import { Editor } from './editor/editor.js';
import { download, openFile } from './lib/local_files.js';
import * as bench from './state/bench.js';
import { all } from './state/history.js';
import * as store from './state/store.js';
import { load, save } from './state/storage.js';
import { mountBench } from './views/bench.js';

export function showBench() {
  store.tab.set('bench');
  store.pane.set('results');
}

/**
 * A side is one text, in links and saved results as well: that must be said where it is too little.
 * @param {string} taken
 * @param {readonly import('./protocol.js').SourceFile[]} files
 */
function sayOneFile(taken, files) {
  if (files.length < 2) return;
  store.toast.set({ text: `Only ${taken} was taken: A and B are one file each, as links and saved `
    + `results keep them. This program has ${files.length} files.` });
}

/**
 * The program of the newest kept run that is another than the editor's; the reader is told when
 * there is none.
 * @param {string} text what the editor shows
 */
async function lastOtherFiles(text) {
  const runs = await all('runs').catch(() => []);
  const now = JSON.stringify(store.files.get());
  const other = runs.find(({ files }) => files[0].text !== text && JSON.stringify(files) !== now);
  if (!other) {
    store.toast.set({ text: 'No run of other code is kept: run the program, then change it.' });
  }
  return other?.files;
}

/** @param {any} kept @returns {{ a: string, b: string } | null} null: nothing, or damaged */
function asSnippets(kept) {
  const { a, b } = kept ?? {};
  return typeof a === 'string' && typeof b === 'string' ? { a, b } : null;
}

/**
 * @param {HTMLElement} panel
 * @param {{ client: import('./client.js').EngineClient, editor: Editor,
 *   site: { suite: string, nonce: string, duel: { a: string, b: string } },
 *   openText: (text: string, name: string) => void }} page
 * @returns {{ openDuel: (code: { a: string, b: string }) => void }}
 */
export function mountBenchTab(panel, { client, editor, site, openText }) {
  const openDuel = (/** @type {{ a: string, b: string }} */ code) => {
    mount();
    editors.a.replaceAll(code.a);
    editors.b.replaceAll(code.b);
    showBench();
  };
  bench.snippets.set(asSnippets(load('duel', null)) ?? site.duel);
  /** @type {Record<string, Editor>} */
  const editors = {};
  const timer = () => store.engine.get().timerStepMs;
  let mounted = false;
  /** The view is made when it is wanted: its editors take as long as the page's own. */
  const mount = () => {
    if (mounted) return;
    mounted = true;
    mountBench(panel, acts);
  };
  /** @type {Parameters<typeof mountBench>[1]} */
  const acts = {
    compare: () => benchActions.compareSnippets(client, timer()),
    async runSuite() {
      if (await benchActions.loadSuite(site.suite)) benchActions.runSuite(client, timer());
    },
    grow: () => benchActions.measureGrowth(client, store.files.get()),
    cancel: () => benchActions.cancel(client),
    openProgram(name) {
      const row = bench.suite.get().find((r) => r.name === name);
      if (!row) return;
      openText(row.text, name);
    },
    snippet(parent, side, label) {
      editors[side] = new Editor(parent, bench.snippets.get()[side], {
        nonce: site.nonce, label, compact: true,
        onEdit(text) {
          bench.snippets.update((both) => ({ ...both, [side]: text }));
          save('duel', bench.snippets.get());
        },
      });
    },
    takeCode(side) {
      editors[side].replaceAll(editor.text());
      sayOneFile(store.shownFile.get(), store.files.get());
    },
    async takeLastRun(side) {
      const files = await lastOtherFiles(editor.text());
      if (!files) return;
      editors[side].replaceAll(files[0].text);
      sayOneFile(files[0].name, files);
    },
    history: {
      openDuel,
      remove: (id) => historyActions.removeBench(id),
      save() {
        const saved = historyActions.savedBenches();
        if (saved) download('nostos-results.json', saved);
      },
      async open() {
        const file = await openFile('.json,application/json');
        if (file) store.toast.set({ text: await historyActions.importBenches(file.name, file.text) });
      },
    },
  };
  store.tab.watch((tab) => {
    if (tab !== 'bench') return;
    mount();
    benchActions.loadSuite(site.suite);
    historyActions.readBenches();
  });
  return { openDuel };
}
