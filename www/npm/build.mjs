// @ts-check
// Puts the npm package together: `node npm/build.mjs [DIR]`, by default into `dist-npm`.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, '..', 'dist-npm'));
const pkg = join(here, '..', 'pkg');
const { version } = JSON.parse(await readFile(join(pkg, 'package.json'), 'utf8'));

await rm(out, { recursive: true, force: true });
await mkdir(join(out, 'engine'), { recursive: true });
for (const name of ['index.js', 'index.d.ts', 'README.md']) {
  await cp(join(here, name), join(out, name));
}
const engine = ['nostos_web.js', 'nostos_web.d.ts', 'nostos_web_bg.wasm', 'nostos_web_later.js',
  'nostos_web_later.wasm'];
for (const name of engine) {
  await cp(join(pkg, name), join(out, 'engine', name));
}
await cp(join(here, '..', '..', 'LICENSE'), join(out, 'LICENSE'));
await writeFile(join(out, 'package.json'), `${JSON.stringify({
  name: 'nostos-engine', version, description: 'The Nostos programming language as wasm',
  license: 'MIT', type: 'module', main: 'index.js', types: 'index.d.ts',
  exports: { '.': { types: './index.d.ts', default: './index.js' },
    './engine.wasm': './engine/nostos_web_bg.wasm',
    './engine_later.wasm': './engine/nostos_web_later.wasm' },
  sideEffects: false,
}, null, 2)}\n`);
