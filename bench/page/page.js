// Fetches jobs one after the other, does each and posts its result.
//
// One thread is measured in a worker, because the page trains in one too, and a long job there freezes nothing.
import { recipe, team } from './trainer.js';

/** @type {Record<string, (job: any) => Promise<any>>} */
const HERE = { recipe, team };

const desk = location.search;
const worker = new Worker('worker.js', { type: 'module' });

/** @param {any} job */
const inWorker = (job) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) =>
      data.error === undefined ? resolve(data.result) : reject(new Error(data.error));
    worker.onerror = (event) => reject(new Error(event.message || 'the worker does not load'));
    worker.postMessage(job);
  });

for (;;) {
  const job = await (await fetch(`/job${desk}`)).json();
  let done;
  try {
    done = { result: await (HERE[job.name] ?? inWorker)(job) };
  } catch (error) {
    done = { error: String(error instanceof Error ? error.message : error) };
  }
  await fetch(`/done${desk}`, { method: 'POST', body: JSON.stringify(done) });
}
