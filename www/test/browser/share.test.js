// @ts-check
// Share links and drafts in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '../../lib/url.js';
import {
  code, engineReady, open, openExample, output, setCode, url, visit,
} from './site.js';

/** @param {string} text */
const linkTo = async (text) => url + await encode({ files: [{ name: 'main.nos', text }] });

/** Drafts are written a moment after the last key. @param {import('playwright-core').Page} page */
const draftIsKept = (page) => page.waitForTimeout(600);

/** What has the focus. @param {import('playwright-core').Page} page */
const focused = (page) => page.evaluate(() => (
  document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.id));

test('a shared program opens in a fresh profile as it was', async () => {
  const program = 'main() = "grüße 😀 ${1 + 1}"\n# <b>bold</b>\n';
  const author = await open();
  await setCode(author.page, program);
  await author.page.keyboard.press('Control+s');
  const link = await author.page.inputValue('#share-link');
  assert.match(link, /#1\.[A-Za-z0-9_-]+$/);
  const reader = await open(link);
  assert.equal(await code(reader.page), program);
  assert.match(await reader.page.locator('#banner').innerText(), /came with the link/);
  assert.deepEqual([author.troubles, reader.troubles], [[], []]);
  await author.context.close();
  await reader.context.close();
});

test('a link that was made long ago still opens', async () => {
  const { page, context } = await open(`${url}#1.q1ZKVrJSyk3MzNPQVLBVMDFSqgUA`);
  assert.equal(await code(page), 'main() = 42');
  await context.close();
});

test('examples that were touched do not drive out what the reader wrote', async () => {
  const { page, context } = await open();
  await setCode(page, 'main() = "my own"\n');
  for (const title of ['Closures', 'Processes', 'Maps', 'A stack trace', 'Records', 'Traits',
    'Strings', 'Closures']) {
    await openExample(page, title);
    await page.locator('#editor .cm-content').click();
    await page.keyboard.type(' ');
    await draftIsKept(page);
  }
  await openExample(page, 'Your code before');
  assert.equal(await code(page), 'main() = "my own"\n');
  await context.close();
});

test('a program with line breaks of another system has its problems and fixes in their places',
  async () => {
    const lines = ['type Shape = Circle(Float) | Square(Float)', '# a', '# b',
      'area(s: Shape) -> Float = match s {', '  Circle(r) -> r', '}',
      'main() = area(Circle(1.0)) + widht', ''];
    for (const end of ['\r\n', '\r']) {
      const { page, context } = await open(await linkTo(lines.join(end)));
      await page.locator('.cm-lintRange-error', { hasText: 'widht' }).waitFor();
      await page.click('#tab-problems');
      await page.locator('.problem button.outlined').first().click();
      assert.equal(await focused(page), 'Code', 'the keys go on where the code was changed');
      assert.match(await code(page),
        /\n {2}Circle\(r\) -> r\n.*Square\(_\) -> .*\n\}\nmain\(\) = area/);
      await context.close();
    }
  });

test('a link never runs by itself', async () => {
  const { page, context } = await open(await linkTo('main() = println("it ran")\n'));
  await engineReady(page);
  await page.waitForTimeout(500);
  assert.doesNotMatch(await output(page), /it ran/);
  assert.equal(await page.locator('#run').innerText().then((t) => t.startsWith('Run')), true);
  await context.close();
});

test('the draft survives opening a link, and the way back leads to it', async () => {
  const { page, context } = await open();
  await setCode(page, '# my own\nmain() = 1\n');
  await draftIsKept(page);
  const other = await visit(context, await linkTo('# of the link\nmain() = 2\n'));
  assert.match(await code(other.page), /of the link/);
  await setCode(other.page, '# of the link, changed\n');
  await draftIsKept(other.page);
  await other.page.reload();
  await other.page.waitForSelector('#banner button');
  assert.match(await code(other.page), /of the link, changed/, 'changes to a link are kept apart');
  await other.page.click('text=Back to my code');
  assert.match(await code(other.page), /my own/);
  assert.equal(await focused(other.page), 'run');
  assert.equal(new URL(other.page.url()).hash, '');
  await context.close();
});

