// @ts-check
// The editor follows the store: the shown file, what is wrong in it, the profile's heat, and places
// that a click elsewhere leads to.

import { heatOf } from '../lib/heat.js';
import { lineNow } from '../lib/moved_lines.js';
import * as store from '../state/store.js';
import { showDiagnostics } from './diagnostics.js';
import { showHeat } from './heat.js';

/**
 * @param {import('./editor.js').Editor} editor
 * @param {{ refreshHints: () => void, isNarrow: () => boolean }} page
 */
export function followStore(editor, { refreshHints, isNarrow }) {
  store.shownFile.subscribe((name) => editor.show(name));
  const underline = () => showDiagnostics(editor.view,
    (store.diagnostics.get() ?? []).filter((d) => d.file === store.shownFile.get()));
  store.diagnostics.subscribe(underline);
  store.shownFile.subscribe(underline);
  store.diagnostics.subscribe(refreshHints);
  store.shownFile.subscribe(refreshHints);
  const heat = () => {
    const profile = store.profile.get();
    const fits = profile && !profile.edited && !profile.imported;
    showHeat(editor.view, fits ? heatOf(profile.profile, store.shownFile.get()) : []);
  };
  store.profile.subscribe(heat);
  store.shownFile.subscribe(heat);
  store.jump.subscribe((place) => {
    const file = store.files.get().find((f) => f.name === place?.file);
    if (!place || !file) return;
    const line = lineOf(place, file);
    store.shownFile.set(place.file);
    if (line === null) {
      store.toast.set({ text: `Line ${place.line} was edited since the run.` });
      return;
    }
    if (place.focus && isNarrow()) store.pane.set('code');
    editor.jumpTo(line, place.column, place.focus);
  });
}

/**
 * Where the line of a place stands now; null when it was edited.
 * @param {{ file: string, line: number, told?: readonly store.SourceFile[] }} place
 * @param {store.SourceFile} file
 */
function lineOf({ line, told }, { name, text }) {
  const before = told?.find((f) => f.name === name);
  return before ? lineNow(before.text, text, line) : line;
}
