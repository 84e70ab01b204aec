// @ts-check
// A gutter that shows where the work of the profiled run was; empty and without width otherwise.

import { RangeSet, StateEffect, StateField } from '@codemirror/state';
import { gutter, GutterMarker } from '@codemirror/view';
import { elt } from '../lib/dom.js';

/** @typedef {import('../lib/heat.js').Heat} Heat */

class HeatMarker extends GutterMarker {
  /** @param {Heat} heat */
  constructor(heat) {
    super();
    this.heat = heat;
  }

  /** @param {HeatMarker} other */
  eq(other) {
    return this.heat.share === other.heat.share && this.heat.title === other.heat.title;
  }

  toDOM() {
    const { share, title } = this.heat;
    const text = share >= 0.005 ? `${Math.round(share * 100)}%` : '·';
    const mark = elt('span', { class: 'heat', title }, text);
    mark.style.setProperty('--share', share.toFixed(3));
    return mark;
  }
}

const setHeat = /** @type {import('@codemirror/state').StateEffectType<RangeSet<HeatMarker>>} */ (
  StateEffect.define());

const heatField = StateField.define({
  create: () => /** @type {RangeSet<HeatMarker>} */ (RangeSet.empty),
  update(marks, transaction) {
    for (const effect of transaction.effects) if (effect.is(setHeat)) return effect.value;
    return transaction.docChanged ? marks.map(transaction.changes) : marks;
  },
});

/** The extension that an editor needs for it. */
export const heatGutter = [heatField, gutter({
  class: 'cm-heat', markers: (view) => view.state.field(heatField),
})];

/**
 * Shows this instead of what was shown before.
 * @param {import('@codemirror/view').EditorView} view
 * @param {Heat[]} heats by line
 */
export function showHeat(view, heats) {
  const { doc } = view.state;
  const marks = heats.filter(({ line }) => line <= doc.lines).map((heat) => (
    new HeatMarker(heat).range(doc.line(heat.line).from)));
  view.dispatch({ effects: setHeat.of(RangeSet.of(marks)) });
}
