// Trains every run whose figures docs/plateau.md shows, and writes its tables anew: `make docs`.
//
// A table stands between <!-- NAME --> and <!-- end --> in that file; the prose around it is written by hand. Logs are
// kept in build/docs under a name that covers everything a run's bits depend on, so a second `make docs` trains nothing.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PLATEAU = 'build/plateau';
const TEXT = 'corpus/readme.md';
const DOCUMENT = 'docs/plateau.md';

/** What a run's bits depend on besides its options. */
const SOURCES = ['tests/golden/bits.txt', 'src/text/recipes.c', TEXT];
const key = createHash('sha256');
for (const name of SOURCES) key.update(readFileSync(name));
const LOGS = `build/docs/${key.digest('hex').slice(0, 12)}`;

/** Epochs that the post printed; it left out 901. */
const PRINTED = [1, 101, 201, 301, 401, 501, 601, 701, 801, 1001, 1101, 1201, 1301, 1401, 1501];

/** @typedef {{epoch: number, loss: number, train_loss: number|null, valid_loss: number|null}} Epoch */
/** @typedef {{config: any, floor: number, epochs: Epoch[], counted: number}} Log */

/** Waits until a processor is free for another run. */
let free = availableParallelism();
/** @type {(() => void)[]} */
const waiting = [];
async function place() {
  if (free > 0) free--;
  else await new Promise((resolve) => waiting.push(() => resolve(null)));
}
function leave() {
  const next = waiting.shift();
  if (next) next();
  else free++;
}

/** The log of a run, which is trained unless its log is kept. @param {string[]} options @returns {Promise<Log>} */
async function train(options) {
  const log = `${LOGS}/${options
    .join('')
    .replace(/^--recipe/, '')
    .replaceAll('--', '-')}.jsonl`;
  if (!existsSync(log)) {
    await place();
    try {
      const args = [
        'train',
        ...options,
        '--threads',
        '1',
        '--sample',
        '0',
        '--log',
        `${log}.new`,
        TEXT,
      ];
      await run(PLATEAU, args);
      renameSync(`${log}.new`, log);
      console.error(`${options.join(' ')}`);
    } finally {
      leave();
    }
  }
  const [head, ...epochs] = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { config, floor } = head;
  return { config, floor, epochs, counted: config.window - config.burn_in };
}

/** A loss as a sum over a window, as in the post. @param {Log} log @param {number|null|undefined} nats */
const sum = ({ counted }, nats) => (nats == null ? '' : figure(nats * counted));

/** @param {number} x with three digits, as many as the post's or more */
function figure(x) {
  if (x >= 100) return x.toFixed(0);
  return x >= 10 ? x.toFixed(1) : x.toFixed(2);
}

/** The final loss with the weights of one moment. @param {Log} log */
const atEnd = ({ epochs }) => epochs.at(-1)?.train_loss ?? Number.NaN;

