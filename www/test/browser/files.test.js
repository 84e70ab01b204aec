// @ts-check
// Programs of several files: tabs to choose, add, rename and delete them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { code, engineReady, openExample, output, pageWith, run } from './site.js';

const MAIN = 'use ships.*\n\nmain() = crew(3)\n';
const SHIPS = 'pub crew(n) = n * 10\n';

/** @param {import('playwright-core').Page} page */
const tabs = (page) => page.locator('.file-tab > button:first-child').allInnerTexts();

async function withShips() {
  const opened = await pageWith(MAIN);
  const { page } = opened;
  await page.click('.add-file');
  await page.keyboard.type('ships');
  await page.keyboard.press('Enter');
  await page.locator('#editor .cm-content').click();
  await page.keyboard.insertText(SHIPS);
  return opened;
}

test('a file is added, and the program uses its module', async () => {
  const { page, context, troubles } = await withShips();
  assert.deepEqual(await tabs(page), ['main.nos', 'ships.nos']);
  const place = () => page.locator('#status').innerText().then((text) => /Ln \d+/.exec(text)?.[0]);
  assert.equal(await place(), 'Ln 2');
  await page.click('text=main.nos');
  assert.equal(await place(), 'Ln 4', 'where the caret was left in that file');
  await run(page);
  assert.match(await output(page), /30/);
  await page.waitForTimeout(600);
  await page.reload();
  await engineReady(page);
  assert.deepEqual(await tabs(page), ['main.nos', 'ships.nos']);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a name that cannot be is refused, and Escape gives up', async () => {
  const { page, context } = await pageWith(MAIN);
  await page.click('.add-file');
  await page.keyboard.type('main.nos');
  await page.keyboard.press('Enter');
  assert.match(await page.locator('.file-problem').innerText(), /main\.nos already/);
  await page.locator('.file-strip input').fill('../etc');
  await page.keyboard.press('Enter');
  assert.match(await page.locator('.file-problem').innerText(), /small first letter/);
  await page.keyboard.press('Escape');
  assert.deepEqual(await tabs(page), ['main.nos']);
  await context.close();
});

test('a file is renamed and keeps its history, is deleted and comes back', async () => {
  const { page, context, troubles } = await withShips();
  await page.locator('.file-tab button', { hasText: 'ships.nos' }).dblclick();
  await page.keyboard.type('fleet');
  await page.keyboard.press('Enter');
  assert.deepEqual(await tabs(page), ['main.nos', 'fleet.nos']);
  assert.equal(await code(page), SHIPS);
  await page.locator('#editor .cm-content').click();
  await page.keyboard.press('Control+z');
  assert.equal(await code(page), '');
  await page.keyboard.press('Control+y');
  await page.click('.close-file');
  assert.deepEqual(await tabs(page), ['main.nos']);
  assert.equal(await code(page), MAIN);
  await page.click('#toast >> text=Bring it back');
  assert.equal(await code(page), SHIPS);
  await page.locator('.file-tab button', { hasText: 'fleet.nos' }).focus();
  await page.keyboard.press('Delete');
  assert.deepEqual(await tabs(page), ['main.nos']);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the keys go on after a file was added or deleted, which leaves the older program',
  async () => {
    const { page, context } = await pageWith(MAIN);
    await page.click('.add-file');
    await page.keyboard.type('ships');
    await page.keyboard.press('Enter');
    await page.keyboard.type('pub crew(n) = nn');
    assert.equal(await code(page), 'pub crew(n) = nn');
    await page.click('text=main.nos');
    await page.click('#tab-problems');
    const place = page.locator('.problem .place').first();
    await place.waitFor();
    assert.match(await place.innerText(), /^ships\.nos:1:/);
    await page.click('.file-tab >> text=ships.nos');
    await page.click('.close-file');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'main.nos');
    await page.hover('#toast');
    await page.waitForTimeout(5500);
    assert.match(await page.locator('#toast').innerText(), /ships\.nos deleted/);
    await openExample(page, 'Your code before');
    assert.deepEqual(await tabs(page), ['main.nos', 'ships.nos']);
    await context.close();
  });

test('two files dropped one after another leave both programs of before', async () => {
  const { page, context } = await pageWith('# my own\n');
  for (const name of ['one', 'two']) {
    await drop(page, `${name}.nos`, [...new TextEncoder().encode(`# dropped ${name}\n`)]);
    await page.waitForFunction((wanted) => (
      document.querySelector('#editor')?.textContent?.includes(wanted)), name);
  }
  await page.click('#examples');
  assert.match((await page.locator('[role="menuitem"]', { hasText: 'Your code before' })
    .allInnerTexts()).join(), /dropped one.*my own/s);
  await context.close();
});

/** @param {import('playwright-core').Page} page @param {string} name @param {number[]} content */
function drop(page, name, content) {
  return page.evaluate(([named, bytes]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([Uint8Array.from(/** @type {number[]} */ (bytes))],
      String(named)));
    for (const type of ['dragover', 'drop']) {
      document.querySelector('#editor .cm-content')?.dispatchEvent(
        new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }
  }, [name, content]);
}

test('a dropped file is opened, and the code before is kept', async () => {
  const { page, context, troubles } = await pageWith('# my own\nmain() = 1\n');
  await drop(page, 'other.nos', [...new TextEncoder().encode('main() = "dropped"\n')]);
  await page.waitForFunction(() => document.querySelector('#toast')?.textContent);
  assert.equal(await code(page), 'main() = "dropped"\n');
  await page.click('#toast button');
  assert.match(await code(page), /my own/);
  await drop(page, 'picture.png', [0x89, 0x50, 0xff]);
  await page.waitForFunction(() => /no text/.test(document.querySelector('#toast')?.textContent
    ?? ''));
  const text = (/** @type {string} */ it) => [...new TextEncoder().encode(it)];
  await drop(page, 'nostos-results.json', text(JSON.stringify({ nostosBench: 1, records: [{ kind: 'suite',
    title: 'Suite', when: 1, figures: [{ name: 'sums', steps: 1, ms: 1 }] }] })));
  await page.locator('.bench-history tbody tr').waitFor();
  await drop(page, 'old.folded.txt', text('main;work 30\nmain 10\n'));
  await page.waitForSelector('.bar-item');
  await drop(page, 'half.profile.json', text('{"nostos": '));
  await page.locator('#toast', { hasText: 'the file is no JSON' }).waitFor();
  assert.match(await code(page), /my own/);
  assert.deepEqual(troubles, []);
  await context.close();
});
