// @ts-check
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { StringStream } from '@codemirror/language';
import { parser } from '../editor/tokens.js';
import { indentAfter } from '../editor/indent.js';

/**
 * The tokens of a text as the editor makes them.
 * @param {string} text
 * @returns {[string, string][]} kind and text
 */
function tokens(text) {
  const state = /** @type {any} */ (parser).startState(4);
  /** @type {[string, string][]} */
  const found = [];
  for (const line of text.split('\n')) {
    const stream = new StringStream(line, 4, 4);
    while (!stream.eol()) {
      stream.start = stream.pos;
      const kind = parser.token(stream, state);
      assert.ok(stream.pos > stream.start, `no progress in ${line}`);
      if (kind) found.push([kind, stream.current()]);
    }
  }
  return found;
}

/** @param {string} text */
const kinds = (text) => tokens(text).map(([kind, part]) => `${kind}:${part}`).join(' ');

test('words', () => {
  assert.equal(kinds('if ok then Some(1) else None'),
    'control:if variable:ok control:then type:Some bracket:( number:1 bracket:) '
    + 'control:else type:None');
  assert.equal(kinds('for i = 0 to n { to = 1 }').split(' ')[4], 'control:to');
  assert.equal(kinds('to = 1'), 'variable:to operator:= number:1');
  assert.equal(kinds('Some(n) as whole').split(' ')[4], 'control:as');
  assert.equal(kinds('as = 1').split(' ')[0], 'variable:as');
  assert.equal(kinds('type P = Int deriving (Show)').split(' ')[4], 'declaration:deriving');
  assert.equal(kinds('deriving(x) = x').split(' ')[0], 'definition:deriving');
});

test('definitions, calls, methods, fields', () => {
  assert.equal(kinds('fib(n) when n < 2 = n').split(' ')[0], 'definition:fib');
  assert.equal(kinds('pub area(self) -> Int').split(' ')[1], 'definition:area');
  assert.equal(kinds('    println(fib(3))').split(' ')[0], 'call:println');
  assert.equal(kinds('same(a, b) == c').split(' ')[0], 'call:same');
  assert.equal(kinds('p.x.show()'),
    'variable:p punctuation:. property:x punctuation:. method:show bracket:( bracket:)');
  assert.equal(kinds('move(p, by: 3)').split(' ')[4], 'label:by');
});

test('numbers', () => {
  for (const number of ['42', '1_000', '0xFF', '0b10', '3.14', '1.5e3', '7u8', '2.5f32', '12n',
    '19.99d']) {
    assert.equal(kinds(number), `number:${number}`);
  }
  assert.equal(kinds('[1..5]'), 'bracket:[ number:1 operator:.. number:5 bracket:]');
  assert.equal(kinds('t.0.1'), 'variable:t punctuation:. number:0 punctuation:. number:1');
});

test('strings, characters, interpolation', () => {
  assert.equal(kinds('"a\\n"'), 'string:" string:a escape:\\n string:"');
  assert.equal(kinds("'x' 'xy' '\\n'"),
    "character:'x' string:' string:xy string:' character:'\\n'");
  assert.equal(kinds('"n ${if a { 1 } else { "x" }}!"'),
    'string:" string:n  interpolation:${ control:if variable:a bracket:{ number:1 bracket:} '
    + 'control:else bracket:{ string:" string:x string:" bracket:} interpolation:} string:! '
    + 'string:"');
  assert.equal(kinds('"one\ntwo" + 1'),
    'string:" string:one string:two string:" operator:+ number:1');
});

test('comments', () => {
  assert.equal(kinds('1 # two ${3}'), 'number:1 comment:# two ${3}');
  assert.equal(kinds('1 #* two\n* three *# 4'),
    'number:1 comment:#* two comment:* three *# number:4');
  assert.equal(kinds('#{1}'), 'bracket:# bracket:{ number:1 bracket:}');
});

test('every example and benchmark is made of known tokens', () => {
  for (const folder of ['../examples/', '../../benchImprovements/']) {
    const url = new URL(folder, import.meta.url);
    for (const name of readdirSync(url).filter((n) => n.endsWith('.nos'))) {
      const bad = tokens(readFileSync(new URL(name, url), 'utf8')).filter(([k]) => k === 'invalid');
      assert.deepEqual(bad, [], name);
    }
  }
});

test('a new line is indented by what the line above opens', () => {
  assert.equal(indentAfter('main() = {', ''), 4);
  assert.equal(indentAfter('    x = 1', ''), 4);
  assert.equal(indentAfter('    f(a,', ''), 4);
  assert.equal(indentAfter('    match x {', '}'), 4);
  assert.equal(indentAfter('    Storm(n) ->', ''), 8);
  assert.equal(indentAfter('trait Shape', ''), 4);
  assert.equal(indentAfter('Circle: Shape', ''), 4);
  assert.equal(indentAfter('    name(self) = "c"', 'end'), 0);
});
