// @ts-check
import assert from 'node:assert/strict';
import test from 'node:test';
import { CookieJar } from '../lib/cookies.js';

test('cookies are kept, changed and dropped', () => {
  const jar = new CookieJar();
  assert.deepEqual(jar.headers(), []);
  jar.set('theme=dark; Path=/');
  jar.set('id=a=b; HttpOnly; Max-Age=60');
  assert.deepEqual(jar.headers(), [['Cookie', 'theme=dark; id=a=b']]);
  assert.equal(jar.visible(), 'theme=dark');
  jar.set('theme=light');
  jar.set('id=; max-age=0');
  jar.set('no cookie');
  assert.deepEqual(jar.headers(), [['Cookie', 'theme=light']]);
  jar.clear();
  assert.equal(jar.visible(), '');
});
