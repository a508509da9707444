// The visual language shared by all panels: paper and ink, hairlines instead of boxes.

import { controls } from './controls.js';
import { media } from './media.js';
import { section } from './section.js';
import { table } from './table.js';
import { type } from './type.js';

export { tokens } from './tokens.js';

/** Of every element, before what is its own. */
export const base = [type, controls, table, section, media];

/** Styles of a part that comes later. @param {import('lit').LitElement} element @param {import('lit').CSSResult[]} styles */
export function addStyles({ renderRoot }, styles) {
  const root = /** @type {ShadowRoot} */ (renderRoot);
  const sheets = styles.flatMap(({ styleSheet }) => styleSheet ?? []);
  root.adoptedStyleSheets = [...new Set([...root.adoptedStyleSheets, ...sheets])];
}
