// @ts-check
// Running in a real browser: streamed output, Stop, errors, floods, traps, input.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import {
  browser, ended, engineReady, openExample, output, pageWith, run, setCode, url,
} from './site.js';

/**
 * Milliseconds from pressing Stop to the end of the run, measured inside the page.
 * @param {import('playwright-core').Page} page
 */
function stopMs(page) {
  return page.evaluate(() => new Promise((resolve) => {
    const button = /** @type {HTMLElement} */ (document.querySelector('#run'));
    const from = performance.now();
    new MutationObserver(() => {
      if (button.classList.contains('primary')) resolve(performance.now() - from);
    }).observe(button, { attributes: true });
    button.click();
  }));
}

/** @param {import('playwright-core').Page} page */
function loops(page) {
  return page.waitForFunction(() => {
    const figures = document.querySelector('.status .figures');
    return figures?.textContent?.includes('M');
  });
}

const ENDLESS = 'spin(n) = spin(n + 1)\n\nmain() = spin(0)\n';

test('the first example runs and shows output and value', async () => {
  const { page, troubles, context } = await pageWith();
  await run(page);
  assert.match(await output(page), /rested in Troy\s+storm of 9 days[^]*"home after 23 days"/);
  assert.match(await page.locator('.status .figures').innerText(), /steps/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('fib(27) gives its value', async () => {
  const { page, context } = await pageWith(
    'fib(n) = if n < 2 then n else fib(n - 1) + fib(n - 2)\n\nmain() = fib(27)\n');
  await run(page);
  assert.match(await output(page), /196418/);
  assert.equal(await page.locator('.status [role="status"]').textContent(), 'finished: 196418');
  await context.close();
});

test('output appears before the program ends', async () => {
  const { page, context } = await pageWith(
    'spin(n) = spin(n + 1)\n\nmain() = {\n    println("early")\n    spin(0)\n}\n');
  await page.click('#run');
  await page.waitForFunction(() => document.querySelector('.log')?.textContent?.includes('early'));
  assert.equal(await page.locator('#run').innerText().then((t) => t.includes('Stop')), true);
  await page.keyboard.press('Escape');
  await ended(page);
  assert.match(await output(page), /early[^]*Stopped after/);
  await context.close();
});

test('Stop ends a tight loop in less than 100 ms, and the next run works', async () => {
  const { page, context } = await pageWith(ENDLESS);
  for (let round = 0; round < 3; round++) {
    await page.click('#run');
    await loops(page);
    const ms = await stopMs(page);
    assert.ok(ms < 100, `${ms} ms`);
    assert.match(await output(page), /Stopped/);
  }
  await setCode(page, 'main() = 6 * 7\n');
  await run(page);
  assert.match(await output(page), /42/);
  await context.close();
});

test('endless processes, sleeps and waits can be stopped', async () => {
  const { page, context } = await pageWith('main() = {\n    sleep(1000000)\n    1\n}\n');
  await page.click('#run');
  await page.waitForSelector('.status >> text=sleeping');
  assert.ok(await stopMs(page) < 100);
  await context.close();
});

/** What keeps a scheduler busy in four ways; none of them ends by itself soon. */
const BUSY = {
  'spawning processes': 'many(0) = 0\nmany(n) = {\n    spawn { 1 }\n    many(n - 1)\n}\n\n'
    + 'main() = many(100000000)\n',
  'a ring of processes': 'node(next) = receive { n -> { next <- n + 1; node(next) } }\n\n'
    + 'ring(0, first) = first\nring(left, next) = ring(left - 1, spawn { node(next) })\n\n'
    + 'turn(first, n) = {\n    first <- n\n    receive { m -> turn(first, m) }\n}\n\n'
    + 'main() = turn(ring(1000, self()), 0)\n',
  'two processes in turn': 'pong() = receive { (who, n) -> { who <- n; pong() } }\n\n'
    + 'ping(other, n) = {\n    other <- (self(), n)\n    receive { m -> ping(other, m + 1) }\n}\n\n'
    + 'main() = ping(spawn { pong() }, 0)\n',
  'a shared variable': 'mvar counter: Int = 0\n\nwork() = {\n    counter = counter + 1\n'
    + '    work()\n}\n\nmain() = {\n    for i = 1 to 1000 { spawn { work() } }\n    work()\n}\n',
};

for (const [what, text] of Object.entries(BUSY)) {
  test(`Stop works while there is ${what}, and Run afterwards`, async () => {
    const { page, context } = await pageWith(text);
    await page.click('#run');
    await page.waitForFunction(() => /\d/.test(
      document.querySelector('.status .figures')?.textContent ?? ''));
    await page.waitForTimeout(400);
    const ms = await stopMs(page);
    assert.ok(ms < 100, `${ms} ms`);
    await setCode(page, 'main() = 6 * 7\n');
    await run(page);
    assert.match(await output(page), /42/);
    await context.close();
  });
}

test('a sleeping program goes on by itself', async () => {
  const { page, context } = await pageWith(
    'main() = {\n    println("before")\n    sleep(300)\n    "after"\n}\n');
  await page.click('#run');
  await page.waitForFunction(() => document.querySelector('.log')?.textContent?.includes('before'));
  await ended(page);
  assert.match(await output(page), /"after"/);
  await context.close();
});

test('endless recursion is an error of the language', async () => {
  const { page, context } = await pageWith('down(n) = 1 + down(n + 1)\n\nmain() = down(0)\n');
  await run(page);
  assert.match(await output(page), /Runtime error: Stack overflow/);
  assert.ok(await page.locator('.frames li').count() <= 101);
  await context.close();
});

test('recursion 100,000 deep works', async () => {
  const { page, context } = await pageWith(
    'down(0) = 0\ndown(n) = 1 + down(n - 1)\n\nmain() = down(100000)\n');
  await run(page);
  assert.match(await output(page), /100000/);
  await context.close();
});

test('endless allocation is an error of the language', async () => {
  const { page, context } = await pageWith(
    'grow(xs) = grow([1, 2, 3, 4 | xs])\n\nmain() = grow([])\n');
  await run(page);
  assert.match(await output(page), /Out of memory/);
  await setCode(page, 'main() = 7\n');
  await run(page);
  assert.match(await output(page), /7/);
  await context.close();
});

test('a flood of output is cut, and the page stays usable', async () => {
  const { page, context } = await pageWith('flood(n) = {\n'
    + '    println("a line of output that is forty characters ${n}")\n    flood(n + 1)\n}\n\n'
    + 'main() = flood(0)\n');
  await page.click('#run');
  await loops(page);
  await page.waitForTimeout(1500);
  const answer = await page.evaluate(() => new Promise((resolve) => {
    const from = performance.now();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from), 0));
  }));
  assert.ok(Number(answer) < 500, `the page answers after ${answer} ms`);
  assert.ok(await stopMs(page) < 100);
  const shown = await page.locator('.log').evaluate((log) => log.textContent?.length ?? 0);
  assert.ok(shown > 900_000 && shown <= 1_048_576, `${shown} characters are shown`);
  assert.match(await output(page), /truncated/);
  await context.close();
});

