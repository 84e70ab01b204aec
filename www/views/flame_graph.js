// @ts-check
// Flame bars as a tree of focusable elements. Width is weight, hue is the kind of frame,
// lightness is the share. Arrow keys walk the tree, Enter zooms, 0 goes back. What is said of a bar
// is `bar_figures.js`'s.

import { heaviestChild, inclusive } from '../lib/call_tree.js';
import { elt, fill } from '../lib/dom.js';
import { plural } from '../lib/format.js';
import { layoutFlame } from '../lib/flame_layout.js';
import { isFound } from '../lib/flame_search.js';
import { barLabel, barName, tipFigures } from './bar_figures.js';

/** @typedef {import('../lib/call_tree.js').CallNode} CallNode */
/** @typedef {import('../lib/call_tree.js').Frame} Frame */
/** @typedef {import('../lib/call_tree.js').Weight} Weight */
/** @typedef {import('../lib/flame_layout.js').Bar} Bar */
/** @typedef {import('../lib/profile_diff.js').Delta} Delta */
/**
 * With `deltas` the bars show a difference: their figures in both runs.
 * @typedef {{ frames: Frame[], root: CallNode, weight: Weight, order: 'time' | 'heavy',
 *   query: string, deltas?: Map<CallNode, Delta> }} FlameInput
 */

/** One row of bars: 19 px and a gap, as `--row-height` in the style sheet. */
const ROW_PX = 20;
/** Narrower bars can neither be seen nor hit; they are gathered. */
const BAR_PX_MIN = 2;
/** A letter of a name in a bar, and what is left free around the name, as in the style sheet. */
const [LETTER_PX, PADDING_PX] = [7.2, 7];
/** A cut name has this many letters at least, an ellipsis among them: fewer tell nothing. */
const LETTERS_MIN = 4;
/** Bars that are tried: beyond some thousand elements the page gets slow. */
const BARS_MAX = 4000;
/** Rows that are drawn; who wants to see further down chooses a bar near the end. */
const ROWS_MAX = 1000;

export class FlameGraph {
  #box;
  #tip;
  #chosen;
  #onSelect;
  /** @type {FlameInput | null} */
  #input = null;
  /** @type {CallNode | null} */
  #zoom = null;
  /** @type {CallNode | null} */
  #focused = null;
  /** @type {Map<CallNode, HTMLElement>} */
  #elements = new Map();

