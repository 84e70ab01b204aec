// @ts-check
// Wires state, worker, editor and views; the only file that knows all of them.

import * as benchActions from './actions/bench.js';
import { reproduce, resultsToShare, watchProfiles } from './actions/experiment.js';
import { extras, ProgramActions } from './actions/program.js';
import * as filesActions from './actions/files.js';
import * as runActions from './actions/run.js';
import * as shellActions from './actions/shell.js';
import * as historyActions from './actions/history.js';
import { fetchJson, fetchOrTell } from './actions/site_files.js';
import { importProfile } from './actions/profile.js';
import { mountBenchTab, showBench } from './bench_tab.js';
import { EngineClient } from './client.js';
import { applyFix } from './editor/diagnostics.js';
import { Editor } from './editor/editor.js';
import { followStore } from './editor/follow.js';
import { showHints } from './editor/hints.js';
import { listenToKeys } from './keyboard.js';
import { byId } from './lib/dom.js';
import { LibraryDocs } from './lib/library_docs.js';
import { download, openBytes, openFile } from './lib/local_files.js';
import { encode } from './lib/url.js';
import { ShellClient } from './shell_client.js';
import * as bench from './state/bench.js';
import { all } from './state/history.js';
import * as store from './state/store.js';
import { load, save } from './state/storage.js';
import { mountDivider } from './views/divider.js';
import { mountDrop } from './views/drop.js';
import { mountExperiment } from './views/experiment.js';
import { mountFiles } from './views/files.js';
import { mountFrameHeight } from './views/frame_height.js';
import { mountFilesTab } from './views/files_tab.js';
import { mountInspect } from './views/inspect.js';
import { mountNotices } from './views/notices.js';
import { mountOutput } from './views/output.js';
import { mountPreview } from './views/preview.js';
import { mountProblems } from './views/problems.js';
import { mountProfile } from './views/profile.js';
import { mountRepl } from './views/repl.js';
import { optionItems } from './views/options.js';
import { showRuns } from './views/runs.js';
import { showShare } from './views/share.js';
import { showShortcuts } from './views/shortcuts.js';
import { mountStatus } from './views/status.js';
import { isNarrow, mountTabs } from './views/tabs.js';
import { mountToolbar } from './views/toolbar.js';
import { mountTouchedTitle } from './views/touched_title.js';
import { mountTour } from './views/tour.js';

/**
 * What the build wrote into the page: addresses of assets, the examples, the nonce of styles.
 * @type {{ later: string, worker: string, suite: string, tour: string, library: string,
 *   preview: string,
 *   nonce: string,
 *   examples: import('./actions/program.js').Example[], duel: { a: string, b: string } }}
 */
const site = JSON.parse(byId('site').textContent ?? '');

const libraryDocs = new LibraryDocs(() => fetchJson(site.library));

/**
 * The two parts of the engine, which `engine_module.js` has begun to load, and the worker that it
 * has started, until it is taken.
 * @type {{ first: Promise<WebAssembly.Module>, later: Promise<WebAssembly.Module>,
 *   worker: Worker | null }}
 */
const begun = /** @type {any} */ (globalThis).nostosEngine;
const { first: engineModule, later: laterModule } = begun;

function spawnWorker() {
  const worker = begun.worker ?? new Worker(site.worker, { type: 'module', name: 'nostos' });
  begun.worker = null;
  // A worker that needs the second part before it has come loads it itself, and says so when it
  // can't: that is why nothing is said here.
  const provide = (/** @type {string | WebAssembly.Module} */ source) => {
    worker.postMessage({ type: 'later', source });
  };
  provide(new URL(site.later, location.href).href);
  laterModule.then(provide, () => {});
  return worker;
}

const shell = new ShellClient(spawnWorker, engineModule);
const client = new EngineClient(
  spawnWorker,
  engineModule,
  {
    onReady(version, timerStepMs) {
      store.engine.set({ state: 'ready', version, timerStepMs });
    },
    onRestart(reason) {
      store.toast.set({ text: `Engine restarted, your code is kept (${reason})` });
    },
    onSocket: (event) => onSocket(event),
    onBroken(reason) {
      store.engine.update((engine) => ({ ...engine, state: 'broken', reason }));
      tellBroken();
    },
  },
);

function tellBroken() {
  store.banner.set({ kind: 'error',
    text: `The engine could not be started: ${store.engine.get().reason}. `
      + 'Your code is kept; reload the page to try again.',
    actions: [{ label: 'Reload', act: () => location.reload() }] });
}

/** Set by the preview, which alone has sockets. */
let onSocket = (/** @type {import('./protocol.js').SocketEvent} */ _) => {};

const check = runActions.liveCheck(client);
const run = () => startRun(false);
const profile = () => startRun(true);

/** @param {boolean} profiling */
function startRun(profiling) {
  if (store.engine.get().state === 'broken') {
    tellBroken();
    return;
  }
  if (bench.busy.get()) {
    store.toast.set({ text: 'A benchmark is being timed; cancel it first.' });
    return;
  }
  program.flush();
  runActions.start(client, { profiling });
  if (!store.unchecked.get()) return;
  store.unchecked.set(false);
  check.soon();
}

