// @ts-check
// Lights up a line that the page jumped to, until the next edit or caret move.

import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView } from '@codemirror/view';

/** The line that starts at this offset was jumped to. @type {any} */
export const flashLine = StateEffect.define();

const mark = Decoration.line({ class: 'line-flash' });

export const flashField = StateField.define({
  create: () => Decoration.none,
  update(lines, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(flashLine)) return Decoration.set([mark.range(Number(effect.value))]);
    }
    return transaction.docChanged || transaction.selection ? Decoration.none : lines;
  },
  provide: (field) => EditorView.decorations.from(field),
});