test('an example does not overwrite the draft', async () => {
  const { page, context } = await open();
  await setCode(page, '# my own\n');
  await draftIsKept(page);
  await page.click('#examples');
  await page.click('[role="menuitem"]:has-text("Closures")');
  assert.match(await code(page), /counter/);
  await page.reload();
  await page.waitForSelector('.cm-content');
  assert.match(await code(page), /my own/);
  await context.close();
});

const BROKEN = {
  damaged: ['#1.AAAA', /damaged/], 'cut off': ['#1.q1ZKVrJSyk3MzNP', /damaged/],
  newer: ['#9.abc', /newer playground/], oversized: ['#1.' + 'A'.repeat(70_000), /larger than/],
};

for (const [name, [fragment, message]] of Object.entries(BROKEN)) {
  test(`a ${name} link says what is wrong and loses nothing`, async () => {
    const { page, context, troubles } = await open();
    await setCode(page, '# my own\n');
    await draftIsKept(page);
    const other = await visit(context, url + fragment);
    await other.page.waitForSelector('#banner .error');
    assert.match(await other.page.locator('#banner').innerText(), /** @type {RegExp} */ (message));
    assert.match(await code(other.page), /my own/);
    assert.deepEqual([troubles, other.troubles], [[], []]);
    await context.close();
  });
}

test('a program of several files shows them as tabs', async () => {
  const files = [{ name: 'main.nos', text: 'use greet.*\nmain() = hi()\n' },
    { name: 'greet.nos', text: 'pub hi() = "hi"\n' }];
  const { page, context } = await open(url + await encode({ files }));
  await page.click('.file-strip >> text=greet.nos');
  assert.match(await code(page), /pub hi/);
  await page.click('.file-strip >> text=main.nos');
  assert.match(await code(page), /use greet/);
  await context.close();
});

test('a page that died while a program ran comes back in peace', async () => {
  const { page, context } = await open();
  await page.evaluate(() => localStorage.setItem('nostos.running', '"a run of a dead page"'));
  await page.reload();
  await page.waitForSelector('#banner .info');
  assert.match(await page.locator('#banner').innerText(), /nothing was started/);
  await page.click('#tab-problems');
  await engineReady(page);
  assert.match(await page.locator('#panel-problems').innerText(), /as soon as you edit or run it/);
  await page.click('#run');
  await page.locator('#run.primary').waitFor();
  await page.click('#tab-problems');
  await page.locator('#panel-problems', { hasText: 'No problems' }).waitFor();
  await page.reload();
  await engineReady(page);
  assert.equal(await page.locator('#banner .info').count(), 0);
  await context.close();
});

test('a program that was just opened does not count as free of problems', async () => {
  const { page, context } = await open();
  await engineReady(page);
  await page.click('#tab-problems');
  await page.locator('#panel-problems', { hasText: 'No problems' }).waitFor();
  await page.evaluate((hash) => {
    const panel = /** @type {HTMLElement} */ (document.querySelector('#panel-problems'));
    new MutationObserver(() => {
      panel.title += `${panel.textContent}\n`;
    }).observe(panel, { childList: true, subtree: true });
    location.hash = hash;
  }, new URL(await linkTo('main() = undefinedThing\n')).hash);
  await page.locator('.problem', { hasText: 'undefinedThing' }).waitFor();
  const said = await page.locator('#panel-problems').getAttribute('title');
  assert.match(said ?? '', /The code was not checked yet/);
  assert.doesNotMatch(said ?? '', /No problems/);
  await context.close();
});

test('what two tabs write at once is kept of both', async () => {
  const { page, context } = await open();
  await setCode(page, '# of the first tab\n');
  await draftIsKept(page);
  const other = await visit(context, url);
  await setCode(other.page, '# of the second tab\n');
  await draftIsKept(other.page);
  await setCode(page, '# of the first tab, later\n');
  await draftIsKept(page);
  await page.reload();
  await page.waitForSelector('.cm-content');
  assert.match(await code(page), /first tab, later/);
  await openExample(page, 'Your code before');
  assert.match(await code(page), /second tab/);
  await context.close();
});

