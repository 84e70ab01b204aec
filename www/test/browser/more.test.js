// @ts-check
// Tour, files, differences of profiles, processes over time, the frame in other pages, offline.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { encode } from '../../lib/url.js';
import {
  code, ended, engineReady, launch, open, openExample, output, run, serve, setCode,
} from './site.js';

/** @type {Awaited<ReturnType<typeof serve>>} */
let site;
/** @type {import('playwright-core').Browser} */
let browser;

before(async () => {
  site = await serve();
  browser = await launch();
});

after(async () => {
  await browser.close();
  site.close();
});

/** @param {string} [text] */
async function pageWith(text) {
  const opened = await open(browser, site.url);
  await engineReady(opened.page);
  if (text !== undefined) await setCode(opened.page, text);
  return opened;
}

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
  await context.close();
});

test('processes have lanes, and a function its callers', async () => {
  const { page, context, troubles } = await pageWith();
  await openExample(page, 'Processes');
  await page.click('#profile');
  await ended(page);
  await page.click('[data-choice="timeline"]');
  assert.ok(await page.locator('.lane').count() >= 6);
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

test('a frame in another page shows the program and keeps no draft', async () => {
  const link = await encode({ files: [{ name: 'main.nos', text: 'main() = 6 * 7\n' }] });
  const { page, context, troubles } = await open(browser, `${site.url}?embed${link}`);
  await engineReady(page);
  assert.equal(await page.locator('#examples').isVisible(), false);
  await run(page);
  assert.match(await output(page), /42/);
  await page.goto(site.url);
  await page.waitForSelector('.tok-definition');
  assert.doesNotMatch(await code(page), /6 \* 7/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the page works offline after the first visit', async () => {
  const { page, context } = await pageWith();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!await caches.match('./')) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  await context.setOffline(true);
  await page.reload();
  await engineReady(page);
  await run(page);
  assert.match(await output(page), /home after 23 days/);
  await context.close();
});

const SERVER = `serve(s, n) = {
    request = Server.accept(s)
    page = "<h1>count \${n}</h1><a href='/next'>more</a><script>document.title = 'ran'</script>"
    Server.respond(request.id, 200, [("Content-Type", "text/html")], page)
    serve(s, n + 1)
}

main() = serve(Server.bind(8080), 1)
`;

test('pages that a program serves are shown in a sandbox, and their links work', async () => {
  const { page, context, troubles } = await pageWith(SERVER);
  await page.click('#run');
  const frame = page.frameLocator('.preview-view iframe');
  await frame.locator('h1', { hasText: 'count 1' }).waitFor();
  await frame.locator('a').click();
  await frame.locator('h1', { hasText: 'count 2' }).waitFor();
  assert.equal(await page.locator('iframe').getAttribute('sandbox'), 'allow-scripts allow-forms');
  await page.keyboard.press('Escape');
  assert.deepEqual(troubles, []);
  await context.close();
});
