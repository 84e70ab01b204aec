// @ts-check
// What stays of runs and measurements, and results that go with links.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { encode } from '../../lib/url.js';
import {
  code, ended, engineReady, open, openExample, output, pageWith, run, setCode, url,
} from './site.js';

/** @typedef {import('playwright-core').Page} Page */

const WORK = 'work(0) = 0\nwork(n) = 1 + work(n - 1)\n\nmain() = work(100)\n';

/** @param {Page} page */
async function profiled(page) {
  await page.click('#profile');
  await ended(page);
  await page.waitForSelector('.bar-item');
}

/** A link with the result whose label contains this. @param {Page} page @param {string} label */
async function linkWith(page, label) {
  await page.keyboard.press('Control+s');
  const plain = await page.inputValue('#share-link');
  await page.locator('.share-results label', { hasText: label }).click();
  await page.waitForFunction((before) => {
    const field = /** @type {HTMLInputElement | null} */ (document.querySelector('#share-link'));
    return field && field.value !== before;
  }, plain);
  const link = await page.inputValue('#share-link');
  await page.keyboard.press('Escape');
  return link;
}

test('a profile goes with a link, and the reader measures it again', async () => {
  const author = await pageWith(WORK);
  await profiled(author.page);
  const link = await linkWith(author.page, 'with the profile');
  const reader = await open(link);
  await engineReady(reader.page);
  const panel = reader.page.locator('#panel-experiment');
  assert.match(await reader.page.locator('#banner').innerText(), /a result of its author/);
  assert.match(await panel.innerText(), /Author: nostos .*Chromium/);
  assert.equal(await panel.locator('.verdict').count(), 0, 'nothing was run');
  await reader.page.click('#reproduce');
  await panel.locator('.verdict', { hasText: 'every number of steps is the same' }).waitFor();
  assert.match(await panel.innerText(), /You: nostos/);
  // Whoever passes the link on passes the author's result on, unless they choose otherwise.
  await reader.page.keyboard.press('Control+s');
  assert.match(await reader.page.locator('.share-results').innerText(), /came with the link/);
  await reader.page.keyboard.press('Escape');
  await setCode(reader.page, WORK.replace('100', '150'));
  await panel.locator('.note-line', { hasText: 'your numbers are of the code before' }).waitFor();
  // With other code it would be a false result.
  await reader.page.keyboard.press('Control+s');
  await reader.page.inputValue('#share-link');
  assert.equal(await reader.page.locator('.share-results').count(), 0);
  await reader.page.keyboard.press('Escape');
  await reader.page.click('#reproduce');
  await panel.locator('.verdict', { hasText: 'numbers of steps differ' }).waitFor();
  assert.equal(await panel.locator('.note-line').isVisible(), false);
  assert.deepEqual([author.troubles, reader.troubles], [[], []]);
  await author.context.close();
  await reader.context.close();
});

