// @ts-check
// The REPL: inputs, definitions that stay, history, stop, mistakes, the program of the editor.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineReady, open, setCode } from './site.js';

/** @typedef {import('playwright-core').Page} Page */

async function repl() {
  const opened = await open();
  await engineReady(opened.page);
  await opened.page.click('#tab-repl');
  await opened.page.focus('#panel-repl textarea');
  return opened;
}

/** Types an input and waits for its answer. @param {Page} page @param {string} input */
async function answerTo(page, input) {
  const before = await page.locator('.repl-entry').count();
  await page.fill('#panel-repl textarea', input);
  await page.keyboard.press('Enter');
  await page.locator('.repl-entry').nth(before).waitFor();
  await page.waitForSelector('#panel-repl[data-state="idle"]');
  return (await page.locator('.repl-entry').nth(before).innerText()).trimEnd();
}

test('values are shown, and what is defined stays', async () => {
  const { page, context, troubles } = await repl();
  assert.match(await answerTo(page, '1 + 2'), /\n3$/);
  await answerTo(page, 'double(n) = n * 2');
  assert.match(await answerTo(page, 'double(21)'), /\n42$/);
  await answerTo(page, 'name = "Ithaca"');
  assert.match(await answerTo(page, 'println("home: " ++ name)'), /\nhome: Ithaca$/);
  assert.match(await answerTo(page, ':type double(1)'), /Int/);
  assert.match(await answerTo(page, ':help'), /:load FILE/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('processes go on from input to input, and between two of them', async () => {
  const { page, context, troubles } = await repl();
  await answerTo(page, 'echo() = receive { (from, n) -> { from <- n * 2; echo() } }');
  await answerTo(page, 'p = spawn { echo() }');
  assert.match(await answerTo(page, '{ p <- (self(), 21); receive { n -> n } }'), /\n42$/);
  await answerTo(page, 'q = spawn { sleep(300); println("awake") }');
  await page.locator('.repl-entry', { hasText: /^awake\s*$/ }).waitFor();
  assert.match(await answerTo(page, '1 + 1'), /\n2$/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('an input goes on while a bracket is open, and the arrow keys bring it back', async () => {
  const { page, context } = await repl();
  const field = page.locator('#panel-repl textarea');
  await field.pressSequentially('add(a, b) = {');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('textarea')?.value.endsWith('\n'));
  await page.keyboard.type('a + b }');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.repl-entry');
  assert.match(await answerTo(page, 'add(20, 3)'), /\n23$/);
  await page.keyboard.press('ArrowUp');
  assert.equal(await field.inputValue(), 'add(20, 3)');
  await page.keyboard.press('ArrowUp');
  assert.equal(await field.inputValue(), 'add(a, b) = {\na + b }');
  await page.keyboard.press('Control+End');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await field.inputValue(), '');
  await context.close();
});

test('a mistake is shown with its place', async () => {
  const { page, context, troubles } = await repl();
  assert.match(await answerTo(page, '1 + "a"'), /error/i);
  assert.equal(await page.locator('.repl-answer.refused').count(), 1);
  assert.match(await answerTo(page, '1 / 0'), /zero/);
  assert.equal(await page.locator('.repl-answer.failed').count(), 1);
  assert.match(await answerTo(page, '1 + 1'), /\n2$/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('an endless input is stopped, and the definitions are still there', async () => {
  const { page, context, troubles } = await repl();
  await answerTo(page, 'forever(n) = forever(n + 1)');
  await page.fill('#panel-repl textarea', 'forever(0)');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#panel-repl[data-state="busy"]');
  await page.waitForTimeout(200);
  await page.keyboard.press('Escape');
  await page.waitForSelector('#panel-repl[data-state="idle"]');
  assert.match(await page.locator('.repl-answer').last().innerText(), /[Ii]nterrupt/);
  assert.match(await answerTo(page, ':type forever'), /forever|->|Int/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a flood of output is cut, and the next input prints again', async () => {
  const { page, context, troubles } = await repl();
  await answerTo(page, 'flood(n) = { println("a line of some length, again and again"); '
    + 'flood(n + 1) }');
  await page.fill('#panel-repl textarea', 'flood(0)');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(1500);
  await page.keyboard.press('Escape');
  await page.waitForSelector('#panel-repl[data-state="idle"]');
  assert.match(await answerTo(page, 'println("after")'), /\nafter$/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('an input reads a line from the prompt', async () => {
  const { page, context, troubles } = await repl();
  await page.fill('#panel-repl textarea', 'who = Stdin.readLine()');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#panel-repl[data-state="input"]');
  assert.equal(await page.inputValue('#panel-repl textarea'), '');
  await page.keyboard.type('Penelope');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#panel-repl[data-state="idle"]');
  assert.match(await answerTo(page, 'who'), /Penelope/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('the program of the editor is loaded', async () => {
  const { page, context, troubles } = await repl();
  await setCode(page, 'triple(n) = n * 3\n\nmain() = triple(2)\n');
  await page.click('#tab-repl');
  await page.click('#repl-load');
  await page.locator('.repl-entry', { hasText: 'Loaded main.nos' }).waitFor();
  assert.match(await answerTo(page, 'triple(14)'), /\n42$/);
  assert.match(await answerTo(page, ':load nothing.nos'), /no file/);
  assert.match(await answerTo(page, ':quit'), /anew/);
  assert.match(await answerTo(page, 'triple(14)'), /unknown|not/i);
  assert.deepEqual(troubles, []);
  await context.close();
});
