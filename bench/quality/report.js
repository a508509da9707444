// Writes what `make quality` measured into docs/quality.md and docs/pictures/quality.svg: tools/node bench/quality/report.js
import { readFileSync, writeFileSync } from 'node:fs';
import { fill } from '../report.js';
import { median } from '../statistics.js';
import { chart } from './chart.js';
import { results } from './run.js';
import { nameOf, sources } from './texts.js';

/** @typedef {import('./run.js').Result} Result */

const DOCUMENT = 'docs/quality.md';
const PICTURE = 'docs/pictures/quality.svg';
/** Others than Default, as the columns have them. */
const OTHERS = ['default-1', 'n-gram', '7z PPMd', 'PyTorch word-lm', 'char-rnn', 'TensorFlow.js'];
/** What trains for as long as Default did. */
const PEERS = ['PyTorch word-lm', 'char-rnn', 'TensorFlow.js'];
/** Characters of a text from which on the n-grams are to be beaten. */
const LONG = 8000;

const sum = (/** @type {number[]} */ numbers) => numbers.reduce((a, b) => a + b, 0);
const mean = (/** @type {number[]} */ numbers) => sum(numbers) / numbers.length;
const geometric = (/** @type {number[]} */ numbers) => Math.exp(mean(numbers.map(Math.log)));

/** The square of the standard error of a mean. @param {number[]} numbers */
const doubt = (numbers) =>
  numbers.length < 2
    ? 0
    : sum(numbers.map((x) => (x - mean(numbers)) ** 2)) / (numbers.length - 1) / numbers.length;

