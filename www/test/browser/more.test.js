// @ts-check
// Tour, files, differences of profiles, processes over time, the frame in other pages, offline.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '../../lib/url.js';
import {
  code, ended, engineReady, open, openExample, output, pageWith, run, setCode, url,
} from './site.js';

test('the tour has lessons whose programs run, and leaves the draft alone', async () => {
  const { page, context, troubles } = await pageWith('main() = "my own"\n');
  await page.waitForTimeout(500);
  await openExample(page, 'Tour');
  await page.waitForSelector('.tour h2');
  assert.match(await page.locator('.tour').innerText(), /1 of 1[2-9]/);
  await run(page);
  assert.match(await output(page), /Hello, Ithaca/);
  await page.click('#next-lesson');
  assert.match(await page.locator('.tour').innerText(), /2 of/);
  await page.click('[aria-label="Leave the tour"]');
  assert.match(await code(page), /my own/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('tour and reference are reached from the bar', async () => {
  const { page, context } = await pageWith();
  assert.equal(await page.getAttribute('#reference', 'href'), 'docs/');
  await page.click('#tour');
  await page.waitForSelector('.tour h2');
  await page.setViewportSize({ width: 800, height: 600 });
  assert.equal(await page.isVisible('#reference'), false);
  await page.click('#examples');
  await page.locator('[role="menuitem"]', { hasText: 'Reference' }).waitFor();
  await context.close();
});

test('the reference shows what fits best first, and says when nothing does', async () => {
  const { page, context } = await pageWith();
  await page.goto(`${url}docs/`);
  const menu = await page.locator('nav a:visible').count();
  const first = await page.locator('article').first().getAttribute('id');
  await page.fill('#search', 'map');
  const names = await page.locator('article:visible').evaluateAll((all) => (
    all.map((each) => each.dataset.name ?? '')));
  assert.match(names[0], /^(.*\.)?map$/);
  assert.match(names[names.length - 1], /^(?!.*map)/i, 'texts come last');
  assert.ok(await page.locator('nav a:visible').count() < 10);
  await page.click('nav a >> text=Option');
  assert.match(page.url(), /#Option\.map$/);
  await page.fill('#search', 'nowhere nothing');
  assert.equal(await page.isVisible('#none'), true);
  await page.fill('#search', '');
  assert.equal(await page.locator('nav a:visible').count(), menu);
  assert.equal(await page.locator('article').first().getAttribute('id'), first);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => window.scrollTo(0, 5000));
  const top = await page.locator('#search').evaluate((field) => field.getBoundingClientRect().top);
  assert.ok(top >= 0 && top < 60, `the field stays: ${top}`);
  await context.close();
});

test('two runs are compared: bars by change, and a sentence', async () => {
  const { page, context } = await pageWith('work(0) = 0\nwork(n) = 1 + work(n - 1)\n\n'
    + 'main() = work(100)\n');
  await page.click('#profile');
  await ended(page);
  await page.waitForSelector('.bar-item');
  await page.click('#keep-profile');
  await setCode(page, 'work(0) = 0\nwork(n) = 1 + work(n - 1)\n\nmain() = work(200)\n');
  await page.click('#profile');
  await ended(page);
  await page.click('[data-choice="difference"]');
  await page.waitForSelector('.delta-more');
  assert.match(await page.locator('.delta-verdict').innerText(), /B takes 100 steps more than A/);
  await page.click('[data-choice="ns"]');
  await page.locator('.delta-verdict', { hasText: /No measurable difference .* A [\d.]/ }).waitFor();
  assert.doesNotMatch(await page.locator('.deltas').innerText(), /new|gone/);
  assert.doesNotMatch(await page.locator('.delta-verdict').innerText(), /in common/);
  await openExample(page, 'Closures');
  await page.click('#profile');
  await page.locator('.delta-verdict', { hasText: 'little in common with this one' }).waitFor();
  await context.close();
});

test('processes have lanes, and a function its callers', async () => {
  const { page, context, troubles } = await pageWith();
  await openExample(page, 'Processes');
  await page.click('#profile');
  await ended(page);
  await page.click('[data-choice="timeline"]');
  assert.ok(await page.locator('.lane').count() >= 6);
  assert.ok(await page.locator('.lane-messages line[marker-end]').count() > 0);
  await page.click('[data-choice="callers"]');
  assert.equal(await page.locator('.flame').count(), 2);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('files that a program writes can be looked at', async () => {
  const { page, context, troubles } = await pageWith(
    'main() = {\n    File.writeAll("/log.txt", "day one")\n    File.exists("/log.txt")\n}\n');
  await run(page);
  await page.click('#tab-files');
  await page.click('.files button >> text=/log.txt');
  await page.locator('#panel-files .listing', { hasText: /^day one$/ }).waitFor();
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a file that the reader adds is there in each run, also behind one that took much memory',
  async () => {
    const { page, context, troubles } = await pageWith('main() = {\n'
      + '    File.writeAll("/data.txt", File.readAll("/data.txt") ++ "!")\n'
      + '    println(File.readAll("/data.txt"))\n'
      + '    "0123456789".repeat(12000000).length()\n}\n');
    await page.click('#tab-files');
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'),
      page.click('#panel-files >> text=Add a file')]);
    await chooser.setFiles({ name: 'data.txt', mimeType: 'text/plain', buffer: Buffer.from('day') });
    await page.locator('.files', { hasText: '/data.txt' }).waitFor();
    for (let round = 0; round < 2; round++) {
      await run(page);
      assert.match(await output(page), /day!\n/);
      await page.click('#tab-files');
      await page.click('.files button >> text=/data.txt');
      await page.locator('#panel-files .listing', { hasText: /^day!$/ }).waitFor();
    }
    await page.click('.files button >> text=remove');
    await page.locator('#panel-files .quiet', { hasText: 'appear here' }).waitFor();
    await run(page);
    assert.match(await output(page), /Runtime error/);
    assert.deepEqual(troubles, []);
    await context.close();
  });

test('a frame in another page shows the program and keeps no draft', async () => {
  const link = await encode({ files: [{ name: 'main.nos', text: 'main() = 6 * 7\n' }] });
  const { page, context, troubles } = await open(`${url}?embed${link}`);
  await engineReady(page);
  assert.equal(await page.locator('#examples').isVisible(), false);
  await run(page);
  assert.match(await output(page), /42/);
  await page.goto(url);
  await page.waitForSelector('.tok-definition');
  assert.doesNotMatch(await code(page), /6 \* 7/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a frame shows nothing of the reader, keeps its address and tells its height', async () => {
  const { page, context, troubles } = await pageWith('# my own\nmain() = 1\n');
  await page.waitForTimeout(600);
  await page.goto(`${url}?embed#1.AAAA`);
  await page.waitForSelector('#banner .error');
  await page.click('#banner >> text=Close');
  assert.doesNotMatch(await code(page), /my own/);
  assert.equal(new URL(page.url()).hash, '#1.AAAA');
  assert.equal(await page.locator('#bench').isVisible(), false);
  await page.evaluate(() => addEventListener('message', ({ data }) => {
    if (data.nostos === 'height') document.body.dataset.told = data.height;
  }));
  await setCode(page, 'main() = 1\n');
  await page.waitForFunction(() => Number(document.body.dataset.told) < 720);
  await setCode(page, `main() = 1\n${'# more\n'.repeat(60)}`);
  await page.waitForFunction(() => document.body.dataset.told === '720');
  await page.goto(url);
  await page.waitForSelector('.tok-definition');
  assert.match(await code(page), /my own/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a new version keeps the files of pages that are open, and of the version before', async () => {
  const { page, context, troubles } = await pageWith();
  const kept = await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    const [current] = await caches.keys();
    const script = /** @type {HTMLScriptElement} */ (
      document.querySelector('script[src*="assets/main-"]')).src;
    await (await caches.open('nostos-open')).put(script, new Response(''));
    for (const name of ['nostos-closed', 'nostos-before']) await caches.open(name);
    // Another address is another version; it has the same files.
    await navigator.serviceWorker.register('service_worker.js?newer');
    while (await caches.has('nostos-closed')) await new Promise((then) => setTimeout(then, 50));
    return (await caches.keys()).map((name) => (name === current ? 'current' : name));
  });
  assert.deepEqual(kept.sort(), ['current', 'nostos-before', 'nostos-open']);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the page works offline after the first visit', async () => {
  const { page, context } = await pageWith();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!await caches.match('./')) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  const reference = await context.newPage();
  await context.setOffline(true);
  await reference.goto(`${url}docs/`);
  assert.match(await reference.innerText('body'), /no network/, 'nobody has looked into it yet');
  await context.setOffline(false);
  await reference.goto(`${url}docs/`);
  const entries = () => reference.locator('h3').count();
  const known = await entries();
  assert.ok(known > 100, `${known} entries of the reference`);
  await context.setOffline(true);
  await reference.reload();
  assert.equal(await entries(), known, 'who has looked into the reference keeps it');
  await page.reload();
  await engineReady(page);
  await run(page);
  assert.match(await output(page), /home after 23 days/);
  await context.close();
});
