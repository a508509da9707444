// The words for files that are opened: they come with what reads them.

import { counted } from './strings.js';

export const filesWords = {
  /** How a text of several files is called. @param {number} count */
  files: (count) => counted(count, 'file'),
  /** @param {string[]} sentences one for each file @param {boolean} others some were opened */
  refused(sentences, others) {
    if (sentences.length === 0) return '';
    const few = sentences.slice(0, 3);
    const rest = sentences.length - few.length;
    if (rest > 0) few.push(`${counted(rest, 'more file')} could not be opened either.`);
    return [...few, others ? 'The others are open.' : 'The text is as it was.'].join(' ');
  },
  emptyFile: 'it is empty.',
  unreadable: 'the browser could not read it.',
  notUtf8: 'it is not UTF-8 text.',
  /** @param {string} size @param {string} limit */
  tooLong: (size, limit) => `it has ${size}; a text may have ${limit}.`,
};
