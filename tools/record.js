// Trains the post's recipe on the README once, and continues it with its memory kept: what a first visit shows, and what its
// switch shows. tools/record.js FILE.json
import { readFileSync, writeFileSync } from 'node:fs';
import { train } from './training.js';

/** @typedef {import('../web/wire/protocol.js').EpochPoint} EpochPoint */
/** @typedef {import('../web/wire/protocol.js').FromWorker} FromWorker */
/** @typedef {{started: Extract<FromWorker, {type: 'started'}>, points: EpochPoint[], samples: Extract<FromWorker, {type: 'sample'}>[]}} Act */

/** Epochs kept: all of the first ones, then a number for each factor of ten, evenly on a logarithmic axis, every measured one, and the best. */
const ALL_UNTIL = 30;
const PER_DECADE = { first: 90, second: 45 };
/** Epochs with the memory kept. */
const FURTHER = 500;
/** Samples kept of those: the curve is what is looked at. */
const SAMPLES = 2;

const RECIPE = 'post';
const text = readFileSync('corpus/readme.md', 'utf8');

const { recipe, second, ...first } = await train(RECIPE, {}, text, {
  change: { state: 'carry' },
  epochs: FURTHER,
});
if (!second) throw new Error('there is no second act');
const unseen = (/** @type {EpochPoint} */ { heldOutLoss }) => heldOutLoss ?? Infinity;

/**
 * @param {EpochPoint[]} points
 * @param {number} start epoch before the first of them
 * @param {number} perDecade
 */
function thinned(points, start, perDecade) {
  const best = points.reduce((lowest, point) => (unseen(point) < unseen(lowest) ? point : lowest));
  let next = ALL_UNTIL;
  return points.filter((point) => {
    const { epoch, measuredLoss, heldOutLoss } = point;
    const round = epoch - start <= ALL_UNTIL || epoch - start >= next * 10 ** (1 / perDecade);
    if (round) next = epoch - start;
    return round || measuredLoss !== null || heldOutLoss !== null || point === best;
  });
}

/**
 * With four digits, two epochs tie for the best held-out loss; with six they differ. A line of the chart has five, what is
 * only looked at three, what only the table has two.
 * @param {EpochPoint[]} chosen
 */
function columns(chosen) {
  const column = (/** @type {(point: EpochPoint) => number|null} */ of, digits = 6) =>
    chosen.map((point) => {
      const value = of(point);
      return value === null || Number.isInteger(value) ? value : Number(value.toPrecision(digits));
    });
  return {
    epoch: column(({ epoch }) => epoch),
    seconds: column(({ seconds }) => seconds, 3),
    loss: column(({ loss }) => loss, 5),
    measuredLoss: column(({ measuredLoss }) => measuredLoss, 5),
    measuredError: column(({ measuredError }) => measuredError, 3),
    heldOutLoss: column(({ heldOutLoss }) => heldOutLoss),
    heldOutError: column(({ heldOutError }) => heldOutError, 3),
    gradNorm: column(({ gradNorm }) => gradNorm, 2),
    lr: column(({ lr }) => lr),
  };
}

/** @param {Act} act @param {number} start @param {number} perDecade @param {number} kept samples, the last ones */
function written({ started, points, samples }, start, perDecade, kept) {
  const { facts, floor, uniform, settings } = started;
  const { first } = floor;
  // A hundredth of a nat is less than a shade.
  const nats = Array.from(first?.nats ?? [], (value) =>
    Number.isNaN(value) ? null : Number(value.toFixed(2)),
  );
  return {
    facts,
    floor: { ...floor, first: first && { ...first, nats } },
    uniform,
    settings,
    points: columns(thinned(points, start, perDecade)),
    samples: samples
      .slice(-kept)
      .map(({ epoch, loss, heldOutLoss, text }) => ({ epoch, loss, heldOutLoss, text, kept: null }))
      .reverse(),
  };
}

const until = first.points.at(-1)?.epoch ?? 0;
writeFileSync(
  process.argv[2] ?? 'build/web/texts/recorded.json',
  JSON.stringify({
    name: recipe.label,
    textName: 'README',
    ...written(first, 0, PER_DECADE.first, first.samples.length),
    kept: {
      from: until,
      ...written(second, until, PER_DECADE.second, SAMPLES),
      // A checkpoint names the arithmetic that was at work; the recipe leaves it open.
      settings: { ...first.started.settings, state: 'carry' },
    },
  }),
);
