// The deciding figure of each label: what its sentence claims, which figure of the true continuation decides, and from where on.
//
// A figure is the median of three seeds. "Removes" is the exact training loss of no change less that of the change, both after
// as many epochs again as the run had (at least 5). A cause removes 3 % of the excess (what stands above the floor) and 0.5 %
// of the loss. docs/verdict.md shows this table.
import { bigrams, swings } from './counts.js';
import { CAUSE } from './truth.js';

/** @typedef {import('./truth.js').Truth} Truth */
/** @typedef {'true' | 'misleading' | 'false'} Verdict */
/**
 * @typedef {{ verdict: Verdict, removes?: number, helps?: number, lesser?: string, figures: Record<string, unknown> }} Decided
 * `removes`: what its change removes, to be compared with the largest; `helps`: by which share it lowers test text;
 * `lesser`: why it should not stand first
 * @typedef {{ label: string, claim: string, figure: string, threshold: string, reason: string,
 *   decide: (truth: Truth, label: any) => Promise<Decided>, spared?: boolean }} Row
 * `spared`: a run that memorises, or a larger cause, does not make it misleading
 */

const REMOVES = '3 % of the excess and 0.5 % of the loss';
const STEP = 'less is within what another seed changes';

/** @param {boolean} holds @param {boolean} [half] @returns {Verdict} */
const verdict = (holds, half = false) => (holds ? 'true' : half ? 'misleading' : 'false');

/**
 * A label whose claim is that a change removes loss.
 * @param {...string} groups
 * @returns {Row['decide']}
 */
const removed =
  (...groups) =>
  async (truth) => {
    const { change, gain } = await truth.of(...groups);
    const holds = await truth.counts(gain);
    const helps = await truth.helps(change);
    return {
      verdict: verdict(holds),
      removes: gain,
      helps,
      figures: { change: change.name, gain, helps },
    };
  };