test('the way back in the browser leads out of a link', async () => {
  const { page, context, troubles } = await open();
  await setCode(page, '# my own\n');
  await draftIsKept(page);
  const visitLink = (/** @type {string} */ hash) => page.evaluate((to) => {
    location.hash = to;
  }, hash);
  await visitLink('#1.AAAA');
  await page.waitForSelector('#banner .error');
  await page.goBack();
  await page.waitForSelector('#banner .error', { state: 'detached' });
  await visitLink(await encode({ files: [{ name: 'main.nos', text: '# of the link\n' }] }));
  await page.waitForSelector('#banner .info');
  assert.match(await code(page), /of the link/);
  await page.goBack();
  await page.waitForSelector('#banner .info', { state: 'detached' });
  assert.match(await code(page), /my own/);
  await page.goForward();
  await page.waitForSelector('#banner .info');
  assert.match(await code(page), /of the link/);
  assert.deepEqual(troubles, []);
  await context.close();
});

/** The items of the menu of examples that lead to the reader's own code. */
const OWN = '[role="menuitem"]:is(:has-text("Your code"), :has-text("Edited from"))';

test('what was changed in two links stays in the menu, and so does every draft', async () => {
  const { page, context, troubles } = await open();
  await engineReady(page);
  await setCode(page, '# my own\n');
  await draftIsKept(page);
  for (const name of ['first', 'second']) {
    await page.evaluate((to) => {
      location.hash = to;
    }, await encode({ files: [{ name: 'main.nos', text: `# the ${name} link\n` }] }));
    await page.waitForFunction((wanted) => (
      document.querySelector('#editor')?.textContent?.includes(wanted)), `the ${name}`);
    await setCode(page, `# mine of the ${name} link\n`);
  }
  await openExample(page, 'Closures');
  await page.click('#examples');
  assert.deepEqual((await page.locator(OWN).allInnerTexts()).map((text) => text.split(' ·')[0]),
    ['Your code\nwhat you wrote last', 'Edited from a link\n# mine of the second link',
      'Edited from a link\n# mine of the first link']);
  await page.keyboard.press('Escape');
  await openExample(page, 'mine of the first');
  await page.waitForSelector('#banner .info');
  assert.match(await page.locator('#banner').innerText(), /changes to it were kept/);
  assert.match(await code(page), /mine of the first/);
  await page.click('text=As it came');
  assert.equal(await code(page), '# the first link\n');
  await openExample(page, 'mine of the first');
  assert.match(await code(page), /mine of the first/);
  await openExample(page, 'my own');
  assert.match(await code(page), /my own/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a link that is opened after a crash keeps its notice', async () => {
  const { page, context } = await open(await linkTo('# of the link\n'));
  await page.evaluate(() => localStorage.setItem('nostos.running', '"a run of a dead page"'));
  await page.reload();
  await page.waitForSelector('#banner >> text=Back to my code');
  assert.match(await page.locator('#banner').innerText(),
    /crashed while a program ran\. This code came with the link/);
  await context.close();
});

test('a limit of memory that came with a link is among the options', async () => {
  const { page, context } = await open(url + await encode(
    { files: [{ name: 'main.nos', text: 'main() = 1\n' }], options: { memoryMiB: 100 } }));
  await page.click('#options');
  assert.deepEqual(await page.locator('[role="menuitemradio"][aria-checked="true"]')
    .allInnerTexts(), ['100 MiB of memory', 'Other ones in each run']);
  await context.close();
});

test('a program that no link can carry is offered as a file only', async () => {
  const { page, context } = await open(url, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.evaluate((size) => navigator.clipboard.writeText('# ' + 'x'.repeat(size)), 1 << 20);
  await page.locator('#editor .cm-content').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+V');
  await page.keyboard.press('Control+s');
  await page.waitForSelector('dialog .wrong');
  const enabled = page.locator('.share-row button:enabled, .share-more button:enabled');
  assert.deepEqual(await enabled.allInnerTexts(), ['Save main.nos']);
  await context.close();
});
