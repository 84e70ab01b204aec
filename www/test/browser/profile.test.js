// @ts-check
// Flame bars and benchmarks in a real browser.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ended, engineReady, open, openExample, pageWith, setCode, url } from './site.js';

/**
 * @param {string} title
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
async function profiled(title, options) {
  const opened = await open(url, options);
  await engineReady(opened.page);
  await openExample(opened.page, title);
  await opened.page.click('#profile');
  await ended(opened.page);
  await opened.page.waitForSelector('.bar-item');
  return opened;
}

/** @param {import('playwright-core').Page} page */
async function savedProfile(page) {
  const saved = page.waitForEvent('download');
  await page.click('#profile-file');
  await page.click('[role="menuitem"] >> text=Save JSON');
  const download = await saved;
  return JSON.parse(await readFile(await download.path(), 'utf8'));
}

test('the bars show the figures of the JSON document', async () => {
  const { page, context, troubles } = await profiled('Fibonacci');
  const { nostos, shared } = await savedProfile(page);
  const root = nostos.tree.nodes.findIndex((/** @type {any} */ n) => n.parent === -1);
  const main = nostos.tree.nodes[root];
  const first = page.locator('.bar-item').first();
  assert.equal(await first.innerText(), shared.frames[main.frame].name);
  assert.equal(Number(await first.getAttribute('data-red')), main.inclusiveRed);
  const whole = nostos.tree.nodes.filter((/** @type {any} */ n) => n.parent === -1)
    .reduce((/** @type {number} */ sum, /** @type {any} */ n) => sum + n.inclusiveRed, 0);
  assert.equal(whole, nostos.totals.reductions);
  const shown = await page.locator('.bar-item:not(.gathered)').evaluateAll((bars) => bars.map(
    (bar) => ({ red: Number(bar.dataset.red), width: bar.getBoundingClientRect().width })));
  const total = await page.locator('.flame').first().evaluate((box) => box.clientWidth);
  for (const { red, width } of shown) {
    assert.ok(Math.abs(width - (red / whole) * total) < 2, `${red} steps are ${width} px`);
  }
  const known = new Set(nostos.tree.nodes.map((/** @type {any} */ n) => n.inclusiveRed));
  assert.ok(shown.every(({ red }) => known.has(red)));
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the table shows calls, and clicking a name leads to the function', async () => {
  const { page, context } = await profiled('Fibonacci');
  const { nostos, shared } = await savedProfile(page);
  const at = shared.frames.findIndex((/** @type {any} */ f) => f.name === 'fib');
  const fib = nostos.functions.find((/** @type {any} */ f) => f.frame === at);
  assert.equal(fib.calls, 635_621);
  const row = page.locator('.functions tbody tr', { hasText: /^fib/ }).first();
  const title = await row.locator('td').nth(1).getAttribute('title');
  assert.equal(Number(title?.replace(/\D/g, '')), fib.calls);
  await row.locator('button').click();
  assert.equal(await page.locator('.line-flash').count(), 1);
  await context.close();
});

test('the flame bars are walked by keys', async () => {
  const { page, context } = await profiled('Fibonacci');
  const label = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  const level = () => page.evaluate(() => {
    return Number(document.activeElement?.getAttribute('aria-level'));
  });
  await page.locator('.bar-item').first().focus();
  assert.match(await label(), /^main, /);
  await page.keyboard.press('ArrowDown');
  assert.match(await label(), /^fib, /);
  assert.equal(await level(), 2);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  assert.equal(await level(), 3);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowUp');
  assert.equal(await level(), 2);
  await page.keyboard.press('Enter');
  const [bar, box] = await page.evaluate(() => [document.activeElement?.clientWidth ?? 0,
    document.querySelector('.flame')?.clientWidth ?? 0]);
  assert.ok(box - bar < 4, 'zoomed to the whole width');
  assert.equal(await page.locator('text=Zoom out').isEnabled(), true);
  await page.keyboard.press('0');
  assert.equal(await page.locator('text=Zoom out').isEnabled(), false);
  assert.match(await label(), /^fib, /);
  await context.close();
});

