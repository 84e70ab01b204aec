// @ts-check
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fileNameOf, isFixed, nameProblem } from '../lib/file_names.js';
import { CONTROL, DECLARATION, isReserved, OTHER_KEYWORD, SOFT } from '../lib/words.js';
import { Engine, initSync } from '../pkg/nostos_web.js';

test('the ending of a name may be left out', () => {
  assert.equal(fileNameOf(' ships '), 'ships.nos');
  assert.equal(fileNameOf('model/ship.nos'), 'model/ship.nos');
  assert.equal(fileNameOf('  '), '');
});

test('a word is reserved where the engine knows no module of that name', () => {
  initSync({ module: readFileSync(new URL('../pkg/nostos_web_bg.wasm', import.meta.url)) });
  const engine = new Engine();
  const words = [...CONTROL, ...DECLARATION, ...OTHER_KEYWORD, ...SOFT, 'true', 'false', '_'];
  for (const word of words.filter((each) => each !== 'Self')) {
    const { diagnostics } = engine.check([
      { name: 'main.nos', text: `use ${word}.*\n\nmain() = f(1)\n` },
      { name: `${word}.nos`, text: 'pub f(n) = n\n' }]);
    assert.equal(isReserved(word), diagnostics.length > 0, word);
  }
});

test('a name that cannot be is refused with the reason', () => {
  const others = ['main.nos', 'ships.nos'];
  for (const good of ['a.nos', 'model/ship_2.nos', '_x.nos']) {
    assert.equal(nameProblem(good, others), null, good);
  }
  assert.match(nameProblem('', others) ?? '', /needs a name/);
  assert.match(nameProblem('ships.nos', others) ?? '', /already/);
  for (const bad of ['Ship.nos', '2.nos', '../x.nos', 'a b.nos', '/a.nos', 'a//b.nos', 'a.txt.nos',
    '<b>.nos']) {
    assert.match(nameProblem(bad, others) ?? '', /small first letter/, bad);
  }
  for (const word of ['if', 'model/type', '_']) {
    assert.match(nameProblem(`${word}.nos`, others) ?? '', /word of the language/, word);
  }
  assert.ok(isFixed('main.nos') && !isFixed('ships.nos'));
});
