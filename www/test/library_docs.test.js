// @ts-check
// What is said about a name: comments of the program, entries of the library, a file that is missing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LibraryDocs } from '../lib/library_docs.js';

const ENTRIES = [
  { entry: 'sum', signature: '(xs: List[Int])', doc: 'All together.', example: 'sum([1]) # 1' },
  { entry: 'sum', signature: '(a: Int64Array)', doc: 'Of an array.', example: '' },
  { entry: 'Option.map', signature: '[T](o: Option[T])', doc: 'What is inside.', example: '' },
];

test('the file is loaded at the first question about the library, and once', async () => {
  let loads = 0;
  const docs = new LibraryDocs(async () => {
    loads += 1;
    return ENTRIES;
  });
  assert.deepEqual(await docs.said({ doc: 'Twice.' }), { doc: 'Twice.', example: '' });
  assert.deepEqual(await docs.said({}), { doc: '', example: '' });
  assert.equal(loads, 0);
  assert.equal((await docs.said({ entry: 'Option.map' })).doc, 'What is inside.');
  const array = await docs.said({ entry: 'sum', signature: '(a: Int64Array)' });
  assert.equal(array.doc, 'Of an array.');
  assert.equal((await docs.said({ entry: 'unheard' })).doc, '');
  assert.equal(loads, 1);
});

test('a file that does not come is said, and asked for again', async () => {
  let there = false;
  const docs = new LibraryDocs(async () => {
    if (!there) throw new Error('404');
    return ENTRIES;
  });
  assert.match((await docs.said({ entry: 'Option.map' })).doc, /could not be loaded: Error: 404/);
  there = true;
  assert.equal((await docs.said({ entry: 'Option.map' })).doc, 'What is inside.');
});
