// @ts-check
// The page itself: policy, hostile text, accessibility, phone, keyboard, theme.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { encode } from '../../lib/url.js';
import {
  browser, code, ended, engineReady, open, openExample, output, pageWith, run, setCode, url,
} from './site.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds wrong with the page as it stands, once colours have stopped to change.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
async function accessibility(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const changing = document.getAnimations().filter((each) => each instanceof CSSTransition);
    await Promise.allSettled(changing.map(({ finished }) => finished));
    const { violations } = await /** @type {any} */ (window).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map(
      (/** @type {any} */ n) => `${n.target} (${n.failureSummary})`).slice(0, 3).join(' | ')}`);
  });
}

const HOSTILE = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">'
  + '<svg onload="window.hacked = 1">';

test('hostile text in code, output, error and link is text', async () => {
  const program = `# ${HOSTILE}\nmain() = {\n    println('${HOSTILE}')\n`
    + `    eprintln('${HOSTILE}')\n    throw('${HOSTILE}')\n}\n`;
  const link = url + await encode({ files: [{ name: 'main.nos', text: program }],
    version: HOSTILE, options: { [HOSTILE]: HOSTILE } });
  const { page, context, troubles } = await open(link);
  await engineReady(page);
  await run(page);
  assert.match(await output(page), /<script>/);
  await setCode(page, `main() = { a: ${HOSTILE} }\n`);
  await page.click('#tab-problems');
  await page.waitForSelector('.problem');
  await page.hover('.cm-lintRange-error');
  await page.waitForSelector('.cm-tooltip');
  assert.equal(await page.evaluate(() => 'hacked' in window), false);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('typing over several lines is one edit, without styles that the policy forbids', async () => {
  const before = '# first\n# second\nmain() = 1\n';
  const { page, context, troubles } = await pageWith(before);
  await page.locator('#editor .cm-content').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('x');
  assert.equal(await code(page), 'x');
  await page.keyboard.press('Control+Z');
  assert.equal(await code(page), before);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('(');
  assert.equal(await code(page), `(${before})`);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('scripts that were slipped into the page are refused', async () => {
  const { page, context, troubles } = await open();
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.hacked = 1';
    document.body.append(script);
  });
  assert.equal(await page.evaluate(() => 'hacked' in window), false);
  assert.ok(troubles.some((t) => t.includes('script-src')), String(troubles));
  await context.close();
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing in any panel, ${colorScheme}`, async () => {
    const { page, context } = await open(url, { colorScheme });
    await engineReady(page);
    for (const name of ['output', 'problems', 'repl', 'profile', 'bench', 'inspect', 'files']) {
      await page.click(`#tab-${name}`);
      assert.deepEqual(await accessibility(page), [], name);
    }
    await page.click('#tab-repl');
    for (const input of ['1 + 2', ':type 1', '1 + "a"', '1 / 0', ':help']) {
      await page.fill('#panel-repl textarea', input);
      await page.keyboard.press('Enter');
      await page.locator('.repl-entry', { hasText: input }).waitFor();
      await page.waitForSelector('#panel-repl[data-state="idle"]');
    }
    assert.deepEqual(await accessibility(page), [], 'answers of the REPL');
    await page.click('.add-file');
    assert.deepEqual(await accessibility(page), [], 'a new file');
    await page.keyboard.press('Escape');
    await page.click('#options');
    assert.deepEqual(await accessibility(page), [], 'options');
    await page.locator('[role="menuitem"]', { hasText: 'Last runs' }).click();
    await page.waitForSelector('dialog.runs');
    assert.deepEqual(await accessibility(page), [], 'no runs');
    await page.keyboard.press('Escape');
    await page.click('#share');
    assert.deepEqual(await accessibility(page), [], 'share');
    await page.keyboard.press('Escape');
    await page.click('#examples');
    assert.deepEqual(await accessibility(page), [], 'examples');
    await page.keyboard.press('Escape');
    await openExample(page, 'A stack trace');
    await run(page);
    assert.deepEqual(await accessibility(page), [], 'a runtime error');
    await openExample(page, 'Eight queens');
    await page.click('#profile');
    await ended(page);
    await page.waitForSelector('.bar-item');
    assert.deepEqual(await accessibility(page), [], 'flame bars');
    await page.fill('.profile [type="search"]', 'main');
    await page.waitForSelector('.bar-item.faded span');
    assert.deepEqual(await accessibility(page), [], 'bars that are not found');
    await page.click('[data-choice="callers"]');
    assert.deepEqual(await accessibility(page), [], 'callers');
    await page.click('#options');
    await page.locator('[role="menuitem"]', { hasText: 'Last runs' }).click();
    await page.waitForSelector('.run-row');
    assert.deepEqual(await accessibility(page), [], 'last runs');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+s');
    await page.locator('.share-results label', { hasText: 'with the profile' }).click();
    await page.waitForTimeout(200);
    assert.deepEqual(await accessibility(page), [], 'share a result');
    const link = await page.inputValue('#share-link');
    await page.goto('about:blank');
    await page.goto(link);
    await engineReady(page);
    await page.click('#reproduce');
    await page.waitForSelector('#panel-experiment .verdict');
    assert.deepEqual(await accessibility(page), [], 'a result reproduced');
    await context.close();
  });
}

