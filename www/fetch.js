// @ts-check
// Requests of programs to other hosts, made by the browser from the worker: without cookies,
// without telling which page they come from. What the browser doesn't let a page see is an error.

/** @typedef {import('./protocol.js').FetchRequest} FetchRequest */
/** @typedef {import('./protocol.js').FetchAnswer} FetchAnswer */

/**
 * @param {FetchRequest} request
 * @param {typeof fetch} [browserFetch]
 * @returns {Promise<FetchAnswer>}
 */
export async function fetchForProgram(request, browserFetch = fetch) {
  const { method, url, headers, body } = request;
  try {
    const response = await browserFetch(url, {
      method, headers, body: body && new Uint8Array(body), credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
    return {
      status: response.status, headers: [...response.headers],
      body: new Uint8Array(await response.arrayBuffer()),
    };
  } catch (error) {
    const reason = String(/** @type {any} */ (error)?.message ?? error);
    return {
      failure: `error sending request for url (${url}): ${reason}; `
        + 'perhaps the other site does not let pages read its answers (CORS)',
    };
  }
}
