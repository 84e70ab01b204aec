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
import { Compartment, EditorState } from '@codemirror/state';
import {
  drawSelection, dropCursor, EditorView, highlightActiveLine, highlightActiveLineGutter,
  highlightSpecialChars, keymap, lineNumbers, rectangularSelection,
} from '@codemirror/view';
import { diagnosticGutter } from './diagnostics.js';
import { nostosHighlighting, nostosLanguage } from './highlight.js';
import { nostosIndent } from './indent.js';
import { flashField, flashLine } from './flash.js';

const wrapping = new Compartment();

/**
 * @typedef {{ nonce: string, label: string, onEdit?: (text: string) => void,
 *   onCaret?: (line: number, column: number) => void, compact?: boolean }} Hooks
 */

/**
 * @param {Hooks} hooks
 * @returns {import('@codemirror/state').Extension[]}
 */
function extensions({ nonce, label, onEdit, onCaret, compact = false }) {
  return [
    EditorView.cspNonce.of(nonce),
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
    lineNumbers(),
    compact ? [] : [diagnosticGutter, highlightActiveLineGutter(), highlightActiveLine()],
    highlightSpecialChars(),
    history(),
    drawSelection(),
    dropCursor(),
    rectangularSelection(),
    bracketMatching(),
    closeBrackets(),
    highlightSelectionMatches(),
    search({ top: true }),
    EditorState.tabSize.of(4),
    indentUnit.of('    '),
    nostosLanguage,
    nostosHighlighting,
    nostosIndent,
    flashField,
    wrapping.of([]),
    keymap.of([
      ...closeBracketsKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onEdit?.(update.state.doc.toString());
      if (update.docChanged || update.selectionSet) {
        const head = update.state.selection.main.head;
        const line = update.state.doc.lineAt(head);
        onCaret?.(line.number, head - line.from + 1);
      }
    }),
  ];
}

/** An editor and what the page does with it. */
export class Editor {
  #hooks;

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
   * Another document with its own history. Does not call `onEdit`.
   * @param {string} text
   */
  open(text) {
    this.view.setState(this.#fresh(text));
  }

  /** @param {boolean} on */
  wrap(on) {
    this.view.dispatch({ effects: wrapping.reconfigure(on ? EditorView.lineWrapping : []) });
  }

  /**
   * Puts the caret there, shows it in the middle and lights the line up for a moment.
   * @param {number} lineNumber from 1
   * @param {number} [column] from 1
   */
  jumpTo(lineNumber, column = 1) {
    const doc = this.view.state.doc;
    const line = doc.line(Math.max(1, Math.min(lineNumber, doc.lines)));
    const anchor = Math.min(line.from + column - 1, line.to);
    this.view.dispatch({
      selection: { anchor },
      effects: [EditorView.scrollIntoView(anchor, { y: 'center' }), flashLine.of(line.from)],
    });
    this.view.focus();
  }
}
