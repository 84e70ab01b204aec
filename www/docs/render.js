// @ts-check
// The reference as HTML: library entries in, text out. No document, no files.

import { partsOf } from './example.js';

/**
 * What `nostos docs --json` says of a function or type.
 * @typedef {{ kind: 'function' | 'type', module: string, namespace: string, name: string,
 *   signature: string, forms: string[], doc: string, example: string, group: string }} Entry
 */

/** Headings whose order isn't the alphabet's. */
const FIRST = ['Global functions', 'Numbers', 'String', 'List', 'Map', 'Set', 'Tuple', 'Option',
  'Result', 'Typed arrays'];

/** @param {string} text */
export function escape(text) {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Marks what stands in backquotes. @param {string} text */
function prose(text) {
  return escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** The name as it is written without a receiver. @param {Entry} entry */
export function fullName(entry) {
  return entry.namespace === '' ? entry.name : `${entry.namespace}.${entry.name}`;
}

/** The anchor of an entry. @param {Entry} entry @param {Set<string>} taken */
function anchor(entry, taken) {
  const base = [entry.module, fullName(entry)].filter((part) => part !== '').join('.');
  let id = base;
  for (let n = 2; taken.has(id); n += 1) id = `${base}-${n}`;
  taken.add(id);
  return id;
}

/** How it is called: a method only, or by its name. @param {Entry} entry */
function heading(entry) {
  if (entry.kind === 'type') return `type ${entry.name}${entry.signature}`;
  const only = entry.forms.length === 1 && entry.forms[0] === 'method';
  return `${only ? '.' : ''}${only ? entry.name : fullName(entry)}${entry.signature}`;
}

/** A signature in which no arrow is torn apart. @param {string} text */
function signature(text) {
  return escape(text).replace(/-&#62;/g, '<span class="arrow">$&</span>');
}

/** @param {Entry} entry */
function usage(entry) {
  const { forms } = entry;
  if (entry.kind === 'type') return '';
  if (forms.includes('method') && forms.length > 1) return 'also as a method';
  return forms[0] === 'method' ? 'method' : '';
}

/**
 * @param {Entry} entry
 * @param {string} id
 * @param {string} link address of the playground with the example, or nothing
 */
function article(entry, id, link) {
  const { lines, result } = partsOf(entry.example);
  const example = entry.example === '' ? '' : `
      <p class="example"><code>${escape(lines.join('\n'))}</code> <span class="gives">gives</span>
        <code>${escape(result)}</code> <a href="${escape(link)}">Try it</a></p>`;
  const note = usage(entry);
  return `    <article id="${escape(id)}" data-name="${escape(fullName(entry))}" data-words="${
    escape(entry.doc.toLowerCase())}">
      <h3><a href="#${escape(id)}"><code>${signature(heading(entry))}</code></a>${
    note === '' ? '' : ` <span class="note">${note}</span>`} <span class="part">${
    note === '' ? '' : '· '}in ${escape(entry.group)}</span></h3>
      <p>${prose(entry.doc)}</p>${example}
    </article>`;
}

/** @param {string} group */
function groupId(group) {
  return `group-${group.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}

/** @param {string} a @param {string} b */
function order(a, b) {
  const rank = (/** @type {string} */ group) => {
    const at = FIRST.indexOf(group);
    if (at >= 0) return at;
    return FIRST.length + (group.startsWith('stdlib.') ? 1 : 0);
  };
  return rank(a) - rank(b) || a.localeCompare(b, 'en');
}

/**
 * Menu and body of the reference.
 * @param {Entry[]} entries
 * @param {(entry: Entry) => Promise<string>} linkOf the playground with an entry's example
 */
export async function render(entries, linkOf) {
  /** @type {Map<string, Entry[]>} */
  const groups = new Map();
  for (const entry of entries) {
    groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  }
  /** @type {Set<string>} */
  const taken = new Set();
  const sections = [];
  const menu = [];
  for (const group of [...groups.keys()].sort(order)) {
    const members = (groups.get(group) ?? [])
      .sort((a, b) => fullName(a).localeCompare(fullName(b), 'en'));
    const articles = await Promise.all(members.map(async (entry) => (
      article(entry, anchor(entry, taken), await linkOf(entry)))));
    const use = group.startsWith('stdlib.')
      ? `\n    <p class="use">Needs <code>use ${group}.*</code></p>` : '';
    const id = groupId(group);
    menu.push(`<li><a href="#${id}">${escape(group)}</a></li>`);
    sections.push(`  <section aria-labelledby="${id}">
    <h2 id="${id}">${escape(group)}</h2>${use}
${articles.join('\n')}
  </section>`);
  }
  return { menu: menu.join('\n      '), body: sections.join('\n') };
}
