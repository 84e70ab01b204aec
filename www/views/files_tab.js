// @ts-check
// The files of the last run: what the program wrote, to be looked at and saved, and what the reader
// gave it.

import { elt, fill } from '../lib/dom.js';
import { bytes, plural } from '../lib/format.js';
import * as store from '../state/store.js';

/** @typedef {import('../protocol.js').FileEntry} FileEntry */

/** A longer file is cut where it is shown; saving gives all of it. */
const SHOWN_BYTES_MAX = 100_000;

/**
 * @param {HTMLElement} panel
 * @param {{ list: () => Promise<FileEntry[]>,
 *   read: (path: string) => Promise<Uint8Array | undefined>,
 *   give: (name: string, content: Uint8Array) => Promise<string | undefined>,
 *   remove: (path: string) => Promise<string | undefined>,
 *   download: (name: string, content: Uint8Array) => void,
 *   openBytes: (accept: string) => Promise<{ name: string, content: Uint8Array } | null>
 * }} actions
 */
export function mountFilesTab(panel, actions) {
  const body = elt('tbody', {});
  const note = elt('p', { class: 'quiet files-note' });
  const content = elt('pre', { class: 'listing', role: 'region', tabindex: '0',
    'aria-label': 'Content of the file', hidden: true });
  const add = elt('button', { type: 'button', class: 'outlined' }, 'Add a file');
  const table = elt('div', { class: 'table-scroll' }, elt('table', { class: 'files' },
    elt('thead', {}, elt('tr', {}, ...['File', 'Size', 'Actions'].map((head) => (
      elt('th', { scope: 'col' }, head))))), body));
  fill(panel, elt('div', { class: 'panel-tools' }, add, note), table, content);

  async function refresh() {
    if (store.tab.get() !== 'files' || store.engine.get().state !== 'ready') return;
    const files = await actions.list();
    const others = store.given.get().length > 0 ? 'with those that you added, as they were'
      : 'without them';
    note.textContent = files.length > 0
      ? `A program sees these files; a new run begins ${others}.`
      : 'Files that the program writes appear here. They are in memory only.';
    table.hidden = files.length === 0;
    fill(body, ...files.map(row));
  }

  /** @param {FileEntry} file */
  function row({ path, size }) {
    const read = () => actions.read(path);
    return elt('tr', {},
      elt('td', {}, elt('button', { type: 'button', class: 'frame',
        onclick: async () => show(path, await read()) }, elt('code', {}, path))),
      elt('td', { title: plural(size, 'byte') }, bytes(size)),
      elt('td', {},
        elt('button', { type: 'button', class: 'link', onclick: async () => {
          const all = await read();
          if (all) actions.download(path.split('/').at(-1) ?? 'file', all);
        } }, 'save'), ' ',
        elt('button', { type: 'button', class: 'link', onclick: async () => {
          tell(await actions.remove(path));
          content.hidden = true;
          refresh();
        } }, 'remove')));
  }

  /**
   * @param {string} path
   * @param {Uint8Array | undefined} all
   */
  function show(path, all) {
    content.hidden = false;
    content.setAttribute('aria-label', `Content of ${path}`);
    if (!all) content.textContent = 'The file is not there any more.';
    else {
      const text = new TextDecoder().decode(all.subarray(0, SHOWN_BYTES_MAX));
      content.textContent = text + (all.length > SHOWN_BYTES_MAX ? '\n…' : '');
    }
  }

  /** @param {string | undefined} trouble */
  function tell(trouble) {
    if (trouble) store.toast.set({ text: trouble });
  }

  add.addEventListener('click', async () => {
    const file = await actions.openBytes('');
    if (!file) return;
    tell(await actions.give(file.name, file.content));
    refresh();
  });
  store.tab.watch(refresh);
  store.run.subscribe(({ state }, before) => {
    if (state !== before.state) refresh();
  });
}
