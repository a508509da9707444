// Trains the post's recipe on the README once and records what a first visit shows: tools/record.js FILE.json
//
import { readFileSync, writeFileSync } from 'node:fs';
import { train } from './training.js';

/** @typedef {import('../web/wire/protocol.js').EpochPoint} EpochPoint */

/** Epochs kept: all up to ALL_UNTIL, then PER_DECADE for each factor of ten, evenly on a logarithmic axis, every measured one, and the best. */
const ALL_UNTIL = 30;
const PER_DECADE = 90;

const RECIPE = 'post';
const text = readFileSync('corpus/readme.md', 'utf8');

const { recipe, started, points, samples } = await train(RECIPE, {}, text);
const unseen = (/** @type {EpochPoint} */ { heldOutLoss }) => heldOutLoss ?? Infinity;
const best = points.reduce((lowest, point) => (unseen(point) < unseen(lowest) ? point : lowest));
let next = ALL_UNTIL;
const chosen = points.filter((point) => {
  const { epoch, measuredLoss, heldOutLoss } = point;
  const round = epoch <= ALL_UNTIL || epoch >= next * 10 ** (1 / PER_DECADE);
  if (round) next = epoch;
  return round || measuredLoss !== null || heldOutLoss !== null || point === best;
});
/**
 * With four digits, two epochs tie for the best held-out loss; with six they differ. A line of the chart has five, what is
 * only looked at three, what only the table has two.
 * @param {(point: EpochPoint) => number|null} of
 * @param {number} [digits]
 */
const column = (of, digits = 6) =>
  chosen.map((point) => {
    const value = of(point);
    return value === null || Number.isInteger(value) ? value : Number(value.toPrecision(digits));
  });

writeFileSync(
  process.argv[2] ?? 'build/web/texts/recorded.json',
  JSON.stringify({
    name: recipe.label,
    textName: 'README',
    facts: started.facts,
    floor: started.floor,
    uniform: started.uniform,
    settings: started.settings,
    points: {
      epoch: column(({ epoch }) => epoch),
      seconds: column(({ seconds }) => seconds, 3),
      loss: column(({ loss }) => loss, 5),
      measuredLoss: column(({ measuredLoss }) => measuredLoss, 5),
      measuredError: column(({ measuredError }) => measuredError, 3),
      heldOutLoss: column(({ heldOutLoss }) => heldOutLoss),
      heldOutError: column(({ heldOutError }) => heldOutError, 3),
      gradNorm: column(({ gradNorm }) => gradNorm, 2),
      lr: column(({ lr }) => lr),
    },
    samples: samples
      .map(({ epoch, loss, heldOutLoss, text }) => ({ epoch, loss, heldOutLoss, text, kept: null }))
      .reverse(),
  }),
);