const program = new ProgramActions(site.examples, {
  open(files) {
    editor.open(files);
    if (isOpened) store.unchecked.set(false);
    if (!store.unchecked.get()) check.now();
  },
  add(name, text) {
    editor.add(name, text);
    editor.view.focus();
  },
  rename: (old, name) => editor.rename(old, name),
  remove: (name) => editor.remove(name),
}, client);
program.onRunWanted = run;

/** Whether the program of this visit is there: what is opened then, the reader has chosen. */
let isOpened = false;

/** In another page's frame: no examples, no drafts, and the page around learns the height. */
const embedded = new URLSearchParams(location.search).has('embed');

const editor = new Editor(byId('editor'), '', {
  nonce: site.nonce,
  label: 'Code',
  onEdit(text) {
    store.unchecked.set(false);
    program.edited(text);
    check.soon();
  },
  onCaret: (line, column) => store.caret.set({ line, column }),
  ask: {
    describe: (offset) => ask('describe', offset),
    complete: (offset) => ask('complete', offset),
    callHelp: (offset) => ask('callHelp', offset),
    said: (about) => libraryDocs.said(about),
    jump(file, offset) {
      store.shownFile.set(file);
      editor.jumpToOffset(offset);
    },
  },
});

/**
 * @param {import('./protocol.js').Question} question
 * @param {number} offset
 */
function ask(question, offset) {
  if (store.unchecked.get() || store.engine.get().state !== 'ready') return Promise.resolve(null);
  return client.ask(question, store.files.get(), store.shownFile.get(), offset);
}

/** Types behind names, when the reader wants them. */
async function refreshHints() {
  const files = store.files.get();
  const hints = store.typeHints.get() ? await ask('typeHints', 0) : [];
  if (hints && files === store.files.get()) showHints(editor.view, hints);
}

async function format() {
  const before = editor.text();
  // A benchmark that is cancelled takes what waits behind its run along: that is asked once more.
  const waits = bench.busy.get() !== null;
  // Without an answer the reader has been told why the engine gives none.
  const text = await client.format(before).catch(() => (waits ? client.format(before) : null))
    .catch(() => null);
  if (text === null) return;
  if (text === undefined) store.toast.set({ text: 'Code with errors of syntax is left as it is' });
  else if (text !== before && editor.text() === before) editor.layOut(text);
}

/**
 * The program as it stands, as the fragment of a link.
 * @param {unknown} [result] a result that the link carries
 */
function fragment(result) {
  return encode({ files: store.files.get(), version: store.engine.get().version || undefined,
    ...extras(), result });
}

function share() {
  showShare({
    link: async (result) => location.origin + location.pathname + await fragment(result),
    results: resultsToShare(), download,
  });
}