  /**
   * @param {HTMLElement} parent
   * @param {(frame: Frame) => void} onSelect a bar was clicked
   * @param {ReturnType<typeof import('./bar_figures.js').chosenBar>} chosen where figures stay
   */
  constructor(parent, onSelect, chosen) {
    this.#onSelect = onSelect;
    this.#chosen = chosen;
    this.#box = elt('div', { class: 'flame', role: 'tree', 'aria-label': 'Flame bars' });
    this.#tip = elt('div', { class: 'flame-tip', hidden: true });
    parent.append(this.#box);
    document.body.append(this.#tip);
    this.#box.addEventListener('keydown', (event) => this.#key(event));
    this.#box.addEventListener('pointerleave', () => this.#hideTip());
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#hideTip();
    });
    new ResizeObserver(() => this.#draw()).observe(this.#box);
  }

  /** @param {FlameInput} input */
  show(input) {
    if (input.root !== this.#input?.root) {
      this.#zoom = null;
      this.#focused = null;
    }
    this.#input = input;
    this.#chosen.show(this.#focused, input);
    this.#draw();
  }

  /** Whether a bar other than the whole is spread out. */
  get zoomed() {
    return this.#zoom !== null;
  }

  /**
   * Outlines the bars of these frames, and no others.
   * @param {ReadonlySet<number>} frames
   */
  outline(frames) {
    for (const [node, element] of this.#elements) {
      element.classList.toggle('here', frames.has(node.frame));
    }
  }

  resetZoom() {
    this.#zoom = null;
    this.#draw();
  }

  #draw() {
    const input = this.#input;
    const width = this.#box.clientWidth;
    if (!input || width === 0) return;
    this.#hideTip();
    const { root, weight, order } = input;
    const hadFocus = this.#box.contains(document.activeElement);
    let widthMin = BAR_PX_MIN / width;
    const how = { weight, order, zoom: this.#zoom, rowsMax: ROWS_MAX };
    let layout = layoutFlame(root, { ...how, widthMin });
    while (layout.bars.length > BARS_MAX) {
      widthMin *= 2;
      layout = layoutFlame(root, { ...how, widthMin });
    }
    this.#elements.clear();
    this.#box.style.height = `${Math.max(1, layout.rows) * ROW_PX}px`;
    const places = placesOf(layout.bars);
    fill(this.#box, ...layout.bars.map((bar) => this.#bar(bar, input, places)));
    this.#box.dispatchEvent(new CustomEvent('zoomchange', { bubbles: true }));
    this.#roving(hadFocus);
  }

  /**
   * @param {Bar} bar
   * @param {FlameInput} input
   * @param {Map<CallNode, number>} places
   */
  #bar(bar, input, places) {
    if (bar.hidden) return this.#gathered(bar, input);
    const { node } = bar;
    const { frames, root, weight, query } = input;
    const frame = frames[node.frame];
    const share = inclusive(node, weight) / Math.max(1, inclusive(root, weight));
    const delta = input.deltas?.get(node);
    const name = barName(frame, node);
    const element = elt('div', {
      class: `bar-item ${delta ? deltaClass(delta) : frame.kind}${
        query && !isFound(frame, query) ? ' faded' : ''}`,
      role: 'treeitem', tabindex: '-1', 'aria-level': bar.depth + 1,
      'aria-setsize': node.parent?.children.length, 'aria-posinset': places.get(node),
      'aria-expanded': node.children.length > 0 ? 'true' : undefined,
      'aria-selected': this.#zoom === node ? 'true' : 'false',
      'aria-label': barLabel(node, input),
      'data-red': node.inclusiveRed, 'data-calls': node.calls, 'data-frame': node.frame,
    }, hasRoom(name, bar.width * this.#box.clientWidth) && elt('span', {}, name));
    place(element, bar);
    element.style.setProperty('--share', share.toFixed(4));
    if (delta) element.style.setProperty('--change', changeOf(delta).toFixed(3));
    element.addEventListener('click', () => this.#choose(node));
    element.addEventListener('focus', () => this.#focus(node));
    element.addEventListener('pointermove', ({ pointerType, clientX, clientY }) => {
      // A finger would cover it; what it chooses is said under the bars.
      if (pointerType !== 'touch') this.#showTip(node, clientX, clientY);
    });
    this.#elements.set(node, element);
    return element;
  }

  /** @param {CallNode} node */
  #choose(node) {
    this.#hideTip();
    this.#focused = node;
    this.#zoom = this.#zoom === node ? null : node;
    this.#draw();
    this.#elements.get(node)?.focus();
    if (this.#input) this.#onSelect(this.#input.frames[node.frame]);
  }

  /**
   * The bar for what is too narrow or too deep to be drawn, in the colour of most of it.
   * @param {Bar} bar
   * @param {FlameInput} input
   */
  #gathered(bar, { frames, deltas }) {
    const { heaviest } = bar;
    const kind = deltas || !heaviest ? 'delta-same' : frames[heaviest.frame].kind;
    const title = bar.deep ? 'Deeper calls are not drawn: choose a bar above to see them'
      : `${plural(bar.hidden, 'call')} too short to draw`;
    const element = elt('div', { 'aria-hidden': 'true', title,
      class: `bar-item gathered ${kind}`,
      onclick: () => this.#chosen.say(`${title}.`) });
    place(element, bar);
    return element;
  }

  /** @param {CallNode} node */
  #focus(node) {
    this.#focused = node;
    this.#roving(false);
    if (this.#input) this.#chosen.show(node, this.#input);
  }

  /** Exactly one bar is in the tab order. @param {boolean} takeFocus */
  #roving(takeFocus) {
    const wanted = this.#focused && this.#elements.get(this.#focused);
    const target = wanted ?? this.#elements.values().next().value;
    for (const element of this.#elements.values()) element.tabIndex = element === target ? 0 : -1;
    if (takeFocus) target?.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const node = this.#focused;
    const input = this.#input;
    if (!node || !input || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = this.#target(event.key, node, input);
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (target === 'zoom') this.#choose(node);
    else if (target === 'reset') {
      this.#zoom = null;
      this.#draw();
      this.#elements.get(node)?.focus();
    } else if (target) this.#elements.get(target)?.focus();
  }

  /**
   * @param {string} key
   * @param {CallNode} node
   * @param {FlameInput} input
   * @returns {CallNode | null | 'zoom' | 'reset' | undefined} undefined: not our key
   */
  #target(key, node, { weight, root }) {
    const drawn = [...this.#elements.keys()];
    const row = drawn.filter((n) => n.parent === node.parent);
    const at = row.indexOf(node);
    switch (key) {
      case 'ArrowUp': return node.parent === root ? null : node.parent;
      case 'ArrowDown': return heaviestChild(node, weight) ?? null;
      case 'ArrowLeft': return row[at - 1] ?? null;
      case 'ArrowRight': return row[at + 1] ?? null;
      case 'Home': return drawn[0] ?? null;
      case 'Enter': case ' ': return 'zoom';
      case '0': return 'reset';
      case 'Escape': return this.#zoom ? 'reset' : undefined;
      default: return undefined;
    }
  }

  /**
   * @param {CallNode} node
   * @param {number} x
   * @param {number} y
   */
  #showTip(node, x, y) {
    if (!this.#input) return;
    fill(this.#tip, ...tipFigures(node, this.#input));
    this.#tip.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.#tip;
    const left = Math.min(x + 12, window.innerWidth - width - 8);
    const below = y + 16 + height < window.innerHeight;
    this.#tip.style.left = `${Math.max(8, left)}px`;
    this.#tip.style.top = `${below ? y + 16 : Math.max(8, y - height - 12)}px`;
  }

  #hideTip() {
    this.#tip.hidden = true;
  }
}

/** @param {Delta} delta */
function deltaClass({ outcome }) {
  if (outcome === 'new') return 'delta-more whole';
  if (outcome === 'gone') return 'delta-less whole';
  return `delta-${outcome}`;
}

/** How strong the colour is: 1 for twice or half as much. @param {Delta} delta */
function changeOf({ a, b }) {
  if (a === 0 || b === 0) return 1;
  return Math.min(1, Math.abs(Math.log2(b / a)));
}

/**
 * The place of each drawn node among its siblings, from 1.
 * @param {Bar[]} bars
 */
function placesOf(bars) {
  /** @type {Map<CallNode, number>} */
  const places = new Map();
  for (const parent of new Set(bars.map(({ node }) => node.parent))) {
    parent?.children.forEach((child, at) => places.set(child, at + 1));
  }
  return places;
}

/**
 * @param {HTMLElement} element
 * @param {Bar} bar
 */
function place(element, bar) {
  element.style.left = `${bar.x * 100}%`;
  element.style.width = `calc(${bar.width * 100}% - 1px)`;
  element.style.top = `${bar.depth * ROW_PX}px`;
}

/**
 * Whether a name, or enough of it, can be read in a bar.
 * @param {string} name
 * @param {number} width in pixels
 */
function hasRoom(name, width) {
  return width - PADDING_PX >= LETTER_PX * Math.min(name.length, LETTERS_MIN);
}
