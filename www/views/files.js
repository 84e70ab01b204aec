// @ts-check
// The names of a program's files above the code, when there is more than one.

import { elt, fill } from '../lib/dom.js';
import * as store from '../state/store.js';

/** @param {HTMLElement} parent */
export function mountFiles(parent) {
  const strip = elt('nav', { class: 'file-strip', 'aria-label': 'Files' });
  parent.prepend(strip);
  let drawn = '';
  const draw = () => {
    const names = store.files.get().map((f) => f.name);
    const key = JSON.stringify([names, store.shownFile.get()]);
    if (key === drawn) return;
    drawn = key;
    strip.hidden = names.length < 2;
    fill(strip, ...names.map((name) => elt('button', {
      type: 'button', 'aria-current': name === store.shownFile.get() ? 'true' : undefined,
      onclick: () => store.shownFile.set(name),
    }, name)));
  };
  store.files.watch(draw);
  store.shownFile.watch(draw);
}
