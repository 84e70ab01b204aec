// @ts-check
// The divider between code and results: dragged, moved by arrow keys, reset by a double click.

import { byId } from '../lib/dom.js';
import { load, save } from '../state/storage.js';

const DEFAULT = 54;
const LEAST = 25;
const MOST = 80;
const STEP = 2;

export function mountDivider() {
  const divider = byId('divider');
  const panes = /** @type {HTMLElement} */ (divider.parentElement);
  let percent = DEFAULT;
  /** @param {number} to */
  const move = (to) => {
    percent = Math.round(Math.min(MOST, Math.max(LEAST, to)) * 10) / 10;
    panes.style.setProperty('--split', `${percent}%`);
    divider.setAttribute('aria-valuenow', String(Math.round(percent)));
  };
  const attributes = {
    role: 'separator', tabindex: '0', 'aria-orientation': 'vertical',
    'aria-label': 'Width of the code', 'aria-valuemin': LEAST, 'aria-valuemax': MOST,
  };
  for (const [name, value] of Object.entries(attributes)) divider.setAttribute(name, String(value));
  move(Number(load('split', DEFAULT)) || DEFAULT);

  divider.addEventListener('pointerdown', (event) => {
    divider.setPointerCapture(event.pointerId);
    divider.classList.add('dragging');
    event.preventDefault();
  });
  divider.addEventListener('pointermove', (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const box = panes.getBoundingClientRect();
    move(((event.clientX - box.left) / box.width) * 100);
  });
  divider.addEventListener('pointerup', () => {
    divider.classList.remove('dragging');
    save('split', percent);
  });
  divider.addEventListener('dblclick', () => {
    move(DEFAULT);
    save('split', percent);
  });
  divider.addEventListener('keydown', (event) => {
    const to = { ArrowLeft: percent - STEP, ArrowRight: percent + STEP, Home: LEAST, End: MOST,
      Enter: DEFAULT }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
    save('split', percent);
  });
}
