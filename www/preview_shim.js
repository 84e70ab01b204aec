// @ts-nocheck: classes of the browser are replaced here, and messages may hold anything.
// Stands in the frame of the preview, a sandbox without an origin: a page that the program serves
// arrives here as text, and its links, forms, requests, cookies and WebSockets go as messages to
// the page around it, which passes them on to the program.
(() => {
  const own = new URL(location.href);
  let base = own;
  let cookies = '';
  let serial = 0;
  const requests = new Map();
  const sockets = new Map();
  const post = (message) => parent.postMessage(message, '*');

  // What a script builds from `location` names this frame, and means the program's server.
  const served = (url) => {
    const target = new URL(url, base);
    if (target.host !== own.host) return target;
    target.protocol = /^ws/.test(target.protocol) ? 'ws:' : 'http:';
    target.host = base.host;
    if (target.pathname === own.pathname) {
      target.pathname = base.pathname;
      target.search ||= base.search;
    }
    return target;
  };

  window.fetch = async (input, options) => {
    const request = new Request(input instanceof Request ? input : served(input).href, options);
    const { method } = request;
    const body = /^(GET|HEAD)$/.test(method) ? undefined
      : new Uint8Array(await request.arrayBuffer());
    const answer = await new Promise((resolve, reject) => {
      serial += 1;
      requests.set(serial, { resolve, reject });
      post({ preview: 'request', id: serial, method, url: served(request.url).href,
        headers: [...request.headers], body });
    });
    const isEmpty = [101, 204, 205, 304].includes(answer.status);
    return new Response(isEmpty ? null : answer.body,
      { status: answer.status, headers: answer.headers });
  };

  class PreviewSocket extends EventTarget {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSING = 2;
    static CLOSED = 3;
    CONNECTING = 0;
    OPEN = 1;
    CLOSING = 2;
    CLOSED = 3;
    readyState = 0;
    binaryType = 'blob';
    bufferedAmount = 0;
    extensions = '';
    protocol = '';
    onopen = null;
    onmessage = null;
    onclose = null;
    onerror = null;
    #id;

    constructor(url) {
      super();
      const target = served(url);
      if (!/^wss?:$/.test(target.protocol)) target.protocol = 'ws:';
      this.url = target.href;
      serial += 1;
      this.#id = serial;
      sockets.set(this.#id, this);
      post({ preview: 'socket', id: this.#id, wish: { action: 'open', url: this.url } });
    }

    send(data) {
      if (this.readyState === 0) throw new DOMException('Still connecting', 'InvalidStateError');
      if (typeof data !== 'string') throw new TypeError('Programs take texts only');
      if (this.readyState === 1) {
        post({ preview: 'socket', id: this.#id, wish: { action: 'send', text: data } });
      }
    }

    close() {
      if (this.readyState > 1) return;
      this.readyState = 2;
      post({ preview: 'socket', id: this.#id, wish: { action: 'close' } });
      setTimeout(() => this.happened('close', ''), 0);
    }

    happened(event, text) {
      if (this.readyState === 3 || (this.readyState === 2 && event !== 'close')) return;
      if (event === 'open') {
        this.readyState = 1;
        this.#fire(new Event('open'));
      } else if (event === 'text') this.#fire(new MessageEvent('message', { data: text }));
      else {
        const failed = this.readyState === 0;
        this.readyState = 3;
        sockets.delete(this.#id);
        if (failed) this.#fire(new Event('error'));
        this.#fire(new CloseEvent('close', { code: failed ? 1006 : 1000, wasClean: !failed }));
      }
    }

    #fire(event) {
      const handler = this[`on${event.type}`];
      if (typeof handler === 'function') handler.call(this, event);
      this.dispatchEvent(event);
    }
  }
  window.WebSocket = PreviewSocket;

  Object.defineProperty(document, 'cookie', {
    configurable: true,
    get: () => cookies,
    set: (text) => post({ preview: 'cookie', cookie: String(text) }),
  });

  const navigate = (request) => post({ preview: 'navigate', ...request });
  const click = (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const href = link?.getAttribute('href');
    if (!href || href.startsWith('#') || event.defaultPrevented) return;
    event.preventDefault();
    navigate({ method: 'GET', url: served(href).href });
  };
  const submit = (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    const form = event.target;
    const fields = new FormData(form);
    const { submitter } = event;
    if (submitter?.name) fields.append(submitter.name, submitter.value);
    const text = new URLSearchParams(fields).toString();
    const url = served(form.getAttribute('action') || base);
    if (form.method === 'post') {
      navigate({ method: 'POST', url: url.href, body: text,
        headers: [['Content-Type', 'application/x-www-form-urlencoded']] });
    } else {
      url.search = text;
      navigate({ method: 'GET', url: url.href });
    }
  };
  // Writing a document takes every listener away, and these stay behind those of its scripts.
  const listen = () => {
    document.addEventListener('click', click);
    document.addEventListener('submit', submit);
    window.addEventListener('message', receive);
  };
  const receive = ({ data, source }) => {
    if (source !== parent) return;
    if (data.preview === 'answer') {
      const { resolve, reject } = requests.get(data.id) ?? {};
      requests.delete(data.id);
      if (data.failure) reject?.(new TypeError(data.failure));
      else resolve?.(data);
    } else if (data.preview === 'socket') sockets.get(data.id)?.happened(data.event, data.text);
    else if (data.preview === 'cookies') cookies = data.cookies;
    else if (data.preview === 'page') {
      base = new URL(data.url);
      cookies = data.cookies;
      document.open();
      document.write(data.html);
      document.close();
      listen();
    }
  };
  window.addEventListener('message', receive);
  post({ preview: 'ready' });
})();
