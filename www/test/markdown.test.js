// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { markdownOf } from '../lib/markdown.js';

test('a program as Markdown has all its files, in fences that none of them ends', () => {
  const main = { name: 'main.nos', text: 'main() = util.hi()\n\n' };
  assert.equal(markdownOf([main]), '```nostos\nmain() = util.hi()\n```');
  assert.equal(markdownOf([main, { name: 'util.nos', text: 'hi() = "````"' }]),
    '`main.nos`:\n\n```nostos\nmain() = util.hi()\n```\n\n'
    + '`util.nos`:\n\n`````nostos\nhi() = "````"\n`````');
});
