// @ts-check
import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import test from 'node:test';
import { readRecord } from '../lib/records.js';
import { decode, DECODED_MAX, ENCODED_MAX, encode } from '../lib/url.js';

/** @param {unknown} document */
function link(document) {
  return '#1.' + deflateRawSync(JSON.stringify(document)).toString('base64url');
}

/** @param {string} fragment */
async function shared(fragment) {
  const decoded = await decode(fragment);
  assert.ok(decoded?.ok, 'the link opens');
  return decoded.shared;
}

// Links of every format that was ever written. Never change them: they must open for ever.
const GOLDEN = [
  ['#1.q1ZKVrJSyk3MzNPQVLBVMDFSqgUA', [{ name: 'main.nos', text: 'main() = 42' }], {}],
  ['#1.q1ZKVrKqVspNzMzTy8svVrJSKi1OVUgvSk0t0dOKyQOJa2gq2CpkZGrEKB3eE6OkqaSjBJGGKC8oTQJJ5oEU'
    + '5SnV6ijlg8wrKMpPy8xJVbIqKSpNra0FAA', [
    { name: 'main.nos', text: 'use greet.*\nmain() = hi("ü")' },
    { name: 'greet.nos', text: 'pub hi(n) = n' }], { profile: true }],
];

test('golden links open for ever', async (t) => {
  for (const [fragment, files, options] of GOLDEN) {
    await t.test(String(fragment), async () => {
      const opened = await shared(String(fragment));
      assert.deepEqual(opened.files, files);
      assert.deepEqual(opened.options, options);
    });
  }
});

// With options and the summary of a profile.
const GOLDEN_RESULT = '#1.Tc5BS8QwEIbhvxK-k0IoiZRVBrzoeU-eRDzU7qwNm2TKJN0ipf9dsnhwji_Mw7dhBCENIdd3m2fTP'
  + '8BCQBsSJ9GfY3gBHfrdQlu8hHwCYVY5h8iwqKFGBuFdFjWjnFpbJ84g_3jovfs7C87XoJIT59qgL5W1s'
  + 'ILwOqmksCTjeweLUZQL6KnRifWt8nwsINd5iytrCZJBcJ3vHHaLc_hebg8fG_KQ2pQ6sVkniWx0ybAol'
  + 'ecC8hbpBjlvMQ4xtrZ_7hb_wF8';

test('a golden link with a result opens for ever', async () => {
  const opened = await shared(GOLDEN_RESULT);
  assert.deepEqual(opened.options, { memoryMiB: 64 });
  assert.equal(opened.version, '0.1.0');
  const record = readRecord(opened.result);
  assert.equal(record?.kind, 'profile');
  assert.deepEqual(record?.figures, [{ name: 'the whole run', steps: 1, ms: 0.01, calls: 1 }]);
  assert.equal(record?.environment.browser, 'Chromium 140');
});

test('what is shared comes back', async () => {
  for (const text of ['', 'main() = 1\n', 'ünï😀'.repeat(500), '</script><img onerror=alert(1)>']) {
    const fragment = await encode({ files: [{ name: 'main.nos', text }] });
    assert.match(fragment, /^#1\.[A-Za-z0-9_-]+$/);
    assert.deepEqual((await shared(fragment)).files, [{ name: 'main.nos', text }]);
  }
});

test('several files, options, version and unknown keys are kept', async () => {
  const files = [{ name: 'main.nos', text: 'a' }, { name: 'b.nos', text: 'b' }];
  const fragment = await encode({
    files, options: { later: [1] }, version: '9.9', result: { steps: 3 }, rest: { zebra: true },
  });
  assert.deepEqual(await shared(fragment), {
    files, options: { later: [1] }, version: '9.9', result: { steps: 3 }, rest: { zebra: true },
  });
});

test('a fragment that is no share link is none', async () => {
  for (const fragment of ['', '#', '#section', '#1', '#x.abc']) {
    assert.equal(await decode(fragment), null);
  }
});

test('a link of a newer format says so', async () => {
  assert.deepEqual(await decode('#2.abc'), { ok: false, problem: 'newer' });
  assert.deepEqual(await decode('#17.'), { ok: false, problem: 'newer' });
});

test('damaged links are told apart from code', async () => {
  const good = link({ c: 'main() = 42' });
  const damaged = ['#1.', '#1.***', '#1.AAAA', '#0.abc', good.slice(0, -4), link({}), link(null),
    link({ c: { '': 'main() = 1' } }),
    link([1]), link({ c: 7 }), link({ c: {} }), link({ c: { a: 1 } }), link({ c: 'x', o: 3 })];
  for (const fragment of damaged) {
    assert.deepEqual(await decode(fragment), { ok: false, problem: 'damaged' }, fragment);
  }
});

test('oversized links are not unpacked', async () => {
  assert.deepEqual(await decode('#1.' + 'A'.repeat(ENCODED_MAX + 1)),
    { ok: false, problem: 'oversized' });
  const bomb = link({ c: ' '.repeat(DECODED_MAX) });
  assert.ok(bomb.length < ENCODED_MAX, 'the bomb is small while packed');
  assert.deepEqual(await decode(bomb), { ok: false, problem: 'oversized' });
});
