// The words of the dialog "Kept runs".

import { formatBytes, formatCount, formatEpoch, shortUnit } from './units.js';

/** @import { Unit } from './units.js' */

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** From here on a date says more. */
const WEEK = 7 * DAY;

/** @param {number} count */
const counted = (count) => `${formatCount(count)} ${count === 1 ? 'run' : 'runs'}`;

export const runsWords = {
  heading: 'Kept runs',
  close: 'Close',
  about: 'Runs that trained in this browser, newest first. They are kept on this device only.',
  /** @param {number} runs @param {number} bytes */
  limit: (runs, bytes) =>
    `The newest ${formatCount(runs)} stay, up to ${formatBytes(bytes)}; a run that you name stays until you delete it.`,
  reading: 'The list is being read.',
  none: 'No run is kept yet. Press Train: a run is kept while it trains, and is listed here.',
  off: 'No run is kept, and the page keeps none: choose \u201cKeep runs here\u201d on the page to change that.',

  // The table
  caption: 'Kept runs, newest first',
  columns: {
    run: 'Run',
    epoch: 'Epoch',
    loss: 'Loss',
    best: 'Best test loss',
    saved: 'Saved',
    size: 'Size',
  },
  actions: 'Actions',
  /** @param {Unit} unit */
  unit: (unit) => `Losses in ${shortUnit[unit]}.`,
  /** @param {string} name */
  textOf: (name) => (name ? `on ${name}` : 'on a text without a name'),
  /** @param {number} epoch */
  at: (epoch) => `at epoch ${formatEpoch(epoch)}`,
  unknown: '\u2013',
  /** @param {number} saved ms since 1970 @param {number} now */
  ago(saved, now) {
    const past = now - saved;
    if (past < MINUTE) return 'just now';
    if (past < HOUR) return `${Math.floor(past / MINUTE)} min ago`;
    if (past < DAY) return `${Math.floor(past / HOUR)} h ago`;
    if (past < 2 * DAY) return 'a day ago';
    if (past < WEEK) return `${Math.floor(past / DAY)} days ago`;
    return day.format(saved);
  },
  /** @param {number} saved ms since 1970 */
  when: (saved) => moment.format(saved),

  // Marks
  here: 'in this tab',
  elsewhere: 'in another tab',
  broken: 'damaged',
  brokenHelp: 'Neither save of this run can be read.',

  // What can be done with a run
  open: 'Open',
  compare: 'Compare',
  rename: 'Rename',
  save: 'Save as a file',
  remove: 'Delete',
  /** For a reader who does not see which row a button is in. @param {string} label @param {string} name */
  labelled: (label, name) => `${label}: ${name}`,

  newName: 'Name of the run',
  saveName: 'Save name',
  keepName: 'Keep the old name',
  /** @param {string} name */
  renamed: (name) => `The run is now called ${name}, and stays until you delete it.`,
  unnamed: 'The run has the name of its recipe again from its next save on.',

  taken:
    'This run is open in another tab. Opened here, it continues here, and the other tab stops saving it.',
  openHere: 'Open it here',
  leave: 'Leave it there',
  opening: 'The run is being opened.',

  removing: 'Delete this run from this device? This cannot be undone.',
  removingHere:
    'Delete this run from this device? It goes on training in its tab, but is no longer saved.',
  keepIt: 'Keep it',
  /** @param {string} name */
  removed: (name) => `Deleted: ${name}.`,

  /** @param {string} name */
  shown: (name) => `Shown on the chart: ${name}.`,
  /** @param {string} name */
  hidden: (name) => `No longer on the chart: ${name}.`,
  noCurve:
    'The curve of this run cannot be drawn beside another: an earlier version of the page kept it. Open the run instead.',

  /** @param {string} file */
  saved: (file) => `Saved as ${file}.`,
  unreadable: 'This run can no longer be read. It stays in the list until you delete it.',
  gone: 'This run was removed in another tab.',
  notDone: 'The browser did not do this. Try again, or save the run at hand as a file.',

  // All of them
  /** @param {number} runs @param {number} bytes */
  total: (runs, bytes) =>
    `${counted(runs)} ${runs === 1 ? 'takes' : 'take'} ${formatBytes(bytes)}.`,
  /** @param {number} usage @param {number} quota bytes */
  quota: (usage, quota) =>
    `This site uses ${formatBytes(usage)} of the ${formatBytes(quota)} that the browser allows it.`,
  exportAll: 'Export all',
  exportHelp: 'One ZIP with the model and the text of each run, and the list as runs.json',
  /** @param {number} done @param {number} runs */
  exporting: (done, runs) =>
    `Putting the runs into one file: ${formatCount(done)} of ${formatCount(runs)}.`,
  archive: 'plateau-runs.zip',
  /** @param {number} done @param {number} left runs that could not be read */
  exported: (done, left) =>
    `Saved as plateau-runs.zip, with ${counted(done)}.${left ? ` ${counted(left)} could not be read, and ${left === 1 ? 'is' : 'are'} left out.` : ''}`,
  removeAll: 'Delete all',
  /** @param {number} runs */
  removingAll: (runs) =>
    `Delete ${runs === 1 ? 'the only run' : `all ${formatCount(runs)} runs`} from this device? A run that trains in a tab goes on, but is no longer saved.`,
  keepAll: 'Keep them',
  /** @param {number} runs */
  removedAll: (runs) => `Deleted: ${counted(runs)}.`,
};
