// @ts-check
// The code editor: CodeMirror with one extension per file beside this one. It tells about edits
// through a callback and knows nothing of the engine, the drafts or the other views.

import {
  closeBrackets, closeBracketsKeymap,
} from '@codemirror/autocomplete';
import {
  defaultKeymap, history, historyKeymap, indentWithTab,
} from '@codemirror/commands';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import {
  drawSelection, dropCursor, EditorView, highlightActiveLine, highlightActiveLineGutter,
  highlightSpecialChars, keymap, lineNumbers, rectangularSelection,
} from '@codemirror/view';
import { layoutChanges } from '../lib/layout_changes.js';
import { diagnosticGutter } from './diagnostics.js';
import { nostosHighlighting, nostosLanguage } from './highlight.js';
import { nostosIndent } from './indent.js';
import { assistance } from './assist.js';
import { heatGutter } from './heat.js';
import { flashField, flashLine } from './flash.js';
import { hintField } from './hints.js';
import { typedOver } from './typed_over.js';

/**
 * @typedef {{ nonce: string, label: string, onEdit?: (text: string) => void,
 *   onCaret?: (line: number, column: number) => void, compact?: boolean,
 *   ask?: import('./assist.js').Ask }} Hooks
 */

/** @param {EditorState} state @returns {[line: number, column: number]} both from 1 */
function caretOf({ doc, selection }) {
  const line = doc.lineAt(selection.main.head);
  return [line.number, selection.main.head - line.from + 1];
}

/**
 * @param {Hooks} hooks
 * @returns {import('@codemirror/state').Extension[]}
 */
function extensions({ nonce, label, onEdit, onCaret, compact = false, ask }) {
  return [
    EditorView.cspNonce.of(nonce),
    EditorView.contentAttributes.of({
      'aria-label': label, spellcheck: 'false', tabindex: '0',
    }),
    lineNumbers(),
    compact ? [] : [heatGutter, diagnosticGutter, highlightActiveLineGutter(), highlightActiveLine()],
    highlightSpecialChars(),
    history(),
    drawSelection(),
    dropCursor(),
    rectangularSelection(),
    bracketMatching(),
    closeBrackets(),
    highlightSelectionMatches(),
    typedOver,
    search({ top: true }),
    EditorState.tabSize.of(4),
    indentUnit.of('    '),
    nostosLanguage,
    nostosHighlighting,
    nostosIndent,
    flashField,
    hintField,
    ask ? assistance(ask) : [],
    keymap.of([
      ...closeBracketsKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onEdit?.(update.state.doc.toString());
      if (update.docChanged || update.selectionSet) onCaret?.(...caretOf(update.state));
    }),
  ];
}

/** An editor and what the page does with it. */
export class Editor {
  #hooks;
  /** @type {Map<string, EditorState>} */
  #states = new Map();
  #shown = '';

  /**
   * @param {HTMLElement} parent
   * @param {string} text
   * @param {Hooks} hooks
   */
  constructor(parent, text, hooks) {
    this.#hooks = hooks;
    this.view = new EditorView({ parent, state: this.#fresh(text) });
  }

  /** @param {string} text */
  #fresh(text) {
    return EditorState.create({ doc: text, extensions: extensions(this.#hooks) });
  }

  text() {
    return this.view.state.doc.toString();
  }

  /**
   * Another program, each file with its own history. Does not call `onEdit`.
   * @param {import('../protocol.js').SourceFile[]} files
   */
  open(files) {
    this.#states = new Map(files.map(({ name, text }) => [name, this.#fresh(text)]));
    this.#shown = '';
    this.show(files[0].name);
  }

  /** Shows another file of the program. @param {string} name */
  show(name) {
    const state = this.#states.get(name);
    if (name === this.#shown || !state) return;
    if (this.#shown) this.#states.set(this.#shown, this.view.state);
    this.#shown = name;
    this.view.setState(state);
    this.#hooks.onCaret?.(...caretOf(state));
  }

  /** One more file of the program. @param {string} name @param {string} text */
  add(name, text) {
    this.#states.set(name, this.#fresh(text));
  }

  /**
   * A file keeps its text and its history under another name.
   * @param {string} old
   * @param {string} name
   */
  rename(old, name) {
    const state = this.#states.get(old);
    if (!state) return;
    this.#states.delete(old);
    this.#states.set(name, state);
    if (this.#shown === old) this.#shown = name;
  }

  /** @param {string} name of a file that is not shown */
  remove(name) {
    this.#states.delete(name);
  }

  /** Which file is shown. */
  get shown() {
    return this.#shown;
  }

  /** Puts the caret at an offset, as `jumpTo`. @param {number} offset */
  jumpToOffset(offset) {
    const line = this.view.state.doc.lineAt(Math.min(offset, this.view.state.doc.length));
    this.jumpTo(line.number, offset - line.from + 1, true);
  }

  /** Takes the text over as one edit, which can be undone. @param {string} text */
  replaceAll(text) {
    this.view.dispatch({
      changes: { from: 0, to: this.view.state.doc.length, insert: text },
      selection: { anchor: 0 },
      scrollIntoView: true,
    });
  }

  /**
   * Takes over the text as it was laid out anew: caret and view stay at the same code.
   * @param {string} text
   */
  layOut(text) {
    const changes = this.view.state.changes(layoutChanges(this.text(), text));
    const view = this.view.scrollSnapshot().map(changes);
    this.view.dispatch({ changes, effects: view && [view] });
  }

  /**
   * Puts the caret there, shows it in the middle and lights the line up for a moment.
   * @param {number} lineNumber from 1
   * @param {number} column from 1
   * @param {boolean} takeFocus
   */
  jumpTo(lineNumber, column, takeFocus) {
    const doc = this.view.state.doc;
    const line = doc.line(Math.max(1, Math.min(lineNumber, doc.lines)));
    const anchor = Math.min(line.from + column - 1, line.to);
    this.view.dispatch({
      selection: { anchor },
      effects: [EditorView.scrollIntoView(anchor, { y: 'center' }), flashLine.of(line.from)],
    });
    if (takeFocus) this.view.focus();
  }
}