test('spawned processes have their own trees', async () => {
  const { page, context } = await profiled('Processes');
  const options = await page.locator('.profile select[aria-label="Process"] option')
    .allInnerTexts();
  assert.ok(options.length >= 6, String(options));
  await page.locator('.profile select[aria-label="Process"]').selectOption({ index: 2 });
  assert.match(await page.locator('.bar-item').first().innerText(), /spawn/);
  await context.close();
});

test('deep recursion is drawn', async () => {
  const { page, context, troubles } = await profiled('Recursion');
  assert.ok(await page.locator('.bar-item').count() > 2);
  assert.deepEqual(troubles, []);
  await context.close();
});

const CALLS = 'fib(n) = if n < 2 then n else fib(n - 1) + fib(n - 2)\n\nmain() = fib(40)\n';

test('a run of many calls that is stopped has a profile, and Stop works at once', async () => {
  const { page, context, troubles } = await open();
  await engineReady(page);
  await setCode(page, CALLS);
  await page.click('#profile');
  await page.waitForTimeout(1000);
  const ms = await page.evaluate(() => {
    const from = performance.now();
    /** @type {HTMLElement} */ (document.querySelector('#run.stop')).click();
    return document.querySelector('#run.primary') ? performance.now() - from : Infinity;
  });
  assert.ok(ms < 100, `${ms} ms`);
  await page.waitForSelector('.bar-item');
  assert.match(await page.locator('.bar-item').first().innerText(), /fib/);
  assert.match(await page.locator('.status').innerText(), /stopped/);
  // Editing while it runs: the heat would stand beside other lines.
  await page.click('#profile');
  await page.waitForSelector('.bar-item', { state: 'hidden' });
  await page.locator('#editor .cm-content').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText('# new\n');
  await page.click('#run');
  await page.waitForSelector('.bar-item');
  assert.match(await page.locator('.profile').innerText(), /edited since/);
  assert.equal(await page.locator('#editor .heat').count(), 0);
  assert.deepEqual(troubles, []);
  await context.close();
});

const LOOP = 'climb(0, acc) = acc\nclimb(n, acc) = climb(n - 1, acc + n)\n\n'
  + 'main() = climb(20000, 0)\n';

