// @ts-check
// The compiler's diagnostics in the editor: underlines, gutter marks and their tooltips.

import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { elt } from '../lib/dom.js';
import { prose } from '../views/prose.js';

/** @typedef {import('../protocol.js').Diagnostic} Diagnostic */

/**
 * @param {Diagnostic} diagnostic
 * @returns {HTMLElement}
 */
function tooltip(diagnostic) {
  return elt('div', { class: 'diagnostic-tip' },
    elt('div', {}, ...prose(diagnostic.message)),
    ...diagnostic.helps.map((text) => elt('div', { class: 'help' }, ...prose(text))),
    ...diagnostic.notes.map((text) => elt('div', { class: 'note' }, ...prose(text))),
    elt('div', { class: 'code' }, diagnostic.code));
}

/**
 * Offsets inside the document: it may have become shorter since the check.
 * @param {{ start: number, end: number }} range
 * @param {number} length
 */
function clamp({ start, end }, length) {
  const from = Math.min(start, length);
  return { from, to: Math.max(from, Math.min(end, length)) };
}

/**
 * Shows these diagnostics instead of the ones before.
 * @param {import('@codemirror/view').EditorView} view
 * @param {readonly Diagnostic[]} diagnostics those of the file that is shown
 */
export function showDiagnostics(view, diagnostics) {
  const length = view.state.doc.length;
  view.dispatch(setDiagnostics(view.state, diagnostics.map((diagnostic) => ({
    ...clamp(diagnostic, length),
    severity: diagnostic.severity,
    message: diagnostic.message,
    renderMessage: () => tooltip(diagnostic),
    actions: diagnostic.fixes.map((fix) => ({
      name: fix.title,
      apply: (/** @type {import('@codemirror/view').EditorView} */ target) => {
        applyFix(target, fix);
      },
    })),
  }))));
}

/**
 * @param {import('@codemirror/view').EditorView} view
 * @param {import('../protocol.js').Fix} fix
 */
export function applyFix(view, fix) {
  const { from, to } = clamp(fix, view.state.doc.length);
  view.dispatch({
    changes: { from, to, insert: fix.replacement },
    selection: { anchor: from + fix.replacement.length },
    scrollIntoView: true,
    userEvent: 'input.fix',
  });
}

/** The extension that an editor needs for them. */
export const diagnosticGutter = lintGutter({ hoverTime: 200 });
