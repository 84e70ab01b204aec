// @ts-check
// Share links: what stands after `#` in the page's address, and back.
//
// `#1.PAYLOAD`: 1 is the format's number and stands outside the payload, so that the codec can
// change; PAYLOAD is base64url without `=` of deflate-raw of JSON:
//   { c: source | { file: source, ... }, o?: options, r?: result summary, n?: engine version }
// An absent option means its first default; keys that this version does not know are kept.
// Links must work for ever: the golden links in `test/url.test.js` are never changed.

/** The format that `encode` writes. */
export const FORMAT = 1;
/** Longest payload that is tried: longer links are cut by mail programs and chats anyway. */
export const ENCODED_MAX = 64 * 1024;
/** A deflate bomb of 64 KiB could unpack to 64 MiB; no program in a link needs 1 MiB. */
export const DECODED_MAX = 1024 * 1024;

/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/**
 * @typedef {{ files: SourceFile[], options: Record<string, unknown>, result?: unknown,
 *   version?: string, rest: Record<string, unknown> }} Shared
 * @typedef {{ ok: true, shared: Shared } | { ok: false, problem: Problem }} Decoded
 * @typedef {'newer' | 'damaged' | 'oversized'} Problem
 */

/** The name of the file of a program that is one file. */
export const MAIN_FILE = 'main.nos';

/** What the page says about a link that it cannot open. @type {Record<Problem, string>} */
export const PROBLEM_TEXT = {
  newer: 'This link was made by a newer playground. Reload the page to get the newest version.',
  damaged: 'This link is damaged, so its code cannot be shown. Your own code is untouched. '
    + 'Ask for the link again: often its end was cut off.',
  oversized: 'This link is larger than the playground accepts (64 KiB, or 1 MiB of code unpacked), '
    + 'so it was not opened. Your own code is untouched.',
};

/** @param {Uint8Array} bytes */
function toBase64Url(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** @param {string} text */
function fromBase64Url(text) {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) throw new Error('not base64url');
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

/**
 * @param {Uint8Array} bytes
 * @param {ReadableWritablePair<Uint8Array, BufferSource>} codec
 * @param {number} bytesMax
 * @returns {Promise<Uint8Array>}
 */
async function pass(bytes, codec, bytesMax) {
  const source = new Blob([/** @type {any} */ (bytes)]).stream();
  const reader = source.pipeThrough(/** @type {any} */ (codec)).getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > bytesMax) {
      await reader.cancel();
      throw new RangeError('oversized');
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * The fragment (with `#`) that carries a program.
 * @param {{ files: SourceFile[], options?: Record<string, unknown>, result?: unknown,
 *   version?: string, rest?: Record<string, unknown> }} shared
 * @returns {Promise<string>}
 */
export async function encode({ files, options = {}, result, version, rest = {} }) {
  const single = files.length === 1 && files[0].name === MAIN_FILE;
  const c = single ? files[0].text : Object.fromEntries(files.map((f) => [f.name, f.text]));
  /** @type {Record<string, unknown>} */
  const document = { ...rest, c };
  if (Object.keys(options).length > 0) document.o = options;
  if (result !== undefined) document.r = result;
  if (version !== undefined) document.n = version;
  const json = new TextEncoder().encode(JSON.stringify(document));
  const packed = await pass(json, new CompressionStream('deflate-raw'), Infinity);
  return `#${FORMAT}.${toBase64Url(packed)}`;
}

/**
 * Reads a fragment; null when it holds no share link at all.
 * @param {string} fragment with or without `#`
 * @returns {Promise<Decoded | null>}
 */
export async function decode(fragment) {
  const text = fragment.replace(/^#/, '');
  const match = /^(\d+)\.(.*)$/s.exec(text);
  if (!match) return null;
  if (Number(match[1]) > FORMAT) return { ok: false, problem: 'newer' };
  if (Number(match[1]) !== FORMAT) return { ok: false, problem: 'damaged' };
  if (match[2].length > ENCODED_MAX) return { ok: false, problem: 'oversized' };
  try {
    const packed = fromBase64Url(match[2]);
    const json = await pass(packed, new DecompressionStream('deflate-raw'), DECODED_MAX);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(json);
    return fromDocument(JSON.parse(text));
  } catch (error) {
    const oversized = error instanceof RangeError && error.message === 'oversized';
    return { ok: false, problem: oversized ? 'oversized' : 'damaged' };
  }
}

/**
 * @param {any} document
 * @returns {Decoded}
 */
function fromDocument(document) {
  const { c, o, r, n, ...rest } = document ?? {};
  const files = filesOf(c);
  const optionsFit = o === undefined || (typeof o === 'object' && o !== null && !Array.isArray(o));
  if (!files || !optionsFit) return { ok: false, problem: 'damaged' };
  const version = typeof n === 'string' ? n : undefined;
  return { ok: true, shared: { files, options: o ?? {}, result: r, version, rest } };
}

/**
 * @param {unknown} code
 * @returns {SourceFile[] | null}
 */
function filesOf(code) {
  if (typeof code === 'string') return [{ name: MAIN_FILE, text: code }];
  if (typeof code !== 'object' || code === null || Array.isArray(code)) return null;
  const entries = Object.entries(code);
  const fit = entries.every(([name, text]) => name !== '' && typeof text === 'string');
  if (entries.length === 0 || !fit) return null;
  return entries.map(([name, text]) => ({ name, text }));
}
