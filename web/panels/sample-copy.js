// Copying a sample: to the clipboard, or by selecting it where the browser refuses.

import { strings } from '../strings.js';

/**
 * @param {string} text
 * @param {Node|null|undefined} shown where it stands on the page
 * @returns {Promise<string>} what was done, in words
 */
export async function copy(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return strings.samples.copied;
  } catch {
    if (shown) getSelection()?.selectAllChildren(shown);
    return strings.samples.selected;
  }
}