test('axe finds nothing in the reference', async () => {
  const { page, context } = await pageWith();
  await page.goto(`${url}docs/`);
  for (const text of ['', 'map', 'nowhere nothing']) {
    await page.fill('#search', text);
    assert.deepEqual(await accessibility(page), [], text);
  }
  await context.close();
});

test('a phone shows one pane at a time and never scrolls sideways', async () => {
  const { page, context } = await open(url, {
    viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true,
  });
  await engineReady(page);
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(await page.locator('#editor').isVisible(), true);
  assert.equal(await page.locator('#panels').isVisible(), false);
  await run(page);
  assert.equal(await page.locator('#editor').isVisible(), false);
  assert.match(await output(page), /home after 23 days/);
  for (const name of ['problems', 'profile', 'bench', 'inspect', 'output', 'code']) {
    await page.click(`#tab-${name}`);
    assert.ok(await wide() <= 390, `${name} is ${await wide()} wide`);
  }
  assert.equal(await page.locator('#editor').isVisible(), true);
  assert.deepEqual(await accessibility(page), []);
  await context.close();
});

test('nothing moves when problems come or a program runs', async () => {
  const { page, context } = await pageWith();
  const places = () => page.locator('#tools > *, [role="tab"]').evaluateAll((all) => (
    all.map((each) => Math.round(each.getBoundingClientRect().left)).join()));
  const before = await places();
  await setCode(page, 'main() = nowhere + nothing\n');
  await page.waitForSelector('#tab-problems .badge:not(:empty)');
  assert.equal(await places(), before);
  await setCode(page, 'turn(n) = turn(n + 1)\n\nmain() = turn(0)\n');
  await page.click('#run');
  await page.waitForSelector('#run.stop');
  assert.equal(await places(), before);
  assert.match(await page.innerText('#run'), /^Stop/);
  await context.close();
});

test('what is pressed by a finger is high enough, and ticks stand before the texts', async () => {
  const { page, context } = await pageWith();
  await page.click('#tab-bench');
  for (const link of await page.locator('.snippet .link').all()) {
    assert.ok(((await link.boundingBox())?.height ?? 0) >= 24);
  }
  await page.click('#options');
  const paddings = await page.locator('.menu [role^="menuitem"]').evaluateAll((items) => (
    items.map((item) => getComputedStyle(item).paddingLeft)));
  assert.equal(new Set(paddings).size, 1, String(paddings));
  await context.close();
});

test('the divider moves by keys and by dragging, and stays', async () => {
  const { page, context } = await open();
  const width = async () => (await page.locator('#editor').boundingBox())?.width ?? 0;
  const start = await width();
  await page.focus('#divider');
  await page.keyboard.press('ArrowLeft');
  assert.ok(await width() < start);
  const box = await page.locator('#divider').boundingBox();
  await page.mouse.move((box?.x ?? 0), 300);
  await page.mouse.down();
  await page.mouse.move(500, 300, { steps: 3 });
  await page.mouse.up();
  assert.ok(Math.abs(await width() - 500) < 3);
  await page.reload();
  await page.waitForSelector('.cm-content');
  assert.ok(Math.abs(await width() - 500) < 3);
  await context.close();
});

test('no width cuts the panes off', async () => {
  const { page, context } = await pageWith();
  await run(page);
  for (const width of [761, 800, 900, 1024, 1280]) {
    await page.setViewportSize({ width, height: 700 });
    assert.deepEqual(await page.evaluate(() => ['.panes', '.result-pane', '#panels', '.bar']
      .map((name) => /** @type {Element} */ (document.querySelector(name)))
      .filter((node) => node.getBoundingClientRect().right > innerWidth
        || node.scrollWidth > node.clientWidth).map((node) => node.className || node.id)), [],
    `${width} pixels`);
  }
  await context.close();
});

test('on paper stand all lines of the code and of the output', async () => {
  const lines = Array.from({ length: 120 }, (_, at) => `    println(${at})`);
  const { page, context } = await pageWith(['main() = {', ...lines, '}'].join('\n'));
  await run(page);
  await page.emulateMedia({ media: 'print' });
  await page.waitForFunction(() => document.querySelectorAll('#editor .cm-line').length === 122);
  const [code, log, whole] = await page.evaluate(() => [
    ...['#editor .cm-content', '#panel-output .log'].map((name) => (
      /** @type {Element} */ (document.querySelector(name)).getBoundingClientRect())),
    { bottom: document.documentElement.scrollHeight }].map(({ bottom }) => bottom));
  assert.ok(code < log && log < whole + 1, `${code}, ${log}, ${whole}`);
  await context.close();
});

test('the theme is a choice that stays', async () => {
  const { page, context } = await open(url, { colorScheme: 'light' });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await page.click('#theme');
  assert.equal(await background(), light, 'auto to light changes nothing');
  await page.click('#theme');
  assert.notEqual(await background(), light);
  const dark = await background();
  await page.reload();
  assert.equal(await background(), dark);
  await context.close();
});

