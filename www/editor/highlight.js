// @ts-check
// The tokens of `tokens.js` as a language of CodeMirror, and the classes that `css/editor.css`
// colours.

import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { Tag, tags } from '@lezer/highlight';
import { parser } from './tokens.js';

/** @returns {[string, Tag][]} every kind of token with the tag that stands for it */
function kinds() {
  return [
    ['comment', tags.comment], ['string', tags.string], ['escape', tags.escape],
    ['interpolation', tags.special(tags.brace)], ['character', tags.character],
    ['number', tags.number], ['boolean', tags.bool], ['type', tags.typeName],
    ['control', tags.controlKeyword], ['declaration', tags.definitionKeyword],
    ['keyword', tags.keyword], ['definition', tags.definition(tags.function(tags.variableName))],
    ['call', tags.function(tags.variableName)], ['method', tags.function(tags.propertyName)],
    ['property', tags.propertyName], ['label', tags.labelName], ['variable', tags.variableName],
    ['operator', tags.operator], ['bracket', tags.bracket], ['punctuation', tags.punctuation],
    ['decorator', tags.meta], ['invalid', tags.invalid],
  ];
}

/** The language for an editor: tokens, comment marks, brackets. */
export const nostosLanguage = StreamLanguage.define({
  ...parser, tokenTable: Object.fromEntries(kinds()),
});

/** Gives every token the class `tok-KIND`. */
export const nostosHighlighting = syntaxHighlighting(
  HighlightStyle.define(kinds().map(([name, tag]) => ({ tag, class: `tok-${name}` }))),
);
