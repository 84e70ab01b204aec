// @ts-check
// Builds the reference of the library: `node docs/build.mjs ENTRIES.json [--out DIR]`.
// ENTRIES.json is what `nostos docs --json` prints; DIR is the built page's folder.

import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encode, MAIN_FILE } from '../lib/url.js';
import { programOf } from './example.js';
import { render } from './render.js';

/** @typedef {import('./render.js').Entry} Entry */

const here = dirname(fileURLToPath(import.meta.url));
const at = process.argv.indexOf('--out');
const site = at < 0 ? join(here, '..', 'dist') : resolve(process.argv[at + 1]);
const out = join(site, 'docs');

/**
 * Bundles a file; its name gets its content's hash, so that it may be kept for ever.
 * @param {string} entry
 * @param {'esm' | 'iife'} format
 * @returns {Promise<string>} its address from the reference
 */
async function bundle(entry, format) {
  const result = await build({
    entryPoints: [join(here, entry)], bundle: true, minify: true, format, write: false,
    outdir: out, target: 'es2022', legalComments: 'none', logLevel: 'warning',
    loader: { '.woff2': 'copy' }, assetNames: '[name]-[hash]',
  });
  let address = '';
  for (const file of result.outputFiles) {
    const extension = extname(file.path);
    let name = basename(file.path);
    if (extension === '.js' || extension === '.css') {
      const hash = createHash('sha256').update(file.contents).digest('hex').slice(0, 10);
      name = `${basename(name, extension)}-${hash}${extension}`;
      address = name;
    }
    await writeFile(join(out, name), file.contents);
  }
  return address;
}

/** The playground with an entry's example. @param {Entry} entry */
async function linkOf(entry) {
  return `../${await encode({ files: [{ name: MAIN_FILE, text: programOf(entry) }] })}`;
}

const entries = JSON.parse(await readFile(resolve(process.argv[2]), 'utf8'));
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const [style, search, theme] = await Promise.all([
  bundle('docs.css', 'esm'), bundle('search.js', 'esm'), bundle('../theme.js', 'iife'),
]);
const icon = (await readdir(join(site, 'assets'))).find((name) => /^icon-.*\.svg$/.test(name));
const { menu, body } = await render(entries, linkOf);
/** @type {Record<string, string>} */
const values = {
  STYLE: style, SEARCH: search, THEME: theme, ICON: `assets/${icon}`, MENU: menu, BODY: body,
};
const page = (await readFile(join(here, 'index.html'), 'utf8'))
  .replace(/%([A-Z]+)%/g, (_, name) => values[name]);
await writeFile(join(out, 'index.html'), page);
