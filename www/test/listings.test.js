// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { tokenListing, typeListing } from '../lib/listings.js';

const FILES = [{ name: 'main.nos', text: 'f(x)\n  = 1' }];

test('tokens stand with their places', () => {
  const tokens = [{ kind: 'name', start: 0, end: 1 }, { kind: 'newline', start: 4, end: 5 },
    { kind: 'number', start: 9, end: 10 }];
  assert.equal(tokenListing(FILES, () => tokens), '1:1     name        "f"\n'
    + '1:5     newline     "\\n"\n2:5     number      "1"');
});

test('types stand behind their names, each file under its own', () => {
  assert.equal(typeListing(FILES, () => [{ at: 3, type: 'Int' }]), 'f(x: Int)\n  = 1');
  const two = [...FILES, { name: 'b.nos', text: 'y' }];
  assert.equal(typeListing(two, () => []), '# main.nos\n\nf(x)\n  = 1\n\n# b.nos\n\ny');
});
