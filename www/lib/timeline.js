// @ts-check
// The processes of a profile as lanes of spans, and their messages. Pure; knows no DOM.

/**
 * @typedef {'ready' | 'running' | 'receive' | 'sleep' | 'io' | 'lock'} Activity
 * @typedef {{ from: number, to: number, activity: Activity }} Span
 * @typedef {{ pid: number, name: string, spans: Span[], start: number, end: number,
 *   process: import('./call_tree.js').ProcessRow }} Lane
 * @typedef {{ sent: number, from: number, to: number, taken: number }} Message
 * @typedef {{ lanes: Lane[], messages: Message[], end: number, more: number }} Timeline
 */

/** More lanes than this are not drawn; nobody reads them. */
export const LANES_MAX = 200;
/** Messages that are drawn as arrows. */
const MESSAGES_MAX = 400;

/**
 * @param {import('./call_tree.js').Profile} profile
 * @returns {Timeline}
 */
export function timelineOf({ processes, frames, messages }) {
  const shown = processes.slice(0, LANES_MAX);
  const end = processes.reduce((most, process) => Math.max(most, process.endNs), 0);
  const lanes = shown.map((process) => ({
    pid: process.pid, name: frames[process.frame]?.name ?? 'process', process,
    start: process.startNs, end: process.endNs, spans: spansOf(process),
  }));
  const known = new Set(shown.map((process) => process.pid));
  const arrows = messages.filter(([, from, to]) => known.has(from) && known.has(to))
    .slice(0, MESSAGES_MAX).map(([sent, from, to, taken]) => ({ sent, from, to, taken }));
  return { lanes, messages: arrows, end, more: processes.length - shown.length };
}

/** @param {import('./call_tree.js').ProcessRow} process @returns {Span[]} */
function spansOf({ timeline = [], endNs }) {
  /** @type {Span[]} */
  const spans = [];
  timeline.forEach(([from, activity], at) => {
    if (activity === 'ended') return;
    const to = timeline[at + 1]?.[0] ?? endNs;
    if (to > from) spans.push({ from, to, activity: /** @type {Activity} */ (activity) });
  });
  return spans;
}
