// @ts-check
// A menu under a button: opens by click, Enter or arrow down; arrows, Home, End and first letters
// move; Escape and a click elsewhere close it and give the focus back.

import { elt, fill } from '../lib/dom.js';

/**
 * With `checked` an item can be on or off; with `isChoice` it is one of several of which one is on.
 * @typedef {{ label: string, detail?: string, checked?: boolean, isChoice?: boolean,
 *   act: () => void }
 *   | { heading: string } | 'line'} MenuItem
 */

/** What is longer than this, the gallery of examples, stands in columns. */
const COLUMN_MAX = 16;

/** @type {(() => void) | null} */
let closeOpen = null;

/**
 * @param {HTMLButtonElement} button
 * @param {() => MenuItem[]} items asked for at every opening
 * @param {string} label
 */
export function attachMenu(button, items, label) {
  button.setAttribute('aria-haspopup', 'menu');
  button.setAttribute('aria-expanded', 'false');
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-expanded') === 'true') closeOpen?.();
    else openMenu(button, items(), label);
  });
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    openMenu(button, items(), label);
  });
}

/**
 * @param {HTMLButtonElement} button
 * @param {MenuItem[]} items
 * @param {string} label
 */
function openMenu(button, items, label) {
  closeOpen?.();
  const long = items.length > COLUMN_MAX;
  const menu = elt('div', { class: long ? 'menu long' : 'menu', role: 'menu',
    'aria-label': label });
  const close = () => {
    menu.remove();
    button.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', outside, true);
    closeOpen = null;
  };
  /** @param {PointerEvent} event */
  const outside = (event) => {
    const target = /** @type {Node} */ (event.target);
    if (!menu.contains(target) && !button.contains(target)) close();
  };
  fill(menu, ...items.map((item) => {
    if (item === 'line') return elt('hr', { role: 'separator' });
    if ('heading' in item) {
      return elt('div', { class: 'menu-heading', role: 'presentation' }, item.heading);
    }
    return elt('button', {
      type: 'button', tabindex: '-1',
      role: roleOf(item),
      'aria-checked': item.checked === undefined ? undefined : String(item.checked),
      onclick: () => {
        close();
        button.focus();
        item.act();
      },
    }, item.label, item.detail && elt('small', {}, item.detail));
  }));
  menu.addEventListener('keydown', (event) => menuKey(event, menu, () => {
    close();
    button.focus();
  }));
  // Beside its button, so that it belongs to the same landmark.
  (button.closest('header') ?? document.body).append(menu);
  place(menu, button);
  button.setAttribute('aria-expanded', 'true');
  document.addEventListener('pointerdown', outside, true);
  closeOpen = close;
  /** @type {HTMLElement | null} */ (menu.querySelector('[role^="menuitem"]'))?.focus();
}

/** @param {{ checked?: boolean, isChoice?: boolean }} item */
function roleOf({ checked, isChoice }) {
  if (checked === undefined) return 'menuitem';
  return isChoice ? 'menuitemradio' : 'menuitemcheckbox';
}

/**
 * @param {HTMLElement} menu
 * @param {HTMLElement} button
 */
function place(menu, button) {
  const under = button.getBoundingClientRect();
  const left = Math.min(under.left, window.innerWidth - menu.offsetWidth - 8);
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${under.bottom + 4}px`;
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} menu
 * @param {() => void} dismiss
 */
function menuKey(event, menu, dismiss) {
  const items = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('[role^="menuitem"]')]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const letter = event.key.length === 1 ? event.key.toLowerCase() : '';
  let next = -1;
  if (event.key === 'ArrowDown') next = (at + 1) % items.length;
  else if (event.key === 'ArrowUp') next = (at - 1 + items.length) % items.length;
  else if (event.key === 'Home') next = 0;
  else if (event.key === 'End') next = items.length - 1;
  else if (event.key === 'Escape' || event.key === 'Tab') dismiss();
  else if (letter.trim()) {
    const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    const found = order.find((i) => i.textContent?.toLowerCase().startsWith(letter));
    if (!found) return;
    next = items.indexOf(found);
  } else return;
  event.preventDefault();
  event.stopPropagation();
  if (next >= 0) items[next].focus();
}
