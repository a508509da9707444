// The advice of an answer, carried out exactly as it was given, and what it did for text that the run never received.
import { existsSync } from 'node:fs';
import { hash, kept, logFile, modelFile, plateau, read, textFile, version } from './command.js';

/** @typedef {import('./truth.js').Truth} Truth */
/** @typedef {import('./command.js').Trained} Trained */
/**
 * Changes of a loss, as shares of that of doing nothing: below 0 is better.
 * @typedef {{ unseen: number, newest: number, heldOut: number }} Difference
 * `unseen`: the last tenth, by the best weights; `newest`: by the newest; `heldOut`: the lowest held-out loss
 * @typedef {{ do: string, change: string | null, command: string[] | null, made: Difference | null,
 *   trainOn: Difference, third: Difference, left: { change: string, helps: number } | null,
 *   fault?: string }} Advised
 * `left`: where stopping was advised, the change that helps test text most, and by which share
 */

/** @param {Trained} now @param {Trained} before @returns {Difference} */
const difference = (now, before) => ({
  unseen: now.unseen.best / before.unseen.best - 1,
  newest: now.unseen.last / before.unseen.last - 1,
  heldOut: Math.min(now.best, before.best) / before.best - 1,
});

/** Runs the command of an answer, with its result in a place of ours. @param {Truth} truth @param {string[]} command */
async function carryOut(truth, command) {
  const { own, run } = truth;
  const named = command.map((word) => (word === modelFile(own.key) ? own.key : word));
  const key = hash(await version(), textFile(run.text), run.last, ...named);
  return kept(`trained/${key}`, async () => {
    const args = [...command];
    const out = args.indexOf('--out');
    if (out >= 0) args.splice(out, 2);
    const ours = [
      '--threads',
      '1',
      '--sample',
      '0',
      '--out',
      modelFile(key),
      '--log',
      logFile(key),
    ];
    const ran = await plateau([...args, ...ours]);
    if (!existsSync(modelFile(key))) throw new Error(`plateau ${args.join(' ')}: ${ran.stderr}`);
    return read(key, run.last, 0);
  });
}

/**
 * @param {Truth} truth
 * @param {any} answer
 * @returns {Promise<Advised>}
 */
export async function advise(truth, answer) {
  const { own } = truth;
  const third = truth.changes.find(({ name }) => name === 'rate-0.3');
  const [on, lower] = await Promise.all([
    truth.nothing(),
    third ? truth.after(third) : truth.nothing(),
  ]);
  const action = answer.action ?? {};
  /** @type {string[] | null} */
  const command = answer.command ?? null;
  const stops = action.do === 'nothing' || action.do === 'stop-at-best';
  const best = stops ? await truth.bestOnTest(({ scratch }) => !scratch) : null;
  const advised = {
    do: String(action.do),
    change: action.change ?? null,
    command,
    made: null,
    trainOn: difference(on, own),
    third: difference(lower, own),
    left: best && { change: best.change.name, helps: best.helps },
  };
  if (!command) return advised;
  try {
    return { ...advised, made: difference(await carryOut(truth, command), own) };
  } catch (error) {
    return { ...advised, fault: String(error) };
  }
}