test('a long line of many scripts does not hold the page up, and is copied whole', async () => {
  const { page, context } = await pageWith('main() = print("a 日😀".repeat(100000))\n');
  await page.click('#run');
  await ended(page);
  const answer = await page.evaluate(() => new Promise((resolve) => {
    const from = performance.now();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from), 0));
  }));
  assert.ok(Number(answer) < 500, `the page answers after ${answer} ms`);
  const text = await page.locator('.log').evaluate((log) => log.textContent ?? '');
  assert.ok('a 日😀'.repeat(100000).startsWith(text) && text.length > 500_000 - 5);
  const broken = await page.locator('.log .goes-on').evaluateAll((blocks) => (
    blocks.map((block) => getComputedStyle(block, '::after').content)));
  assert.ok(broken.length > 20 && broken.every((said) => said.includes('it goes on below')));
  await context.close();
});

test('a flood of processes that fail is cut as well', async () => {
  const { page, context } = await pageWith('loop(n) = {\n    spawn { panic("a reason ${n}") }\n'
    + '    loop(n + 1)\n}\n\nmain() = loop(0)\n');
  await page.click('#run');
  await page.waitForFunction(() => (
    (document.querySelector('.log')?.textContent?.length ?? 0) > 900_000));
  await page.waitForTimeout(500);
  assert.ok(await stopMs(page) < 100);
  const shown = await page.locator('.log').evaluate((log) => log.textContent?.length ?? 0);
  assert.ok(shown <= 1_048_576, `${shown} characters are shown`);
  assert.match(await output(page), /truncated/);
  await context.close();
});

