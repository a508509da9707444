// Trains a run from scratch beside the one on the page, up to an epoch. Another round can continue from what it returns.
//
// A run trained in several rounds, each from the checkpoint of the one before, has the bits of one that never stopped:
// measuring and sampling do not change it, and a round ends where a snapshot is taken, at the end of an epoch.

import { estimate } from '../../core/estimate.js';
import { Alone, draw, measureStep, takeStep } from '../../core/training.js';

/**
 * @import { Core } from '../../core/wasm.js'
 * @import { Job, Outlook, Round, RoundOptions } from '../../wire/protocol.js'
 * @import { Step } from '../jobs.js'
 */

/** A run of more epochs keeps the points of about this number of later ones: more than a chart has pixels. */
const POINTS = 2000;
/** Characters of a sample when the options name no length. */
const LENGTH = 250;

/**
 * @param {Core} core
 * @param {Job} job with RoundOptions; the settings of a new session, or the checkpoint of the last round
 * @returns {Generator<Step, Round>}
 */
export function* train(core, job) {
  if (job.checkpoint) core.pair();
  const outlook = job.checkpoint ? null : describe(core, job);
  const { until, epochs, seconds = 0 } = /** @type {RoundOptions} */ (job.options);
  /** @type {Omit<Round, 'checkpoint'>} */
  const round = {
    epoch: core.progress().epoch,
    points: [],
    samples: [],
    seconds,
    rollbacks: 0,
    sentence: '',
    stopped: false,
    hash: core.hash(),
    outlook,
  };
  if (outlook && until === 0) {
    outlook.secondsPerEpoch = yield* saying(
      estimate(core, outlook.facts.steps, () => performance.now()),
      () => 0,
    );
    return { ...round, checkpoint: null };
  }
  const from = core.progress();
  const predictions = core.facts().predictions * (until - from.epoch);
  // All points of the round each time: when much is said in a short time, some of it is never sent.
  yield* saying(advance(core, job.options, round), () => ({
    share: Math.min(1, Math.max(0, (core.progress().chars - from.chars) / predictions)),
    part: round.points,
  }));
  const over = round.stopped || round.epoch >= epochs;
  return { ...round, hash: core.hash(), checkpoint: over ? null : core.save() };
}

/** The floor has to be counted before a run is placed, so the text is read again. @param {Core} core @param {Job} job @returns {Outlook} */
function describe(core, { text, settings }) {
  const facts = core.read(text, settings);
  const floor = core.floor();
  core.place();
  return { facts, floor, uniform: Math.log(facts.vocabulary), secondsPerEpoch: null };
}

/**
 * Does the work, and yields what is said of it each time that it yields.
 * @template T
 * @param {Generator<unknown, T>} work
 * @param {() => Step} say
 * @returns {Generator<Step, T>}
 */
function* saying(work, say) {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    yield say();
  }
}

/** @param {Core} core @param {RoundOptions} options @param {Omit<Round, 'checkpoint'>} round what it adds to */
function* advance(core, options, round) {
  const { until, epochs, seconds = 0, also = [], samples = [], length = LENGTH } = options;
  const began = performance.now();
  const clock = () => seconds + (performance.now() - began) / 1000;
  const alone = new Alone();
  const every = Math.ceil(epochs / POINTS);
  const { steps } = core.facts();
  while (!round.stopped && round.epoch < until) {
    const trouble = yield* takeStep(core, alone);
    if (trouble) {
      round.rollbacks++;
      Object.assign(round, trouble);
    }
    const progress = core.progress();
    const { epoch, loss } = progress;
    const ended = epoch > round.epoch;
    round.epoch = epoch;
    if (trouble) continue;
    const wanted = ended && (epoch >= epochs || also.includes(epoch));
    const point = yield* measureStep(core, progress, steps, clock(), wanted);
    if (!point) continue;
    const { measuredLoss, heldOutLoss } = point;
    const measured = measuredLoss !== null || heldOutLoss !== null;
    if (measured || epoch < POINTS || epoch % every === 0) round.points.push(point);
    if (!ended || !samples.includes(epoch)) continue;
    // As the run on the page draws its own: with the number of the epoch as the seed.
    const text = yield* draw(core, { length: String(length), seed: String(epoch) });
    // An epoch may come again after a rollback.
    const earlier = round.samples.filter((sample) => sample.epoch < epoch);
    round.samples = [...earlier, { epoch, loss, heldOutLoss, text }];
  }
  round.seconds = clock();
}
