// What unpacks the parts of plateau.html, once for the page and its workers: a worker's script begins with this one.

import { unpack } from './wire/unpack.js';

/** @type {any} */ (globalThis).plateauUnpack = unpack;
