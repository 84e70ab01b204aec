// @ts-check
// Files of the reader's computer: saving one, and letting one be chosen.

/**
 * @param {string} name
 * @param {string | Uint8Array} content
 */
export function download(name, content) {
  const type = typeof content === 'string' ? 'text/plain' : 'application/octet-stream';
  const url = URL.createObjectURL(new Blob([/** @type {any} */ (content)], { type }));
  const anchor = Object.assign(document.createElement('a'), { href: url, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/**
 * Lets the reader choose a text file; null when they don't.
 * @param {string} accept
 */
export async function openFile(accept) {
  const file = await openBytes(accept);
  return file && { name: file.name, text: new TextDecoder().decode(file.content) };
}

/**
 * @param {string} accept
 * @returns {Promise<{ name: string, content: Uint8Array } | null>}
 */
export function openBytes(accept) {
  return new Promise((resolve) => {
    const field = Object.assign(document.createElement('input'), { type: 'file', accept });
    field.addEventListener('cancel', () => resolve(null));
    field.addEventListener('change', async () => {
      const file = field.files?.[0];
      resolve(file ? { name: file.name, content: new Uint8Array(await file.arrayBuffer()) } : null);
    });
    field.click();
  });
}