/** @type {Row[]} */
export const DECIDING = [
  {
    label: 'diverged',
    claim: 'its steps blew the loss up: it was once lower',
    figure:
      'the loss now less the lowest on the way, the first weights included; a rate of a tenth or a hundredth',
    threshold: `the loss is above its lowest by a tenth of guessing, or it was set back; and a lower rate removes ${REMOVES}`,
    reason: 'a loss that was never lower has not blown up',
    decide: async (truth) => {
      const { own, counted } = truth;
      const first = await truth.first();
      const lowest = Math.min(
        first,
        ...own.epochs.flatMap(({ loss, train }) => [loss, train].filter((x) => x !== null)),
      );
      const { change, gain } = await truth.of('lower');
      const blown = own.train - lowest > 0.1 * counted.uniform || own.rollbacks > 0;
      const holds = blown && (await truth.counts(gain));
      return {
        verdict: verdict(holds),
        removes: gain,
        figures: { first, lowest, now: own.train, change: change.name, gain },
      };
    },
  },
  {
    label: 'last-step',
    claim: 'the gradient of the last step alone keeps the loss up',
    figure: 'what the full gradient removes',
    threshold: REMOVES,
    reason: 'it is a setting, but it is a cause only where it costs something',
    decide: async (truth, label) => {
      const decided = await removed('gradient')(truth, label);
      const set = truth.run.settings.bptt === 'last';
      return {
        ...decided,
        verdict: decided.verdict === 'false' && set ? 'misleading' : decided.verdict,
      };
    },
  },
  {
    label: 'clipped',
    claim: 'gradients are shortened too hard',
    figure: 'what training without clipping removes',
    threshold: REMOVES,
    reason: 'clipping that does no harm is not a cause',
    decide: removed('clip'),
  },
  {
    label: 'saturated',
    claim: 'units stand at an end of their range, and that keeps the loss up',
    figure: 'what default first weights or a lower rate removes',
    threshold: REMOVES,
    reason:
      'units that open and close are sound; too many steps or weights in one direction are what can be mended',
    decide: removed('weights', 'lower'),
  },
  {
    label: 'vanishing',
    claim: 'the gradient does not reach as far as the text asks',
    figure:
      'what a GRU or an LSTM from scratch removes (of a gated cell: a longer window); the loss of single characters',
    threshold: `${REMOVES}, and the run costs less than single characters do`,
    reason: 'a network that knows less than single letters has not come to where distance matters',
    decide: async (truth, label) => {
      const rnn = truth.run.settings.cell === 'rnn';
      const decided = await removed(rnn ? 'cell' : 'window')(truth, label);
      const { loss } = await truth.left();
      const learnt = loss < truth.letters;
      const rate = await truth.of('lower', 'higher', 'optimizer');
      const outdone = rate.gain > (decided.removes ?? 0);
      return {
        ...decided,
        verdict: learnt
          ? outdone && decided.verdict === 'true'
            ? 'misleading'
            : decided.verdict
          : 'false',
        figures: { ...decided.figures, loss, letters: truth.letters, rate: rate.gain },
      };
    },
  },
  {
    label: 'window-too-short',
    claim:
      'what the text asks lies beyond the window or the cleared memory; the window that is named reaches it',
    figure:
      'what a longer window (the named one too) or the memory kept removes; the distance that was built in',
    threshold:
      '3 % of the excess and 0.5 % of the loss; the window reaches the distance and is not twice as long',
    reason: 'a multiple of the distance names the wrong one',
    decide: async (truth, label) => {
      const decided = await removed('window', 'memory')(truth, label);
      const named = label?.lag ?? null;
      const asked = truth.run.distance;
      const fits = !named || !asked || (named >= asked && named < 2 * asked);
      return {
        ...decided,
        verdict: decided.verdict === 'true' && !fits ? 'misleading' : decided.verdict,
        figures: { ...decided.figures, named, asked },
      };
    },
  },
  {
    label: 'rate-too-high',
    claim: 'a lower rate gets lower',
    figure: 'what the best lower rate removes, and the best higher one',
    threshold: `${REMOVES}, and more than any higher rate`,
    reason: STEP,
    decide: async (truth, label) => {
      const decided = await removed('lower')(truth, label);
      const higher = await truth.of('higher');
      const outdone = higher.gain > (decided.removes ?? 0);
      return {
        ...decided,
        verdict: outdone ? 'false' : decided.verdict,
        figures: { ...decided.figures, higher: higher.gain },
      };
    },
  },
  {
    label: 'rate-too-low',
    claim: 'a higher rate gets lower in as many epochs',
    figure:
      'what the best higher rate (or the rate without its schedule) removes, and the best lower one',
    threshold: `${REMOVES}, and more than any lower rate`,
    reason: STEP,
    decide: async (truth, label) => {
      const decided = await removed('higher', 'schedule')(truth, label);
      const lower = await truth.of('lower');
      const outdone = lower.gain > (decided.removes ?? 0);
      return {
        ...decided,
        verdict: outdone ? 'false' : decided.verdict,
        figures: { ...decided.figures, lower: lower.gain },
      };
    },
  },
  {
    label: 'schedule',
    claim: 'the schedule has come to its end, and the steps are too small for anything to happen',
    figure: 'what a constant rate removes',
    threshold: REMOVES,
    reason: STEP,
    decide: removed('schedule'),
  },
  {
    label: 'too-small',
    claim: 'more units get lower',
    figure: 'what twice the units remove beyond the best rate, of what that rate leaves',
    threshold: `${REMOVES}; it stands first only where that is more than the rate removes`,
    reason: 'almost any network learns faster at a better rate: that is not its size',
    decide: async (truth) => {
      const { gain, loss, excess, helps, rate } = await truth.size();
      const holds = gain >= CAUSE.excess * excess && gain >= CAUSE.loss * loss && gain > 0;
      const lesser =
        rate > gain ? `a rate removes ${rate.toFixed(3)}, size ${gain.toFixed(3)} beyond it` : '';
      return {
        verdict: verdict(holds),
        removes: gain,
        helps,
        lesser,
        figures: { gain, loss, excess, rate },
      };
    },
  },
  {
    label: 'near-floor',
    claim: 'it is almost at the lowest loss that these settings allow',
    figure: 'the exact loss and the floor',
    threshold:
      'within 25 % of the floor, and within a tenth of the way down to it from what single characters cost',
    reason:
      'with a short window the floor is high, and every text would be near it; above a floor of nearly 0 nothing is near',
    spared: true,
    decide: async (truth) => {
      const { floor } = truth.counted;
      const { train: loss } = truth.own;
      const way = truth.letters - floor;
      const holds = loss <= 1.25 * floor + 1e-6 && loss - floor <= 0.1 * way;
      return { verdict: verdict(holds), figures: { loss, floor, letters: truth.letters } };
    },
  },
  {
    label: 'overfitting',
    claim: 'it memorises: training falls while test text gets worse',
    figure:
      'test text against its best, training since then, and the gap between the two; the best change on test text',
    threshold:
      'test text 2 % above its best, training below that moment, a gap of 5 %; no rate or optimizer gets 3 % below that best',
    reason:
      'held-out losses scatter by about 1 %; where a rate helps both, memorising is not what holds it up',
    spared: true,
    decide: async (truth) => {
      const { holds, rise, fall, gap } = await truth.memorises();
      const rates = ['lower', 'higher', 'optimizer'];
      const better = await truth.bestOnTest(
        ({ group, scratch }) => !scratch && rates.includes(group),
      );
      const gain = await truth.gain(better.change);
      const mended = better.helps >= 0.03 && (await truth.counts(gain));
      return {
        verdict: holds ? (mended ? 'misleading' : 'true') : 'false',
        figures: { rise, fall, gap, change: better.change.name, helps: better.helps, gain },
      };
    },
  },
  {
    label: 'still-falling',
    claim: 'going on as it is lowers the loss',
    figure: 'by what share of it the training loss falls in as many epochs again',
    threshold: '2 %',
    reason: 'twice the time should bring a gain that can be seen',
    decide: async (truth) => {
      const fell = await truth.goingOn((on, base) => base.train - on.train);
      const share = await truth.goingOn((on, base) => 1 - on.train / base.train);
      const helps = await truth.goingOn((on, base) => 1 - on.best / base.best);
      return {
        verdict: verdict(share >= 0.02),
        removes: fell,
        helps,
        figures: { fell, share, helps },
      };
    },
  },
  {
    label: 'nothing-to-learn',
    claim: 'as good as the best table on test text, and no change helps test text',
    figure:
      'the best held-out loss against the best table; what the best change does for test text',
    threshold: 'at most 2 % above the best table; no change lowers both test texts by 3 %',
    reason: 'a table of strings finds what is easy to find',
    spared: true,
    decide: async (truth) => {
      const table = Math.min(...truth.counted.tables.map(({ valid }) => valid));
      const best = truth.own.best;
      const { change, helps } = await truth.bestOnTest(() => true);
      const good = best <= 1.02 * table;
      return {
        verdict: verdict(good && helps < 0.03),
        figures: { best, table, change: change.name, helps },
      };
    },
  },
  {
    label: 'first-weights',
    claim: 'the first weights were too large',
    figure: 'what default first weights from scratch remove; the loss of the first weights',
    threshold: `${REMOVES}; the first weights cost a tenth more than guessing`,
    reason:
      'sound first weights cost a few percent more than guessing, large ones several times that',
    decide: async (truth, label) => {
      const decided = await removed('weights')(truth, label);
      const first = await truth.first();
      const large = first > 1.1 * truth.counted.uniform;
      return {
        ...decided,
        verdict: large ? decided.verdict : 'false',
        figures: { ...decided.figures, first, guessing: truth.counted.uniform },
      };
    },
  },
  {
    label: 'unfit-optimizer',
    claim: 'another optimizer at a rate that fits it gets lower than this one',
    figure:
      'what the best other optimizer removes beyond the best rate of this one, or beyond no clipping',
    threshold: `${REMOVES}, of what that leaves; misleading where only the optimizer's whole gain is as much`,
    reason: 'where the rate alone does it, the optimizer is sound and the rate is the cause',
    decide: async (truth, label) => {
      const decided = await removed('optimizer')(truth, label);
      const own = await truth.of('lower', 'higher', 'clip');
      const { loss, excess } = await truth.left();
      const best = Math.max(0, own.gain);
      const beyond = (decided.removes ?? 0) - best;
      const fits = beyond >= CAUSE.excess * (excess - best) && beyond >= CAUSE.loss * (loss - best);
      return {
        ...decided,
        verdict: decided.verdict === 'true' && !fits ? 'misleading' : decided.verdict,
        figures: { ...decided.figures, own: own.change.name, ownGain: own.gain },
      };
    },
  },
  {
    label: 'oscillating',
    claim: 'the loss goes up and down from epoch to epoch, because the steps are too large',
    figure:
      'the share of epochs that cost more than the one before, the mean jump, and what a lower rate removes',
    threshold: `a quarter of the epochs, jumps of 0.5 % of the loss, and ${REMOVES}`,
    reason:
      'a run that falls steadily rises in none; one that stands still by chance in half of them, by little',
    decide: async (truth, label) => {
      const decided = await removed('lower')(truth, label);
      const all = [
        ...truth.own.epochs.slice(Math.floor(truth.own.epochs.length / 2)),
        ...(await truth.nothing()).epochs,
      ];
      const { rises, jump } = swings(all.map(({ loss }) => loss));
      const moves = rises >= 0.25 && jump >= 0.005;
      return {
        ...decided,
        verdict: moves ? decided.verdict : 'false',
        figures: { ...decided.figures, rises, jump },
      };
    },
  },
  {
    label: 'over-regularised',
    claim: 'weight decay or dropout holds it up, also on test text',
    figure: 'what no decay or no dropout removes, on training and on test text',
    threshold: `${REMOVES}, and test text gets no worse than 1 %`,
    reason: 'holding up the training loss is what they are for',
    decide: async (truth, label) => {
      const decided = await removed('regularised')(truth, label);
      const kept = await truth.goingOn((on, base) => 1 - Math.min(on.best, base.best) / base.best);
      const worse = (decided.helps ?? 0) < Math.min(0, kept) - 0.01;
      return {
        ...decided,
        verdict: worse ? 'false' : decided.verdict,
        figures: { ...decided.figures, goingOn: kept },
      };
    },
  },
  {
    label: 'other-text',
    claim: 'the test text is of another kind than the training text',
    figure:
      'two-character tables of the first eight tenths: their cost on the held-out part against the tenth before it',
    threshold: '25 % more; from 10 % misleading',
    reason: 'parts of one document differ by a few percent, two languages or kinds by half or more',
    spared: true,
    decide: async (truth) => {
      const characters = [...truth.run.text];
      const [eight, nine] = [0.8, 0.9].map((share) => Math.floor(share * characters.length));
      const learnt = characters.slice(0, eight).join('');
      const same = bigrams(learnt, characters.slice(eight, nine).join(''));
      const other = bigrams(learnt, characters.slice(nine).join(''));
      const more = other / same - 1;
      return { verdict: verdict(more >= 0.25, more >= 0.1), figures: { same, other, more } };
    },
  },
  {
    label: 'few-steps',
    claim: 'it has taken too few steps: an epoch has only a few of them',
    figure: 'the steps so far, and what a quarter of the batch removes in as many epochs',
    threshold: `at most 1,000 steps, and ${REMOVES}`,
    reason: 'a network of this kind needs a few thousand steps',
    decide: async (truth, label) => {
      const decided = await removed('batch')(truth, label);
      const { steps } = truth.own;
      const smaller = String(decided.figures.change) === 'batch-quarter';
      return {
        ...decided,
        verdict: steps <= 1000 && smaller ? decided.verdict : 'false',
        figures: { ...decided.figures, steps },
      };
    },
  },
];
