// @ts-check
// In another page's frame: tells the page around how high the frame would have to be to show the
// program and its output without scrolling. That page does with it what it likes.

import { byId } from '../lib/dom.js';
import * as store from '../state/store.js';

/** Less leaves no room for the results, more is a page of its own. */
const HEIGHT_MIN = 260;
const HEIGHT_MAX = 720;

/** @param {() => number} codeHeight the height of all lines of the code */
export function mountFrameHeight(codeHeight) {
  let told = 0;
  let isDue = false;
  const tell = () => {
    isDue = false;
    const around = window.innerHeight - byId('editor').offsetHeight;
    const printed = ['.log', '.end'].reduce((sum, name) => (
      sum + (byId('panel-output').querySelector(name)?.getBoundingClientRect().height ?? 0)), 0);
    const wanted = Math.ceil(around + Math.max(codeHeight(), printed));
    const height = Math.max(HEIGHT_MIN, Math.min(HEIGHT_MAX, wanted));
    if (height === told) return;
    told = height;
    parent.postMessage({ nostos: 'height', height }, '*');
  };
  const soon = () => {
    if (!isDue) requestAnimationFrame(tell);
    isDue = true;
  };
  store.files.watch(soon);
  store.output.subscribe(soon);
  store.run.subscribe(soon);
  store.banner.subscribe(soon);
  store.tab.subscribe(soon);
}
