// What an aide can be asked for of a model that was opened. It reads the file itself, since there is no run of it, and
// often not its text. plateau.html opens no models, and is smaller without these.

import { evaluateModel, model, sampleModel } from './model/job.js';

/** @type {Record<string, import('./jobs.js').Look>} */
export const MODEL_JOBS = { model, sampleModel, evaluateModel };
