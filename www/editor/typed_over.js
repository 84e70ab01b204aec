// @ts-check
// Text typed over a selection. A browser would carry the look of the deleted text over to the new
// one in an inline style, which the page's policy forbids: so the editor replaces it. Deleting is
// CodeMirror's.

import { EditorView } from '@codemirror/view';

export const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    const { from, to } = state.selection.main;
    const text = event.data;
    const plain = event.inputType === 'insertText' && text && !view.composing && !state.readOnly;
    if (!plain || state.selection.ranges.length > 1) return false;
    if (from === to) return false;
    const replaced = () => state.update(state.replaceSelection(text), {
      userEvent: 'input.type', scrollIntoView: true,
    });
    const handlers = state.facet(EditorView.inputHandler);
    if (!handlers.some((handler) => handler(view, from, to, text, replaced))) {
      view.dispatch(replaced());
    }
    return true;
  },
});
