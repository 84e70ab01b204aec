// @ts-check
// The figure of a program's memory, and what it says on hover.

import { bytes, plural } from '../lib/format.js';

/** What the figure means, in every place that has it. */
export const HEAP = 'the most heap in use at once, looked at every 2 000 steps and at each large '
  + 'block; deep stacks are apart';

/**
 * A program can end before its heap was looked at: then there is no figure, which is not 0.
 * @param {number} memory
 * @returns {[text: string, title: string]}
 */
export function heapFigure(memory) {
  return memory > 0 ? [bytes(memory), `${plural(memory, 'byte')}: ${HEAP}`]
    : ['–', `No figure, the program was too short for one: ${HEAP}`];
}
