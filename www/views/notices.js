// @ts-check
// The banner above the panes, which asks for a decision, and the toast, which goes by itself.

import { byId, elt, fill } from '../lib/dom.js';
import * as store from '../state/store.js';

/** Long enough to read a sentence and to reach its button. */
const TOAST_MS = 5_000;

export function mountNotices() {
  const banner = byId('banner');
  store.banner.watch((notice) => {
    if (!notice) {
      fill(banner);
      return;
    }
    fill(banner, elt('div', { class: notice.kind },
      elt('p', {}, notice.text),
      ...notice.actions.map(({ label, act, primary }) => elt('button', {
        type: 'button', class: primary && 'primary', onclick: act,
      }, label))));
  });

  const toast = byId('toast');
  let timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);
  store.toast.subscribe((notice) => {
    clearTimeout(timer);
    if (!notice) {
      fill(toast);
      return;
    }
    const { action } = notice;
    fill(toast, notice.text, action && elt('button', {
      type: 'button',
      onclick: () => {
        store.toast.set(null);
        action.act();
      },
    }, action.label));
    timer = setTimeout(() => store.toast.set(null), TOAST_MS);
  });
}
