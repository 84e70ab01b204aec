// @ts-check
// What a program's servers serve, in a sandboxed frame without an origin of its own. Addresses
// are typed above it; links, forms and requests of the page come back as messages.

import { elt, fill } from '../lib/dom.js';
import * as store from '../state/store.js';

/** @typedef {import('../protocol.js').VisitRequest} VisitRequest */
/** @typedef {import('../protocol.js').VisitResponse} VisitResponse */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * @param {HTMLElement} panel
 * @param {{ visit: (request: VisitRequest) => Promise<VisitResponse | null>, frame: string
 * }} actions
 */
export function mountPreview(panel, actions) {
  const address = elt('input', { type: 'text', 'aria-label': 'Address', spellcheck: 'false' });
  const status = elt('span', { class: 'quiet', role: 'status' });
  const bar = elt('form', { class: 'panel-tools preview-bar' },
    elt('button', { class: 'outlined', title: 'Load this address' }, 'Load'), address, status);
  const view = elt('div', { class: 'preview-view' });
  fill(panel, bar, view);
  /** @type {HTMLIFrameElement | null} */
  let frame = null;
  let html = '';

  /** @param {string} relative */
  const absolute = (relative) => new URL(relative, address.value).href;

  /** @param {VisitRequest} request */
  async function load(request) {
    address.value = request.url;
    status.textContent = 'loading …';
    const response = await actions.visit(request);
    const place = response?.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
    if (response && place && response.status >= 300 && response.status < 400) {
      load({ method: 'GET', url: absolute(place) });
      return;
    }
    if (!response) status.textContent = 'the program does not run any more';
    else status.textContent = response.failure ?? `status ${response.status}`;
    show(response);
  }

  /** @param {VisitResponse | null} response */
  function show(response) {
    const type = response?.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
    const text = response ? decoder.decode(response.body) : '';
    if (!type?.includes('html') && !/^\s*<(!doctype|html|\w+[\s>])/i.test(text)) {
      frame = null;
      fill(view, elt('pre', { class: 'log', tabindex: '0', role: 'region',
        'aria-label': 'Response' }, text));
      return;
    }
    html = text;
    frame = elt('iframe', { title: 'The page that the program serves', src: actions.frame,
      sandbox: 'allow-scripts allow-forms' });
    fill(view, frame);
  }

  window.addEventListener('message', async ({ data, source }) => {
    if (!frame || source !== frame.contentWindow || typeof data !== 'object' || !data) return;
    const { preview, id, method = 'GET', url = '', headers = [], body } = data;
    if (preview === 'ready') {
      frame.contentWindow?.postMessage({ preview: 'page', html }, '*');
      return;
    }
    // Without a body there is no such key: the engine takes an undefined one for a mistake.
    const request = { method: String(method), url: absolute(String(url)), headers,
      ...(body === undefined ? {} : { body: encoder.encode(String(body)) }) };
    if (preview === 'navigate') load(request);
    if (preview !== 'request') return;
    const answer = await actions.visit(request);
    const failure = answer ? answer.failure : 'the program does not run any more';
    frame.contentWindow?.postMessage({ preview: 'answer', id, failure, status: answer?.status,
      headers: answer?.headers, body: answer && decoder.decode(answer.body) }, '*');
  });
  bar.addEventListener('submit', (event) => {
    event.preventDefault();
    load({ method: 'GET', url: absolute(address.value) });
  });
  let served = '';
  store.run.subscribe(({ figures, state }) => {
    const ports = figures?.ports ?? [];
    const key = state === 'ended' ? '' : ports.join();
    if (key === served) return;
    served = key;
    if (!key) return;
    store.tab.set('preview');
    load({ method: 'GET', url: `http://localhost:${ports[0]}/` });
  });
}
