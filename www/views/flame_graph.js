// @ts-check
// Flame bars as a tree of focusable elements. Width is weight, hue is the kind of frame,
// lightness is the share. Arrow keys walk the tree, Enter zooms, 0 goes back.

import { heaviestChild, inclusive, pathTo, self } from '../lib/call_tree.js';
import { elt, fill } from '../lib/dom.js';
import { duration, exact, percent, plural } from '../lib/format.js';
import { layoutFlame } from '../lib/flame_layout.js';
import { deltaChange } from './profile_delta.js';

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
/** Narrower bars show no name: a letter or two tells nothing. */
const NAME_PX_MIN = 26;
/** Bars that are tried: beyond some thousand elements the page gets slow. */
const BARS_MAX = 4000;
/** Rows that are drawn; who wants to see further down chooses a bar near the end. */
const ROWS_MAX = 1000;

export class FlameGraph {
  #box;
  #tip;
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
   */
  constructor(parent, onSelect) {
    this.#onSelect = onSelect;
    this.#box = elt('div', { class: 'flame', role: 'tree', 'aria-label': 'Flame bars' });
    this.#tip = elt('div', { class: 'flame-tip', hidden: true });
    parent.append(this.#box);
    document.body.append(this.#tip);
    this.#box.addEventListener('keydown', (event) => this.#key(event));
    this.#box.addEventListener('pointerleave', () => this.#hideTip());
    this.#box.addEventListener('focusout', () => this.#hideTip());
    new ResizeObserver(() => this.#draw()).observe(this.#box);
  }

  /** @param {FlameInput} input */
  show(input) {
    if (input.root !== this.#input?.root) {
      this.#zoom = null;
      this.#focused = null;
    }
    this.#input = input;
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
    if (bar.hidden) return hiddenBar(bar);
    const { node } = bar;
    const { frames, root, weight, query } = input;
    const frame = frames[node.frame];
    const share = inclusive(node, weight) / Math.max(1, inclusive(root, weight));
    const matches = query !== '' && frame.name.toLowerCase().includes(query);
    const delta = input.deltas?.get(node);
    const element = elt('div', {
      class: `bar-item ${delta ? deltaClass(delta) : frame.kind}${
        query && !matches ? ' faded' : ''}`,
      role: 'treeitem', tabindex: '-1', 'aria-level': bar.depth + 1,
      'aria-setsize': node.parent?.children.length, 'aria-posinset': places.get(node),
      'aria-expanded': node.children.length > 0 ? 'true' : undefined,
      'aria-selected': this.#zoom === node ? 'true' : 'false',
      'aria-label': `${frame.name}, ${delta ? deltaText(delta, weight)
        : summary(node, root, weight)}`,
      'data-red': node.inclusiveRed, 'data-calls': node.calls, 'data-frame': node.frame,
    }, bar.width * this.#box.clientWidth >= NAME_PX_MIN
      && elt('span', {}, label(frame, node)));
    element.style.left = `${bar.x * 100}%`;
    element.style.width = `calc(${bar.width * 100}% - 1px)`;
    element.style.top = `${bar.depth * ROW_PX}px`;
    element.style.setProperty('--share', share.toFixed(4));
    if (delta) element.style.setProperty('--change', changeOf(delta).toFixed(3));
    element.addEventListener('click', () => this.#choose(node));
    element.addEventListener('focus', () => this.#focus(node, element));
    element.addEventListener('pointermove', (event) => {
      this.#showTip(node, event.clientX, event.clientY);
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
   * @param {CallNode} node
   * @param {HTMLElement} element
   */
  #focus(node, element) {
    this.#focused = node;
    this.#roving(false);
    if (!element.matches(':focus-visible')) return;
    const box = element.getBoundingClientRect();
    this.#showTip(node, Math.max(box.left, 8), box.bottom);
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
    fill(this.#tip, ...tipRows(node, this.#input));
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
 * @param {Delta} delta
 * @param {Weight} weight
 */
function deltaText(delta, weight) {
  const show = (/** @type {number} */ n) => (weight === 'red' ? plural(n, 'step')
    : duration(n / 1e6));
  return `A ${show(delta.a)}, B ${show(delta.b)}, ${deltaChange(delta)}`;
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

/** @param {Bar} bar */
function hiddenBar(bar) {
  const element = elt('div', { class: 'bar-item gathered', 'aria-hidden': 'true',
    title: bar.deep ? 'Deeper calls are not drawn: choose a bar above to see them'
      : `${plural(bar.hidden, 'call')} too short to draw` });
  element.style.left = `${bar.x * 100}%`;
  element.style.width = `calc(${bar.width * 100}% - 1px)`;
  element.style.top = `${bar.depth * ROW_PX}px`;
  return element;
}

/**
 * @param {Frame} frame
 * @param {CallNode} node
 */
function label(frame, node) {
  const more = node.folded > 0 ? ` ⤵ ${exact(node.folded)} deep` : '';
  return (node.tail ? '↪ ' : '') + frame.name + more;
}

/**
 * @param {CallNode} node
 * @param {CallNode} root
 * @param {Weight} weight
 */
function summary(node, root, weight) {
  const share = percent(inclusive(node, weight), inclusive(root, weight));
  const amount = weight === 'red'
    ? plural(node.inclusiveRed, 'step') : duration(node.inclusiveNs / 1e6);
  return `${amount}, ${share}, ${plural(node.calls, 'call')}`;
}

/**
 * @param {CallNode} node
 * @param {FlameInput} input
 */
function tipRows(node, { frames, root, weight, deltas }) {
  const frame = frames[node.frame];
  const place = frame.file ? `${frame.file}:${frame.line}` : frame.kind;
  const delta = deltas?.get(node);
  if (delta) return tip(frame, place, deltaRows(delta, weight));
  /** @type {[string, string][]} */
  const rows = [
    ['Steps', `${exact(node.inclusiveRed)}  (self ${exact(node.selfRed)})`],
    ['Time', `${duration(node.inclusiveNs / 1e6)}  (self ${duration(node.selfNs / 1e6)})`],
    ['Share', `${percent(inclusive(node, weight), inclusive(root, weight))}  `
      + `(self ${percent(self(node, weight), inclusive(root, weight))})`],
    ['Calls', exact(node.calls)
      + (node.tailCalls ? `, ${exact(node.tailCalls)} of them tail` : '')],
  ];
  if (node.folded) rows.push(['Folded', `${plural(node.folded, 'level')} of recursion`]);
  if (node.via !== undefined) rows.push(['Tail call by', frames[node.via].name]);
  const path = pathTo(node).slice(0, -1).map((n) => frames[n.frame].name);
  if (path.length > 0) rows.push(['Under', path.slice(-3).join(' › ')]);
  return tip(frame, place, rows);
}

/**
 * @param {Delta} delta
 * @param {Weight} weight
 * @returns {[string, string][]}
 */
function deltaRows(delta, weight) {
  const show = (/** @type {number} */ n) => (weight === 'red' ? plural(n, 'step')
    : duration(n / 1e6));
  return [['A', show(delta.a)], ['B', show(delta.b)], ['Change', deltaChange(delta)]];
}

/**
 * @param {Frame} frame
 * @param {string} place
 * @param {[string, string][]} rows
 */
function tip(frame, place, rows) {
  return [
    elt('div', { class: 'tip-head' }, elt('code', {}, frame.id || frame.name),
      elt('span', { class: 'quiet' }, place)),
    elt('dl', {}, ...rows.map(([name, value]) => elt('div', {}, elt('dt', {}, name),
      elt('dd', {}, value)))),
  ];
}
