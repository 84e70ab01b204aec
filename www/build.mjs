// @ts-check
// Builds the static page: `node build.mjs --library ENTRIES.json [--out DIR] [--pkg DIR]`.
// ENTRIES.json is what `nostos docs --json` prints.
// Every asset's name contains its content's hash, so it may be kept for ever; the page itself
// names them and is always asked for anew.

import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inLines } from './docs/example.js';
import { fullName } from './docs/render.js';

const here = dirname(fileURLToPath(import.meta.url));

/** @param {string} name @param {string} fallback */
function option(name, fallback) {
  const at = process.argv.indexOf(name);
  return resolve(at < 0 ? join(here, fallback) : process.argv[at + 1]);
}

const out = option('--out', 'dist');
const pkg = option('--pkg', 'pkg');
const assets = join(out, 'assets');

/** Programs that the bench tab starts with: the same sum, with and without an accumulator. */
const DUEL = {
  a: 'sum_to(0) = 0\nsum_to(n) = n + sum_to(n - 1)\n\nmain() = sum_to(5000)\n',
  b: 'add_up(0, acc) = acc\nadd_up(n, acc) = add_up(n - 1, acc + n)\n\nmain() = add_up(5000, 0)\n',
};

/** @param {string | Uint8Array} content */
function hashOf(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 10);
}

/**
 * Writes an asset under a name with its hash.
 * @param {string} name
 * @param {string | Uint8Array} content
 * @returns {Promise<string>} its address from the page
 */
async function asset(name, content) {
  const extension = extname(name);
  const hashed = `${basename(name, extension)}-${hashOf(content)}${extension}`;
  await writeFile(join(assets, hashed), content);
  return `assets/${hashed}`;
}

/**
 * @param {string} entry
 * @param {'esm' | 'iife'} format
 * @returns {Promise<string>} its address
 */
async function bundle(entry, format) {
  const result = await build({
    entryPoints: [join(here, entry)], bundle: true, minify: true, format, write: false,
    outdir: assets, target: 'es2022', legalComments: 'none', logLevel: 'warning',
    loader: { '.woff2': 'copy' }, assetNames: '[name]-[hash]', publicPath: '',
    plugins: [{
      name: 'engine',
      // The engine's folder can be elsewhere, so its module is found here and not by its path.
      setup: ({ onResolve }) => onResolve({ filter: /^\.\/pkg\// }, ({ path }) => ({
        path: join(pkg, basename(path)),
      })),
    }],
  });
  let address = '';
  for (const file of result.outputFiles) {
    const name = basename(file.path);
    if (/\.(js|css)$/.test(name)) address = await asset(name, file.contents);
    else await writeFile(join(assets, name), file.contents);
  }
  return address;
}

