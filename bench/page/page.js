// Fetches jobs one after the other, does each and posts its result.
//
// One thread is measured in a worker, because the page trains in one too, and a long job there freezes nothing. A crew is
// driven from here, and the loops beside it run in as many workers at the same time.
import { recipe, Team } from './trainer.js';

const desk = location.search;
/** @type {Worker[]} */
const workers = [];

/** @param {any} job @param {number} [which] of the workers, which are started when they are needed @returns {Promise<any>} */
const inWorker = (job, which = 0) =>
  new Promise((resolve, reject) => {
    workers[which] ??= new Worker('worker.js', { type: 'module' });
    const worker = workers[which];
    worker.onmessage = ({ data }) =>
      data.error === undefined ? resolve(data.result) : reject(new Error(data.error));
    worker.onerror = (event) => reject(new Error(event.message || 'the worker does not load'));
    worker.postMessage(job);
  });

/** GFLOP/s of a loop on several workers together. @param {any} job @param {number} count */
async function together(job, count) {
  const all = Array.from({ length: count }, (_, which) => inWorker(job, which));
  return (await Promise.all(all)).reduce((sum, [rate]) => sum + rate, 0);
}

/** @type {Map<number, Team>} */
const teams = new Map();
let stages = 0;

/** @type {Record<string, (job: any) => Promise<any>>} */
const HERE = {
  recipe,
  async open(job) {
    const stage = ++stages;
    if (job.workers === 1) return inWorker({ ...job, stage });
    // In turn, so that each chooses its fastest loops undisturbed.
    for (let which = 0; which < job.workers; which++)
      await inWorker({ name: 'open', stage, loops: job.loops }, which);
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
          : await together({ ...job, what: [each] }, team.workers),
      );
    return rates;
  },
  async close(job) {
    const team = teams.get(job.stage);
    team?.end();
    teams.delete(job.stage);
    for (let which = 0; which < (team?.workers ?? 1); which++) await inWorker(job, which);
    return null;
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
