// @ts-check
// The menu of options: what a run may take, what random numbers begin with, how the code is shown.

import { SIDE } from '../lib/shortcuts.js';
import * as store from '../state/store.js';

/** What a run may take unless the reader chose otherwise; the engine's own default. */
const MEMORY_MIB = 256;
/** What random numbers begin with where they are to be the same in each run. */
const SEED = 1;

/**
 * @param {{ program: { chooseMemory: (mib: number | null) => void,
 *     chooseSeed: (seed: number | null) => void },
 *   format: () => void, showLastRuns?: () => void }} actions
 * @returns {import('./menu.js').MenuItem[]}
 */
export function optionItems({ program, format, showLastRuns }) {
  const { memoryMiB = MEMORY_MIB, seed } = store.options.get();
  const sizes = [64, MEMORY_MIB, 1024, 2048];
  // A link may have chosen another one.
  if (!sizes.includes(memoryMiB)) sizes.push(memoryMiB);
  return [
    ...(showLastRuns ? [{ label: 'Last runs …', detail: 'with their code, to look at and restore',
      act: showLastRuns }, /** @type {const} */ ('line')] : []),
    { label: 'Types of names', detail: `behind names written without one (${SIDE}+Shift+T)`,
      checked: store.typeHints.get(), act: () => store.typeHints.update((on) => !on) },
    { label: 'Lay the code out anew', detail: `${SIDE}+Shift+F`, act: format },
    { heading: 'A run may take' },
    ...sizes.sort((a, b) => a - b).map((mib) => ({ label: `${mib} MiB of memory`,
      checked: mib === memoryMiB, isChoice: true,
      act: () => program.chooseMemory(mib === MEMORY_MIB ? null : mib) })),
    { heading: 'Random numbers' },
    { label: 'Other ones in each run', checked: seed === undefined, isChoice: true,
      act: () => program.chooseSeed(null) },
    { label: 'The same ones in each run', checked: seed !== undefined, isChoice: true,
      detail: `seed ${seed ?? SEED}; a link carries it`,
      act: () => program.chooseSeed(seed ?? SEED) },
  ];
}
