// @ts-check
// The share dialog: the link, ready to copy, and other forms of the same program.

import { elt, fill } from '../lib/dom.js';
import { count } from '../lib/format.js';
import { ENCODED_MAX } from '../lib/url.js';
import * as store from '../state/store.js';
import { icon } from './icons.js';

/** @type {HTMLDialogElement | null} */
let dialog = null;

/**
 * @param {string} link
 * @param {{ download: (name: string, text: string) => void }} actions
 */
export function showShare(link, actions) {
  dialog?.remove();
  dialog = build(link, actions);
  document.body.append(dialog);
  dialog.showModal();
  /** @type {HTMLInputElement | null} */ (dialog.querySelector('#share-link'))?.select();
}

/** @param {string} text @param {string} said */
async function copy(text, said) {
  try {
    await navigator.clipboard.writeText(text);
    store.toast.set({ text: said });
    dialog?.close();
  } catch {
    store.toast.set({ text: 'The browser did not allow copying: select the link and copy it' });
  }
}

/** A frame for other pages: editor and results. @param {string} link */
function embedCode(link) {
  const [page, fragment] = link.split('#');
  return `<iframe src="${page}?embed#${fragment}" width="100%" height="420" `
    + 'style="border: 1px solid #ccc; border-radius: 6px" title="A Nostos program"></iframe>';
}

/**
 * @param {string} link
 * @param {{ download: (name: string, text: string) => void }} actions
 */
function build(link, actions) {
  const { files, shownFile } = store;
  const source = files.get().find((f) => f.name === shownFile.get())?.text ?? '';
  const tooLong = link.length > ENCODED_MAX;
  const field = elt('input', { type: 'text', id: 'share-link', readonly: true, value: link,
    'aria-label': 'Link', class: 'mono' });
  const close = elt('button', { type: 'button', 'aria-label': 'Close' }, icon('close'));
  const markdown = `[Nostos program](${link})`;
  const code = '```nostos\n' + source.replace(/\n*$/, '\n') + '```\n\n[Run it](' + link + ')\n';
  const box = elt('dialog', { class: 'share', 'aria-labelledby': 'share-title' });
  fill(box,
    elt('header', {}, elt('h2', { id: 'share-title' }, 'Share'), close),
    elt('div', { class: 'share-row' }, field,
      elt('button', { type: 'button', class: 'primary', disabled: tooLong,
        onclick: () => copy(link, 'Link copied') }, icon('copy'), 'Copy link')),
    elt('p', { class: tooLong ? 'wrong' : 'quiet' }, tooLong
      ? 'The program is too long for a link: save it as a file instead.'
      : `The whole program is in the link (${count(link.length)} characters): nothing is uploaded, `
        + 'and it works for ever. Who opens it sees the code first; nothing runs by itself.'),
    elt('div', { class: 'share-more' },
      elt('button', { type: 'button', class: 'outlined',
        onclick: () => copy(markdown, 'Markdown link copied') }, 'Markdown link'),
      elt('button', { type: 'button', class: 'outlined',
        onclick: () => copy(code, 'Markdown with the code copied') }, 'Markdown with code'),
      elt('button', { type: 'button', class: 'outlined',
        onclick: () => copy(embedCode(link), 'Embed code copied') }, 'Embed code'),
      elt('button', { type: 'button', class: 'outlined',
        onclick: () => actions.download(shownFile.get(), source) }, `Save ${shownFile.get()}`)));
  close.addEventListener('click', () => box.close());
  box.addEventListener('click', (event) => {
    if (event.target === box) box.close();
  });
  return box;
}
