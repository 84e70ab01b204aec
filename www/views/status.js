// @ts-check
// The status line: the engine's state and the figures of the last run. Exact values are titles.

import { byId, elt, fill } from '../lib/dom.js';
import { countOf, duration, plural } from '../lib/format.js';
import * as bench from '../state/bench.js';
import * as store from '../state/store.js';
import { heapFigure } from './heap.js';

/** @type {Record<store.RunState['state'], string>} */
const RUN_TEXT = {
  idle: '', running: 'running', input: 'waiting for input', sleep: 'sleeping',
  outside: 'waiting for the outside', profile: 'making the profile', ended: '',
};

/** @type {Record<import('../protocol.js').RunEnd['kind'], string>} */
const END_TEXT = {
  done: 'finished', failed: 'ended with an error', stopped: 'stopped',
  rejected: 'not run: the code has errors', crashed: 'engine restarted',
};

/** A value that is heard is short. */
const SAID_MAX = 80;

export function mountStatus() {
  const dot = elt('span', { class: 'dot' });
  const text = elt('span', {});
  const figures = elt('span', { class: 'figures' });
  const place = elt('span', { class: 'narrow-hidden' });
  const unkept = elt('span', { class: 'unkept', hidden: true,
    title: 'The storage of this browser is full or off' }, 'code is not kept');
  const about = elt('span', { class: 'wide-only narrow-hidden quiet' });
  fill(byId('status'), elt('span', { class: 'state' }, dot, text), figures,
    elt('span', { class: 'spacer' }), unkept, place, about);
  const said = elt('span', { class: 'visually-hidden', role: 'status' });
  byId('status').append(said);
  store.run.watch(({ end }) => {
    const told = end ? endSaid(end) : '';
    if (said.textContent !== told) said.textContent = told;
  });
  const draw = () => {
    drawState(dot, text);
    drawFigures(figures);
  };
  store.run.watch(draw);
  bench.busy.subscribe(draw);
  store.engine.watch((engine) => {
    draw();
    drawAbout(about, engine);
  });
  store.storageFull.watch((full) => {
    unkept.hidden = !full;
  });
  store.caret.watch(({ line, column }) => {
    place.textContent = `Ln ${line}, Col ${column}`;
  });
}

/**
 * What is read out when a run has ended, whatever panel is open.
 * @param {import('../protocol.js').RunEnd} end
 */
function endSaid(end) {
  const value = end.kind === 'done' ? end.value : undefined;
  if (value === undefined) return END_TEXT[end.kind];
  return `${END_TEXT.done}: ${value.length > SAID_MAX ? `${value.slice(0, SAID_MAX)} …` : value}`;
}

/**
 * @param {HTMLElement} dot
 * @param {HTMLElement} text
 */
function drawState(dot, text) {
  const { state: engine, reason } = store.engine.get();
  const { state, end, profiling } = store.run.get();
  let label = { loading: 'loading engine', ready: 'ready', broken: 'engine failed' }[engine];
  let kind = engine === 'loading' ? '' : engine;
  if (engine === 'ready' && bench.busy.get()) {
    label = 'timing';
    kind = 'running';
  } else if (engine === 'ready' && RUN_TEXT[state]) {
    label = profiling && state === 'running' ? 'profiling' : RUN_TEXT[state];
    kind = 'running';
  } else if (engine === 'ready' && end) {
    label = END_TEXT[end.kind];
    if (end.kind === 'failed' || end.kind === 'rejected') kind = 'broken';
  }
  dot.className = `dot ${kind}`;
  text.textContent = label;
  text.title = reason ?? '';
}

/** @param {HTMLElement} box */
function drawFigures(box) {
  const { figures, end } = store.run.get();
  if (!figures || end?.kind === 'rejected') {
    box.textContent = '';
    return;
  }
  const { steps, busyMs, elapsedMs, memory, processes } = figures;
  /** @type {[string, string][]} */
  const parts = [
    [countOf(steps, 'step'),
      `${plural(steps, 'step')} (calls and loop turns): the same on every machine`],
    [duration(busyMs), `${busyMs.toFixed(2)} ms of work in the ${elapsedMs.toFixed(0)} ms since it was `
      + 'started'],
    heapFigure(memory),
  ];
  if (processes > 1) parts.push([plural(processes, 'process', 'processes'), 'live processes']);
  box.replaceChildren(...parts.flatMap(([text, title], at) => [
    ...(at > 0 ? [' · '] : []), elt('span', { title }, text)]));
}

/**
 * @param {HTMLElement} box
 * @param {store.EngineState} engine
 */
function drawAbout(box, { state, version, timerStepMs }) {
  if (state !== 'ready') return;
  box.textContent = `nostos ${version} · timer step ${duration(timerStepMs)}`;
  box.title = 'The version of the engine, and the smallest time that this browser tells apart';
}
