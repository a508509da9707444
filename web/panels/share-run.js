// What the dialog shares: the run at hand with its curve, or before its first epoch what is chosen; and its link. No DOM.

import { nameOf } from '../model/choice.js';
import { writeAddress } from '../share/address.js';
import { linkForEver } from '../share/link.js';
import { format, ofCurve } from '../share/record.js';
import { strings } from '../words/strings.js';

/**
 * @import { View } from '../model/view.js'
 * @import { RunRecord } from '../share/record.js'
 * @import { TextName } from '../words/share-dialog.js'
 */

/** Bytes of a text that an address may hold, and of one that is put there unasked. */
export const LONGEST = 1_000_000;
const SHORT = 20_000;
/** Panels of an embed; it shows them all where its address names none. */
export const PANELS = /** @type {const} */ (['first', 'loss', 'why', 'samples']);
/** Pixels that a frame may be high. */
export const HEIGHT = { low: 320, high: 1200, usual: 560 };

/**
 * @typedef {object} Subject
 * @property {string} name of the run
 * @property {string} textName
 * @property {RunRecord|null} record null before its first epoch
 * @property {string} why its link proves nothing, or ''
 * @property {string} recipe as a link
 * @property {string} text
 * @property {number} size of the text in bytes
 * @property {boolean} bundled every page opens with this text
 */

/** The run as it is now; what it trains on from here changes nothing. @param {View} view @returns {Subject} */
export function subjectOf({ run, conductor, unit }) {
  const { choice, bundled } = conductor;
  const { started, curve } = run;
  const trained = started && curve && run.epoch > 0;
  const { settings, text } = trained
    ? started.origin
    : { settings: choice.settings, text: choice.source.text };
  const made = trained
    ? ofCurve(curve, {
        kind: started.arithmetic,
        bits: started.bits,
        counted: unit === 'sum' ? curve.counted : 1,
      })
    : { record: null, why: '' };
  const { name, textName } = trained ? curve : chosen(choice);
  const readme = bundled.find((each) => each.name === strings.text.readme);
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text).length : text.byteLength;
  return {
    ...made,
    ...{ name, textName },
    recipe: linkForEver(settings, choice.recipes),
    text: typeof text === 'string' ? text : new TextDecoder().decode(text),
    size: bytes,
    bundled: text === readme?.text,
  };
}

/** What a run of it would be called. @param {View['conductor']['choice']} choice */
function chosen(choice) {
  const name = nameOf(choice.recipe?.label ?? '', choice.differences());
  return { name, textName: choice.source.name };
}

/** Where a reader can get the text from, the usual way first. @param {Subject} subject @param {boolean} post it may be the post's own @returns {TextName[]} */
export function waysOf({ bundled, size }, post) {
  const own = /** @type {TextName[]} */ (post ? ['post'] : []);
  if (bundled) return ['page', ...own];
  if (size > LONGEST) return ['none', ...own];
  return size < SHORT ? ['link', ...own, 'none'] : ['none', 'link', ...own];
}

/**
 * What follows the # of the run's address.
 * @param {Subject} subject
 * @param {object} how
 * @param {string} how.text compressed, or ''
 * @param {string} how.from a selector, or ''
 * @param {string[]} how.panels
 * @param {boolean} how.ask
 */
export function linkOf({ recipe, record }, { text, from, panels, ask }) {
  // The bits of a run are those of its arithmetic, whatever another browser would choose.
  const plain = record?.kind === 'plain' && !/(^|&)arithmetic=/.test(recipe);
  return writeAddress({
    recipe: plain ? `${recipe}&arithmetic=plain` : recipe,
    ...{ text, from },
    record: record ? format(record) : '',
    panels: panels.length < PANELS.length ? panels.join(' ') : '',
    verdict: ask ? 'ask' : '',
  });
}