test('a value and a message as long as memory are cut, and do not hold the page up', async () => {
  const grow = 'grow(s, n) = if n == 0 then s else grow(s ++ s, n - 1)\n';
  const { page, context } = await pageWith(`${grow}main() = grow("abcdefghij", 22)\n`);
  for (const what of ['value', 'message']) {
    if (what === 'message') await setCode(page, `${grow}main() = throw(grow("abcdefghij", 22))\n`);
    await run(page);
    const text = await page.locator('#panel-output > .end').innerText();
    assert.ok(text.length < 51_000, `${text.length} characters are shown`);
    assert.match(text, new RegExp(`The ${what} was cut here: .* of 41\\.9.M characters`));
  }
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.click('text=Copy all of it');
  await page.locator('#toast', { hasText: 'The whole message copied' }).waitFor();
  assert.ok(await page.evaluate(async () => (await navigator.clipboard.readText()).length)
    > 10 * 2 ** 22);
  await context.close();
});

test('a runtime error shows its trace, and a frame leads to its line', async () => {
  const { page, context } = await pageWith();
  await openExample(page, 'A stack trace');
  await run(page);
  assert.match(await output(page), /Runtime error: [^]*Index 3 out of bounds/);
  const frame = page.locator('.frames button', { hasText: 'weigh' });
  const line = Number((await frame.innerText()).split(':')[1]);
  await frame.click();
  assert.equal(await page.locator('.line-flash').count(), 1);
  assert.match(await page.locator('.status').innerText(), new RegExp(`Ln ${line},`));
  await context.close();
});

test('problems are underlined as they are typed', async () => {
  const { page, context } = await pageWith('main() = {\n    width = 3\n    widht * 2\n}\n');
  await page.waitForSelector('.cm-lintRange-error');
  assert.equal(await page.locator('.cm-lintRange-error').innerText(), 'widht');
  assert.equal(await page.locator('#tab-problems .badge').innerText(), '1');
  await page.click('#tab-problems');
  assert.match(await page.locator('.problem').innerText(), /widht/);
  await setCode(page, 'main() = 2\n');
  await page.waitForSelector('#panel-problems >> text=No problems');
  assert.equal(await page.locator('.cm-lintRange-error').count(), 0);
  await context.close();
});

test('a program with errors is not run and says so', async () => {
  const { page, context } = await pageWith('main() = 1 +\n');
  await run(page);
  assert.match(await output(page), /not run: the code has errors/);
  await page.click('text=Show the problems');
  assert.equal(await page.locator('.problem').count() > 0, true);
  await context.close();
});

test('a program with errors tells the first ones, and a click goes there', async () => {
  const { page, context } = await pageWith('main() = {\n  a = widht\n  hieght + a\n}\n');
  await run(page);
  const told = await page.locator('.mistake').allInnerTexts();
  assert.deepEqual(told.map((text) => text.match(/main\.nos:\d/)?.[0]), ['main.nos:2', 'main.nos:3']);
  assert.match(told[1], /hieght/);
  await page.locator('.mistake').nth(1).click();
  await page.waitForSelector('.status >> text=Ln 3, Col 3');
  await context.close();
});

