// @ts-check
// Whether a profile document of the engine holds together: a file may be cut, edited or made by
// hand. It only looks; what the document means is the matter of `call_tree.js`.

const FUNCTION_FIGURES = ['calls', 'tailCalls', 'selfNs', 'inclusiveNs', 'selfRed', 'inclusiveRed'];
const PROCESS_FIGURES = ['pid', 'startNs', 'endNs', 'busyNs', 'readyNs', 'waitNs', 'sent',
  'received'];
const TOTALS = ['reductions', 'busyNs', 'calls'];

/**
 * @param {any} row
 * @param {string[]} names
 */
function hasFigures(row, names) {
  return names.every((name) => Number.isFinite(row?.[name]));
}

/**
 * Whether these are frames as a profile has them: a name, and perhaps a place.
 * @param {any} frames
 * @returns {boolean}
 */
export function areFrames(frames) {
  return Array.isArray(frames) && frames.every((frame) => typeof frame?.name === 'string'
    && typeof (frame.file ?? '') === 'string'
    && [frame.line, frame.col].every((at) => Number.isInteger(at ?? 0)));
}

/**
 * Whether this is the number of one of the frames.
 * @param {any} at
 * @param {readonly unknown[]} frames
 */
export function isFrameOf(at, frames) {
  return Number.isInteger(at) && at >= 0 && at < frames.length;
}

/**
 * Every node of the tree stands behind its parent, so there are no circles; every number of a
 * frame has a frame.
 * @param {any} document
 * @returns {boolean}
 */
export function isSoundDocument({ shared, nostos }) {
  const { frames } = shared;
  const { tree, functions, processes, totals, lines = [], messages = [] } = nostos;
  const isFrame = (/** @type {any} */ at) => isFrameOf(at, frames);
  if (!areFrames(frames) || ![tree?.nodes, functions, processes, lines, messages].every(Array.isArray)) {
    return false;
  }
  return hasFigures(totals, TOTALS)
    && tree.nodes.every((/** @type {any} */ row, /** @type {number} */ at) => (
      hasFigures(row, FUNCTION_FIGURES) && isFrame(row.frame)
      && (row.via === undefined || isFrame(row.via))
      && Number.isInteger(row.parent) && row.parent < at))
    && functions.every((/** @type {any} */ row) => (
      hasFigures(row, FUNCTION_FIGURES) && isFrame(row.frame)))
    && processes.every((/** @type {any} */ row) => (
      hasFigures(row, PROCESS_FIGURES) && isTimeline(row.timeline ?? [])))
    && lines.every((/** @type {any} */ row) => (
      hasFigures(row, ['line', 'red']) && isFrame(row.frame)))
    && messages.every((/** @type {any} */ row) => Array.isArray(row) && row.every(Number.isFinite));
}

/** @param {any} timeline */
function isTimeline(timeline) {
  return Array.isArray(timeline) && timeline.every((entry) => (
    Array.isArray(entry) && Number.isFinite(entry[0])));
}
