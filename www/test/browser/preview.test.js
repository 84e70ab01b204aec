// @ts-check
// Pages that programs serve: sandbox, links, requests, cookies, WebSockets.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ended, openExample, output, pageWith } from './site.js';

const SERVER = `serve(s, n) = {
    request = Server.accept(s)
    page = "<h1>count \${n}</h1><a href='/next'>more</a><script>document.title = 'ran'</script>"
    Server.respond(request.id, 200, [("Content-Type", "text/html")], page)
    serve(s, n + 1)
}

main() = serve(Server.bind(8080), 1)
`;

/**
 * Clicks something in the page that is served. The event is given to the element itself: whether a
 * browser finds it under the pointer, in a frame of another process, is not asked here.
 * @param {import('playwright-core').Locator} element
 */
const click = (element) => element.dispatchEvent('click');

test('pages that a program serves are shown in a sandbox, and their links work', async () => {
  const { page, context, troubles } = await pageWith(SERVER);
  await page.click('#run');
  const frame = page.frameLocator('.preview-view iframe');
  await frame.locator('h1', { hasText: 'count 1' }).waitFor();
  await click(frame.locator('a'));
  await frame.locator('h1', { hasText: 'count 2' }).waitFor();
  assert.equal(await page.locator('iframe').getAttribute('sandbox'), 'allow-scripts allow-forms');
  await page.keyboard.press('Escape');
  await openExample(page, 'Closures');
  assert.equal(await page.isVisible('#panel-output'), true);
  assert.equal(await page.isVisible('#tab-preview'), false);
  assert.deepEqual(troubles, []);
  await context.close();
});

test('a click reaches the program, and what changed comes back', async () => {
  const { page, context, troubles } = await pageWith();
  await openExample(page, 'A page with a counter');
  await page.click('#run');
  const frame = page.frameLocator('.preview-view iframe');
  await frame.locator('strong', { hasText: /^0$/ }).waitFor();
  await click(frame.locator('button', { hasText: 'One more day' }));
  await frame.locator('strong', { hasText: /^1$/ }).waitFor();
  await click(frame.locator('button', { hasText: 'One more day' }));
  await frame.locator('strong', { hasText: /^2$/ }).waitFor();
  // Another visitor begins anew, and the first one's connection is closed.
  await page.click('.preview-bar button');
  await frame.locator('strong', { hasText: /^0$/ }).waitFor();
  await click(frame.locator('button', { hasText: 'One more day' }));
  await frame.locator('strong', { hasText: /^1$/ }).waitFor();
  await page.click('#tab-output');
  await page.click('#panel-output >> text=End');
  await ended(page);
  assert.match(await output(page), /"home again"/);
  await page.click('#tab-preview');
  assert.match(await page.locator('.preview-bar').innerText(), /has ended/);
  assert.deepEqual(troubles, []);
  await context.close();
});

const ASKED = `answer(request) = match request.path {
    "/" -> respond(request, "text/html", "<p id='told'></p><script>
        const told = document.querySelector('#told');
        fetch('/echo', { method: 'POST', body: 'ahoy' }).then(r => r.text()).then(text => {
            told.textContent = text + ' ' + document.cookie;
            return fetch(location.origin + '/none');
        }).then(r => { told.textContent += ' ' + r.status; });
        const outside = new Image();
        outside.src = 'https://example.com/x.png';
        try { parent.document.body.remove(); } catch { told.dataset.apart = 'yes'; }
    </script>")
    "/echo" -> respond(request, "text/plain", request.body)
    _ -> Server.respond(request.id, 404, [], "")
}

respond(request, kind, body) = Server.respond(request.id, 200,
    [("Content-Type", kind), ("Set-Cookie", "port=Ithaca; Path=/")], body)

serve(s) = {
    answer(Server.accept(s))
    serve(s)
}

main() = serve(Server.bind(8080))
`;

test('scripts of a page ask its server, keep cookies, and reach nothing else', async () => {
  const { page, context } = await pageWith(ASKED);
  await page.click('#run');
  const told = page.frameLocator('.preview-view iframe').locator('#told');
  await page.frameLocator('.preview-view iframe')
    .locator('#told', { hasText: 'ahoy port=Ithaca 404' }).waitFor();
  assert.equal(await told.getAttribute('data-apart'), 'yes');
  await page.click('#run');
  await ended(page);
  await context.close();
});