/** @param {'auto' | 'light' | 'dark'} theme */
function setTheme(theme) {
  store.theme.set(theme);
  save('theme', theme);
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

async function beginTour() {
  const lessons = await fetchOrTell(site.tour, 'The tour');
  if (lessons === null) return;
  const last = lessons.findIndex((/** @type {any} */ l) => l.id === load('lesson', ''));
  store.lesson.set({ lessons, at: Math.max(0, last) });
  store.pane.set('code');
}

async function showLastRuns() {
  showRuns(await all('runs').catch(() => null), { restore: (run) => program.restore(run.files) });
}

/**
 * A profile or results that were dropped: taken over as by the buttons that open them.
 * @param {'profile' | 'results'} kind
 * @param {string} name
 * @param {string} text
 */
async function importDocument(kind, name, text) {
  if (kind === 'results') {
    store.toast.set({ text: await historyActions.importBenches(name, text) });
    showBench();
  } else if (importProfile(name, text)) {
    store.tab.set('profile');
    store.pane.set('results');
  }
}

/** Storage is full or off: what is lost, and what can be done about it. */
function tellStorageFull() {
  store.banner.set({ kind: 'error',
    text: 'This browser keeps nothing more for this page: its storage is full or off. Your code is '
      + 'lost when the page is closed. A link or a file can hold it.',
    actions: [
      { label: 'Share', primary: true, act: share },
      { label: 'Delete old runs', act: async () => {
        if (await historyActions.makeRoom()) store.storageFull.set(false);
        program.keepNow();
        store.toast.set({ text: store.storageFull.get() ? 'There is still no room.'
          : 'There is room again, and your code is kept.' });
      } },
      { label: 'Close', act: () => store.banner.set(null) },
    ] });
}

function mountViews() {
  const panels = mountTabs();
  mountNotices();
  mountTouchedTitle();
  mountDivider();
  mountDrop({
    open: (files, names) => program.takeIn(files, names),
    importDocument,
    refuse: (names, reason) => store.toast.set({ text: `${names} cannot be opened: ${reason}.` }),
  });
  mountStatus();
  /** @type {<A extends any[]>(change: (...args: A) => void) => (...args: A) => void} */
  const checked = (change) => (...args) => {
    change(...args);
    check.soon();
  };
  mountFiles(/** @type {HTMLElement} */ (byId('editor').parentElement), {
    add: checked((name) => program.addFile(name)),
    rename: checked((old, name) => program.renameFile(old, name)),
    remove: checked((name) => program.removeFile(name)),
  });
  mountTour(/** @type {HTMLElement} */ (byId('editor').parentElement), {
    show: (lesson) => program.openLesson(lesson.id, lesson.title, lesson.code),
    leave: () => program.openDraft(),
  });
  mountToolbar({ run, stop: () => client.stop(), profile, showBench, share, help: showShortcuts,
    setTheme, beginTour, examples: () => program.menu(beginTour),
    options: () => optionItems({ program, format,
      showLastRuns: embedded ? undefined : showLastRuns }) });
  mountOutput(panels.output, { sendLine: (line) => runActions.sendLine(client, line) });
  mountProblems(panels.problems, { applyFix(fix) {
    applyFix(editor.view, fix);
    // The button is gone with its problem; on a touch screen no keyboard opens.
    if (!isNarrow()) editor.view.focus();
  } });
  mountRepl(panels.repl, {
    evaluate: (input, more, progress) => shellActions.evaluate(shell, input, more, progress),
    loadProgram: () => shellActions.loadProgram(shell),
    stop: () => shell.stop(), beginAnew: () => shell.beginAnew(),
    sendLine: (line) => shell.input(line), hear: (listener) => { shell.onOutput = listener; },
  });
  mountProfile(panels.profile, { profile, download, openFile, importProfile });
  mountFilesTab(panels.files, {
    list: () => filesActions.listFiles(client),
    read: (path) => filesActions.readFile(client, path),
    give: (name, content) => filesActions.giveFile(client, name, content),
    remove: (path) => filesActions.removeFile(client, path), download, openBytes,
  });
  mountPreview(panels.preview, {
    visit: (request) => client.visit(request),
    socket: (socket, wish) => client.socket(socket, wish),
    listen: (listener) => {
      onSocket = listener;
    },
    frame: site.preview,
  });
  mountInspect(panels.inspect, {
    inspect: (stage) => client.inspect(store.files.get(), stage),
  });
  const { openDuel } = mountBenchTab(panels.bench, { client, editor, site,
    openText: (text, name) => {
      program.openText(text, { kind: 'example', id: name, title: name });
      store.pane.set('code');
    } });
  watchProfiles();
  mountExperiment(panels.experiment, {
    reproduce: () => reproduce(client, { profile }),
    cancel: () => benchActions.cancel(client),
    openDuel() {
      const { code } = store.experiment.get()?.theirs ?? {};
      if (code) openDuel(code);
    },
  });
}

function wire() {
  listenToKeys({ run, profile, stop: () => client.stop(), share, format, help: showShortcuts });
  window.addEventListener('hashchange', () => program.openLink(location.hash));
  window.addEventListener('pagehide', () => program.flush());
  store.storageFull.subscribe((full) => {
    if (full) tellStorageFull();
    else if (store.banner.get()?.kind === 'error') store.banner.set(null);
  });
  followStore(editor, { refreshHints, isNarrow });
  store.typeHints.subscribe((on) => {
    save('typeHints', on);
    refreshHints();
  });
}

function beginEmbedded() {
  document.body.classList.add('embed');
  document.querySelector('.wordmark')?.addEventListener('click', async () => {
    window.open(location.origin + location.pathname + await fragment(), '_blank', 'noopener');
  });
  mountFrameHeight(() => editor.view.contentHeight);
}

/** The page works offline after the first visit, where it may. */
function keepForOffline() {
  if (!navigator.serviceWorker || !window.isSecureContext) return;
  // As long as this page is open, the service worker of a newer version keeps what it needs.
  navigator.locks?.request(import.meta.url, { mode: 'shared' }, () => new Promise(() => {}));
  if (embedded) return;
  navigator.serviceWorker.register('service_worker.js').catch(() => {
    // A server that does not serve it, or a browser that forbids it: online only.
  });
}

/** The notice of a link that was opened keeps its words and its buttons. */
function tellCrash() {
  const crash = 'The page was closed or crashed while a program ran.';
  store.banner.update((banner) => (banner ? { ...banner, text: `${crash} ${banner.text}` }
    : { kind: 'info', text: `${crash} Your code is kept, and nothing was started.`,
      actions: [{ label: 'Close', act: () => store.banner.set(null) }] }));
}

async function begin() {
  const theme = String(load('theme', 'auto'));
  setTheme(theme === 'light' || theme === 'dark' ? theme : 'auto');
  store.typeHints.set(Boolean(load('typeHints', false)));
  mountViews();
  wire();
  if (embedded) beginEmbedded();
  store.unchecked.set(await runActions.diedWhileRunning());
  await program.begin(location.hash);
  isOpened = true;
  if (store.unchecked.get()) tellCrash();
  if (!isNarrow() && !embedded) editor.view.focus();
  keepForOffline();
}

begin();
