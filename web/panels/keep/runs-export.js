// All kept runs as one ZIP: the model and the text of each, and the list of them. Loaded when it is asked for.

import { makeZip } from 'client-zip';
import { fileName } from '../../files/file-name.js';

/** @import { KeptRow } from '../../store/rows.js' */

/** @typedef {{row: KeptRow, checkpoint: ArrayBuffer, text: string|ArrayBuffer}} Kept */

/** What the reader may want of a row; the rest is the page's own. @param {KeptRow} row @param {string[]} files */
const entry = (
  { name, textName, epoch, loss, heldOutLoss, best, began, saved },
  [model, text],
) => ({
  ...{ name, model, text, textName, epoch, loss, heldOutLoss, best },
  began: new Date(began).toISOString(),
  saved: new Date(saved).toISOString(),
});

/**
 * Holds one run at a time; what is written already, the browser may put on its disk. What the source throws is thrown here.
 * @param {AsyncIterable<Kept>} source newest first
 * @param {(done: number) => boolean} goOn hears how many runs are written; false: nobody wants the file any more
 * @returns {Promise<{blob: Blob, runs: number}|null>} null when it was not wanted
 */
export async function archive(source, goOn) {
  /** @type {ReturnType<typeof entry>[]} */
  const list = [];
  /** @type {{error: unknown}|null} */
  let failed = null;
  let wanted = true;
  async function* files() {
    try {
      for await (const { row, checkpoint, text } of source) {
        wanted = goOn(list.length);
        if (!wanted) return;
        // Two runs may have one name.
        const stem = `${String(list.length + 1).padStart(2, '0')} ${row.name}`;
        const names = [fileName(stem, '.safetensors'), fileName(stem, '.md')];
        const lastModified = new Date(row.saved);
        list.push(entry(row, names));
        yield { name: names[0], lastModified, input: checkpoint };
        yield { name: names[1], lastModified, input: text };
      }
    } catch (error) {
      failed = { error };
      return;
    }
    yield {
      name: 'runs.json',
      input: `${JSON.stringify({ unit: 'nats/char', runs: list }, null, 2)}\n`,
    };
  }
  const blob = await new Response(makeZip(files())).blob();
  if (failed) throw /** @type {{error: unknown}} */ (failed).error;
  return wanted ? { blob: new Blob([blob], { type: 'application/zip' }), runs: list.length } : null;
}
