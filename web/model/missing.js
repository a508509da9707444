// Why a part of the page that loads on demand did not come.

import { strings } from '../words/strings.js';

/**
 * A site that answers has no such part any more: it was replaced while this page was open.
 * @param {string} [otherwise] said where the site does not answer
 * @returns {Promise<string>} a sentence
 */
export async function whyMissing(otherwise = strings.deeper.notLoaded) {
  const site = new URL('.', location.href);
  const answer = await fetch(site, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  return answer?.ok ? strings.deeper.older : otherwise;
}
