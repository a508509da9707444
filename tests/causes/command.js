// The `plateau` command, and what it once answered: trainings are kept in build/causes, so that they run once.
//
// A training is known by its settings, its text and what it continues from, and by the bits of three small runs: a
// command that trains otherwise has other bits, and everything is trained anew.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OPTIONS_1 } from '../default-1.js';

/** @typedef {import('./runs.js').Settings} Settings */
/**
 * @typedef {{ loss: number | null, train: number | null, valid: number | null }} Epoch
 * `loss` is the average while the epoch ran, the others are measured at its end
 * @typedef {{ best: number, last: number }} Unseen losses of the last tenth, by the best weights and by the newest
 * @typedef {{ key: string, epoch: number, steps: number, train: number, valid: number, best: number, unseen: Unseen,
 *   rollbacks: number, epochs: Epoch[] }} Trained
 * `train`, `valid`: exact losses of the newest weights; `best`: the lowest held-out loss of these epochs
 * @typedef {{ text: string, last: string, settings: Settings, epochs: number, from?: Trained }} Job
 * `settings`: of a run from scratch all that differ from default-1, those that change of a run that continues; `epochs`: at which it ends
 */

/** Stands for a loss that is no number any more. */
const HUGE = 1e9;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = process.env.PLATEAU ?? join(ROOT, 'build/plateau');
/** What was trained and said, so that it is not trained again. */
const DIRECTORY = process.env.PLATEAU_CAUSES ?? join(ROOT, 'build/causes');
for (const name of ['models', 'trained', 'texts', 'answers'])
  mkdirSync(join(DIRECTORY, name), { recursive: true });

/** @param {...(string | Buffer)} parts */
export const hash = (...parts) => {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex').slice(0, 24);
};

/** A program that ran. @typedef {{ code: number, stdout: string, stderr: string }} Ran */

let free = availableParallelism();
/** @type {(() => void)[]} */
const waiting = [];

/** Runs the command when a processor is free. @param {string[]} args @returns {Promise<Ran>} */
export async function plateau(args) {
  if (free > 0) free--;
  else await new Promise((resolve) => waiting.push(() => resolve(undefined)));
  const ran = await new Promise((resolve) =>
    execFile(PROGRAM, args, { encoding: 'utf8', maxBuffer: 1 << 27 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    ),
  );
  const next = waiting.shift();
  if (next) next();
  else free++;
  return ran;
}

/** @param {string[]} args */
async function good(args) {
  const ran = await plateau(args);
  if (ran.code !== 0) throw new Error(`plateau ${args.join(' ')}: ${ran.code}\n${ran.stderr}`);
  return ran.stdout;
}

/** Another process may write the same file: it appears whole or not at all. @param {string} path @param {string} bytes */
function put(path, bytes) {
  const half = `${path}.${process.pid}`;
  writeFileSync(half, bytes);
  renameSync(half, path);
}

/** What is being made or was made by this process. @type {Map<string, Promise<any>>} */
const known = new Map();

/**
 * What was made once, under a name like "trained/0123"; else it is made.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} make
 * @returns {Promise<T>}
 */
export function kept(name, make) {
  const path = join(DIRECTORY, `${name}.json`);
  const now =
    known.get(name) ?? (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : make());
  if (!known.has(name)) {
    known.set(name, Promise.resolve(now));
    if (now instanceof Promise)
      now.then(
        (made) => put(path, JSON.stringify(made)),
        () => {},
      );
  }
  return Promise.resolve(now);
}

/** The file that holds a text. @param {string} text */
export function textFile(text) {
  const path = join(DIRECTORY, 'texts', `${hash(text)}.txt`);
  if (!existsSync(path)) put(path, text);
  return path;
}

export const modelFile = (/** @type {string} */ key) =>
  join(DIRECTORY, 'models', `${key}.safetensors`);
export const logFile = (/** @type {string} */ key) => join(DIRECTORY, 'models', `${key}.jsonl`);

/** @param {Settings} settings */
const options = (settings) =>
  Object.entries(settings).flatMap(([key, value]) => [`--${key}`, `${value}`]);

/** What the header of a model counts. @param {string} path */
function rollbacksOf(path) {
  const bytes = readFileSync(path);
  const header = bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)));
  return Number(JSON.parse(header).__metadata__?.['run.rollbacks'] ?? 0);
}

/** The lines of the newest epochs in a log, without those that a run has taken back. @param {string} path @param {number} after */
function epochsOf(path, after) {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"epoch":'));
  return lines.map((line) => JSON.parse(line)).filter((line) => line.epoch > after);
}

/** @param {string} model @param {string} text @returns {Promise<Unseen>} */
export async function unseen(model, text) {
  const path = textFile(text);
  const [best, last] = await Promise.all(
    ['best', 'last'].map(async (weights) => {
      // Weights that are too large have no finite loss, and the command says so.
      const ran = await plateau(['eval', '--json', '--weights', weights, model, path]);
      return ran.code === 0 ? Number(JSON.parse(ran.stdout).loss ?? HUGE) : HUGE;
    }),
  );
  return { best, last };
}

/**
 * Reads what a training left.
 * @param {string} key
 * @param {string} last
 * @param {number} after the epoch it continued from
 * @returns {Promise<Trained>}
 */