/** @returns {Promise<unknown[]>} */
async function examples() {
  const folder = join(here, 'examples');
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
  return Promise.all(index.map(async (/** @type {any} */ entry) => {
    const text = await readFile(join(folder, `${entry.id}.nos`), 'utf8');
    return { ...entry, text: text.replace(/^# expect(_error)?: .*\n/, '') };
  }));
}

/** @returns {Promise<string>} the lessons of the tour as JSON */
async function tour() {
  const folder = join(here, 'tour');
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
  return JSON.stringify(await Promise.all(index.map(async (/** @type {any} */ lesson) => {
    const text = await readFile(join(folder, `${lesson.id}.nos`), 'utf8');
    return { ...lesson, code: text.replace(/^# expect(_error)?: .*\n/, '') };
  })));
}

/** @returns {Promise<string>} the benchmark programs as JSON */
async function suite() {
  const folder = join(here, '..', 'benchImprovements');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.nos')).sort();
  return JSON.stringify(await Promise.all(names.map(async (name) => ({
    name: basename(name, '.nos'), text: await readFile(join(folder, name), 'utf8'),
  }))));
}

/**
 * What the editor shows of the library: names, and what is written about them.
 * @param {string} file
 * @returns {Promise<string>} as JSON
 */
async function library(file) {
  const entries = JSON.parse(await readFile(file, 'utf8'));
  return JSON.stringify(entries.map((/** @type {import('./docs/render.js').Entry} */ entry) => ({
    entry: fullName(entry), signature: entry.signature, doc: entry.doc,
    example: inLines(entry.example),
  })));
}

/** @param {string} nonce */
function policy(nonce) {
  return [
    "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'",
    "connect-src 'self'", `style-src 'self' 'nonce-${nonce}'`, "font-src 'self'",
    "img-src 'self' data:", "manifest-src 'self'", "frame-src 'self'", "base-uri 'none'", "form-action 'none'",
  ].join('; ');
}

/** Pages that a program serves may do anything but reach out: they are in a sandbox besides. */
const PREVIEW_POLICY = [
  "default-src 'none'", "script-src 'unsafe-inline'", "style-src 'unsafe-inline'",
  'img-src data: blob:', 'font-src data:', 'media-src data: blob:', "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * The worker alone may reach other hosts, for the requests of programs.
 * @param {string} csp
 * @param {string} worker its path
 */
function headers(csp, worker) {
  return `/*
  Content-Security-Policy: ${csp}
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Cache-Control: no-cache
/preview.html
  ! Content-Security-Policy
  Content-Security-Policy: ${PREVIEW_POLICY}
/assets/*
  ! Cache-Control
  Cache-Control: public, max-age=31536000, immutable
/${worker}
  ! Content-Security-Policy
  Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src http: https:
`;
}

await rm(out, { recursive: true, force: true });
await mkdir(assets, { recursive: true });
const [style, main, worker, theme, engine] = await Promise.all([
  bundle('css/main.css', 'esm'), bundle('main.js', 'esm'), bundle('worker.js', 'esm'),
  bundle('theme.js', 'iife'), bundle('engine_module.js', 'esm'),
]);
const wasm = await asset('nostos.wasm', await readFile(join(pkg, 'nostos_web_bg.wasm')));
const later = await asset('nostos_later.wasm', await readFile(join(pkg, 'nostos_web_later.wasm')));
const icon = await asset('icon.svg', await readFile(join(here, 'icon.svg')));
const font = (await readdir(assets)).find((name) => /-400-normal-.*\.woff2$/.test(name));
// Not a secret on a static page: it only keeps `style-src` free of 'unsafe-inline'.
const nonce = hashOf(main + style);
const csp = policy(nonce);
const site = {
  wasm, later, worker, nonce, suite: await asset('suite.json', await suite()),
  tour: await asset('tour.json', await tour()),
  library: await asset('library.json', await library(option('--library', 'library.json'))),
  preview: 'preview.html', examples: await examples(), duel: DUEL,
};
/** @type {Record<string, string>} */
const values = {
  CSP: csp, ICON: icon, FONT: `assets/${font}`, WASM: wasm, STYLE: style, THEME: theme, ENGINE: engine,
  MAIN: main,
  // A `<` could end the script element that holds the data.
  SITE: JSON.stringify(site).replaceAll('<', '\\u003c'),
};
const page = (await readFile(join(here, 'index.html'), 'utf8'))
  .replace(/%([A-Z]+)%/g, (_, name) => values[name]);
await writeFile(join(out, 'index.html'), page);
// What the page needs offline; the version changes with any of it.
const files = ['./', 'preview.html', ...(await readdir(assets)).map((name) => (
  `assets/${name}`))];
const serviceWorker = (await readFile(join(here, 'service_worker.js'), 'utf8'))
  .replace('%VERSION%', hashOf(files.join() + values.SITE)).replace('%FILES%', JSON.stringify(files));
await writeFile(join(out, 'service_worker.js'), serviceWorker);
const shim = await readFile(join(here, 'preview_shim.js'), 'utf8');
await writeFile(join(out, 'preview.html'), (await readFile(join(here, 'preview.html'), 'utf8'))
  .replace('%CSP%', PREVIEW_POLICY).replace('%SHIM%', () => shim.trimEnd()));
await writeFile(join(out, '_headers'), headers(csp, worker));
await writeFile(join(out, '.nojekyll'), '');
