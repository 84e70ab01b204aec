// @ts-check
// What a program's servers serve, in a sandboxed frame. Addresses are typed above it, or come from
// the links and forms of the page.

import { CookieJar } from '../lib/cookies.js';
import { elt, fill } from '../lib/dom.js';
import * as store from '../state/store.js';
import { PreviewFrame } from './preview_frame.js';

/** @typedef {import('../protocol.js').SocketEvent} SocketEvent */
/** @typedef {import('../protocol.js').SocketWish} SocketWish */
/** @typedef {import('../protocol.js').VisitRequest} VisitRequest */
/** @typedef {import('../protocol.js').VisitResponse} VisitResponse */

const decoder = new TextDecoder();

/**
 * @param {HTMLElement} panel
 * @param {{ visit: (request: VisitRequest) => Promise<VisitResponse | null>,
 *   socket: (socket: number, wish: SocketWish) => boolean,
 *   listen: (listener: (event: SocketEvent) => void) => void, frame: string }} actions
 */
export function mountPreview(panel, actions) {
  const address = elt('input', { type: 'text', 'aria-label': 'Address', spellcheck: 'false' });
  const status = elt('span', { class: 'quiet', role: 'status' });
  const bar = elt('form', { class: 'panel-tools preview-bar' },
    elt('button', { class: 'outlined', title: 'Load this address' }, 'Load'), address, status);
  const view = elt('div', { class: 'preview-view' });
  fill(panel, bar, view);
  const jar = new CookieJar();
  /** @type {PreviewFrame | null} */
  let frame = null;

  /** @param {VisitRequest} request */
  async function visit(request) {
    const headers = [...request.headers ?? [], ...jar.headers()];
    const response = await actions.visit({ ...request, headers });
    for (const [name, value] of response?.headers ?? []) {
      if (name.toLowerCase() === 'set-cookie') jar.set(value);
    }
    return response;
  }

  /** @param {VisitRequest} request */
  async function load(request) {
    address.value = request.url;
    status.textContent = 'loading …';
    const response = await visit(request);
    const place = response && header(response, 'location');
    if (response && place && response.status >= 300 && response.status < 400) {
      load({ method: 'GET', url: new URL(place, request.url).href });
      return;
    }
    if (!response) status.textContent = 'the program does not run any more';
    else status.textContent = response.failure ?? `status ${response.status}`;
    show(response, request.url);
  }

  /**
   * @param {VisitResponse | null} response
   * @param {string} url
   */
  function show(response, url) {
    frame?.close();
    frame = null;
    const html = response ? decoder.decode(response.body) : '';
    if (response && isPage(response, html)) {
      const reload = () => load({ method: 'GET', url });
      frame = new PreviewFrame(actions.frame, { html, url },
        { visit, socket: actions.socket, navigate: load, reload, jar });
      fill(view, frame.element);
    } else {
      fill(view, elt('pre', { class: 'log', tabindex: '0', role: 'region',
        'aria-label': 'Response' }, html));
    }
  }

  window.addEventListener('message', ({ data, source }) => {
    if (!frame || source !== frame.element.contentWindow) return;
    if (typeof data === 'object' && data) frame.receive(data);
  });
  actions.listen((event) => frame?.tell(event));
  bar.addEventListener('submit', (event) => {
    event.preventDefault();
    const url = typed(address.value);
    if (url) load({ method: 'GET', url });
    else status.textContent = 'an address is such as http://localhost:8080/';
  });
  let served = '';
  store.run.subscribe(({ figures }) => {
    const ports = figures?.ports ?? [];
    const key = store.isRunning() ? ports.join() : '';
    if (key === served) return;
    served = key;
    if (key) {
      jar.clear();
      store.tab.set('preview');
      load({ method: 'GET', url: `http://localhost:${ports[0]}/` });
      return;
    }
    frame?.programEnded();
    status.textContent = 'The program has ended: nothing answers here any more.';
  });
}

/** @param {VisitResponse} response @param {string} wanted */
function header({ headers }, wanted) {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/**
 * Whether a response is to be shown as a page.
 * @param {VisitResponse} response
 * @param {string} text
 */
function isPage(response, text) {
  const type = header(response, 'content-type') ?? '';
  return type.includes('html') || /^\s*<(!doctype|html|\w+[\s>])/i.test(text);
}

/** The address that somebody typed; null when it is none. @param {string} text */
function typed(text) {
  try {
    const url = new URL(/^\w+:\/\//.test(text) ? text : `http://${text}`);
    return url.protocol.startsWith('http') ? url.href : null;
  } catch {
    return null;
  }
}