test('of very many errors it is said that there are more', async () => {
  const { page, context } = await pageWith(`main() = {\n${'  widht + 1\n'.repeat(300)}}\n`);
  await run(page);
  assert.match(await page.locator('.mistakes').innerText(), /… at least 195 more/);
  await page.click('#tab-problems');
  assert.match(await page.locator('#panel-problems > .note-line').innerText(), /The first 200/);
  await setCode(page, 'main() = widht\n');
  await page.locator('#panel-problems > .note-line').waitFor({ state: 'hidden' });
  await context.close();
});

test('a program with errors tells what to try', async () => {
  const { page, context } = await pageWith('println("a")\n');
  await run(page);
  assert.match(await page.locator('.mistakes .help').innerText(), /main\(\) = \{ \.\.\. \}/);
  await context.close();
});

const BAD_INPUT = {
  'an empty file': '',
  'binary garbage': '\u0001\u0002\uFFFD\u0000\u0007%$',
  'an open string': '"abc',
  'a million brackets': '('.repeat(1_000_000),
  'deep nesting': '('.repeat(1e5) + ')'.repeat(1e5),
};

for (const [name, text] of Object.entries(BAD_INPUT)) {
  test(`bad input is an error and nothing else: ${name}`, async () => {
    const { page, context, troubles } = await pageWith(text);
    await run(page);
    assert.match(await output(page), /not run: the code has errors/);
    await setCode(page, 'main() = 42\n');
    await run(page);
    assert.match(await output(page), /42/);
    assert.deepEqual(troubles, []);
    await context.close();
  });
}

test('a worker that dies is replaced, and the code is kept', async () => {
  const context = await browser.newContext();
  // The engine has no known way to die, so the test gives it one.
  await context.route('**/worker-*.js', async (route) => {
    const response = await route.fetch();
    const dying = `const answer = self.onmessage;
      self.onmessage = (event) => {
        const dies = event.data.type === 'run' && event.data.files[0].text.includes('TRAP');
        if (dies) throw new WebAssembly.RuntimeError('unreachable');
        answer(event);
      };`;
    await route.fulfill({ response, body: await response.text() + dying });
  });
  const page = await context.newPage();
  await page.goto(url);
  await engineReady(page);
  await setCode(page, '# TRAP\nmain() = 1\n');
  await run(page);
  assert.match(await output(page), /Engine restarted, your code is kept/);
  assert.match(await page.locator('#editor').innerText(), /TRAP/);
  await setCode(page, 'main() = 43\n');
  await run(page);
  assert.match(await output(page), /43/);
  await context.close();
});

test('every example gives what its header says', async () => {
  const { page, context } = await pageWith();
  const folder = new URL('../../examples/', import.meta.url);
  const index = JSON.parse(await readFile(new URL('index.json', folder), 'utf8'));
  for (const { id, title } of index) {
    const text = await readFile(new URL(`${id}.nos`, folder), 'utf8');
    const [, failing, expected] = /^# expect(_error)?: (.*)/.exec(text) ?? [];
    await openExample(page, title);
    await page.click('#run');
    if (text.includes('Stdin.')) {
      // The one that serves a page waits for a line, in the tab that the preview has covered.
      await page.waitForSelector('.input-row:not([hidden])', { state: 'attached' });
      await page.click('#tab-output');
      await page.click('.input-row >> text=End');
    }
    await ended(page);
    const selector = failing ? '.run-error .message' : '.value code';
    const shown = await page.locator(selector).textContent({ timeout: 2000 })
      .catch(() => output(page));
    assert.ok(failing ? shown?.includes(expected) : shown === expected,
      `${id}: ${shown} instead of ${expected}`);
  }
  await context.close();
});

