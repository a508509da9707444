// Where a page has its parts: the workers, and the texts that come with it.

import { startWorker, trust } from './trusted.js';

/**
 * An entry point says which; nothing else knows.
 * @typedef {object} Sources
 * @property {() => Worker} trainer starts the worker that trains; throws when a policy refuses it
 * @property {() => Worker} aide starts a worker that looks closer at a copy of the run; throws like `trainer`
 * @property {(file: string) => Promise<string|null>} text a text by its name; null when it did not come
 * @property {(link?: string) => Promise<string|null>} [file] plateau.html as text, beginning with that run; it has none where
 *   that lies beside the scripts
 * @property {number} [fileSize] its bytes
 * @property {{save: () => Promise<any>, opened: () => Promise<any>}} [dialogs] bring what saves a run as files, and shows a
 *   model from a file; plateau.html has neither, and saves the model alone
 */

/**
 * Parts that lie beside a bundle, wherever a host puts it.
 * @param {string} bundle its address
 * @returns {Sources}
 */
export function beside(bundle) {
  const at = (/** @type {string} */ path) => new URL(path, bundle).href;
  return {
    trainer: () => startWorker(trust(at('./worker.js'))),
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
