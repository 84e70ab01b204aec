// @ts-check
// Nostos tokens: a line tokenizer after chapter 1 of the language, in the form that CodeMirror's
// StreamLanguage wants, but without CodeMirror. A test compares it with the engine's own lexer
// over every example.

import { elt } from '../lib/dom.js';
import { CONTROL, DECLARATION, OTHER_KEYWORD, SOFT } from '../lib/words.js';

const SUFFIX = '(?:i8|i16|i32|u8|u16|u32|u64|f32|n|d)?(?![A-Za-z0-9_])';
const NUMBER = new RegExp('^(?:0[xX][0-9a-fA-F_]+|0b[01_]+|'
  + `[0-9][0-9_]*(?:\\.[0-9][0-9_]*(?:[eE][+-]?[0-9]+)?)?${SUFFIX})`);
const OPERATOR = /^(?:\*\*|==|!=|<=|>=|<-|&&|\|\||\+\+|\|>|->|=>|::|\.\.=|\.\.|[-+*\/%<>!=^?~|])/;
const CHARACTER = /^'(?:\\[nrt\\'"0]|[^'\\\n])'/u;
/** A comment between the braces of an interpolation ends before anything that could close it. */
const COMMENT_INSIDE = /^#\*(?:[^{}"'*]|\*(?!#))*(?:\*#|$)/;
const ESCAPE = /^\\[nrt\\'"0]/;

/**
 * What the tokenizer remembers between lines. `modes` is a stack: `"` and `'` are strings,
 * a number is an interpolation with that many open braces.
 * @typedef {{ modes: ('"' | "'" | number)[], comment: boolean, after: string, forLine: boolean
 * }} State
 * @typedef {import('@codemirror/language').StringStream} StringStream
 */

/**
 * @param {StringStream} stream
 * @param {State} state
 */
function stringToken(stream, state) {
  const quote = state.modes[state.modes.length - 1];
  if (stream.match(ESCAPE)) return 'escape';
  if (stream.match('${')) {
    state.modes.push(0);
    return 'interpolation';
  }
  if (stream.eat(String(quote))) {
    state.modes.pop();
    return 'string';
  }
  while (!stream.eol()) {
    const next = stream.peek();
    if (next === quote || next === '\\' && stream.match(ESCAPE, false)) break;
    if (next === '$' && stream.match('${', false)) break;
    stream.next();
  }
  return 'string';
}

/** @param {StringStream} stream @param {State} state */
function commentToken(stream, state) {
  while (!stream.eol()) {
    if (stream.match('*#')) {
      state.comment = false;
      break;
    }
    stream.next();
  }
  return 'comment';
}

/**
 * A brace inside an interpolation: is it the one that ends it?
 * @param {StringStream} stream
 * @param {State} state
 */
function brace(stream, state) {
  const depth = state.modes[state.modes.length - 1];
  const open = stream.next() === '{';
  if (typeof depth !== 'number') return 'bracket';
  if (!open && depth === 0) {
    state.modes.pop();
    return 'interpolation';
  }
  state.modes[state.modes.length - 1] = depth + (open ? 1 : -1);
  return 'bracket';
}

/**
 * @param {StringStream} stream
 * @param {State} state
 * @param {string} word
 */
function lowerToken(stream, state, word) {
  const member = state.after === '.';
  const called = stream.match(/^\s*\(/, false);
  if (member) return called ? 'method' : 'property';
  if (word === 'true' || word === 'false') return 'boolean';
  if (SOFT.has(word)) {
    const isWord = word === 'to' ? state.forLine : Boolean(stream.match(/^\s*["A-Za-z_]/, false));
    if (isWord && !called && !stream.match(/^\s*[:=,)]/, false)) return 'control';
  }
  if (word === 'for') state.forLine = true;
  if (word === 'deriving' && stream.match(/^\s*\(\s*[A-Z]/, false)) return 'declaration';
  if (CONTROL.has(word) && !(word === 'throw' && !called)) return 'control';
  if (DECLARATION.has(word)) return 'declaration';
  if (OTHER_KEYWORD.has(word)) return 'keyword';
  if (called) return isDefinition(stream) ? 'definition' : 'call';
  if (stream.match(/^\s*:(?!:)/, false) && /[(,]\s*$/.test(before(stream))) return 'label';
  return 'variable';
}

/** @param {StringStream} stream */
function before(stream) {
  return stream.string.slice(0, stream.start);
}

/**
 * A name at the start of a line, whose parentheses are followed by `=`, `->` or `when`.
 * @param {StringStream} stream
 */
function isDefinition(stream) {
  if (!/^\s*(?:pub\s+)?(?:template\s+)?$/.test(before(stream))) return false;
  let depth = 0;
  for (let at = stream.pos; at < stream.string.length; at++) {
    const c = stream.string[at];
    if (c === '(' || c === '[') depth += 1;
    if (c === ')' || c === ']') depth -= 1;
    if (depth === 0 && c === ')') {
      return /^\s*(?:=(?![=>])|->|when\b)/.test(stream.string.slice(at + 1));
    }
  }
  return false;
}

/**
 * @param {StringStream} stream
 * @param {State} state
 * @returns {string | null}
 */
function codeToken(stream, state) {
  if (stream.eatSpace()) return null;
  const inside = state.modes.length > 0;
  if (stream.match(inside ? COMMENT_INSIDE : /^#\*/, false)) {
    stream.match('#*');
    state.comment = true;
    return commentToken(stream, state);
  }
  const c = stream.peek() ?? '';
  if (c === '#' && !inside && !stream.match('#{', false)) {
    stream.skipToEnd();
    return 'comment';
  }
  if (stream.match(CHARACTER)) return 'character';
  if (c === '"' || c === "'" && !stream.match("''", false)) {
    stream.next();
    state.modes.push(/** @type {'"' | "'"} */ (c));
    return 'string';
  }
  if (c === '{' || c === '}') return brace(stream, state);
  // `t.0.1` is two tuple indexes, not the fraction 0.1.
  if (state.after === '.' && stream.match(/^[0-9]+/)) return 'number';
  // A malformed number still looks like one; the compiler says what is wrong with it.
  if (stream.match(NUMBER) || stream.match(/^[0-9][0-9_]*/)) return 'number';
  const upper = stream.match(/^[A-Z][A-Za-z0-9_]*/);
  if (upper) return stream.current() === 'Self' ? 'keyword' : 'type';
  const lower = stream.match(/^[a-z_][A-Za-z0-9_]*/);
  if (lower) return lowerToken(stream, state, /** @type {RegExpMatchArray} */ (lower)[0]);
  if (stream.match(/^@[a-z_][A-Za-z0-9_]*/)) return 'decorator';
  if (stream.match(OPERATOR)) return 'operator';
  if (stream.match(/^[#%](?=\{)/)) return 'bracket';
  if (stream.match(/^[()[\]]/)) return 'bracket';
  if (stream.match(/^[,;:.$@]/)) return 'punctuation';
  stream.next();
  return 'invalid';
}

/**
 * Everything but the tags of the kinds.
 * @type {import('@codemirror/language').StreamParser<State>}
 */
export const parser = {
  name: 'nostos',
  startState: () => ({ modes: [], comment: false, after: '', forLine: false }),
  copyState: (state) => ({ ...state, modes: [...state.modes] }),
  token(stream, state) {
    if (stream.sol()) state.forLine = false;
    if (state.comment) return commentToken(stream, state);
    const mode = state.modes[state.modes.length - 1];
    if (typeof mode === 'string') return stringToken(stream, state);
    const kind = codeToken(stream, state);
    if (kind !== null && kind !== 'comment') state.after = stream.current();
    return kind;
  },
  indent: () => null,
  languageData: {
    commentTokens: { line: '#', block: { open: '#*', close: '*#' } },
    closeBrackets: { brackets: ['(', '[', '{', '"'] },
    indentOnInput: /^\s*(?:[)\]}]|end)$/,
  },
};

/** One line, read as CodeMirror's own stream is: only what the tokenizer uses of it. */
class Line {
  pos = 0;
  start = 0;

  /** @param {string} string */
  constructor(string) {
    this.string = string;
  }

  eol() {
    return this.pos >= this.string.length;
  }

  sol() {
    return this.pos === 0;
  }

  peek() {
    return this.string.charAt(this.pos) || undefined;
  }

  next() {
    return this.eol() ? undefined : this.string.charAt(this.pos++);
  }

  /** @param {string} wanted */
  eat(wanted) {
    return this.peek() === wanted ? this.next() : undefined;
  }

  eatSpace() {
    return Boolean(this.match(/^\s+/));
  }

  skipToEnd() {
    this.pos = this.string.length;
  }

  current() {
    return this.string.slice(this.start, this.pos);
  }

  /**
   * @param {string | RegExp} wanted
   * @param {boolean} [consume]
   */
  match(wanted, consume = true) {
    const rest = this.string.slice(this.pos);
    if (typeof wanted === 'string') {
      if (!rest.startsWith(wanted)) return null;
      if (consume) this.pos += wanted.length;
      return true;
    }
    const found = wanted.exec(rest);
    if (!found || found.index > 0) return null;
    if (consume) this.pos += found[0].length;
    return found;
  }
}

/**
 * A line of code outside of an editor, as nodes with the same classes.
 * @param {string} line
 * @returns {(HTMLElement | string)[]}
 */
export function highlighted(line) {
  const state = parser.startState?.(4);
  if (!state) return [line];
  const stream = new Line(line);
  const nodes = [];
  while (!stream.eol()) {
    stream.start = stream.pos;
    const kind = parser.token(/** @type {any} */ (stream), state);
    const text = stream.current();
    nodes.push(kind ? elt('span', { class: `tok-${kind}` }, text) : text);
  }
  return nodes;
}
