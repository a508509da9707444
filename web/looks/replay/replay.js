// The post's run made again, in both readings of its batch size and with the bug of its first version: a comparison with
// fixed entries, and what they say to "why 2.3?". No DOM.

import { POST } from '../../chart/post.js';
import { formatLoss, lossIn } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Outlook, Recipe } from '../../wire/protocol.js'
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

export const NONE = '\u2013';

/** A loss as a sum over a window, as the post has it. @param {ScratchRun} run @param {number|null|undefined} nats */
export const sum = ({ curve }, nats) => (curve && lossIn('sum', curve.counted)(nats)) || NONE;

/**
 * "Why 2.3?", from what was measured and nothing else.
 * @param {ScratchRun} many the reading of 32 windows a batch, at its end
 * @param {ScratchRun} one the reading of one
 * @param {Outlook} kept the run that keeps its memory
 * @returns {string[]} paragraphs
 */
export function whySo(many, one, { floor, facts }) {
  const say = words.answer;
  const loss = many.end?.measuredLoss ?? 0;
  const lowest = many.curve?.floor.perChar ?? 0;
  const share = loss > 0 ? Math.min(1, lowest / loss) : 1;
  const weighed = share >= 0.5 ? say.mostly : say.partly;
  const predictions = one.curve?.facts.predictions ?? 0;
  const learnt = [many, one].every(
    ({ end, curve }) => Number(end?.heldOutLoss) > 1.02 * (curve?.points.best()?.value ?? Infinity),
  );
  return [
    `${say.many(sum(many, loss), sum(many, lowest), many.curve?.facts.window ?? 0)} ${weighed(Math.floor(100 * share), sum(many, Math.max(0, loss - lowest)))}`,
    `${say.one(sum(one, one.end?.measuredLoss), sum(one, one.curve?.floor.perChar), predictions)} ${say.fair}`,
    `${say.unseen(heldOutOf(many), heldOutOf(one))}${learnt ? ` ${say.byHeart}` : ''}`,
    say.carry(formatLoss(floor.perChar * (facts.window - facts.burnIn))),
  ];
}

/** How the text fares that a run is not trained on. @param {ScratchRun} run */
function heldOutOf(run) {
  const say = words.answer;
  const best = run.curve?.points.best();
  if (run.end?.heldOutLoss == null || !best) return say.noHeldOut;
  const [now, random] = [sum(run, run.end.heldOutLoss), sum(run, run.curve?.uniform)];
  if (best.epoch === run.end.epoch) return say.bestNow(now, random);
  return say.heldOut(sum(run, best.value), best.epoch, now, random);
}
