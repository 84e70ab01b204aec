// @ts-check
// The share dialog: the link, ready to copy, and other forms of the same program.

import { elt, fill } from '../lib/dom.js';
import { count } from '../lib/format.js';
import { markdownOf } from '../lib/markdown.js';
import { decode } from '../lib/url.js';
import * as store from '../state/store.js';
import { copyText } from './copy.js';
import { openDialog } from './dialog.js';
import { icon } from './icons.js';

/** @type {HTMLDialogElement | null} */
let dialog = null;

/**
 * `link` makes the link, with a result of the list or without one; `came` marks the result that
 * came with the program's own link.
 * @typedef {{ link: (result?: unknown) => Promise<string>,
 *   results: { label: string, result: unknown, came: boolean }[],
 *   download: (name: string, text: string) => void }} Sharing
 */

/** @param {Sharing} sharing */
export async function showShare(sharing) {
  const first = sharing.results.findIndex(({ came }) => came);
  const parts = elt('div', {});
  const draw = async (/** @type {unknown} */ result) => {
    const link = await sharing.link(result);
    // What the page would not open again is no link to give away.
    const opened = await decode(link.slice(link.indexOf('#')));
    fill(parts, ...forms(link, opened?.ok !== true, sharing));
  };
  await draw(sharing.results[first]?.result);
  dialog?.close();
  dialog = openDialog('share', 'Share', choices(sharing, first, draw), parts);
  /** @type {HTMLInputElement | null} */ (dialog.querySelector('#share-link'))?.select();
}

/**
 * What the link carries beside the program; nothing to choose when there is nothing.
 * @param {Sharing} sharing
 * @param {number} first
 * @param {(result: unknown) => void} choose
 */
function choices({ results }, first, choose) {
  if (results.length === 0) return null;
  const option = (/** @type {string} */ label, /** @type {unknown} */ result,
    /** @type {boolean} */ checked) => elt('label', {}, elt('input', { type: 'radio',
    name: 'share-result', checked, onchange: () => choose(result) }), label);
  return elt('fieldset', { class: 'share-results' },
    elt('legend', { class: 'quiet' }, 'A reader can measure it again and compare:'),
    option('the program alone', undefined, first < 0),
    ...results.map(({ label, result }, at) => option(label, result, at === first)));
}

/** @param {string} text @param {string} said */
async function copy(text, said) {
  if (await copyText(text, said)) dialog?.close();
}

/** A frame for other pages: editor and results. @param {string} link */
function embedCode(link) {
  const [page, fragment] = link.split('#');
  return `<iframe src="${page}?embed#${fragment}" width="100%" height="420" `
    + 'style="border: 1px solid #ccc; border-radius: 6px" title="A Nostos program"></iframe>';
}

/**
 * The link and the other forms of it.
 * @param {string} link
 * @param {boolean} tooLong
 * @param {Sharing} actions
 */
function forms(link, tooLong, actions) {
  const { files, shownFile } = store;
  const source = files.get().find((f) => f.name === shownFile.get())?.text ?? '';
  const field = elt('input', { type: 'text', id: 'share-link', readonly: true, value: link,
    'aria-label': 'Link', class: 'mono' });
  const markdown = `[Nostos program](${link})`;
  const code = `${markdownOf(files.get())}\n\n[Run it](${link})\n`;
  return [
    elt('div', { class: 'share-row' }, field,
      elt('button', { type: 'button', class: 'primary', disabled: tooLong,
        onclick: () => copy(link, 'Link copied') }, icon('copy'), 'Copy link')),
    elt('p', { class: tooLong ? 'wrong' : 'quiet' }, tooLong
      ? 'The program is too long for a link: save it as a file instead.'
      : `The whole program is in the link (${count(link.length)} characters): nothing is uploaded, `
        + 'and it works for ever. Who opens it sees the code first; nothing runs by itself.'),
    elt('div', { class: 'share-more' },
      elt('button', { type: 'button', class: 'outlined', disabled: tooLong,
        onclick: () => copy(markdown, 'Markdown link copied') }, 'Markdown link'),
      elt('button', { type: 'button', class: 'outlined', disabled: tooLong,
        onclick: () => copy(code, 'Markdown with the code copied') }, 'Markdown with code'),
      elt('button', { type: 'button', class: 'outlined', disabled: tooLong,
        onclick: () => copy(embedCode(link), 'Embed code copied') }, 'Embed code'),
      elt('button', { type: 'button', class: 'outlined',
        onclick: () => actions.download(shownFile.get(), source) }, `Save ${shownFile.get()}`)),
  ];
}
