// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { fetchForProgram } from '../fetch.js';

const request = {
  id: 1, method: 'POST', url: 'https://example.com/', body: new Uint8Array([104, 105]),
  headers: /** @type {[string, string][]} */ ([['x-a', '1']]),
};

test('a request reaches the browser without the visitor\'s cookies', async () => {
  /** @type {any[]} */
  const seen = [];
  const answer = await fetchForProgram(request, async (url, init) => {
    seen.push(url, init);
    return new Response('there', { status: 418, headers: { 'X-B': '2' } });
  });
  assert.equal(seen[0], request.url);
  assert.equal(seen[1].credentials, 'omit');
  assert.equal(new TextDecoder().decode(seen[1].body), 'hi');
  assert('status' in answer && answer.status === 418);
  assert.equal(new TextDecoder().decode(answer.body), 'there');
  assert.deepEqual(answer.headers.find(([name]) => name === 'x-b'), ['x-b', '2']);
});

test('what the browser refuses is a failure that names the reason', async () => {
  const answer = await fetchForProgram(request, async () => {
    throw new TypeError('Failed to fetch');
  });
  assert('failure' in answer);
  assert.match(answer.failure, /https:\/\/example\.com\/.*Failed to fetch.*CORS/);
});
