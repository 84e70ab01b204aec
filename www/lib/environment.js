// @ts-check
// Where something was measured: what a reader needs to know before comparing times.

import { duration, plural } from './format.js';

/** @typedef {{ browser: string, cores: number, timerStepMs: number, version: string }} Environment */

/** Names in user agents, the more special first: Edge and Opera also call themselves Chrome. */
const BROWSERS = /** @type {const} */ ([
  ['Edg', 'Edge'], ['OPR', 'Opera'], ['Firefox', 'Firefox'], ['Chrome', 'Chromium'],
  ['Version', 'Safari'],
]);

/**
 * `Chromium 140` out of a browser's user agent; how it calls itself when it is none of these.
 * @param {string} userAgent
 */
export function browserName(userAgent) {
  for (const [key, name] of BROWSERS) {
    const version = new RegExp(`${key}/(\\d+)`).exec(userAgent)?.[1];
    if (version) return `${name} ${version}`;
  }
  return userAgent.slice(0, 40) || 'unknown browser';
}

/** No computer has more cores, and no clock moves in longer steps. */
const [CORES_MAX, STEP_MS_MAX] = [65_536, 60_000];

/**
 * An environment out of a document of somebody else; nothing is believed.
 * @param {any} value
 * @returns {Environment}
 */
export function asEnvironment(value) {
  const { browser, cores, timerStepMs, version } = value ?? {};
  return {
    browser: typeof browser === 'string' ? browser.slice(0, 60) : 'unknown browser',
    cores: Number.isInteger(cores) && cores > 0 && cores <= CORES_MAX ? cores : 0,
    timerStepMs: Number.isFinite(timerStepMs) && timerStepMs > 0 && timerStepMs <= STEP_MS_MAX
      ? timerStepMs : 0,
    version: typeof version === 'string' ? version.slice(0, 20) : '',
  };
}

/** @param {Environment} environment */
export function environmentText({ browser, cores, timerStepMs, version }) {
  return [version && `nostos ${version}`, browser,
    cores > 0 && plural(cores, 'core'),
    timerStepMs > 0 && `timer step ${duration(timerStepMs)}`].filter(Boolean).join(', ');
}
