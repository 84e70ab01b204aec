// @ts-check
// A finger can't rest on a figure to see what its title says, so a tap shows it as a toast. What
// does something when it is tapped is left alone, and so are bars, whose figures stay under them.

import * as store from '../state/store.js';

const ACTS = 'button, a, input, select, textarea, [role="tab"], .bar-item, .cm-editor';

export function mountTouchedTitle() {
  document.addEventListener('pointerup', ({ pointerType, target }) => {
    if (pointerType !== 'touch' || !(target instanceof Element) || target.closest(ACTS)) return;
    const text = titleOf(target);
    // A toast with a button stays until its time is over.
    if (text && !store.toast.get()?.action) store.toast.set({ text });
  });
}

/** @param {Element} target */
function titleOf(target) {
  const titled = target.closest('[title]');
  if (titled) return titled.getAttribute('title');
  // In a drawing the title is an element.
  return target.querySelector(':scope > title')?.textContent;
}