test('a program against itself: no measurable difference, the same steps', async () => {
  const { page, context, troubles } = await open();
  await engineReady(page);
  await setCode(page, LOOP);
  await page.click('#tab-bench');
  for (const side of ['.snippet.a', '.snippet.b']) {
    await page.click(`${side} >> text=the editor’s code`);
  }
  await page.click('#compare');
  await page.waitForSelector('.verdict', { timeout: 60_000 });
  assert.match(await page.locator('.verdict').innerText(), /No measurable difference/);
  assert.match(await page.locator('.duel-result').innerText(), /the same number of steps/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a comparison ends in a verdict in words, and steps are compared exactly', async () => {
  const { page, context } = await open();
  await engineReady(page);
  await page.click('#tab-bench');
  await setCode(page, LOOP);
  await page.click('.snippet.a >> text=the editor’s code');
  await setCode(page, LOOP.replace('20000', '40000'));
  await page.click('.snippet.b >> text=the editor’s code');
  await page.click('#compare');
  await page.waitForSelector('.verdict', { timeout: 60_000 });
  // Which one, is a matter of time and so of `lib/stats`' unit tests.
  assert.match(await page.locator('.verdict').innerText(),
    /slower|faster|No measurable difference/);
  assert.match(await page.locator('.duel-result').innerText(), /20[^]000 steps more/);
  assert.match(await page.locator('.duel-result').innerText(), /different results/);
  await context.close();
});

test('the suite gives every expected result', async () => {
  const { page, context } = await open();
  await engineReady(page);
  await page.click('#tab-bench');
  await page.click('#run-suite');
  await page.waitForFunction(() => document.querySelector('#run-suite')?.textContent === 'Run all',
    undefined, { timeout: 180_000 });
  assert.deepEqual(await page.locator('.suite td.wrong').allInnerTexts(), []);
  const programs = await page.locator('.suite tbody tr').count();
  assert.ok(programs >= 30);
  assert.equal(await page.locator('.suite td.right').count(), programs);
  const table = await page.locator('.suite').innerText();
  assert.match(table, /± [\d.]+/);
  assert.doesNotMatch(table, /\t0\u202fB/, 'what was not looked at has no figure');
  assert.ok(await page.locator('.suite [title*="5 samples of"]').count() > programs);
  await page.setViewportSize({ width: 1440, height: 900 });
  const [inner, outer] = await page.evaluate(() => ['.suite', '.bench'].map((name) => (
    document.querySelector(name)?.getBoundingClientRect().right ?? 0)));
  assert.ok(inner <= outer, `the table ends at ${inner}, the panel at ${outer}`);
  await context.close();
});

test('a measurement can be cancelled', async () => {
  const { page, context, troubles } = await open();
  await engineReady(page);
  await page.click('#tab-bench');
  await page.click('#compare');
  await page.waitForFunction(() => document.querySelector('#compare')?.textContent === 'Cancel');
  await page.click('#compare');
  await page.waitForFunction(() => document.querySelector('#compare')?.textContent === 'Compare');
  assert.deepEqual(troubles, []);
  await context.close();
});

test('heat stands beside the lines, and the caret outlines bars', async () => {
  const { page, context, troubles } = await profiled('Eight queens');
  const heat = page.locator('#editor .heat');
  assert.match((await heat.allInnerTexts()).join(), /\d+%/);
  assert.match(await heat.first().getAttribute('title') ?? '', /^[\d.]+.* steps in this line/);
  await page.locator('#editor .cm-line', { hasText: 'tryColumns(column, rows' }).click();
  await page.waitForSelector('.bar-item.here');
  const outlined = await page.locator('.bar-item.here').first().innerText();
  assert.match(outlined, /tryColumns/);
  await page.keyboard.type(' ');
  await page.waitForFunction(() => document.querySelector('#editor .heat') === null);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the bars are saved as a picture', async () => {
  const { page, context, troubles } = await profiled('Fibonacci');
  const saved = page.waitForEvent('download');
  await page.click('#profile-file');
  await page.click('[role="menuitem"] >> text=Save the bars as SVG');
  const picture = await readFile(await (await saved).path(), 'utf8');
  await page.setContent(picture);
  assert.ok(await page.locator('svg rect').count() > 3);
  assert.match(picture, /<title>main: /);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('folded stacks of another tool are opened', async () => {
  const { page, context, troubles } = await open();
  await engineReady(page);
  await page.click('#tab-profile');
  const file = join(tmpdir(), `nostos-folded-${process.pid}.txt`);
  await writeFile(file, 'main;work 30\nmain 10\n');
  const chooser = page.waitForEvent('filechooser');
  await page.click('text=Open a saved profile');
  await (await chooser).setFiles(file);
  await page.waitForSelector('.bar-item');
  assert.match(await page.locator('.summary').innerText(), /40 steps[^]*opened from nostos-folded/);
  assert.equal(await page.locator('.bar-item').count(), 2);
  assert.equal(await page.locator('#editor .heat').count(), 0, 'it is no profile of this program');
  assert.deepEqual(troubles, []);
  await context.close();
});

test('many and deep stacks of another tool do not hold the page up', async () => {
  const { page, context, troubles } = await pageWith();
  await page.click('#tab-profile');
  const file = join(tmpdir(), `nostos-deep-${process.pid}.txt`);
  await writeFile(file, `${Array.from({ length: 20_000 }, (_, at) => `f${at}`).join(';')} 10\n`
    + Array.from({ length: 40_000 }, (_, at) => `g${at} 1\n`).join(''));
  const chooser = page.waitForEvent('filechooser');
  await page.click('text=Open a saved profile');
  const begun = Date.now();
  await (await chooser).setFiles(file);
  await page.waitForSelector('.bar-item');
  assert.ok(Date.now() - begun < 6000, `${Date.now() - begun} ms`);
  const rows = page.locator('.functions tbody tr');
  assert.equal(await rows.count(), 201);
  await page.click('.functions >> text=more');
  assert.equal(await rows.count(), 1201);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('kinds of bars and what is selected are told apart where the system chooses the colours',
  async () => {
    const { page, context } = await profiled('Processes', { forcedColors: 'active' });
    const ground = (/** @type {string} */ what) => page.locator(what).first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
    for (const [one, other] of [['.bar-item.function', '.bar-item.process'],
      ['.swatch.lambda', '.swatch.builtin'], ['#tab-profile', '#tab-bench'],
      ['[data-choice="bars"]', '[data-choice="callers"]']]) {
      assert.notEqual(await ground(one), await ground(other), `${one} and ${other}`);
    }
    await page.click('[data-choice="timeline"]');
    assert.notEqual(await ground('.lane-span.running'), await ground('.lane-span.receive'));
    await context.close();
  });

test('on a phone a bar says its figures where they stay, and leads to its code', async () => {
  const { page, context } = await profiled('Fibonacci',
    { viewport: { width: 375, height: 760 }, isMobile: true, hasTouch: true });
  assert.match(await page.innerText('.chosen-bar'), /Choose a bar/);
  await page.tap('.bar-item >> text=fib');
  const line = await page.innerText('.chosen-bar');
  assert.match(line, /^fib[^]*Steps\s+[\d\u202f]+ +\(self [^]*Calls/);
  assert.equal(await page.isVisible('.flame-tip'), false);
  const place = page.locator('.chosen-bar button');
  assert.ok(((await place.boundingBox())?.height ?? 0) >= 24);
  await place.tap();
  await page.waitForSelector('#editor .line-flash');
  await page.tap('#tab-profile');
  await page.tap('.functions td[title] >> nth=0');
  assert.match(await page.innerText('#toast'), /^[\d\u202f]+$/, 'the exact figure');
  await page.tap('.functions button >> text=main');
  await page.waitForSelector('#editor .line-flash');
  await context.close();
});

test('Escape closes the tip at the pointer, and only then stops a program', async () => {
  const { page, context } = await profiled('Fibonacci');
  const tip = page.locator('.flame-tip:not([hidden])');
  await page.hover('.bar-item');
  assert.match(await tip.innerText(), /^main/);
  await page.keyboard.press('Escape');
  assert.equal(await tip.count(), 0);
  await page.locator('.bar-item').first().focus();
  assert.match(await page.innerText('.chosen-bar'), /^main/);
  await setCode(page, 'turn(n) = turn(n + 1)\n\nmain() = turn(0)\n');
  await page.click('#run');
  await page.waitForSelector('#run.stop');
  await page.click('#tab-profile');
  await page.hover('.bar-item');
  await tip.waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await tip.count(), 0);
  assert.equal(await page.locator('#run.stop').count(), 1);
  await page.keyboard.press('Escape');
  await ended(page);
  await context.close();
});

test('what is found in the bars is told, and names are cut so that they can be read', async () => {
  const long = 'aFunctionWithANameThatIsLongerThanItsColumn';
  const { page, context } = await pageWith(
    `${long}(n) = if n == 0 then 0 else 1 + ${long}(n - 1)\n\nmain() = ${long}(50)\n`);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.click('#profile');
  await page.waitForSelector('.bar-item');
  await page.fill('.profile [type="search"]', 'afunction');
  const told = page.locator('.profile [role="status"]');
  assert.match(await told.innerText(),
    /“afunction” in \d+ of \d+ bars, [\d.]+\u202f% of the steps/);
  await page.fill('.profile [type="search"]', 'nowhere');
  assert.match(await told.innerText(), /No function that ran has “nowhere”/);
  const [shown, table, panel] = await page.evaluate(() => ['.functions .frame code', '.functions',
    '.table-scroll'].map((name) => document.querySelector(name)?.getBoundingClientRect())
    .map((box) => ({ width: box?.width ?? 0, right: box?.right ?? 0 })));
  assert.ok(shown.width > 90, `${shown.width} pixels of the name`);
  assert.ok(table.right <= panel.right, `the table ends at ${table.right}, its place at ${
    panel.right}`);
  const heights = await page.locator('.functions tbody tr').evaluateAll((rows) => rows.map(
    (row) => row.getBoundingClientRect().height));
  assert.equal(new Set(heights).size, 1, String(heights));
  await context.close();
});
