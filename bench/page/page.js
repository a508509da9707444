// Fetches jobs one after the other, does each and posts its result.
//
// One thread is measured in a worker, because the page trains in one too, and a long job there freezes nothing. A crew is
// measured here, and the loops beside it in the worker.
import { recipe, Team } from './trainer.js';

const desk = location.search;
const worker = new Worker('worker.js', { type: 'module' });

/** @param {any} job @returns {Promise<any>} */
const inWorker = (job) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) =>
      data.error === undefined ? resolve(data.result) : reject(new Error(data.error));
    worker.onerror = (event) => reject(new Error(event.message || 'the worker does not load'));
    worker.postMessage(job);
  });

/** @type {Map<number, Team>} */
const teams = new Map();
let stages = 0;

/** @type {Record<string, (job: any) => Promise<any>>} */
const HERE = {
  recipe,
  async open(job) {
    const stage = ++stages;
    if (job.workers === 1) return inWorker({ ...job, stage });
    await inWorker({ name: 'open', stage, loops: job.loops });
    const team = await Team.open(job);
    teams.set(stage, team);
    return { stage, seconds: team.seconds };
  },
  async slices(job) {
    const team = teams.get(job.stage);
    if (!team) return inWorker(job);
    const rates = [];
    for (const each of job.what)
      rates.push(
        each === 'step'
          ? await team.slice(job.seconds)
          : (await inWorker({ ...job, what: [each] }))[0],
      );
    return rates;
  },
  async close(job) {
    teams.get(job.stage)?.end();
    teams.delete(job.stage);
    return inWorker(job);
  },
};

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
