// Ways to predict a text's last tenth from the rest: Plateau's recipes, n-gram models, a compressor, recipes of others.
//
// Each is a moment after a moment: seconds of work so far, what the test text costs then, and what the last tenth costs, in
// bits a character. The last tenth decides nothing.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { numbered } from './symbols.js';

/** `seconds` of one thread's processor time. @typedef {{ seconds: number, test: number, tail: number }} Moment */
/** `best`: the tail at the moment of the lowest test loss, which every method is judged by. @typedef {{ moments: Moment[], best: number, last: number, seconds: number }} Course */
/** @typedef {{ train: string, tail: string }} Text */

const PLATEAU = 'build/plateau';
/** Debian's Python, even if another is in the path: only Debian's has its PyTorch. */
const PYTHON = '/usr/bin/python3';
/** As the default `valid` of Plateau has it. */
const TEST = 0.1;

/** What /proc counts in, a second. */
const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

const bits = (/** @type {number} */ nats) => nats / Math.LN2;

/** @template T @param {(folder: string) => T} work */
function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'plateau-quality-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Processor seconds of the programs that were waited for (man proc_pid_stat: cutime, cstime), which another program beside them does not change. */
function seconds() {
  const [, fields = ''] = readFileSync('/proc/self/stat', 'utf8').split(/.*\) /s);
  const [user = 0, system = 0] = fields.split(' ').slice(13, 15).map(Number);
  return (user + system) / TICKS;
}

/** @param {string[]} args */
const plateau = (args) =>
  execFileSync(PLATEAU, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** @param {Moment[]} moments @returns {Course} */
function courseOf(moments) {
  const best = moments.reduce((least, each) => (each.test < least.test ? each : least));
  const { tail, seconds } = moments.at(-1) ?? best;
  return { moments, best: best.tail, last: tail, seconds };
}

/** Epochs after which a run is stopped and looked at: each a fifth more. */
function* stops() {
  for (let epoch = 1; ; epoch = Math.max(epoch + 1, Math.round(epoch * 1.2))) yield epoch;
}

/**
 * A run of Plateau on one thread, stopped now and then for the last tenth to be measured; it goes on as if it had not been.
 * Seconds are those of the whole command, which measures and saves, without the looks.
 * @param {Text} text @param {string[]} settings @param {number} seed
 */
export const train = ({ train, tail }, settings, seed) =>
  inFolder((folder) => {
    const [source, rest, model, log] = ['train.md', 'tail.md', 'model', 'log'].map((name) =>
      join(folder, name),
    );
    writeFileSync(source, train);
    writeFileSync(rest, tail);
    /** @type {Moment[]} */
    const moments = [];
    let spent = 0;
    for (const epoch of stops()) {
      const how = [
        '--epochs',
        String(epoch),
        '--threads',
        '1',
        '--sample',
        '0',
        '--out',
        model,
        '--log',
        log,
      ];
      const what = moments.length > 0 ? ['--resume', model] : [...settings, '--seed', String(seed)];
      const began = seconds();
      plateau(['train', ...how, ...what, source]);
      spent += seconds() - began;
      const lines = readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const measured = lines.filter(({ valid_loss }) => valid_loss != null);
      const tested = Math.min(...measured.map(({ valid_loss }) => valid_loss));
      const costOf = (/** @type {string} */ weights) =>
        bits(
          JSON.parse(
            plateau(['eval', model, rest, '--unknown', 'replace', '--weights', weights, '--json']),
          ).loss,
        );
      moments.push({ seconds: spent, test: bits(tested), tail: costOf('best') });
      const { config } = lines[0];
      const ended = lines.at(-1).epoch < epoch || epoch >= Number(config.schedule_epochs);
      if (ended) return { ...courseOf(moments), last: costOf('last') };
    }
    throw new Error('a run has no end');
  });

/** The best of the n-gram models that `plateau floor` counts, with all that came before the last tenth. @param {Text} text */
export const ngram = ({ train, tail }) =>
  inFolder((folder) => {
    const whole = join(folder, 'whole.md');
    writeFileSync(whole, train + tail);
    const began = seconds();
    const { ngram } = JSON.parse(
      plateau(['floor', whole, '--chars', String([...train].length), '--json']),
    );
    const best = bits(
      Math.min(...ngram.map((/** @type {{ valid: number }} */ { valid }) => valid)),
    );
    return { moments: [], best, last: best, seconds: seconds() - began };
  });

/** What PPMd (7z) needs more for both than for the first part: it learns the last tenth while it reads it. @param {Text} text */
export const ppmd = ({ train, tail }) =>
  inFolder((folder) => {
    const began = seconds();
    const sizeOf = (/** @type {string} */ text) => {
      const [file, archive] = [join(folder, 'text'), join(folder, 'text.7z')];
      writeFileSync(file, text);
      execFileSync('7z', ['a', '-m0=PPMd', archive, file], { stdio: 'ignore' });
      const { size } = statSync(archive);
      rmSync(archive);
      return size;
    };
    const best = (8 * (sizeOf(train + tail) - sizeOf(train))) / [...tail].length;
    return { moments: [], best, last: best, seconds: seconds() - began };
  });

/**
 * A program beside this file that trains what others recommend, for some seconds of one thread.
 * @param {string} command @param {string} file @param {string} [recipe] of those that the program knows
 * @returns {(text: Text, seed: number, limit: number) => Promise<Course>} limit: seconds
 */
const trainedBy =
  (command, file, recipe) =>
  async ({ train, tail }, seed, limit) => {
    const letters = [...train];
    const at = letters.length - Math.floor(letters.length * TEST);
    const parts = [letters.slice(0, at), letters.slice(at)].map((part) => part.join(''));
    const { symbols, lists } = numbered(...parts, tail);
    const [first, test, last] = lists;
    const program = fileURLToPath(new URL(file, import.meta.url));
    const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
    const child = spawn(command, [program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.end(
      `${JSON.stringify({ recipe, symbols, seed, seconds: limit, train: first, test, tail: last })}\n`,
    );
    /** @type {Moment[]} */
    const moments = [];
    for await (const line of createInterface(child.stdout)) {
      const { seconds, test, tail } = JSON.parse(line);
      moments.push({ seconds, test: bits(test), tail: bits(tail) });
    }
    if (moments.length === 0) throw new Error(`${file} ended: is what it needs installed?`);
    return courseOf(moments);
  };

export const wordLm = trainedBy(PYTHON, 'recipes.py', 'word-lm');
export const charRnn = trainedBy(PYTHON, 'recipes.py', 'char-rnn');
export const tensorflow = trainedBy(process.execPath, 'tfjs.js');