export async function read(key, last, after) {
  const model = modelFile(key);
  const lines = epochsOf(logFile(key), after);
  const end = lines.at(-1) ?? { epoch: after, step: 0 };
  const newest = (/** @type {string} */ name) =>
    lines.map((line) => line[name]).findLast((loss) => loss !== null) ?? HUGE;
  const held = lines.map(({ valid_loss }) => valid_loss).filter((loss) => loss !== null);
  return {
    key,
    epoch: end.epoch,
    steps: end.step,
    train: newest('train_loss'),
    valid: newest('valid_loss'),
    best: Math.min(HUGE, ...held),
    unseen: await unseen(model, last),
    rollbacks: rollbacksOf(model),
    epochs: lines.map(({ loss, train_loss, valid_loss }) => ({
      loss,
      train: train_loss,
      valid: valid_loss,
    })),
  };
}

/** The bits of three small runs, of which two continue with another setting. */
let probe = /** @type {Promise<string> | undefined} */ (undefined);
/** What changes when the command trains otherwise. */
export const version = () => {
  probe ??= (async () => {
    const text = textFile(
      'the cat the hat the bat. a cow, a sow and a ewe; who has what?\n'.repeat(12),
    );
    const parts = [];
    for (const [row, args] of [
      '--cell gru --layers 2 --dropout 0.3 --hidden 8 --window 12',
      '--cell rnn --layers 1 --hidden 8 --window 12 --optimizer sgd --lr 0.5 --state reset',
      '--cell lstm --layers 1 --dropout 0 --hidden 8 --window 12 --optimizer rmsprop --init gaussian',
    ].entries()) {
      const model = join(DIRECTORY, `probe-${process.pid}-${row}`);
      const fixed = ['--threads', '1', '--sample', '0', '--json', '--out', model];
      const first = await good([
        'train',
        ...OPTIONS_1,
        ...args.split(' '),
        ...fixed,
        '--epochs',
        '4',
        text,
      ]);
      const more = [
        '--resume',
        model,
        ...fixed,
        '--epochs',
        '7',
        '--hidden',
        '12',
        '--window',
        '20',
      ];
      const second = await good(['train', ...more, text]);
      const losses = await unseen(model, 'the cow has a cat and the bat.\n');
      const lines = `${first}${second}`.split('\n').filter((line) => line.startsWith('{"epoch":'));
      parts.push(
        ...lines.map((line) => {
          const { seconds: _, chars_per_second: __, ...rest } = JSON.parse(line);
          return JSON.stringify(rest);
        }),
        JSON.stringify(losses),
      );
      rmSync(model);
    }
    return hash(...parts);
  })();
  return probe;
};

/**
 * Trains, or looks up what training gave. The model of a run that others continue from is kept.
 * @param {Job} job
 * @param {boolean} [keep]
 * @returns {Promise<Trained>}
 */
export async function train(job, keep = false) {
  const { text, last, settings, epochs, from } = job;
  const args = [...options(settings), '--epochs', `${epochs}`];
  const key = hash(await version(), text, last, from?.key ?? '', ...args);
  const name = `trained/${key}`;
  if (keep && !existsSync(modelFile(key))) rmSync(join(DIRECTORY, `${name}.json`), { force: true });
  return kept(name, async () => {
    const start = from ? ['--resume', modelFile(from.key)] : OPTIONS_1;
    const files = ['--out', modelFile(key), '--log', logFile(key)];
    const fixed = ['--threads', '1', '--sample', '0'];
    const ran = await plateau(['train', ...start, ...args, ...fixed, ...files, textFile(text)]);
    // A run that diverges for the eighth time ends with 1, and leaves its model.
    if (ran.code !== 0 && !existsSync(modelFile(key)))
      throw new Error(`plateau train ${args.join(' ')}: ${ran.stderr}`);
    const trained = await read(key, last, from?.epoch ?? 0);
    if (!keep) for (const file of [modelFile(key), logFile(key)]) rmSync(file, { force: true });
    return trained;
  });
}

/** What `plateau floor` counts. @typedef {{ floor: number, uniform: number, tables: { train: number, valid: number }[] }} Counted */

/** @param {string} text @param {Settings} settings @returns {Promise<Counted>} */
export async function count(text, settings) {
  const names = ['window', 'batch', 'state', 'burn-in', 'chars', 'valid', 'max-vocab'];
  const own = Object.fromEntries(Object.entries(settings).filter(([key]) => names.includes(key)));
  const answer = JSON.parse(await good(['floor', '--json', ...options(own), textFile(text)]));
  return { floor: answer.floor.per_char, uniform: answer.uniform, tables: answer.ngram };
}

/** The bytes of the program, whose explanations are kept as long as they are the same. */
const program = hash(readFileSync(PROGRAM));
let help = /** @type {Promise<string> | undefined} */ (undefined);

/**
 * What `plateau explain` says of a run, with the seconds it took.
 * @param {Trained} trained
 * @param {string} text
 * @param {number} [work] multiplies the epochs of every trial
 * @returns {Promise<{ answer: any, seconds: number }>}
 */
export async function explain(trained, text, work = 1) {
  help ??= good(['explain', '--help']);
  const scaled = (await help).includes('--work');
  const amount = scaled ? ['--work', `${work}`] : ['--epochs', `${10 * work}`];
  const files = [modelFile(trained.key), textFile(text)];
  const args = ['explain', ...amount, '--threads', '1', '--json', '--log', logFile(trained.key)];
  return kept(`answers/${hash(program, trained.key, ...amount)}`, async () => {
    const begun = performance.now();
    const answer = JSON.parse(await good([...args, ...files]));
    return { answer, seconds: (performance.now() - begun) / 1000 };
  });
}
