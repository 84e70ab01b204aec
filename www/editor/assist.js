// @ts-check
// What the engine knows about the program, in the editor: types on hover, completion, the
// signature of the call being written, go to definition. The engine answers through `ask`;
// everything it says is shown as text.

import { autocompletion, completionKeymap, snippetCompletion } from '@codemirror/autocomplete';
import { StateEffect, StateField } from '@codemirror/state';
import { EditorView, hoverTooltip, keymap, showTooltip } from '@codemirror/view';
import { elt } from '../lib/dom.js';
import { IS_MAC } from '../lib/shortcuts.js';
import { highlighted } from './tokens.js';

/** @typedef {import('../protocol.js').Description} Description */
/** @typedef {import('../protocol.js').Proposal} Proposal */
/** @typedef {import('../protocol.js').CallHelp} CallHelp */
/** @typedef {import('../lib/library_docs.js').Said} Said */

/**
 * Questions about the shown file; null when the engine has no answer (any more).
 * @typedef {{ describe: (offset: number) => Promise<Description | null>,
 *   complete: (offset: number) => Promise<{ start: number, proposals: Proposal[] } | null>,
 *   callHelp: (offset: number) => Promise<CallHelp | null>,
 *   said: (about: import('../protocol.js').About) => Promise<Said>,
 *   jump: (file: string, offset: number) => void }} Ask
 */

/** Lines of a name with many meanings that a tooltip shows. */
const MEANINGS_MAX = 4;

/** @param {{ code: string[], definition?: object }} described @param {Said} said */
function tooltip({ code, definition }, { doc, example }) {
  const more = code.length - MEANINGS_MAX;
  return elt('div', { class: 'name-tip' },
    ...code.slice(0, MEANINGS_MAX).map((line) => elt('code', { class: 'line' },
      ...highlighted(line))),
    more > 0 && elt('p', { class: 'quiet' }, `… and ${more} more`),
    doc && elt('p', {}, doc),
    example && elt('code', { class: 'example' }, ...highlighted(example)),
    definition !== undefined && elt('p', { class: 'quiet' },
      `${IS_MAC ? '⌘' : 'Ctrl'}-click or F12: go to the definition`));
}

/** @param {Ask} ask */
function hover(ask) {
  return hoverTooltip(async (_, pos) => {
    const found = await ask.describe(pos);
    if (!found) return null;
    const said = await ask.said(found.about);
    return {
      pos: found.start, end: found.end, above: true,
      create: () => ({ dom: tooltip(found, said) }),
    };
  }, { hoverTime: 250 });
}

/**
 * @param {Ask} ask
 * @param {Proposal} proposal
 * @param {string} following what stands behind the caret
 */
function option(ask, proposal, following) {
  const { name, kind, detail, about, rank } = proposal;
  const typed = kind === 'local' || kind === 'value' || kind === 'field';
  const code = detail ? [typed ? `${name}: ${detail}` : detail] : [];
  const base = {
    label: name, type: kind, boost: rank, detail: shortDetail(proposal),
    info: kind === 'keyword' || !detail && !about.doc ? undefined
      : async () => tooltip({ code }, await ask.said(about)),
  };
  const called = proposal.arguments !== undefined
    && (kind === 'function' || kind === 'method' || kind === 'constructor');
  if (!called || following.startsWith('(')) return base;
  return snippetCompletion(proposal.arguments === 0 ? `${name}()` : `${name}(\${})`, base);
}

/** The type, or of a function what it gives. @param {Proposal} proposal */
function shortDetail({ kind, detail }) {
  if (kind === 'local' || kind === 'value' || kind === 'field') return detail;
  const result = /\) -> ([^()]*)$/.exec(detail);
  return result ? `→ ${result[1]}` : undefined;
}

