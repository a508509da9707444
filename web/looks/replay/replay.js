// The post's run made again, in both readings of its batch size and with the bug of its first version: a comparison with
// fixed entries, and what they say to "why 2.3?". No DOM.

import { POST } from '../../chart/post.js';
import { formatLoss } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Recipe } from '../../wire/protocol.js'
 * @import { ScratchRun, Wanted } from '../compare/comparison.js'
 */

/** Where the post shows what its run wrote. */
const SAMPLED = 101;
/** Characters of a sample. */
const LENGTH = 400;

/**
 * Both readings, the run with the bug, and the run that keeps its memory, of which only the floor is wanted.
 * @param {Recipe[]} recipes of the core
 * @param {number} epochs of the readings; 0: as many as the recipe has
 * @returns {Wanted[]} in the order of words.names
 */
export function replayed(recipes, epochs) {
  const settings = Object.fromEntries(recipes.map((recipe) => [recipe.name, recipe.settings]));
  const schedule_epochs = String(epochs || Number(settings.post?.schedule_epochs));
  const last = Math.min(SAMPLED, Number(schedule_epochs));
  const also = [...POST.map(({ epoch }) => epoch), last];
  const drawn = { also, samples: [last], length: LENGTH };
  const [many, one, bug, kept] = words.names;
  return [
    { name: many, settings: { ...settings.post, schedule_epochs }, extras: drawn },
    { name: one, settings: { ...settings['post-one'] }, extras: { also } },
    { name: bug, settings: { ...settings['post-bug'] }, extras: drawn, last },
    { name: kept, settings: { ...settings['post-carry'] }, rates: [] },
  ];
}

/**
 * A run at its end, losses as sums over a window, as the post has them; null while it is not there.
 * @param {ScratchRun|undefined} run
 */
export function endOf(run) {
  if (!run?.curve || run.end?.trainLoss == null) return null;
  const { points, floor, uniform, facts, counted } = run.curve;
  const { epoch, trainLoss, validLoss } = run.end;
  const best = points.best();
  return {
    epoch,
    loss: trainLoss * counted,
    floor: floor.perChar * counted,
    heldOut: validLoss === null ? null : validLoss * counted,
    best: best && { epoch: best.epoch, value: best.value * counted },
    random: uniform * counted,
    window: facts.window,
    predictions: facts.predictions,
  };
}

/** @typedef {NonNullable<ReturnType<typeof endOf>>} End */

/**
 * "Why 2.3?", from what was measured and nothing else.
 * @param {End} many the reading of 32 windows a batch
 * @param {End} one the reading of one
 * @param {number} carried the floor with the memory kept
 * @returns {string[]} paragraphs
 */
export function whySo(many, one, carried) {
  const say = words.answer;
  const share = many.loss > 0 ? Math.min(1, many.floor / many.loss) : 1;
  const above = formatLoss(Math.max(0, many.loss - many.floor));
  const weighed = share >= 0.5 ? say.mostly : say.partly;
  const learnt = [many, one].every(
    ({ heldOut, best }) => Number(heldOut) > 1.02 * (best?.value ?? Infinity),
  );
  return [
    `${say.many(formatLoss(many.loss), formatLoss(many.floor), many.window)} ${weighed(Math.floor(100 * share), above)}`,
    `${say.one(formatLoss(one.loss), formatLoss(one.floor), one.predictions)} ${say.fair}`,
    `${say.unseen(heldOutOf(many), heldOutOf(one))}${learnt ? ` ${say.byHeart}` : ''}`,
    say.carry(formatLoss(carried)),
  ];
}

/** How the text fares that a run is not trained on. @param {End} end */
function heldOutOf({ heldOut, best, epoch, random }) {
  const say = words.answer;
  if (heldOut === null || !best) return say.noHeldOut;
  const [now, guess] = [formatLoss(heldOut), formatLoss(random)];
  if (best.epoch === epoch) return say.bestNow(now, guess);
  return say.heldOut(formatLoss(best.value), best.epoch, now, guess);
}
