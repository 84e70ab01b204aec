// @ts-check
// What the page's dialogs have in common: a title, a button that closes, and so does a click beside.

import { elt } from '../lib/dom.js';
import { icon } from './icons.js';

/**
 * Opens a dialog; it is gone for good when it is closed.
 * @param {string} name its class, and the beginning of its title's id
 * @param {string} title
 * @param {...import('../lib/dom.js').Child} children
 * @returns {HTMLDialogElement}
 */
export function openDialog(name, title, ...children) {
  const close = elt('button', { type: 'button', 'aria-label': 'Close',
    onclick: () => box.close() }, icon('close'));
  const box = elt('dialog', { class: name, 'aria-labelledby': `${name}-title` },
    elt('header', {}, elt('h2', { id: `${name}-title` }, title), close), ...children);
  box.addEventListener('click', (event) => {
    if (event.target === box) box.close();
  });
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}
