// @ts-check
// What was measured and what was run, in IndexedDB: more than localStorage holds, and only the
// newest are kept. A browser that keeps nothing makes every call reject; callers say so.

/** @typedef {import('../protocol.js').SourceFile} SourceFile */
/**
 * `output` names what was printed, so that two runs can be compared; `end` is how it ended.
 * @typedef {{ title: string, when: number, files: SourceFile[], end: string, value?: string,
 *   output: string, outputBytes: number, steps: number, ms: number, version: string }} RunRecord
 * @typedef {{ runs: RunRecord, benches: import('../lib/earlier.js').Kept }} Kept
 * @typedef {keyof Kept} Shelf
 */

/** The newest of each shelf that are kept. @type {Record<Shelf, number>} */
const KEPT_MAX = { runs: 50, benches: 200 };
const SHELVES = /** @type {Shelf[]} */ (Object.keys(KEPT_MAX));

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('nostos', 1);
    request.onupgradeneeded = () => {
      for (const shelf of SHELVES) {
        request.result.createObjectStore(shelf, { keyPath: 'id', autoIncrement: true });
      }
    };
    request.onsuccess = () => {
      // Another tab with a newer page may want to change it.
      request.result.onversionchange = () => {
        request.result.close();
        opened = null;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('another tab holds the history'));
  });
  opened.catch(() => {
    opened = null;
  });
  return opened;
}

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * Keeps something; the oldest of its shelf make room.
 * @template {Shelf} S
 * @param {S} shelf
 * @param {Kept[S]} value
 */
export async function keep(shelf, value) {
  const transaction = (await database()).transaction(shelf, 'readwrite');
  const store = transaction.objectStore(shelf);
  store.add(value);
  const keys = await result(store.getAllKeys());
  for (const key of keys.slice(0, -KEPT_MAX[shelf])) store.delete(key);
  await done(transaction);
}

/**
 * Everything of a shelf, the newest first.
 * @template {Shelf} S
 * @param {S} shelf
 * @returns {Promise<(Kept[S] & { id: number })[]>}
 */
export async function all(shelf) {
  const transaction = (await database()).transaction(shelf, 'readonly');
  return (await result(transaction.objectStore(shelf).getAll())).reverse();
}

/** @param {Shelf} shelf @param {number} id */
export async function remove(shelf, id) {
  const transaction = (await database()).transaction(shelf, 'readwrite');
  transaction.objectStore(shelf).delete(id);
  await done(transaction);
}

/** @param {Shelf} shelf */
export async function empty(shelf) {
  const transaction = (await database()).transaction(shelf, 'readwrite');
  transaction.objectStore(shelf).clear();
  await done(transaction);
}
