// @ts-check
// The page in Firefox, by WebDriver BiDi: what Chromium's tests show in depth works there as well.
// Skipped where Debian's firefox-esr is not installed; FIREFOX_PATH names another one.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { launch } from 'puppeteer-core';
import { encode } from '../../lib/url.js';
import { url } from './server.js';

const executablePath = process.env.FIREFOX_PATH || '/usr/bin/firefox-esr';
const skip = existsSync(executablePath) ? false : `${executablePath} is not installed`;

/** @typedef {import('puppeteer-core').Page} Page */

/** @type {import('puppeteer-core').Browser} */
let browser;

before(async () => {
  if (!skip) browser = await launch({ browser: 'firefox', executablePath, headless: true });
});

after(() => browser?.close());

/** @param {string} [address] */
async function open(address = url) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  /** @type {string[]} */
  const troubles = [];
  page.on('pageerror', (/** @type {unknown} */ error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(address);
  await page.waitForSelector('.status .dot.ready');
  return { page, context, troubles };
}

/** The page with this program, as a link brings it. @param {string} text */
const pageWith = async (text) => open(url + await encode({ files: [{ name: 'main.nos', text }] }));

/** @param {Page} page @param {string} selector */
const textOf = (page, selector) => page.$eval(selector, (node) => (
  /** @type {HTMLElement} */ (node).innerText));

/** @param {Page} page */
const ended = (page) => page.waitForSelector('#run.primary');

test('Firefox: the first example runs', { skip }, async () => {
  const { page, context, troubles } = await open();
  await page.click('#run');
  await page.waitForSelector('#panel-output .value');
  assert.match(await textOf(page, '#panel-output'), /rested in Troy[^]*home after 23 days/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('Firefox: Stop ends a tight loop, and the next run works', { skip }, async () => {
  const { page, context } = await pageWith(
    'spin(n) = spin(n + 1)\n\nmain() = {\n    println("early")\n    spin(0)\n}\n');
  await page.click('#run');
  await page.waitForFunction(() => document.querySelector('.log')?.textContent?.includes('early'));
  await page.keyboard.press('Escape');
  await ended(page);
  assert.match(await textOf(page, '#panel-output'), /early[^]*Stopped after/);
  await page.click('#examples');
  await page.keyboard.press('h');
  await page.keyboard.press('Enter');
  await page.click('#run');
  await page.waitForSelector('#panel-output .value');
  assert.match(await textOf(page, '#panel-output'), /home after 23 days/);
  await context.close();
});

test('Firefox: deep recursion is an error of the language', { skip }, async () => {
  const { page, context } = await pageWith(
    'down(n) = 1 + down(n + 1)\n\nmain() = down(0)\n');
  await page.click('#run');
  await page.waitForSelector('#panel-output .run-error');
  assert.match(await textOf(page, '#panel-output'), /Stack overflow/);
  await context.close();
});

test('Firefox: a shared program opens as it was and does not run', { skip }, async () => {
  const program = 'main() = "grüße 😀"\n';
  const author = await pageWith('= "grüße 😀"\n');
  await author.page.click('#editor .cm-line');
  await author.page.keyboard.press('Home');
  await author.page.keyboard.type('main() ', { delay: 30 });
  await author.page.click('#share');
  await author.page.waitForSelector('#share-link');
  const link = await author.page.$eval('#share-link', (field) => (
    /** @type {HTMLInputElement} */ (field).value));
  const reader = await open(link);
  assert.match(await textOf(reader.page, '#banner'), /came with the link/);
  const shown = await reader.page.$$eval('#editor .cm-line', (lines) => (
    lines.map((line) => line.textContent).join('\n')));
  assert.equal(shown, program);
  assert.doesNotMatch(await textOf(reader.page, '#panel-output'), /grüße/);
  assert.deepEqual([author.troubles, reader.troubles], [[], []]);
  await author.context.close();
  await reader.context.close();
});

test('Firefox: a profile is drawn, and the keyboard walks it', { skip }, async () => {
  const { page, context, troubles } = await pageWith(
    'work(0) = 0\nwork(n) = 1 + work(n - 1)\n\nmain() = work(50)\n');
  await page.click('#profile');
  await page.waitForSelector('.bar-item');
  const first = await page.$eval('.bar-item', (bar) => bar.getAttribute('aria-label'));
  assert.match(first ?? '', /^main, 1 steps/);
  await page.focus('.bar-item');
  await page.keyboard.press('ArrowRight');
  assert.match(await page.evaluate(() => (
    document.activeElement?.getAttribute('aria-label') ?? '')), /^work, /);
  assert.deepEqual(troubles, []);
  await context.close();
});
