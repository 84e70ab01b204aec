// @ts-check
// What the engine says in the editor: types, completion, signatures, definitions, layout.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { code, pageWith } from './site.js';

test('pointing at a name shows its type and what is written about it', async () => {
  const { page, context, troubles } = await pageWith(
    '# Twice as much.\ntwice(n) = n * 2\n\nmain() = twice(21)\n');
  await page.locator('.tok-call', { hasText: 'twice' }).hover();
  await page.waitForSelector('.name-tip');
  const text = await page.locator('.name-tip').innerText();
  assert.match(text, /twice\(n: .*\) -> /);
  assert.match(text, /Twice as much\./);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('behind a dot the methods of the type are proposed, and one is taken', async () => {
  const { page, context, troubles } = await pageWith('main() = ');
  await page.keyboard.type('[3, 1, 2].rev', { delay: 30 });
  await page.waitForSelector('.cm-tooltip-autocomplete li');
  assert.match(await page.locator('.cm-tooltip-autocomplete').innerText(), /reverse/);
  await page.waitForTimeout(150);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('#editor .cm-content')?.textContent
    ?.includes('.reverse()'));
  assert.match(await code(page), /\[3, 1, 2\]\.reverse\(\)/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a call being written shows its signature', async () => {
  const { page, context } = await pageWith('add(first: Int, second: Int) = first + second\n\n'
    + 'main() = add');
  await page.keyboard.type('(1, ', { delay: 30 });
  await page.waitForFunction(() => document.querySelector('.call-tip strong')?.textContent
    ?.startsWith('second'));
  await context.close();
});

test('F12 leads to the definition', async () => {
  const { page, context } = await pageWith('home() = 1\n\nmain() = home()');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('F12');
  await page.waitForSelector('.line-flash');
  assert.match(await page.locator('.line-flash').innerText(), /home\(\) = 1/);
  await context.close();
});

test('the code is laid out anew, and types appear behind names', async () => {
  const { page, context } = await pageWith('main()={\nxs=[1,2]\nxs.length()\n}\n');
  await page.keyboard.press('Alt+Shift+F');
  await page.waitForFunction(() => document.querySelector('#editor .cm-content')?.textContent
    ?.includes('main() = {'));
  await page.keyboard.press('Alt+Shift+T');
  await page.waitForSelector('.type-hint');
  assert.match(await page.locator('.type-hint').first().innerText(), /: List\[Int\]/);
  await context.close();
});

test('what is typed over a selection brings no style along, and brackets close around it',
  async () => {
    const { page, context, troubles } = await pageWith('main() = alpha + beta');
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.type('b');
    assert.equal(await code(page), 'main() = alpha + b');
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await page.keyboard.type('(');
    assert.equal(await code(page), 'main() = alpha + (b)');
    await page.waitForTimeout(400);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('x');
    assert.equal(await code(page), 'x');
    await page.keyboard.press('Control+z');
    assert.equal(await code(page), 'main() = alpha + (b)');
    assert.deepEqual(troubles, []);
    await context.close();
  });

test('caret and view stay at the same code when it is laid out anew', async () => {
  const { page, context } = await pageWith(
    `${'f(n)=n+1\n\n\n\n'.repeat(100)}here(n)=n\n${'f(n)=n+1\n\n\n\n'.repeat(100)}main() = 1\n`);
  await page.keyboard.press('Control+f');
  await page.keyboard.type('here');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  const line = page.locator('#editor .cm-line', { hasText: 'here' });
  const top = async () => (await line.boundingBox())?.y ?? -1;
  const before = await top();
  await page.keyboard.press('Alt+Shift+F');
  await page.locator('#editor .cm-line', { hasText: 'here(n) = n' }).waitFor();
  assert.ok(Math.abs(await top() - before) < 30, `${await top()} instead of ${before}`);
  await page.keyboard.type('x');
  assert.match(await code(page), /^x\(n\) = n$/m);
  await context.close();
});

test('tokens, types and instructions of the program can be looked at', async () => {
  const { page, context, troubles } = await pageWith('twice(n) = n * 2\n\nmain() = twice(21)\n');
  await page.click('#tab-inspect');
  const listing = page.locator('#panel-inspect .listing');
  for (const [stage, expected] of /** @type {const} */ ([
    ['Tokens', /1:1 +name +"twice"/], ['Types', /twice\(n: \w+\)/], ['Syntax tree', /twice/],
    ['Typed IR', /twice/], ['Bytecode', /twice/]])) {
    await page.click(`#panel-inspect button >> text="${stage}"`);
    await listing.filter({ hasText: expected }).waitFor();
  }
  assert.deepEqual(troubles, []);
  await context.close();
});
