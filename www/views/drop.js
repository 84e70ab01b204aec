// @ts-check
// Files dropped anywhere on the page are opened: code as a program, a profile or results as by the
// buttons for them. Without this the editor would put their text into the middle of the code, and
// the rest of the page would give way to the file.

import { documentKind, programOf } from '../lib/dropped.js';

/** @param {DragEvent} event */
function carriesFiles({ dataTransfer }) {
  return dataTransfer?.types.includes('Files') ?? false;
}

/**
 * @param {{ open: (files: import('../protocol.js').SourceFile[], names: string) => void,
 *   importDocument: (kind: 'profile' | 'results', name: string, text: string) => void,
 *   refuse: (names: string, reason: string) => void }} actions
 */
export function mountDrop({ open, importDocument, refuse }) {
  const mark = (/** @type {boolean} */ on) => document.body.classList.toggle('dropping', on);
  // On the way down, so that the editors never see them.
  window.addEventListener('dragover', (event) => {
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = 'copy';
    mark(true);
  }, true);
  window.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) mark(false);
  }, true);
  window.addEventListener('drop', async (event) => {
    mark(false);
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const dropped = [...event.dataTransfer?.files ?? []];
    if (dropped.length === 0) return;
    const names = dropped.map(({ name }) => name).join(', ');
    try {
      const text = dropped.length === 1 && await dropped[0].text();
      const kind = text && documentKind(names, text);
      if (kind) {
        importDocument(kind, names, text);
        return;
      }
      const program = programOf(await Promise.all(dropped.map(async (file) => (
        { name: file.name, content: new Uint8Array(await file.arrayBuffer()) }))));
      if (program.ok) open(program.files, names);
      else refuse(names, program.reason);
    } catch {
      // A folder, or a file that is gone.
      refuse(names, 'it cannot be read');
    }
  }, true);
}
