// @ts-check
// A page of the program's server in a sandboxed frame without an origin, and the messages between
// that frame and the program. The other end of them is `preview_shim.js`.

import { elt } from '../lib/dom.js';

/** @typedef {import('../protocol.js').Headers} Headers */
/** @typedef {import('../protocol.js').SocketEvent} SocketEvent */
/** @typedef {import('../protocol.js').SocketWish} SocketWish */
/** @typedef {import('../protocol.js').VisitRequest} VisitRequest */
/** @typedef {import('../protocol.js').VisitResponse} VisitResponse */

/**
 * @typedef {{ visit: (request: VisitRequest) => Promise<VisitResponse | null>,
 *   socket: (socket: number, wish: SocketWish) => boolean,
 *   navigate: (request: VisitRequest) => void, reload: () => void,
 *   jar: import('../lib/cookies.js').CookieJar }} Ways
 */

const GONE = 'the program does not run any more';
const encoder = new TextEncoder();
/** Sockets are numbered over all frames: an older frame may still be told of its own. */
let lastSocket = 0;

/** @param {unknown} value @returns {Headers} */
function asHeaders(value) {
  if (!Array.isArray(value)) return [];
  return value.filter(Array.isArray).map(([name, content]) => [String(name), String(content)]);
}

export class PreviewFrame {
  #page;
  #ways;
  #shown = false;
  /** The frame's number of each open socket, by ours. @type {Map<number, number>} */
  #sockets = new Map();

  /**
   * @param {string} source address of the empty page with the other end
   * @param {{ html: string, url: string }} page
   * @param {Ways} ways
   */
  constructor(source, page, ways) {
    this.#page = page;
    this.#ways = ways;
    this.element = elt('iframe', { title: 'The page that the program serves', src: source,
      sandbox: 'allow-scripts allow-forms' });
  }

  /** @param {Record<string, unknown>} message */
  #post(message) {
    this.element.contentWindow?.postMessage(message, '*');
  }

  /**
   * A message of the frame; it may hold anything.
   * @param {Record<string, any>} data
   */
  async receive(data) {
    switch (data.preview) {
      case 'ready':
        // It has loaded itself again, so it wants the page as it is now.
        if (this.#shown) this.#ways.reload();
        else this.#post({ preview: 'page', ...this.#page, cookies: this.#ways.jar.visible() });
        this.#shown = true;
        break;
      case 'navigate':
        this.#ways.navigate(this.#request(data));
        break;
      case 'request': {
        const answer = await this.#ways.visit(this.#request(data));
        this.#post({ preview: 'answer', id: data.id, failure: answer ? answer.failure : GONE,
          status: answer?.status, headers: answer?.headers, body: answer?.body });
        break;
      }
      case 'cookie':
        this.#ways.jar.set(String(data.cookie));
        this.#post({ preview: 'cookies', cookies: this.#ways.jar.visible() });
        break;
      case 'socket':
        this.#wish(Number(data.id), data.wish ?? {});
        break;
    }
  }

  /** @param {Record<string, any>} data @returns {VisitRequest} */
  #request({ method = 'GET', url = '', headers, body }) {
    const address = new URL(String(url), this.#page.url).href;
    const bytes = body instanceof Uint8Array ? body : encoder.encode(String(body));
    // Without a body there is no such key: the engine takes an undefined one for a mistake.
    return { method: String(method), url: address, headers: asHeaders(headers),
      ...(body === undefined ? {} : { body: bytes }) };
  }

  /**
   * @param {number} own the frame's number
   * @param {Record<string, unknown>} wish
   */
  #wish(own, { action, url, text }) {
    if (action === 'open') {
      lastSocket += 1;
      const socket = lastSocket;
      this.#sockets.set(socket, own);
      const headers = this.#ways.jar.headers();
      if (!this.#ways.socket(socket, { action, url: String(url), headers })) {
        this.tell({ id: socket, event: 'close', text: GONE });
      }
      return;
    }
    const socket = [...this.#sockets].find(([, its]) => its === own)?.[0];
    if (socket === undefined) return;
    if (action === 'send') this.#ways.socket(socket, { action, text: String(text) });
    if (action !== 'close') return;
    this.#sockets.delete(socket);
    this.#ways.socket(socket, { action });
  }

  /** What became of a socket. @param {SocketEvent} event */
  tell({ id, event, text }) {
    const own = this.#sockets.get(id);
    if (own === undefined) return;
    if (event === 'close') this.#sockets.delete(id);
    this.#post({ preview: 'socket', id: own, event, text });
  }

  /** The program has ended, and every socket with it. */
  programEnded() {
    for (const id of [...this.#sockets.keys()]) this.tell({ id, event: 'close', text: GONE });
  }

  /** The frame is not shown any more. */
  close() {
    for (const id of this.#sockets.keys()) this.#ways.socket(id, { action: 'close' });
    this.#sockets.clear();
  }
}
