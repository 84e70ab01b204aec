// @ts-check
// What the tests in Chromium share: the server, the browser, pages. Importing it starts both for the
// tests of a file.

import { existsSync } from 'node:fs';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { url } from './server.js';

export { url } from './server.js';

/** @type {import('playwright-core').Browser} */
export let browser;

before(async () => {
  browser = await launch();
});

after(() => browser.close());

function launch() {
  const candidates = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'];
  const executablePath = candidates.find((path) => path && existsSync(path));
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}

/** @typedef {import('playwright-core').Page} Page */

/**
 * The page in a fresh profile. Errors of it and violations of the policy are collected.
 * @param {string} [address]
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function open(address = url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  return { context, ...await visit(context, address) };
}

/**
 * The page in a fresh profile, ready to run this program; without one, the first example.
 * @param {string} [text]
 */
export async function pageWith(text) {
  const opened = await open();
  await engineReady(opened.page);
  if (text !== undefined) await setCode(opened.page, text);
  return opened;
}

/**
 * Another tab of the same profile.
 * @param {import('playwright-core').BrowserContext} context
 * @param {string} address
 */
export async function visit(context, address) {
  const page = await context.newPage();
  /** @type {string[]} */
  const troubles = [];
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`);
    });
  });
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(address);
  await page.waitForSelector('.cm-content');
  return { page, troubles };
}

/** Waits until the engine can run programs. @param {Page} page */
export async function engineReady(page) {
  await page.waitForSelector('.status .dot.ready');
}

/**
 * Puts a program into the editor.
 * @param {Page} page
 * @param {string} text
 */
export async function setCode(page, text) {
  await page.locator('#editor .cm-content').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

/**
 * Opens an example by its title.
 * @param {Page} page
 * @param {string} title
 */
export async function openExample(page, title) {
  await page.click('#examples');
  await page.locator('[role="menuitem"]', { hasText: title }).first().click();
}

/** Presses Run and waits for the end. @param {Page} page */
export async function run(page) {
  await page.click('#run');
  await ended(page);
}

/** The program in the editor. @param {Page} page */
export function code(page) {
  return page.evaluate(() => {
    const lines = document.querySelectorAll('#editor .cm-line');
    return [...lines].map((line) => line.textContent).join('\n');
  });
}

/** The whole text of the output panel. @param {Page} page @returns {Promise<string>} */
export function output(page) {
  return page.locator('#panel-output').innerText();
}

/** Waits until no program runs. @param {Page} page */
export async function ended(page) {
  await page.waitForSelector('#run.primary');
}
