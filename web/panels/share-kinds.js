// The ways to share a run: what each puts into a post, which options it has, and which files it needs. No DOM.

import { element, figure, frame, picture } from '../share/snippets.js';
import { FILES, words } from '../words/share-dialog.js';

/** @typedef {import('../share/snippets.js').Embed} Embed */
/** @typedef {import('../words/share-dialog.js').KindName} KindName */

/**
 * @typedef {object} Kind
 * @property {KindName} name
 * @property {(embed: Embed) => string} code
 * @property {('height'|'panels')[]} options beyond those that all have
 * @property {('file'|'run'|'picture')[]} saves
 * @property {boolean} [post] it can train on the post's own text: a frame in a sandbox cannot read it
 * @property {boolean} [early] it needs no curve
 * @property {boolean} [online] it leads to the address of this page
 */

/** In the order they are offered. @type {Kind[]} */
export const KINDS = [
  {
    name: 'link',
    code: ({ page, link }) => `${page}#${link}`,
    ...{ options: [], saves: [], early: true, online: true },
  },
  { name: 'figure', code: figure, options: ['height', 'panels'], saves: ['file'] },
  { name: 'frame', code: frame, options: ['height', 'panels'], saves: ['file'] },
  { name: 'element', code: element, options: ['panels'], saves: ['file'], post: true },
  { name: 'picture', code: picture, options: [], saves: ['picture'], online: true },
  {
    name: 'file',
    code: ({ price }) => `<a href="${FILES.run}">${words.fileLink(price)}</a>`,
    ...{ options: [], saves: ['run'] },
  },
];

/** @param {string} name */
export const kindNamed = (name) =>
  /** @type {Kind} */ (KINDS.find((kind) => kind.name === name) ?? KINDS[0]);
