// @ts-check
// The bar at the top: run and stop as one button, profile, bench, examples, tour, reference, share,
// theme, help. Where the bar has no room for tour and reference, the menu of examples has them.

import { byId, elt, fill } from '../lib/dom.js';
import { MOD } from '../lib/shortcuts.js';
import * as store from '../state/store.js';
import { icon, mark, solidIcon } from './icons.js';
import { attachMenu } from './menu.js';

const THEMES = /** @type {const} */ ([
  ['auto', 'Theme: as the system', 'auto'],
  ['light', 'Theme: light', 'sun'],
  ['dark', 'Theme: dark', 'moon'],
]);

/**
 * @typedef {{ run: () => void, stop: () => void, profile: () => void, showBench: () => void,
 *   share: () => void, help: () => void, setTheme: (theme: 'auto' | 'light' | 'dark') => void,
 *   beginTour: () => void, examples: () => import('./menu.js').MenuItem[],
 *   options: () => import('./menu.js').MenuItem[] }} ToolbarActions
 */

/** @param {ToolbarActions} actions */
export function mountToolbar(actions) {
  const wordmark = document.querySelector('.wordmark');
  if (wordmark) fill(wordmark, mark(), elt('span', {}, 'nostos'));
  const run = runButton(actions);
  const profile = toolButton('flame', 'Profile', 'Run and show where the time goes',
    actions.profile);
  profile.id = 'profile';
  const bench = toolButton('gauge', 'Bench', 'Time programs against each other',
    actions.showBench);
  bench.id = 'bench';
  const examples = toolButton('book', 'Examples', 'Small programs that each teach one thing');
  examples.id = 'examples';
  attachMenu(examples, actions.examples, 'Examples');
  const tour = toolButton('compass', 'Tour', 'The language in short lessons', actions.beginTour);
  const reference = elt('a', { class: 'button only-roomy', href: 'docs/', target: '_blank',
    rel: 'noopener', id: 'reference', title: 'Every function of the library, with examples' },
  icon('lookup'), elt('span', { class: 'label' }, 'Reference'));
  tour.id = 'tour';
  tour.classList.add('only-roomy');
  const share = toolButton('share', 'Share', `Make a link to this program (${MOD}+S)`,
    actions.share);
  share.id = 'share';
  const options = elt('button', { type: 'button', id: 'options', 'aria-label': 'Options',
    title: 'Options, earlier runs' }, icon('options'));
  attachMenu(options, actions.options, 'Options');
  const help = elt('button', { type: 'button', 'aria-label': 'Keyboard shortcuts',
    title: 'Keyboard shortcuts (?)', class: 'only-wide', onclick: actions.help }, icon('help'));
  fill(byId('tools'), run, profile, bench, examples, tour, reference,
    elt('span', { class: 'spacer' }), share, options, themeButton(actions.setTheme), help);
}

/**
 * @param {string} iconName
 * @param {string} label
 * @param {string} title
 * @param {() => void} [act]
 */
function toolButton(iconName, label, title, act) {
  return elt('button', { type: 'button', title, onclick: act }, icon(iconName),
    elt('span', { class: 'label' }, label));
}

/** @param {ToolbarActions} actions */
function runButton(actions) {
  const face = (/** @type {'play' | 'stop'} */ picture, /** @type {string} */ text,
    /** @type {string} */ keys) => elt('span', { class: 'run-face' }, solidIcon(picture), text,
    elt('kbd', { 'aria-hidden': 'true' }, keys));
  const faces = [face('play', 'Run', `${MOD} ↵`), face('stop', 'Stop', 'Esc')];
  const button = elt('button', { type: 'button', id: 'run', class: 'primary run-button' },
    ...faces);
  const draw = () => {
    const running = store.isRunning();
    const broken = store.engine.get().state === 'broken';
    button.className = running ? 'run-button stop' : 'primary run-button';
    button.disabled = broken;
    button.title = running ? 'Stop the program (Esc)' : `Run the program (${MOD}+Enter)`;
    button.setAttribute('aria-keyshortcuts', running ? 'Escape' : 'Control+Enter Meta+Enter');
    faces[0].classList.toggle('other', running);
    faces[1].classList.toggle('other', !running);
  };
  let drawn = '';
  const redraw = () => {
    const key = `${store.run.get().state}/${store.engine.get().state}`;
    if (key === drawn) return;
    drawn = key;
    draw();
  };
  button.addEventListener('click', () => {
    if (store.isRunning()) actions.stop();
    else actions.run();
  });
  store.run.watch(redraw);
  store.engine.watch(redraw);
  return button;
}

/** @param {(theme: 'auto' | 'light' | 'dark') => void} setTheme */
function themeButton(setTheme) {
  const button = elt('button', { type: 'button', id: 'theme' });
  store.theme.watch((theme) => {
    const at = THEMES.findIndex(([name]) => name === theme);
    const [, label, iconName] = THEMES[at];
    const next = THEMES[(at + 1) % THEMES.length];
    fill(button, icon(iconName));
    button.setAttribute('aria-label', label);
    button.title = `${label} (click for ${next[0] === 'auto' ? 'the system\u2019s' : next[0]})`;
    button.onclick = () => setTheme(next[0]);
  });
  return button;
}
