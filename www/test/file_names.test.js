// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { fileNameOf, isFixed, nameProblem } from '../lib/file_names.js';

test('the ending of a name may be left out', () => {
  assert.equal(fileNameOf(' ships '), 'ships.nos');
  assert.equal(fileNameOf('model/ship.nos'), 'model/ship.nos');
  assert.equal(fileNameOf('  '), '');
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
  assert.ok(isFixed('main.nos') && !isFixed('ships.nos'));
});