/** The epoch with the lowest loss on the test text. @param {Log} log */
function best({ epochs }) {
  const held = epochs.filter(({ valid_loss }) => valid_loss !== null);
  return held.reduce((a, b) => (Number(b.valid_loss) < Number(a.valid_loss) ? b : a));
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Our curves for both readings of the post, at its epochs. */
async function curves() {
  const rows = [
    { name: 'the post, 32 windows a batch', options: ['--recipe', 'post'] },
    { name: 'one window a batch', options: ['--recipe', 'post-one'] },
    { name: 'state carried', options: ['--recipe', 'post-carry'] },
    { name: 'last step only', options: ['--recipe', 'post-bug'] },
  ];
  const logs = await Promise.all(rows.map(({ options }) => train(options)));
  const cells = logs.flatMap((log, i) => {
    const at = (/** @type {number} */ epoch) => log.epochs[epoch - 1];
    const heldOut = (/** @type {number} */ epoch) =>
      log.epochs.slice(0, epoch).findLast(({ valid_loss }) => valid_loss !== null)?.valid_loss;
    return [
      [
        rows[i]?.name ?? '',
        ...PRINTED.map((n) => sum(log, at(n)?.loss)),
        sum(log, atEnd(log)),
        sum(log, log.floor),
      ],
      [
        'its loss on the test text, as last measured',
        ...PRINTED.map((n) => sum(log, heldOut(n))),
        '',
        '',
      ],
    ];
  });
  return table(['', ...PRINTED.map(String), 'one moment', 'floor'], cells);
}

/** The post's proposals, each from scratch at three rates; shown is the rate with the lowest training loss. */
async function proposals() {
  const sgd = ['0.03', '0.1', '0.3'];
  const rows = [
    { name: 'the post', options: ['--recipe', 'post'], rates: ['0.1'] },
    { name: 'lower rate', options: ['--recipe', 'post'], rates: ['0.01', '0.03', '0.05'] },
    { name: 'tanh', options: ['--recipe', 'post-tanh'], rates: sgd },
    { name: 'LSTM', options: ['--recipe', 'post-lstm'], rates: sgd },
    { name: 'GRU', options: ['--recipe', 'post-gru'], rates: sgd },
    { name: 'Adam', options: ['--recipe', 'post-adam'], rates: ['0.0003', '0.001', '0.003'] },
    { name: '256 units', options: ['--recipe', 'post-256'], rates: sgd },
    { name: '512 units', options: ['--recipe', 'post', '--hidden', '512'], rates: sgd },
    { name: 'window 32', options: ['--recipe', 'post', '--window', '32'], rates: sgd },
    { name: 'window 64', options: ['--recipe', 'post-window64'], rates: sgd },
    { name: 'state carried', options: ['--recipe', 'post-carry'], rates: sgd },
  ];
  const cells = await Promise.all(
    rows.map(async ({ name, options, rates }) => {
      const logs = await Promise.all(rates.map((rate) => train([...options, '--lr', rate])));
      const log = logs.reduce((a, b) => (atEnd(b) < atEnd(a) ? b : a));
      const end = log.epochs.at(-1)?.valid_loss;
      const low = best(log);
      const nats = (/** @type {number|null|undefined} */ x) => (x == null ? '' : x.toFixed(3));
      return [
        name,
        String(log.config.lr),
        nats(atEnd(log)),
        nats(log.floor),
        nats(end),
        `${nats(low.valid_loss)} @ ${low.epoch}`,
      ];
    }),
  );
  return table(
    [
      '',
      'best of three rates',
      'training',
      'floor',
      'test text at the end',
      'best on the test text @ epoch',
    ],
    cells,
  );
}

/** The epoch that the experiments continue, and for how long: the curve has bent and not yet flattened. */
const FORK = { from: '700', epochs: '100' };

/** What a change did to the training loss, by its effect in the command's JSON. @type {Record<string, string>} */
const SAID = { helped: 'lowered', unclear: 'no clear change', hurt: 'raised' };

/** The effect of one change from epoch 700 of the post's run on: `plateau explain`. */
async function experiments() {
  const kept = `${LOGS}/experiments.json`;
  if (!existsSync(kept)) {
    const model = `${LOGS}/post-${FORK.from}.safetensors`;
    const options = ['--recipe', 'post', '--epochs', FORK.from, '--sample', '0', '--out', model];
    await run(PLATEAU, ['train', ...options, TEXT]);
    const { stdout } = await run(PLATEAU, [
      'explain',
      '--json',
      '--epochs',
      FORK.epochs,
      model,
      TEXT,
    ]);
    writeFileSync(kept, stdout);
  }
  const { experiments } = JSON.parse(readFileSync(kept, 'utf8'));
  /** @type {{label: string, effect: string, group: string, anew: boolean, seed: number, train: number, change: number, noise: number, floor: number, valid: number}[]} */
  const rows = experiments.filter(
    (/** @type {{anew: boolean, seed: number}} */ { anew, seed }) => !anew && seed === 0,
  );
  const sum = (/** @type {number} */ nats) => (16 * nats).toFixed(2);
  const cells = rows.map(({ label, effect, group, train, change, noise, floor, valid }) => [
    label,
    sum(train),
    group === 'nothing' ? '' : `${change > 0 ? '+' : '−'}${sum(Math.abs(change))} ± ${sum(noise)}`,
    sum(floor),
    sum(valid),
    group === 'nothing' ? '' : SAID[effect],
  ]);
  return table(['', 'training', 'change', 'floor', 'test text', 'training loss'], cells);
}

mkdirSync(LOGS, { recursive: true });
/** @type {Record<string, () => Promise<string>>} */
const TABLES = { curves, proposals, experiments };
const words = process.argv.slice(2);
let document = readFileSync(DOCUMENT, 'utf8');
for (const [name, make] of Object.entries(TABLES)) {
  if (words.length > 0 && !words.includes(name)) continue;
  const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(?=<!-- end -->)`);
  if (!place.test(document)) throw new Error(`${DOCUMENT} has no place for ${name}`);
  const made = await make();
  document = document.replace(place, (_, mark) => `${mark}\n${made}\n\n`);
}
writeFileSync(DOCUMENT, document);
