// @ts-check
// The editor follows the store: the shown file, what is wrong in it, the profile's heat, and places
// that a click elsewhere leads to.

import { heatOf } from '../lib/heat.js';
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
    store.diagnostics.get().filter((d) => d.file === store.shownFile.get()));
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
    if (!place || !store.files.get().some((f) => f.name === place.file)) return;
    store.shownFile.set(place.file);
    if (place.focus && isNarrow()) store.pane.set('code');
    editor.jumpTo(place.line, place.column, place.focus);
  });
}
