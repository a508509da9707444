// What is said of how the run at hand is kept, and what the reader can do about it. No DOM.

import { keepWords } from '../words/keep.js';
import { keptWords as words } from '../words/kept.js';

/** @typedef {{sentence: string, acts: {label: string, act: () => unknown}[]}} Said */

/** @param {import('./keeping.js').Keeping} keeping @returns {Said} */
export function saidOf(keeping) {
  const on = { label: words.turnOn, act: () => keeping.choose(true) };
  const off = { label: words.turnOff, act: () => keeping.choose(false) };
  const again = { label: words.keepIt, act: () => keeping.keepAgain() };
  const { now } = keeping;
  if (!keeping.on) return { sentence: words.off, acts: [on] };
  switch (now?.standing) {
    case 'kept': {
      const forget = { label: words.forget, act: () => keeping.forget() };
      return { sentence: words.kept(now.row?.epoch ?? 0), acts: [forget] };
    }
    case 'failing':
      return { sentence: words.failing(now.at, now.sentence), acts: [off] };
    case 'forgotten':
      return { sentence: words.forgotten, acts: [again, off] };
    case 'taken':
      return { sentence: now.sentence, acts: [{ ...again, label: words.keepAsNew }] };
    case 'gone':
      return { sentence: now.sentence, acts: [again] };
    default:
      return { sentence: keepWords.about, acts: [off] };
  }
}
