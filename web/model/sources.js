// Where a page has its parts: the workers, and the texts that come with it.

import { whyMissing } from './missing.js';
import { startWorker, trust } from './trusted.js';

/**
 * Starts a worker; throws when a policy refuses it. `why`: what kept it from starting, a sentence, after its error.
 * @typedef {(() => Worker) & {why?: (error: ErrorEvent) => Promise<string>}} Start
 */

/**
 * Brings the dialogs that save a run as files and show a model from a file, and what reads the file of a recipe.
 * @typedef {{save: () => Promise<any>, opened: () => Promise<any>, recipe: () => Promise<typeof import('../files/recipe.js')>}} Files
 */

/**
 * An entry point says which; nothing else knows.
 * @typedef {object} Sources
 * @property {Start} trainer starts the worker that trains
 * @property {() => Worker} aide starts a worker that looks closer at a copy of the run; throws like `trainer`
 * @property {(file: string) => Promise<string|null>} text a text by its name; null when it did not come
 * @property {boolean} [inside] the texts need no request
 * @property {(link?: string) => Promise<string|null>} [file] plateau.html as text, beginning with that run; it has none where
 *   that lies beside the scripts
 * @property {number} [fileSize] its bytes
 * @property {Files} [files] plateau.html has none, and saves the model alone
 */

/**
 * Parts that lie beside a bundle, wherever a host puts it.
 * @param {string} bundle its address
 * @returns {Sources}
 */
export function beside(bundle) {
  const at = (/** @type {string} */ path) => new URL(path, bundle).href;
  const worker = at('./worker.js');
  /** @type {Start} */
  const trainer = () => startWorker(trust(worker));
  trainer.why = async ({ message }) => {
    const part = await import('./no-worker.js').catch(() => null);
    return part ? part.whyNoWorker(worker, message) : whyMissing();
  };
  return {
    trainer,
    aide: () => startWorker(trust(at('./aide.js'))),
    async text(file) {
      try {
        const answer = await fetch(at(`./texts/${file}`));
        return answer.ok ? await answer.text() : null;
      } catch {
        return null;
      }
    },
  };
}
