// @ts-check
// One lane per process: when it ran, waited, slept; messages as arrows from sender to receiver.

import { elt, fill, svg } from '../lib/dom.js';
import { duration, exact, plural } from '../lib/format.js';
import { timelineOf } from '../lib/timeline.js';

/** @typedef {import('../lib/timeline.js').Timeline} Timeline */

const LANE_PX = 24;
/** @type {Record<import('../lib/timeline.js').Activity, string>} */
const WORDS = {
  running: 'running', ready: 'ready, waits for its turn', receive: 'waiting for a message',
  sleep: 'sleeping', io: 'waiting for input or output', lock: 'waiting for a shared variable',
};

/**
 * @param {HTMLElement} box
 * @param {import('../lib/call_tree.js').Profile} profile
 */
export function drawTimeline(box, profile) {
  const timeline = timelineOf(profile);
  const { lanes, messages, end, more } = timeline;
  const scale = (/** @type {number} */ at) => `${(100 * at) / Math.max(1, end)}%`;
  const tracks = lanes.map((lane) => elt('div', { class: 'lane', role: 'listitem' },
    elt('div', { class: 'lane-name', title: `${lane.name} <pid ${lane.pid}>` },
      elt('code', {}, lane.name), elt('span', { class: 'quiet' }, String(lane.pid))),
    elt('div', { class: 'lane-track' },
      lifeOf(lane, scale), ...lane.spans.map((span) => {
        const node = elt('span', { class: `lane-span ${span.activity}`,
          title: `${WORDS[span.activity]}: ${duration((span.to - span.from) / 1e6)}, from ${
            duration(span.from / 1e6)}` });
        node.style.left = scale(span.from);
        node.style.width = scale(span.to - span.from);
        return node;
      })),
    elt('span', { class: 'visually-hidden' }, describe(lane))));
  const list = elt('div', { class: 'lanes', role: 'list', 'aria-label': 'Processes over time' },
    ...tracks, arrows(timeline));
  fill(box, list,
    elt('div', { class: 'lane-scale', 'aria-hidden': 'true' }, elt('span', {}, '0'),
      elt('span', {}, duration(end / 1e6))),
    elt('p', { class: 'legend quiet' }, ...Object.entries(WORDS).map(([activity, words]) => (
      elt('span', {}, elt('span', { class: `swatch lane-span ${activity}` }), words)))),
    elt('p', { class: 'quiet lane-note' },
      messages.length === 0 ? 'No message went between these processes.'
        : `${plural(messages.length, 'message')} drawn; an arrow leads from the sender to the `
          + 'moment when the receiver took it, a dashed one stops where nobody did.',
      more > 0 && ` ${plural(more, 'more process', 'more processes')} not drawn.`));
}

/**
 * @param {import('../lib/timeline.js').Lane} lane
 * @param {(at: number) => string} scale
 */
function lifeOf(lane, scale) {
  const life = elt('span', { class: 'lane-life' });
  life.style.left = scale(lane.start);
  life.style.width = scale(lane.end - lane.start);
  return life;
}

/** @param {import('../lib/timeline.js').Lane} lane */
function describe({ process }) {
  const { busyNs, waitNs, readyNs, sent, received } = process;
  return `ran ${duration(busyNs / 1e6)}, waited ${duration(waitNs / 1e6)}, was ready ${
    duration(readyNs / 1e6)}, sent ${exact(sent)}, received ${exact(received)}`;
}

/** Room between an arrow's head and the middle of the lane that it points to. */
const HEAD_PX = 4;

/**
 * Places are percentages and pixels, no view box: a stretched one would stretch the heads.
 * @param {Timeline} timeline
 */
function arrows({ lanes, messages, end }) {
  const row = new Map(lanes.map((lane, at) => [lane.pid, at]));
  const place = (/** @type {number} */ at) => `${((100 * at) / Math.max(1, end)).toFixed(3)}%`;
  const lines = messages.map(({ sent, from, to, taken }) => {
    const [start, stop] = [from, to].map((pid) => ((row.get(pid) ?? 0) + 0.5) * LANE_PX);
    const short = Math.sign(start - stop) * HEAD_PX;
    return svg('line', { x1: place(sent), x2: place(Math.max(sent, taken)),
      y1: start, y2: stop + short, class: taken < 0 ? 'untaken' : '',
      'marker-end': 'url(#message-head)' });
  });
  const head = svg('marker', { id: 'message-head', viewBox: '0 0 8 8', refX: 7, refY: 4,
    markerWidth: 8, markerHeight: 8, markerUnits: 'userSpaceOnUse', orient: 'auto' },
  svg('path', { d: 'M0 0.5 8 4 0 7.5z' }));
  return svg('svg', { class: 'lane-messages', 'aria-hidden': 'true' },
    svg('defs', {}, head), ...lines);
}
