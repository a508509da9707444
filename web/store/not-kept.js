// Why something is not kept on this device: a refusal with a reason that the page can act upon.

import { Refusal } from '../wire/refusal.js';
import { words } from '../words/store.js';

/**
 * 'refused': storage cannot be opened; 'silent': it does not answer; 'older', 'newer': another version of the page keeps
 * it; 'taken': another tab continued this run; 'full': the quota is used up; 'lost': the connection broke; 'gone': the run
 * was removed.
 * @typedef {keyof typeof words} Why
 */

export class NotKept extends Refusal {
  /** @param {Why} why @param {number} [seconds] that the page waited, of 'silent' */
  constructor(why, seconds = 0) {
    const said = words[why];
    super(typeof said === 'string' ? said : said(seconds));
    this.why = why;
  }
}