/** @param {Ask} ask */
function completion(ask) {
  return autocompletion({
    icons: true, maxRenderedOptions: 80, activateOnTypingDelay: 80,
    override: [async (context) => {
      const word = context.matchBefore(/[A-Za-z_]\w*/);
      const member = context.matchBefore(/\.\w*/);
      if (!context.explicit && !member && (!word || word.to - word.from < 2)) return null;
      const answer = await ask.complete(context.pos);
      if (!answer || context.aborted) return null;
      const following = context.state.sliceDoc(context.pos, context.pos + 1);
      return {
        from: answer.start, validFor: /^\w*$/,
        options: answer.proposals.map((proposal) => option(ask, proposal, following)),
      };
    }],
  });
}

/** The signature shown above the caret. */
const setHelp = /** @type {import('@codemirror/state').StateEffectType<any>} */ (
  StateEffect.define());

const helpField = StateField.define({
  create: () => /** @type {any} */ (null),
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setHelp)) return effect.value;
    }
    if (!shown || !transaction.docChanged) return shown;
    return { ...shown, pos: transaction.changes.mapPos(shown.pos) };
  },
  provide: (field) => showTooltip.from(field),
});

/** @param {CallHelp} help @param {Said} said */
function helpTooltip({ code, active }, { doc }) {
  const [from, to] = active ?? [0, 0];
  return elt('div', { class: 'call-tip' },
    elt('code', {}, code.slice(0, from), elt('strong', {}, code.slice(from, to)), code.slice(to)),
    doc && elt('p', { class: 'quiet' }, doc));
}

/** @param {Ask} ask */
function callHelp(ask) {
  let serial = 0;
  return EditorView.updateListener.of((update) => {
    const shown = update.state.field(helpField) !== null;
    const typed = update.transactions.some((transaction) => (
      transaction.isUserEvent('input') || transaction.isUserEvent('delete')));
    if (!typed && !(shown && update.selectionSet)) return;
    const pos = update.state.selection.main.head;
    const line = update.state.doc.lineAt(pos);
    const mine = ++serial;
    // Not every key press is worth a question: there must be an open parenthesis before.
    if (!shown && !line.text.slice(0, pos - line.from).includes('(')) return;
    // Not before everybody has heard of the edit: the question is about the new text.
    Promise.resolve().then(() => ask.callHelp(pos)).then(async (help) => {
      const said = help ? await ask.said(help.about) : { doc: '', example: '' };
      if (mine !== serial || update.view.state.selection.main.head !== pos) return;
      if (!help && !update.view.state.field(helpField)) return;
      update.view.dispatch({ effects: setHelp.of(help && {
        pos, above: true, strictSide: true, create: () => ({ dom: helpTooltip(help, said) }),
      }) });
    });
  });
}

/**
 * @param {Ask} ask
 * @param {number} offset
 */
async function goTo(ask, offset) {
  const found = await ask.describe(offset);
  if (found?.definition) ask.jump(found.definition.file, found.definition.start);
}

/** @param {Ask} ask */
function definition(ask) {
  return [
    keymap.of([{ key: 'F12', run: (view) => {
      goTo(ask, view.state.selection.main.head);
      return true;
    } }, { key: 'Escape', run: (view) => {
      if (!view.state.field(helpField)) return false;
      view.dispatch({ effects: setHelp.of(null) });
      return true;
    } }]),
    EditorView.domEventHandlers({
      mousedown(event, view) {
        if (!(IS_MAC ? event.metaKey : event.ctrlKey) || event.button !== 0) return false;
        const offset = view.posAtCoords({ x: event.clientX, y: event.clientY });
        if (offset === null) return false;
        goTo(ask, offset);
        event.preventDefault();
        return true;
      },
    }),
  ];
}

/**
 * Everything of it as one extension.
 * @param {Ask} ask
 * @returns {import('@codemirror/state').Extension}
 */
export function assistance(ask) {
  return [hover(ask), completion(ask), keymap.of(completionKeymap), helpField, callHelp(ask),
    definition(ask)];
}
