// @ts-check
// Makes the page work offline after the first visit. Assets have their content's hash in their
// names and never change: from the cache first. Pages are asked for anew, and come from the cache
// when the network doesn't answer. The build writes the list of files and the version.
// A page that is open goes on with the assets of its own version: they may be gone from the server.

/** @type {any} */
const worker = self;
const CACHE = 'nostos-%VERSION%';
/** @type {string[]} */
const FILES = JSON.parse('%FILES%');

worker.addEventListener('install', (/** @type {any} */ event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES))
    .then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (/** @type {any} */ event) => {
  event.waitUntil(dropOldVersions().then(() => worker.clients.claim()));
});

/**
 * Deletes the caches of which no page is open. The one before stays in any case: a page of it may
 * just be loading.
 */
async function dropOldVersions() {
  const others = (await caches.keys()).filter((name) => name.startsWith('nostos-')
    && name !== CACHE);
  // Every page holds a lock with the address of its script, see `keepForOffline` in `main.js`.
  const { held = [] } = await navigator.locks?.query() ?? {};
  const open = held.map(({ name }) => name ?? '').filter((name) => name.includes('/assets/'));
  for (const name of others.slice(0, -1)) {
    const cache = await caches.open(name);
    const used = await Promise.all(open.map((address) => cache.match(address)));
    if (!used.some(Boolean)) await caches.delete(name);
  }
}

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  event.respondWith(url.pathname.includes('/assets/') ? fromCache(request) : fromNetwork(request));
});

/** What stands for the reference while there is no network and nobody has looked into it. */
const NO_REFERENCE = '<!doctype html><html lang="en"><meta charset="utf-8">'
  + '<meta name="viewport" content="width=device-width"><meta name="color-scheme" '
  + 'content="light dark"><title>Nostos library</title><h1>Nostos library</h1><p>There is no '
  + 'network. The reference works without one once it was opened here.</p>'
  + '<p><a href="../">Playground</a></p></html>';

/** @param {Request} request */
async function fromCache(request) {
  return await caches.match(request) ?? fetch(request);
}

/** @param {Request} request */
async function fromNetwork(request) {
  try {
    const response = await fetch(request);
    // The reference is large, so only who has looked into it keeps it.
    if (response.ok && new URL(request.url).pathname.includes('/docs/')) {
      const copy = response.clone();
      caches.open(CACHE).then((cache) => cache.put(request, copy)).catch(() => {});
    }
    return response;
  } catch (error) {
    // Pages of this version come first: an older one would stay for ever.
    const kept = await (await caches.open(CACHE)).match(request, { ignoreSearch: true })
      ?? await caches.match(request, { ignoreSearch: true });
    if (kept) return kept;
    if (request.mode === 'navigate' && new URL(request.url).pathname.includes('/docs/')) {
      return new Response(NO_REFERENCE, { status: 503, headers: { 'Content-Type': 'text/html' } });
    }
    throw error;
  }
}