test('a comparison goes with a link, with both programs', async () => {
  const { page, context, troubles } = await pageWith(WORK);
  await page.click('#tab-bench');
  await page.click('#compare');
  await page.waitForSelector('.duel-table', { timeout: 60_000 });
  await page.click('.snippet.a .cm-content');
  await page.keyboard.type('# edited since');
  await page.waitForSelector('text=A or B was edited');
  const link = await linkWith(page, 'comparison of A and B');
  await page.goto('about:blank');
  await page.goto(link);
  await engineReady(page);
  await page.click('#reproduce');
  await page.locator('#panel-experiment .verdict', { hasText: 'the same' })
    .waitFor({ timeout: 60_000 });
  await page.click('#panel-experiment >> text=Open in Bench');
  const a = await page.locator('.snippet.a .cm-content').innerText();
  assert.match(a, /sum_to/);
  assert.doesNotMatch(a, /edited/, 'figures go with the code that was measured');
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a result that this page does not know is kept and not shown', async () => {
  const link = url + await encode({ files: [{ name: 'main.nos', text: WORK }],
    result: { kind: 'later', figures: '<img src=x onerror=alert(1)>' } });
  const { page, context, troubles } = await open(link);
  await engineReady(page);
  assert.equal(await page.locator('#tab-experiment').isVisible(), false);
  await page.keyboard.press('Control+s');
  assert.match(await page.locator('.share-results').innerText(), /came with the link/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the last runs are kept with their code and can be restored', async () => {
  const { page, context, troubles } = await pageWith('main() = "first"\n');
  await run(page);
  await setCode(page, 'main() = "second"\n');
  await run(page);
  await page.reload();
  await engineReady(page);
  await page.click('#options');
  await page.locator('[role="menuitem"]', { hasText: 'Last runs' }).click();
  await page.locator('.run-row').nth(1).waitFor();
  assert.match(await page.locator('.run-shown').innerText(), /main\(\) = "second"/);
  await page.keyboard.press('ArrowDown');
  assert.match(await page.locator('.run-shown').innerText(), /Value "first"[^]*= "first"/);
  await page.click('text=Restore this code');
  assert.match(await code(page), /"first"/);
  await page.reload();
  await engineReady(page);
  assert.match(await code(page), /"first"/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('measurements are kept, saved, opened elsewhere and compared', async () => {
  const program = 'bench(n) = if n == 0 then 0 else 1 + bench(n - 1)\n\nmain() = bench(3)\n';
  const { page, context, troubles } = await pageWith(program);
  await page.click('#tab-bench');
  await page.click('#grow');
  const rows = page.locator('.bench-history tbody tr');
  await rows.first().waitFor({ timeout: 60_000 });
  assert.match(await rows.first().innerText(), /Growth: Your code[^]*grows about as n/);
  const saved = page.waitForEvent('download');
  await page.click('#export-benches');
  const text = await readFile(await (await saved).path(), 'utf8');
  const document = JSON.parse(text);
  assert.match(document.records[0].environment.browser, /^Chromium \d+$/);
  document.records[0].figures[0].steps += 1000;
  document.records[0].environment.browser = 'Netscape 4';
  const file = join(tmpdir(), `nostos-results-${process.pid}.json`);
  await writeFile(file, JSON.stringify(document));
  const chooser = page.waitForEvent('filechooser');
  await page.click('#import-benches');
  await (await chooser).setFiles(file);
  await rows.nth(1).waitFor();
  assert.match(await rows.first().innerText(), /imported[^]*Netscape 4/);
  await rows.first().locator('text=compare').click();
  const beside = page.locator('.beside');
  assert.match(await beside.innerText(), /1 of \d+ numbers of steps differ[^]*different places/);
  await rows.first().locator('text=remove').click();
  await page.waitForFunction(() => (
    document.querySelectorAll('.bench-history tbody tr').length === 1));
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'remove');
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the code of the editor stands against that of the last run', async () => {
  const { page, context, troubles } = await pageWith('main() = "old"\n');
  await run(page);
  await setCode(page, 'main() = "new"\n');
  await page.click('#tab-bench');
  await page.click('.snippet.a >> text=the last run');
  await page.click('.snippet.b >> text=the editor');
  await page.locator('.snippet.a .cm-content', { hasText: '"old"' }).waitFor();
  await page.locator('.snippet.b .cm-content', { hasText: '"new"' }).waitFor();
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a full storage is told, with what can be done', async () => {
  const { page, context } = await pageWith();
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
    IDBObjectStore.prototype.add = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
  });
  await setCode(page, 'main() = 5 + 5\n');
  await page.locator('#banner', { hasText: 'storage is full or off' }).waitFor();
  assert.match(await page.locator('.status').innerText(), /code is not kept/);
  await page.click('#banner >> text=Share');
  assert.match(await page.inputValue('#share-link'), /#1\./);
  await page.keyboard.press('Escape');
  await run(page);
  assert.match(await output(page), /10/);
  assert.match(await page.locator('#toast').innerText(), /no earlier runs/);
  await context.close();
});

test('how much memory a run may take is chosen, and goes with the link', async () => {
  const { page, context } = await pageWith('grow(xs, 0) = xs.length()\n'
    + 'grow(xs, n) = grow([n | xs], n - 1)\n\nmain() = grow([], 8000000)\n');
  await page.click('#options');
  await page.locator('[role^="menuitem"]', { hasText: /^64 MiB/ }).click();
  await run(page);
  assert.match(await output(page), /Out of memory/);
  await page.keyboard.press('Control+s');
  const link = await page.inputValue('#share-link');
  await page.keyboard.press('Escape');
  await page.goto('about:blank');
  await page.goto(link);
  await engineReady(page);
  await page.click('#options');
  const chosen = await page.locator('[role^="menuitem"][aria-checked="true"]').allInnerTexts();
  assert.match(chosen.join(), /64 MiB/);
  await page.keyboard.press('Escape');
  await openExample(page, 'Functions');
  await page.click('#options');
  assert.match((await page.locator('[role^="menuitem"][aria-checked="true"]').allInnerTexts())
    .join(), /64 MiB/, 'the reader chose it for their own code as well');
  await context.close();
});

test('random numbers can be the same in each run, also for who opens the link', async () => {
  const { page, context } = await pageWith('main() = Random.int(1, 1000000000)\n');
  await page.click('#options');
  await page.locator('[role^="menuitem"]', { hasText: 'The same ones in each run' }).click();
  await run(page);
  const first = await output(page);
  assert.match(first, /\d{3}/);
  await run(page);
  assert.equal(await output(page), first);
  await page.keyboard.press('Control+s');
  const link = await page.inputValue('#share-link');
  await context.close();
  const other = await open(link);
  await engineReady(other.page);
  await run(other.page);
  assert.equal(await output(other.page), first);
  await other.page.click('#options');
  await other.page.locator('[role^="menuitem"]', { hasText: 'Other ones in each run' }).click();
  await run(other.page);
  assert.notEqual(await output(other.page), first);
  await other.context.close();
});

test('what is measured during a run ends the run, as Stop does', async () => {
  const { page, context, troubles } = await pageWith('bench(n) = if n == 0 then 0 else '
    + '1 + bench(n - 1)\n\nspin(n) = spin(n + 1)\n\nmain() = spin(0)\n');
  for (const [button, label, result] of [['#grow', 'Measure growth', '.growth .verdict'],
    ['#compare', 'Compare', '.duel-result .verdict']]) {
    await page.click('#run');
    await page.waitForSelector('#run.stop');
    await page.click('#tab-bench');
    await page.click(button);
    await page.waitForSelector(result, { timeout: 60_000 });
    await page.locator(button, { hasText: label }).waitFor({ timeout: 60_000 });
  }
  assert.equal(await page.locator('#tab-bench').getAttribute('aria-selected'), 'true');
  assert.equal(await page.locator('#toast').isVisible(), false);
  await page.click('#tab-output');
  assert.match(await page.locator('.status').innerText(), /stopped/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('code is formatted behind a benchmark that is cancelled', async () => {
  const { page, context, troubles } = await pageWith('spin(0) = 0\nspin(n) = spin(n - 1)\n\n'
    + 'bench(n) = spin(2000000000)\n\nmain() =   1\n');
  await page.click('#tab-bench');
  await page.click('#grow');
  await page.locator('#grow', { hasText: 'Cancel' }).waitFor();
  await page.keyboard.press('Alt+Shift+F');
  await page.click('#grow');
  await page.waitForFunction(() => (
    document.querySelector('#editor .cm-content')?.textContent?.includes('main() = 1')));
  assert.equal(await page.locator('#toast').isVisible(), false);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('damaged storage leaves the bench tab whole', async () => {
  const { page, context, troubles } = await pageWith();
  await page.click('#tab-bench');
  await page.waitForSelector('.suite tbody tr');
  await page.evaluate(() => new Promise((resolve) => {
    localStorage.setItem('nostos.duel', 'null');
    indexedDB.open('nostos', 1).onsuccess = ({ target }) => {
      const { result } = /** @type {IDBOpenDBRequest} */ (target);
      const writing = result.transaction('benches', 'readwrite');
      writing.objectStore('benches').add({ kind: 'growth', title: '', when: 1e300,
        environment: {}, figures: [{ name: 'n = 1', steps: 1, ms: 1 }] });
      writing.oncomplete = resolve;
    };
  }));
  await page.reload();
  await engineReady(page);
  await page.click('#tab-bench');
  await page.locator('#toast', { hasText: '1 earlier result could not be read' }).waitFor();
  assert.match(await page.locator('.snippet.a .cm-content').innerText(), /sum_to/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the growth of a program with several files is measured with all of them', async () => {
  const files = [
    { name: 'main.nos', text: 'use util.*\n\nbench(n) = climb(n)\n\nmain() = bench(3)\n' },
    { name: 'util.nos', text: 'pub climb(0) = 0\npub climb(n) = 1 + climb(n - 1)\n' }];
  const { page, context, troubles } = await open(url + await encode({ files }));
  await engineReady(page);
  await page.click('#tab-bench');
  await page.click('#grow');
  await page.locator('#grow', { hasText: 'Measure growth' }).waitFor({ timeout: 60_000 });
  assert.match(await page.locator('.growth').innerText(), /grows about as n/);
  await page.click('.snippet.a >> text=the editor');
  assert.match(await page.locator('#toast').innerText(), /Only main.nos was taken/);
  const offered = async () => {
    await page.click('#share');
    await page.locator('#share-link').waitFor();
    const count = await page.locator('dialog label', { hasText: 'with the growth' }).count();
    await page.keyboard.press('Escape');
    return count;
  };
  assert.equal(await offered(), 1);
  await page.locator('#editor .cm-content').click();
  await page.keyboard.type('# edited');
  await page.waitForSelector('text=The code was edited since');
  assert.equal(await offered(), 0);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a comparison stands beside the one before it of the same programs', async () => {
  const { page, context, troubles } = await open(url, { viewport: { width: 1440, height: 900 } });
  await engineReady(page);
  await page.click('#tab-bench');
  const rows = page.locator('.bench-history tbody tr');
  const compare = async (/** @type {string} */ text, /** @type {number} */ count) => {
    await setCode(page, text);
    await page.click('.snippet.b >> text=the editor');
    await page.click('#compare');
    await rows.nth(count - 1).waitFor({ timeout: 60_000 });
  };
  const climb = 'climb_up(0) = "a long first line, to be cut".length() - 28\n'
    + 'climb_up(n) = 1 + climb_up(n - 1)\n\nmain() = climb_up(';
  await compare(`${climb}100)\n`, 1);
  await compare(`${climb}200)\n`, 2);
  await compare(`${climb}100)\n`, 3);
  assert.match(await rows.first().innerText(), /A\s.*sum_to.*\s+B\s.*climb/);
  await rows.first().locator('text=compare').click();
  assert.match(await page.locator('.beside .verdict').innerText(), /Every number of steps/);
  assert.match(await page.locator('.beside').innerText(), /1: .*:\d\d:\d\d.*\s+2: /);
  await rows.nth(1).locator('text=compare').click();
  assert.match(await page.locator('.beside').innerText(), /no other result of the same programs/);
  const boxes = await page.evaluate(() => ['.bench-history', '.bench'].map((name) => (
    document.querySelector(name)?.getBoundingClientRect().right ?? 0)));
  assert.ok(boxes[0] <= boxes[1], `the table ends at ${boxes[0]}, the panel at ${boxes[1]}`);
  assert.deepEqual(troubles, []);
  await context.close();
});
