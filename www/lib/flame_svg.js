// @ts-check
// Flame bars as a picture on their own, for documents and issues: no style sheet, no script, names
// and figures as text. Pure.

import { inclusive } from './call_tree.js';
import { duration, percent, plural } from './format.js';
import { layoutFlame } from './flame_layout.js';

const [WIDTH, ROW, MARGIN, HEAD] = [1200, 18, 10, 34];
/** Of the 12 px monospace font: names are cut where a viewer would let them run over. */
const LETTER_PX = 7.2;
/** Narrower bars are gathered. */
const BAR_PX_MIN = 1;

/** Hue and saturation for each kind of frame. @type {Record<string, [number, number]>} */
const COLOURS = { function: [26, 88], lambda: [44, 80], builtin: [196, 38], process: [335, 60],
  wait: [210, 15] };

/** @param {string} text */
function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * @param {{ frames: import('./call_tree.js').Frame[], root: import('./call_tree.js').CallNode,
 *   weight: import('./call_tree.js').Weight, order: 'time' | 'heavy' }} input
 * @param {string} title
 * @returns {string}
 */
export function flameSvg({ frames, root, weight, order }, title) {
  const inner = WIDTH - 2 * MARGIN;
  const { bars, rows } = layoutFlame(root, { weight, order, widthMin: BAR_PX_MIN / inner });
  const total = inclusive(root, weight);
  const amount = (/** @type {number} */ n) => (weight === 'red' ? plural(n, 'step')
    : duration(n / 1e6));
  const height = HEAD + rows * ROW + MARGIN;
  const parts = bars.map(({ node, x, width, depth, hidden }) => {
    const [left, top] = [(MARGIN + x * inner).toFixed(1), HEAD + depth * ROW];
    const wide = Math.max(0.5, width * inner - 0.5).toFixed(1);
    if (hidden > 0) {
      return `<rect x="${left}" y="${top}" width="${wide}" height="${ROW - 1}" fill="#c9d2d6"/>`;
    }
    const frame = frames[node.frame];
    const own = inclusive(node, weight);
    const [hue, saturation] = COLOURS[frame.kind] ?? COLOURS.function;
    const light = 84 - 22 * Math.sqrt(total > 0 ? own / total : 0);
    const letters = Math.floor((width * inner - 6) / LETTER_PX);
    const name = frame.name.length <= letters ? frame.name : `${frame.name.slice(0, letters - 1)}…`;
    const text = letters > 2 ? `<text x="${(Number(left) + 3).toFixed(1)}" y="${top + 13}">${
      escape(name)}</text>` : '';
    return `<g><title>${escape(`${frame.name}: ${amount(own)}, ${percent(own, total)}, ${
      plural(node.calls, 'call')}`)}</title><rect x="${left}" y="${top}" width="${wide}" height="${
      ROW - 1}" rx="2" fill="hsl(${hue} ${saturation}% ${light.toFixed(0)}%)"/>${text}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH
  }" height="${height}" font-family="monospace" font-size="12" fill="#2a1608">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="${MARGIN}" y="22" font-family="sans-serif" font-size="14">${escape(`${title}: ${
    amount(total)}`)}</text>
${parts.join('\n')}
</svg>
`;
}
