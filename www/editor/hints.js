// @ts-check
// Types behind names that are written without one. They take part in no selection and no copy.

import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, WidgetType } from '@codemirror/view';
import { elt } from '../lib/dom.js';

class Hint extends WidgetType {
  /** @param {string} text */
  constructor(text) {
    super();
    this.text = text;
  }

  /** @param {Hint} other */
  eq(other) {
    return this.text === other.text;
  }

  toDOM() {
    return elt('span', { class: 'type-hint', 'aria-hidden': 'true' }, `: ${this.text}`);
  }
}

const setHints = /** @type {import('@codemirror/state').StateEffectType<any>} */ (
  StateEffect.define());

export const hintField = StateField.define({
  create: () => Decoration.none,
  update(hints, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setHints)) return effect.value;
    }
    return transaction.docChanged ? hints.map(transaction.changes) : hints;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * Shows these types instead of those before.
 * @param {EditorView} view
 * @param {{ at: number, type: string }[]} hints
 */
export function showHints(view, hints) {
  const length = view.state.doc.length;
  const marks = hints.filter((hint) => hint.at <= length).map(({ at, type }) => (
    Decoration.widget({ widget: new Hint(type), side: 1 }).range(at)));
  view.dispatch({ effects: setHints.of(Decoration.set(marks, true)) });
}