/** @param {string[][]} rows with a head */
const markdown = ([head = [], ...body]) =>
  [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Seconds until the best moment so far, by the test text, costs less than this on the last tenth. @param {Result} result @param {number} cost */
function secondsTo({ moments }, cost) {
  let test = Number.POSITIVE_INFINITY;
  let tail = Number.POSITIVE_INFINITY;
  for (const moment of moments) {
    if (moment.test < test) ({ test, tail } = moment);
    if (tail < cost) return moment.seconds;
  }
  return null;
}

/** "12.3", or "never" where half of the seeds never came there. @param {(number|null)[]} list */
function usual(list) {
  const middle = median(list.map((x) => x ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(middle) ? middle.toFixed(1) : 'never';
}

/** What the tables say of a text. @param {string} text @param {Result[]} all */
function rowOf(text, all) {
  const of = (/** @type {string} */ method) =>
    all.filter((each) => each.text === text && each.method === method);
  const bestOf = (/** @type {string} */ method) => of(method).map(({ best }) => best);
  const middle = (/** @type {string} */ method) => median(bestOf(method));
  const ours = of('Default');
  const was = of('default-1');
  const ngram = middle('n-gram');
  return {
    text,
    characters: ours[0]?.characters ?? 0,
    seeds: ours.length,
    best: Object.fromEntries(['Default', ...OTHERS].map((method) => [method, middle(method)])),
    spread: Math.max(...bestOf('Default')) - Math.min(...bestOf('Default')),
    last: median(was.map(({ last }) => last)),
    seconds: median(ours.map(({ seconds }) => seconds)),
    toNgram: usual(ours.map((each) => secondsTo(each, ngram))),
    // As good as the best moment of default-1, and when that had it.
    toOld: ours.map((each) => secondsTo(each, middle('default-1') + 1e-9)),
    oldTo: was.map((each) => secondsTo(each, each.best + 1e-9)),
    /** Peers that Default does not beat by two standard errors of three seeds. */
    ties: PEERS.filter((peer) => {
      const [a, b] = [bestOf('Default'), bestOf(peer)];
      return b.length > 0 && mean(b) - mean(a) < 2 * Math.sqrt(doubt(a) + doubt(b));
    }),
  };
}

/** @param {ReturnType<typeof rowOf>[]} rows */
function tables(rows) {
  const figure = (/** @type {number} */ x) => (Number.isFinite(x) ? x.toFixed(2) : '–');
  const least = (/** @type {Record<string, number>} */ best) =>
    Math.min(
      ...Object.entries(best).map(([method, x]) =>
        method === '7z PPMd' || Number.isNaN(x) ? Number.POSITIVE_INFINITY : x,
      ),
    );
  const inBold = (/** @type {number} */ x, /** @type {number} */ lowest) =>
    x === lowest ? `**${figure(x)}**` : figure(x);
  const bits = rows.map(({ text, characters, best, spread, last }) => [
    text,
    characters.toLocaleString('en'),
    `${inBold(best.Default ?? 0, least(best))} ± ${(spread / 2).toFixed(2)}`,
    `${inBold(best['default-1'] ?? 0, least(best))}, ${figure(last)}`,
    ...OTHERS.slice(1).map((method) => inBold(best[method] ?? 0, least(best))),
  ]);
  const meanOf = (/** @type {string} */ method) =>
    geometric(rows.map(({ best }) => best[method] ?? Number.NaN));
  const lastOf = geometric(rows.map(({ last }) => last));
  const whole = [
    'geometric mean',
    '',
    figure(meanOf('Default')),
    `${figure(meanOf('default-1'))}, ${figure(lastOf)}`,
    ...OTHERS.slice(1).map((method) => figure(meanOf(method))),
  ];
  const times = rows.map(({ text, seconds, toNgram, toOld, oldTo }) => [
    text,
    seconds.toFixed(1),
    toNgram,
    usual(toOld),
    usual(oldTo),
  ]);
  const long = rows.filter(({ characters }) => characters > LONG);
  const beaten = long.filter(({ best }) => (best.Default ?? 0) < (best['n-gram'] ?? 0));
  const pairs = rows.flatMap(({ toOld, oldTo }) => {
    const [ours, was] = [toOld, oldTo].map((list) => median(list.map((x) => x ?? Infinity)));
    return Number.isFinite(ours) && Number.isFinite(was) ? [[ours ?? 0, was ?? 0]] : [];
  });
  const shares = pairs.map(([ours = 0, was = 1]) => ours / was);
  const gain = 100 * (1 - meanOf('Default') / meanOf('default-1'));
  const seeds = Math.min(...rows.map((row) => row.seeds));
  const worst = Math.max(...rows.map(({ seconds }) => seconds));
  const spreads = rows.map(({ spread, best }) => (100 * spread) / 2 / (best.Default ?? 1));
  const ties = rows.flatMap(({ text, ties }) => ties.map((peer) => `${text} (${peer})`));
  const summary = [
    `- ${rows.length} texts, ${seeds} seeds: the weights that a run of Default ends with cost ${figure(meanOf('Default'))} bits a character, the best moment of default-1 ${figure(meanOf('default-1'))}, its last weights ${figure(lastOf)}. That is ${gain.toFixed(1)} % less than the best moment of default-1.`,
    `- Of the ${long.length} texts of more than ${LONG.toLocaleString('en')} characters, Default is below the best n-gram on ${beaten.length}${
      beaten.length < long.length
        ? `; not on ${long
            .filter((row) => !beaten.includes(row))
            .map(({ text }) => text)
            .join(', ')}`
        : ''
    }.`,
    `- Half the distance between the best and the worst seed is ${median(spreads).toFixed(1)} % at the median of the texts, ${Math.max(...spreads).toFixed(1)} % at most.`,
    `- A run takes ${worst.toFixed(0)} s at most (medians of seeds).`,
    `- It is as good as the best moment of default-1 after ${(100 * geometric(shares)).toFixed(0)} % of the seconds that default-1 took for that (geometric mean of ${pairs.length} texts).`,
    `- Against PyTorch's and TensorFlow.js's recipes in the same seconds: ${ties.length === 0 ? 'better by more than two standard errors on every text.' : `better by more than two standard errors on every text but ${ties.join(', ')}.`}`,
  ].join('\n');
  return {
    summary,
    bits: markdown([
      ['text', 'characters', 'Default', 'default-1, its last', ...OTHERS.slice(1)],
      ...bits,
      whole,
    ]),
    times: markdown([
      [
        'text',
        'Default takes',
        'to beat the best n-gram',
        'to the best moment of default-1',
        'default-1 to that',
      ],
      ...times,
    ]),
  };
}

process.chdir(new URL('../..', import.meta.url).pathname);
const all = results();
const names = sources.filter(({ set }) => set === 'held-out').map(nameOf);
const rows = names
  .filter((name) => all.some(({ text, method }) => text === name && method === 'Default'))
  .map((name) => rowOf(name, all))
  .sort((a, b) => a.characters - b.characters);
writeFileSync(DOCUMENT, fill(readFileSync(DOCUMENT, 'utf8'), tables(rows), 'quality'));
writeFileSync(
  PICTURE,
  chart(
    rows.map(({ text }) => text),
    all,
  ),
);