test('everything is reached by keys', async () => {
  const { page, context } = await open();
  await engineReady(page);
  await page.focus('#editor .cm-content');
  await page.keyboard.press('Control+Enter');
  await ended(page);
  assert.match(await output(page), /home after/);
  await page.keyboard.press('Alt+2');
  assert.equal(await page.locator('#panel-problems').isVisible(), true);
  await page.keyboard.press('Control+s');
  await page.waitForSelector('dialog.share');
  await page.keyboard.press('Escape');
  await page.focus('#run');
  await page.keyboard.press('?');
  await page.waitForSelector('dialog.shortcuts');
  await page.keyboard.press('Escape');
  await page.focus('#examples');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('f');
  await page.keyboard.press('Enter');
  assert.match(await page.locator('#editor').innerText(), /sign\(0\)/);
  await page.focus('#editor .cm-content');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'divider');
  await context.close();
});

test('Escape closes what is open before it stops a program, and no dialog lets a run start',
  async () => {
    const { page, context } = await pageWith('main() = {\n    sleep(1000000)\n    1\n}\n');
    const stop = page.locator('#run.stop');
    await page.keyboard.press('Control+Enter');
    await stop.waitFor();
    await page.click('#options');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('[role="menu"]').count(), 0);
    assert.equal(await stop.count(), 1, 'the menu took it');
    await page.locator('#editor .cm-content').click();
    await page.keyboard.type('sl');
    await page.waitForSelector('.cm-tooltip-autocomplete');
    await page.keyboard.press('Escape');
    assert.equal(await stop.count(), 1, 'the list took it');
    await page.keyboard.press('Escape');
    await ended(page);
    await page.keyboard.press('Control+s');
    await page.waitForSelector('dialog.share');
    await page.keyboard.press('Control+Enter');
    await page.waitForTimeout(100);
    assert.equal(await stop.count(), 0);
    await context.close();
  });

test('the code is there before the engine', async () => {
  const context = await browser.newContext();
  await context.route('**/*.wasm', () => {});
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('.tok-definition');
  await page.locator('#editor .cm-content').click();
  await page.keyboard.insertText('# typed before the engine came\n');
  assert.match(await page.locator('#editor').innerText(), /typed before/);
  assert.match(await page.locator('.status').innerText(), /loading engine/);
  await context.close();
});

test('an engine that cannot be loaded is said so', async () => {
  const context = await browser.newContext();
  await context.route('**/*.wasm', (route) => route.fulfill({ status: 500 }));
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('#banner .error');
  assert.match(await page.locator('#banner').innerText(), /engine could not be/);
  assert.match(await page.locator('#editor').innerText(), /main/);
  for (const key of ['Control+Enter', 'Alt+Shift+f']) await page.keyboard.press(key);
  assert.match(await page.locator('#banner').innerText(), /engine could not be/);
  assert.match(await output(page), /Press Run/);
  assert.equal(await page.locator('#run.primary').count(), 1);
  assert.equal(await page.locator('#toast').innerText(), '');
  await page.click('#bench');
  assert.equal(await page.locator('#compare').isDisabled(), true);
  await context.close();
});

test('lessons and programs of the suite that cannot be loaded are said so', async () => {
  const context = await browser.newContext();
  await context.route(/\/(tour|suite)-[^/]*\.json$/, (route) => route.abort());
  const page = await context.newPage();
  await page.goto(url);
  await engineReady(page);
  await page.click('#tour');
  await page.locator('#toast', { hasText: 'The tour could not be loaded' }).waitFor();
  await page.click('#bench');
  await page.locator('#toast', { hasText: 'The suite could not be loaded' }).waitFor();
  await context.unrouteAll();
  await page.click('#run-suite');
  await page.locator('.suite .right').first().waitFor();
  await page.click('#run-suite');
  await context.close();
});

test('without the second part of the engine a program is not said to be wrong', async () => {
  const context = await browser.newContext();
  await context.route('**/nostos_later-*.wasm', (route) => route.abort());
  const page = await context.newPage();
  await page.goto(url);
  await engineReady(page);
  await setCode(page, 'main()   =   1\n');
  await page.keyboard.press('Alt+Shift+f');
  await page.locator('#toast', { hasText: 'Engine restarted' }).waitFor();
  await page.click('#tab-inspect');
  await page.locator('#panel-inspect', { hasText: 'had to be restarted' }).waitFor();
  await context.close();
});

test('a program that needs the second part of the engine says when it is not to be had', async () => {
  const context = await browser.newContext();
  const later = '**/nostos_later-*.wasm';
  await context.route(later, (route) => route.abort());
  const page = await context.newPage();
  await page.goto(url);
  await engineReady(page);
  await setCode(page, 'main() = [1, 2, 3].sum()\n');
  await run(page);
  assert.match(await output(page), /6/);
  await setCode(page, 'main() = Crypto.md5("hello")\n');
  await run(page);
  assert.match(await output(page), /second part of the engine could not be loaded/);
  await context.unroute(later);
  await run(page);
  assert.match(await output(page), /5d41402abc4b2a76b9719d911017c592/);
  await context.close();
});
