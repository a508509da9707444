// Copying a sample: to the clipboard, or by selecting it where the browser refuses.

import { copied } from '../../ui/clipboard.js';
import { strings } from '../../words/strings.js';

/**
 * @param {string} text
 * @param {Node|null|undefined} shown where it stands on the page
 * @returns {Promise<string>} what was done, in words
 */
export async function copy(text, shown) {
  if (await copied(text)) return strings.samples.copied;
  if (shown) getSelection()?.selectAllChildren(shown);
  return strings.samples.selected;
}
