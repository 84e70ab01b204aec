// @ts-check
// Makes the page work offline after the first visit. Assets have their content's hash in their
// names and never change: from the cache first. Pages are asked for anew, and come from the cache
// when the network doesn't answer. The build writes the list of files and the version.

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
  event.waitUntil(caches.keys().then((names) => Promise.all(names
    .filter((name) => name.startsWith('nostos-') && name !== CACHE)
    .map((name) => caches.delete(name)))).then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  event.respondWith(url.pathname.includes('/assets/') ? fromCache(request) : fromNetwork(request));
});

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
    const kept = await caches.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
