// plateau.html where it lies beside a page: fetched when the reader saves it, never before.

import { LINK, linkElement } from './whole.js';

/** The script that starts the page of the file; its run lies before it. */
const START = '<script id="plateau-start">';

/** A run that the file begins with, at most one. */
const RUN = new RegExp(`<script type="text/plain" id="${LINK}">[^<]*</script>\\n`);

/** Bytes of the file, which is built from this page; a test compares them. */
export const FILE_SIZE = 354_000;

/**
 * @param {string} [link] the run that it is to begin with, as what follows the # of an address
 * @returns {Promise<string|null>} its text; null where there is none
 */
export async function bringFile(link = '') {
  try {
    // This script lies where the page's others do.
    const answer = await fetch(new URL('./plateau.html', import.meta.url));
    return answer.ok ? withRun(await answer.text(), link) : null;
  } catch {
    return null;
  }
}

/**
 * The file with another run, or none.
 * @param {string} html
 * @param {string} link
 * @returns {string|null} null: it is another page, which a host shows instead of "not found"
 */
export function withRun(html, link) {
  const bare = html.replace(RUN, '');
  // The file holds its own frame as data, so the last one counts.
  const at = bare.lastIndexOf(START);
  if (at < 0) return null;
  return bare.slice(0, at) + linkElement(link) + bare.slice(at);
}
