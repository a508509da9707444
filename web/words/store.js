// What the page says when runs cannot be kept on this device: what happened, what is kept, what to do.

/** Ends each sentence that leaves a run without a save. */
const FILE = 'Save the model as a file.';

/** Why something was not kept, and the words for it. */
export const words = {
  /** @param {number} seconds that the page waited */
  silent: (seconds) =>
    `The storage of this browser did not answer within ${seconds} seconds. Training goes on, and what was saved before is untouched. ${FILE}`,
  refused: `This browser does not let this page keep anything on this device, as in a private window or inside another page. Training goes on, but leaving loses it. ${FILE}`,
  older: `An older version of this page is open in another tab and keeps the storage closed to this one. Close that tab, then reload this one. ${FILE}`,
  newer: `A newer version of this page keeps the runs on this device now, so this tab saves nothing more. What was saved before is untouched. ${FILE} Then reload the page.`,
  taken: `This run was continued in another tab, so this tab no longer saves it. What the other tab saves is kept. To keep what this one has too, save the model as a file.`,
  full: `This device, or the part of it that this browser may use, is full. The save before this one is kept. Remove kept runs that you do not need, or save the model as a file.`,
  lost: `The connection to the storage of this browser was lost. Training goes on, and the last save is kept as it was. ${FILE}`,
  gone: `This run was removed from this device, in another tab or by the browser, so this tab no longer saves it. To keep it, save the model as a file.`,
};

/** A kept run whose name cannot be read. */
export const unnamed = 'Run without a name';
