// Runs whose cause is known, because it was built in: texts from seeded generators, settings, and what must be said of them.
//
// Two sets of them. The rules of the verdict were tuned on `tuning`; `held` has other generators, other seeds and
// other parts of the corpus, and was not looked at before the rules were fixed.
import { readFileSync } from 'node:fs';

const corpus = (/** @type {string} */ name) =>
  readFileSync(new URL(`../../corpus/${name}`, import.meta.url), 'utf8');

/** Numbers in [0, 1). mulberry32. @param {number} seed */
function random(seed) {
  let a = (seed * 2654435761) >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** @template T @param {() => number} next @param {readonly T[]} from @returns {T} */
const pick = (next, from) => /** @type {T} */ (from[Math.floor(next() * from.length)]);

/** The first words most often. @template T @param {() => number} next @param {readonly T[]} from @returns {T} */
const often = (next, from) =>
  /** @type {T} */ (from[Math.min(from.length - 1, Math.floor(from.length * next() ** 2))]);

/**
 * Words of syllables.
 * @param {() => number} next
 * @param {number} count
 * @param {string[]} heads
 * @param {string[]} tails
 */
const words = (next, count, heads, tails) =>
  Array.from({ length: count }, () => {
    let word = '';
    for (let n = 1 + Math.floor(next() * 3); n > 0; n--)
      word += pick(next, heads) + pick(next, tails);
    return word;
  });

/** Markdown of made-up words: headings, lists, sentences. @param {number} seed @param {number} length */
function notes(seed, length) {
  const next = random(seed);
  const lexicon = words(
    next,
    120,
    ['b', 'k', 'l', 'm', 'st', 'r', 'tr', 'n'],
    ['a', 'e', 'ir', 'o', 'un'],
  );
  let text = '';
  while (text.length < length) {
    const kind = next();
    const sentence = Array.from({ length: 4 + Math.floor(next() * 8) }, () => often(next, lexicon));
    if (kind < 0.15) text += `\n## ${sentence.slice(0, 2).join(' ')}\n\n`;
    else if (kind < 0.45) text += `- ${sentence.slice(0, 4).join(' ')}\n`;
    else text += `${sentence.join(' ')}.\n`;
  }
  return text.slice(0, length);
}

/** A log of a made-up machine: times, levels, names, values. @param {number} seed @param {number} length */
function log(seed, length) {
  const next = random(seed);
  const lexicon = words(
    next,
    80,
    ['d', 'f', 'g', 'p', 's', 'v', 'sh', 'h'],
    ['ai', 'ex', 'i', 'or', 'u'],
  );
  let text = '';
  let clock = 0;
  while (text.length < length) {
    clock += Math.floor(next() * 9);
    const time = `${String(Math.floor(clock / 60) % 24).padStart(2, '0')}:${String(clock % 60).padStart(2, '0')}`;
    const level = often(next, ['info', 'note', 'warning', 'error']);
    const says = Array.from({ length: 3 + Math.floor(next() * 5) }, () => often(next, lexicon));
    text += `${time} ${level}: ${says.join(' ')}${next() < 0.3 ? `=${Math.floor(next() * 10)}` : ''}\n`;
  }
  return text.slice(0, length);
}

/** Lines of a key in small letters and the same key in capitals, `gap` coin tosses between them. */
function copies(
  /** @type {number} */ seed,
  /** @type {number} */ length,
  /** @type {number} */ key,
  /** @type {number} */ gap,
  letters = 'abcdefgh',
) {
  const next = random(seed);
  let text = '';
  while (text.length < length) {
    const word = Array.from({ length: key }, () => pick(next, [...letters])).join('');
    const tosses = Array.from({ length: gap }, () => (next() < 0.5 ? '-' : '+')).join('');
    text += `${word}${tosses}>${word.toUpperCase()}\n`;
  }
  return text.slice(0, length);
}

/** One random string over and over. */
function cycle(
  /** @type {number} */ seed,
  /** @type {number} */ length,
  /** @type {number} */ period,
  letters = 'abcdef',
) {
  const next = random(seed);
  const once = Array.from({ length: period }, () => pick(next, [...letters])).join('');
  return once.repeat(Math.ceil(length / period)).slice(0, length);
}

/** @param {number} from @param {number} length */
const handbook = (from, length) => corpus('handbook.md').slice(from, from + length);

/**
 * @typedef {{ cause: string, among: string[], text: string, settings: Record<string, string | number>, epochs: number,
 *   trial: number }} Run `among`: one of these labels must hold; `trial`: epochs of each experiment
 */

/** A network that is right for these texts: what is wrong with a run is named by what it changes. */
const SOUND = {
  cell: 'gru',
  hidden: 32,
  layers: 1,
  dropout: 0,
  window: 16,
  batch: 16,
  state: 'carry',
  optimizer: 'adam',
  lr: 0.01,
  clip: 1,
  valid: 0.1,
};
/** The post's kind of run, smaller. */
const PLAIN = {
  cell: 'rnn',
  activation: 'tanh',
  hidden: 32,
  layers: 1,
  dropout: 0,
  window: 16,
  batch: 16,
  state: 'reset',
  optimizer: 'sgd',
  'loss-scale': 'sum',
  lr: 0.05,
  clip: 0,
  valid: 0.1,
};

/**
 * Both sets are built alike; only texts and seeds differ.
 * @param {'tuning' | 'held'} set
 * @returns {Run[]}
 */
export function runs(set) {
  const held = set === 'held';
  const prose = held ? log : notes;
  const base = held ? 31000 : 1000;
  const letters = held ? 'mnopqrst' : 'abcdefgh';
  const part = held ? 45000 : 2000;
  /** @type {Run[]} */
  const all = [];
  /** @type {(cause: string, among: string[], text: string, settings: object, epochs: number, trial?: number) => void} */
  const add = (cause, among, text, settings, epochs, trial = 10) =>
    all.push({
      cause,
      among,
      text,
      settings: { seed: base + all.length, ...settings },
      epochs,
      trial,
    });

  for (let i = 0; i < 5; i++) {
    const seed = base + 10 * i;
    const own = prose(seed, 4000 + 400 * i);
    const real = handbook(part + 3000 * i, 4000);
    const either = i % 2 ? real : own;

    add(
      'copying beyond reach',
      ['vanishing'],
      copies(seed + 1, 8000, 5 + (i % 3), 24 + 3 * i, letters),
      {
        ...SOUND,
        cell: 'rnn',
        activation: i % 2 ? 'tanh' : 'sigmoid',
        window: 64,
        batch: 8,
        lr: 0.003,
        state: i % 3 ? 'carry' : 'reset',
      },
      40,
    );
    add(
      'rate ten times too high',
      ['rate-too-high'],
      either,
      { ...SOUND, lr: 0.1, cell: i < 3 ? 'gru' : 'rnn' },
      30,
    );
    add(
      'rate a hundred times too low',
      ['rate-too-low'],
      either,
      i < 3 ? { ...SOUND, lr: 0.0001 } : { ...PLAIN, lr: 0.0005 },
      40,
    );
    add(
      '8 units on the handbook',
      ['too-small'],
      handbook(part + 2000 * i, 20000),
      { ...SOUND, hidden: 8, cell: i % 2 ? 'gru' : 'lstm', lr: 0.005 },
      40,
    );
    add(
      'saturated first weights',
      ['saturated'],
      either,
      {
        ...PLAIN,
        activation: i % 2 ? 'tanh' : 'sigmoid',
        init: 'gaussian',
        'init-scale': 1 + 0.25 * i,
        lr: 0.005,
        clip: 5,
      },
      40,
    );
    add('clipped to death', ['clipped'], either, { ...PLAIN, clip: 0.002 * (1 + i) }, 40);
    add(
      'last-step gradient',
      ['last-step'],
      either,
      { ...(i % 2 ? SOUND : PLAIN), bptt: 'last' },
      40,
    );
    add(
      'reset at the floor',
      ['near-floor'],
      prose(seed + 2, 1800 + 200 * i),
      { ...SOUND, state: 'reset', window: 8 + 2 * i, hidden: 48 },
      150,
    );
    add('overfitting', ['overfitting'], either.slice(0, 3000), { ...SOUND, hidden: 64 }, 60);
    add(
      'window shorter than the period',
      ['window-too-short'],
      cycle(seed + 3, 4000, 24 + 5 * i, letters.slice(0, 4 + (i % 3))),
      { ...SOUND, state: 'reset', window: 6 + i },
      40,
    );
    add(
      'healthy, still falling',
      ['still-falling'],
      prose(seed + 4, 8000),
      i % 2 ? { ...PLAIN, lr: 0.03 } : { ...SOUND, lr: 0.003 },
      8 + 2 * i,
    );
    add(
      'healthy, at its end',
      ['near-floor', 'overfitting'],
      prose(seed + 5, 2500),
      { ...SOUND, hidden: 48, lr: 0.003, state: i % 2 ? 'carry' : 'reset' },
      150,
    );
    add(
      'diverged',
      ['diverged'],
      either,
      {
        ...PLAIN,
        lr: 20 + 20 * i,
        activation: i % 2 ? 'tanh' : 'sigmoid',
        init: 'gaussian',
        'init-scale': 1,
      },
      12,
    );
  }
  return all;
}
