// @ts-check
// Which shortcut of the page a key press is. Keys that write a character stay with the text they
// are typed into: `[` is Option+5 or AltGr+8 on many keyboards. Does nothing itself.

/**
 * @typedef {'run' | 'profile' | 'share' | 'format' | 'types' | 'stop' | 'help' | { tab: number }
 * } Shortcut
 * @typedef {Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'
 *   | 'getModifierState'>} Press
 */

export const IS_MAC = typeof navigator !== 'undefined'
  && /Mac|iP(hone|ad)/.test(navigator.platform);

/** The name of the key that most shortcuts are made with. */
export const MOD = IS_MAC ? '⌘' : 'Ctrl';

/** ... and of the one for tabs, laying out and types: Option writes characters. */
export const SIDE = IS_MAC ? '⌃' : 'Alt';

/**
 * @param {Press} press
 * @param {{ isMac: boolean, isTyping: boolean }} where
 * @returns {Shortcut | null}
 */
export function shortcutOf(press, { isMac, isTyping }) {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = press;
  // Where AltGr has no name of its own it is told as Ctrl and Alt together.
  if (press.getModifierState('AltGraph') || (ctrlKey && altKey)) return null;
  const mod = (ctrlKey || metaKey) && !altKey;
  if (mod && key === 'Enter') return shiftKey ? 'profile' : 'run';
  if (mod && !shiftKey && key.toLowerCase() === 's') return 'share';
  const side = (altKey && !metaKey && !(isMac && isTyping)) || (isMac && ctrlKey && !metaKey);
  if (side && shiftKey && code === 'KeyF') return 'format';
  if (side && shiftKey && code === 'KeyT') return 'types';
  if (side && !shiftKey && /^Digit[1-9]$/.test(code)) return { tab: Number(code.slice(5)) };
  if (key === 'Escape') return 'stop';
  return key === '?' && !isTyping ? 'help' : null;
}
