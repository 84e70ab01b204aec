// @ts-check
// Results that go with a link: which there are to send along, and measuring again what came.

import { isOfFiles } from '../lib/records.js';
import { sameFiles } from '../lib/same_files.js';
import * as bench from '../state/bench.js';
import * as store from '../state/store.js';
import { measureAgain } from './bench.js';
import { recordOfDuel, recordOfGrowth, recordOfProfile } from './history.js';
import { extras } from './program.js';
import { endRun } from './run.js';

/**
 * What a link to the program of the editor can carry, the most fitting first. A result goes with
 * the code that it was measured with, or not at all.
 * @returns {{ label: string, result: unknown, came: boolean }[]}
 */
export function resultsToShare() {
  const list = [];
  const profile = store.profile.get();
  if (profile && !profile.edited && !profile.imported) {
    list.push({ label: 'with the profile', result: recordOfProfile(profile.profile), came: false });
  }
  const duel = bench.duel.get();
  if (duel && !duel.trouble) {
    list.push({ label: 'with the comparison of A and B', came: false,
      result: recordOfDuel(duel) });
  }
  const growth = bench.growth.get();
  if (growth && !growth.trouble && growth.points.length > 1 && !bench.isGrowthOld()) {
    list.push({ label: 'with the growth of bench(n)', came: false,
      result: recordOfGrowth(growth.points) });
  }
  const { result } = extras();
  if (result !== undefined && !isOfOtherCode(store.experiment.get())) {
    list.push({ label: 'with the result that came with the link', result, came: true });
  }
  return list;
}

/**
 * Whether what came with the link was measured with code that was changed since; some results hold
 * their own.
 * @param {store.Experiment | null} experiment null: it came without a result that is known
 */
function isOfOtherCode(experiment) {
  return experiment !== null && isOfFiles(experiment.theirs)
    && !sameFiles(experiment.came, store.files.get());
}

/**
 * Measures here what the author of the link has measured there.
 * @param {import('../client.js').EngineClient} client
 * @param {{ profile: () => void }} ways
 */
export async function reproduce(client, { profile }) {
  const experiment = store.experiment.get();
  if (!experiment || experiment.wanted) return;
  if (bench.busy.get()) {
    store.toast.set({ text: 'A benchmark is being timed; cancel it first.' });
    return;
  }
  await endRun(client);
  // Another program may have been opened meanwhile.
  if (store.experiment.get() !== experiment) return;
  const files = store.files.get();
  const { theirs, came } = experiment;
  const wanted = { theirs, came, mine: null, measured: files, wanted: true };
  store.experiment.set(wanted);
  if (theirs.kind === 'profile') {
    profile();
    return;
  }
  const answer = await measureAgain(client, store.engine.get().timerStepMs, theirs, files);
  // Another program may have been opened meanwhile.
  if (store.experiment.get() !== wanted) return;
  const failed = typeof answer === 'string';
  store.experiment.set({ ...wanted, wanted: false, mine: failed ? null : answer,
    ...(failed ? { trouble: answer } : {}) });
}

/** A profile that was asked for to reproduce one has come, or its run has ended without one. */
export function watchProfiles() {
  store.run.subscribe(({ state, end }) => {
    const experiment = store.experiment.get();
    if (state !== 'ended' || !experiment?.wanted || experiment.theirs.kind !== 'profile') return;
    // The profile itself is set a moment later, within the same turn.
    queueMicrotask(() => {
      // Another program may have been opened, which ended the run.
      if (store.experiment.get() !== experiment) return;
      const kept = store.profile.get();
      const done = end?.kind === 'done' && kept !== null;
      store.experiment.set({ ...experiment, wanted: false,
        mine: done ? recordOfProfile(kept.profile) : null,
        ...(done ? {} : { trouble: 'The run did not come to its end here.' }) });
    });
  });
}
