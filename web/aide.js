// The thread that looks closer at a copy of a run: connects the aide to the page that started it.
import { Aide } from './looks/aide.js';
import { JOBS } from './looks/jobs.js';
import { MODEL_JOBS } from './looks/model-jobs.js';

// Beside the bundle that this file ends up in. Other than the trainer's, these builds have all of the core.
const builds = (/** @type {string} */ kind) =>
  fetch(new URL(`./aide-${kind}.wasm`, import.meta.url));
const aide = new Aide(self, builds, JOBS, MODEL_JOBS);
self.onmessage = (event) => aide.receive(event.data);
