// Parts that lie inside the file of the page, as data in script elements. Nothing is unpacked before it is asked for.

import { unpacked } from '../wire/unpacked.js';
import { startWorker, trust } from './trusted.js';
import { LINK, writeFile } from './whole.js';

/** @import { Sources } from './sources.js' */

/** The script of all workers; tools/build-single.js puts it in. Each learns from its name what it is to do. @type {string} */
const WORKER = /** @type {any} */ (globalThis).PLATEAU_WORKER;

/** Parts: the builds of the core, which go to each worker packed, and the texts, a JSON object by their names. */
const BUILDS = 'plateau-builds';
const TEXTS = 'plateau-texts';
/** The script that unpacks them, in a worker too. */
const UNPACK = 'plateau-unpack';

/** The text of a part. @param {string} name @returns {string|null} null: there is none */
const part = (name) => document.getElementById(name)?.textContent ?? null;

/** @param {string} name */
function ownPart(name) {
  const text = part(name);
  if (text === null) throw new Error(`the file lacks its part ${name}`);
  return text;
}

/**
 * The address of a Blob: a worker that is started from it has the policy of this page. The script stands in it twice, as
 * text for the helpers that the trainer starts.
 */
function workerAddress() {
  const given = JSON.stringify({ builds: ownPart(BUILDS), script: WORKER });
  const script = [`globalThis.plateau=${given};\n`, ownPart(UNPACK), '\n', WORKER];
  return URL.createObjectURL(new Blob(script, { type: 'text/javascript' }));
}

/** @returns {Record<string, string>} */
const unpackTexts = () => JSON.parse(new TextDecoder().decode(unpacked(ownPart(TEXTS))));

/** @returns {Sources} */
export function inside() {
  let address = '';
  /** @type {Record<string, string>|null} */
  let texts = null;
  const start = (/** @type {string} */ name) => {
    address ||= trust(workerAddress());
    return startWorker(address, { name });
  };
  return {
    trainer: () => start('trainer'),
    aide: () => start('aide'),
    inside: true,
    async text(file) {
      texts ??= unpackTexts();
      return texts[file] ?? null;
    },
    file: async (link) => ownFile(link),
    get fileSize() {
      return new Blob([ownFile()]).size;
    },
  };
}

/** The run that this file begins with, as what follows the # of an address; '': none. */
export const ownLink = () => part(LINK) ?? '';

/** The text of this file, beginning with another run. @param {string} [link] what follows the # of an address; '': none */
export const ownFile = (link) => writeFile(ownPart, link);
