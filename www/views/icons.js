// @ts-check
// The page's icons: 16 by 16, drawn with the colour of the text around them.

import { svg } from '../lib/dom.js';

/** @type {Record<string, string[]>} */
const PATHS = {
  flame: ['M8 1.5c.6 2.6 4.2 4.4 4.2 8.1A4.2 4.2 0 0 1 8 14.3a4.2 4.2 0 0 1-4.2-4.5c0-1.7.9-2.7 '
    + '1.6-3.6.2 1 .6 1.6 1.2 1.9C6.5 5.7 6.7 3.5 8 1.5Z'],
  gauge: ['M2.2 11.8a6.3 6.3 0 1 1 11.6 0', 'M8 9.5l3-3.6'],
  book: ['M8 4c-1.5-1-3.5-1.3-5.5-1v9.5c2-.3 4 0 5.5 1 1.5-1 3.5-1.3 5.5-1V3c-2-.3-4 0-5.5 1Z',
    'M8 4v9.5'],
  compass: ['M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Z', 'M10.6 5.4 9 9l-3.6 1.6L7 7Z'],
  lookup: ['M3.5 2.5h9v11h-9z', 'M6 5.5h4M6 8h4M6 10.5h2.5'],
  share: ['M8 10V2', 'M5 4.7 8 1.8l3 2.9', 'M3 8.5V13h10V8.5'],
  sun: ['M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z', 'M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3.1 '
    + '3.1l1.1 1.1M11.8 11.8l1.1 1.1M3.1 12.9l1.1-1.1M11.8 4.2l1.1-1.1'],
  moon: ['M13.5 9.7A6 6 0 0 1 6.3 2.5a6 6 0 1 0 7.2 7.2Z'],
  auto: ['M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Z', 'M8 2v12M8 4l3.6-.4M8 6.5h5.6M8 9h5.8M8 11.5h4.7'],
  help: ['M5.8 6a2.2 2.2 0 1 1 3.3 1.9c-.7.4-1.1.9-1.1 1.7', 'M8 12.3v.2'],
  options: ['M2.5 4.5h6M11.5 4.5h2M8.5 4.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0',
    'M2.5 11.5h2M7.5 11.5h6M4.5 11.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 0 0-3 0'],
  copy: ['M5.5 5.5h8v8h-8z', 'M3.5 10.5h-1v-8h8v1'],
  plus: ['M8 3.5v9M3.5 8h9'],
  close: ['M4 4l8 8M12 4l-8 8'],
  chevron: ['M4.5 6.5 8 10l3.5-3.5'],
};

/**
 * @param {keyof typeof PATHS} name
 * @returns {Element}
 */
export function icon(name) {
  return svg('svg', {
    viewBox: '0 0 16 16', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.5',
    'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true',
  }, ...PATHS[name].map((d) => svg('path', { d })));
}

/** Filled shapes: the two faces of the run button. @param {'play' | 'stop'} name */
export function solidIcon(name) {
  const d = name === 'play' ? 'M4.5 2.8v10.4c0 .5.5.8.9.5l8-5.2a.6.6 0 0 0 0-1l-8-5.2'
    + 'c-.4-.3-.9 0-.9.5Z'
    : 'M4 3h8a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Z';
  return svg('svg', { viewBox: '0 0 16 16', fill: 'currentColor', 'aria-hidden': 'true' },
    svg('path', { d }));
}

/** The mark: a sail above the waterline, on its way home. */
export function mark() {
  return svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    svg('path', { d: 'M12.8 2.5c3.7 3.1 5.9 7 6.5 11.7h-6.5Z', fill: 'currentColor' }),
    svg('path', { d: 'M10.8 5.8v8.4H5.3c.9-3.5 2.7-6.3 5.5-8.4Z', fill: 'currentColor',
      opacity: '.55' }),
    svg('path', { d: 'M2.5 18.5c1.6-1.5 3.2-1.5 4.8 0s3.2 1.5 4.7 0 3.2-1.5 4.8 0 3.1 '
      + '1.5 4.7 0', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.9',
    'stroke-linecap': 'round' }));
}
