// @ts-check
// The banner above the panes, which asks for a decision, and the toast, which goes by itself.

import { byId, elt, fill } from '../lib/dom.js';
import * as store from '../state/store.js';

/** Long enough to read a sentence. */
const TOAST_MS = 5_000;
/** ... and to decide, and to reach its button by keys. */
const TOAST_WITH_ACTION_MS = 20_000;

export function mountNotices() {
  const banner = byId('banner');
  store.banner.watch((notice) => {
    if (!notice) {
      const held = banner.contains(document.activeElement);
      fill(banner);
      // Whoever pressed its button goes on where programs are run.
      if (held) byId('run').focus();
      return;
    }
    fill(banner, elt('div', { class: notice.kind },
      elt('p', {}, notice.text),
      ...notice.actions.map(({ label, act, primary }) => elt('button', {
        type: 'button', class: primary && 'primary', onclick: act,
      }, label))));
  });

  mountToast(byId('toast'));
}

/** @param {HTMLElement} toast */
function mountToast(toast) {
  let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  /** While it is pointed at or has the focus it stays. */
  const count = () => {
    clearTimeout(timer);
    const notice = store.toast.get();
    if (!notice || toast.matches(':hover, :focus-within')) return;
    timer = setTimeout(() => store.toast.set(null),
      notice.action ? TOAST_WITH_ACTION_MS : TOAST_MS);
  };
  for (const type of ['mouseenter', 'mouseleave', 'focusin']) toast.addEventListener(type, count);
  // Not before the focus has left.
  toast.addEventListener('focusout', () => setTimeout(count, 0));
  store.toast.subscribe((notice) => {
    const action = notice?.action;
    fill(toast, notice?.text, action && elt('button', {
      type: 'button',
      onclick: () => {
        store.toast.set(null);
        action.act();
      },
    }, action.label));
    count();
  });
}
