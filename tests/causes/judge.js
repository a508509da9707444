// Judges what `plateau explain` says of a run: its first sentence, every label, its advice, and whether more work says the same.
import { advise } from './advice.js';
import { explain } from './command.js';
import { DECIDING } from './deciding.js';
import { Truth } from './truth.js';

/** @typedef {import('./runs.js').Run} Run */
/** @typedef {import('./deciding.js').Decided} Decided */
/**
 * @typedef {'true' | 'misleading' | 'false' | 'cannot tell' | 'unknown'} Judged 'unknown': a label without a deciding figure
 * @typedef {{ label: string, judged: Judged, figures: Record<string, unknown> }} Said
 * @typedef {{ run: Run, sentence: string, first: Said, why: string, said: Said[], may: string[],
 *   built: { labels: string[], confirmed: boolean, said: boolean }[], advised: import('./advice.js').Advised,
 *   works: { work: number, label: string, action: string }[], loss: number, floor: number, seconds: number }} Judgement
 */

/** From this share of the largest cause on, a cause may stand first. */
const HALF = 0.5;
/** A change that lowers test text by this share is about more than memorising. */
const HELPS = 0.02;

/** @param {Truth} truth */
function decider(truth) {
  /** @type {Map<string, Promise<Decided>>} */
  const known = new Map();
  return (/** @type {any} */ said) => {
    const row = DECIDING.find(({ label }) => label === said.label);
    const key = JSON.stringify(said);
    if (row && !known.has(key)) known.set(key, row.decide(truth, said));
    return known.get(key);
  };
}

/**
 * Why a sentence that its own figure bears out still misleads, or ''.
 * @param {Truth} truth
 * @param {string} label
 * @param {Decided} decided
 */
async function misleads(truth, label, decided) {
  if (DECIDING.find((row) => row.label === label)?.spared) return '';
  if (decided.lesser) return decided.lesser;
  const { holds, rise } = await truth.memorises();
  if (holds && (decided.helps ?? 0) < HELPS)
    return `it memorises: test text is ${(100 * rise).toFixed(0)} % above its best`;
  const { change, gain } = await truth.largest();
  const removes = decided.removes ?? 0;
  if ((await truth.counts(gain)) && removes < HALF * gain)
    return `${change.name} removes ${gain.toFixed(3)}, this ${removes.toFixed(3)}`;
  return '';
}

/** What stands first, and the action, for comparison. @param {any} answer */
const gist = (answer) => ({
  label: String(answer.labels[0]?.label),
  action: [answer.action?.do, answer.action?.change].filter((word) => word).join(' '),
});

/**
 * @typedef {{ works: number[], every?: number, seeds: number }} How
 * `works`: by which the epochs of trials are multiplied, beside 1, in one run of `every`; `seeds`: of which the median
 * decides
 */

/**
 * @param {Run} run
 * @param {How} how
 * @returns {Promise<Judgement>}
 */
export async function judge(run, { works, every = 1, seeds }) {
  const truth = await Truth.of(run, seeds);
  const decide = decider(truth);
  const { answer, seconds } = await explain(truth.own, run.text);
  const labels = /** @type {any[]} */ (answer.labels);

  const said = await Promise.all(
    labels
      .filter(({ may }) => !may)
      .map(async (label) => {
        const decided = await decide(label);
        const judged =
          label.label === 'cannot-tell' ? 'cannot tell' : (decided?.verdict ?? 'unknown');
        return { label: label.label, judged, figures: decided?.figures ?? {} };
      }),
  );
  const first = said[0] ?? { label: 'none', judged: 'unknown', figures: {} };
  const decided = await decide(labels[0] ?? {});
  const why = decided?.verdict === 'true' ? await misleads(truth, first.label, decided) : '';

  const built = await Promise.all(
    run.among.map(async (names) => ({
      labels: names,
      confirmed: (await Promise.all(names.map((label) => decide({ label })))).some(
        (one) => one?.verdict === 'true',
      ),
      said: said.some(({ label }) => names.includes(label)),
    })),
  );
  const others = await Promise.all(
    (run.index % every === 0 ? works : []).map(async (work) => ({
      work,
      ...gist((await explain(truth.own, run.text, work)).answer),
    })),
  );
  return {
    run,
    sentence: answer.sentence,
    first: why ? { ...first, judged: 'misleading' } : /** @type {Said} */ (first),
    why,
    said: /** @type {Said[]} */ (said),
    may: labels.filter(({ may }) => may).map(({ label }) => label),
    built,
    advised: await advise(truth, answer),
    works: [{ work: 1, ...gist(answer) }, ...others],
    loss: truth.own.train,
    floor: truth.counted.floor,
    seconds,
  };
}