test('lines that are typed while the program works are for its next reads', async () => {
  const { page, context } = await pageWith('ask(0) = ()\nask(n) = {\n    sleep(150)\n'
    + '    line = Stdin.readLine()\n    println("got ${line.show()}")\n    ask(n - 1)\n}\n\n'
    + 'main() = ask(4)\n');
  await page.click('#run');
  await page.waitForSelector('.input-row:not([hidden])');
  const lines = ['one', 'why?', 'three', 'four'];
  for (const line of lines) {
    await page.keyboard.type(line, { delay: 20 });
    await page.keyboard.press('Enter');
  }
  await ended(page);
  const got = (await output(page)).split('\n').filter((line) => line.startsWith('got'));
  assert.deepEqual(got.map((line) => /"(.*?)\\?n?"/.exec(line)?.[1]), lines);
  assert.equal(await page.evaluate(() => document.activeElement?.className), 'log');
  assert.equal(await page.isVisible('.input-row'), false);
  await context.close();
});

test('opening another program stops the one that runs', async () => {
  const { page, context, troubles } = await pageWith('tick(n) = {\n    println("tick ${n}")\n'
    + '    sleep(5)\n    tick(n + 1)\n}\n\nmain() = tick(0)\n');
  await page.click('#run');
  await page.waitForFunction(() => document.querySelector('.log')?.textContent?.includes('tick 3'));
  await openExample(page, 'Closures');
  await page.waitForSelector('#run.primary', { timeout: 100 });
  await page.waitForTimeout(200);
  assert.doesNotMatch(await output(page), /tick/);
  assert.match(await page.locator('.status .state').innerText(), /ready/);
  await page.click('#options');
  await page.locator('[role="menuitem"]', { hasText: 'Last runs' }).click();
  assert.match(await page.locator('.run-row').first().innerText(), /^Your code\s+stopped/);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a frame of a trace leads to its line, also after edits', async () => {
  const { page, context } = await pageWith('f(x) = {\n    throw("late")\n}\n\nmain() = {\n'
    + '    sleep(600)\n    f(1)\n}\n');
  await page.click('#run');
  await page.waitForSelector('.status >> text=sleeping');
  await page.locator('#editor .cm-content').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.insertText('# one\n# two\n');
  await ended(page);
  const frame = page.locator('.frames button').first();
  assert.match(await frame.innerText(), /main\.nos:2/);
  await frame.click();
  assert.match(await page.locator('.status').innerText(), /Ln 4,/);
  await page.keyboard.press('Home');
  await page.keyboard.type('#');
  await frame.click();
  assert.match(await page.locator('#toast').innerText(), /Line 2 was edited/);
  await context.close();
});

test('a long trace begins with what went wrong', async () => {
  const { page, context } = await pageWith('f(n) = 1 + f(n + 1)\n\nmain() = f(0)\n');
  await run(page);
  await page.waitForSelector('.run-error');
  assert.ok(await page.locator('.run-error .message').evaluate((node) => {
    const [box, panel] = [node, /** @type {HTMLElement} */ (node.closest('#panel-output'))]
      .map((each) => each.getBoundingClientRect());
    return box.top >= panel.top && box.bottom <= panel.bottom;
  }), 'the message is in view');
  await context.close();
});

test('nothing that a program prints lies under the button that copies it', async () => {
  const { page, context } = await pageWith('main() = println("x".repeat(5000))\n');
  await run(page);
  const [text, button] = await page.evaluate(() => {
    const range = document.createRange();
    range.selectNodeContents(/** @type {Node} */ (document.querySelector('.log .block')));
    return [range, /** @type {Element} */ (document.querySelector('.output-tools button'))]
      .map((each) => each.getBoundingClientRect());
  });
  assert.ok(text.right <= button.left, `${text.right} is left of ${button.left}`);
  await context.close();
});
