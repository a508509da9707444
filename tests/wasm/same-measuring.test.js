// One schedule of measuring: ten runs of the page's trainer and of the command have the same measured moments, losses,
// errors and best moment, with any number of threads, resumed in the middle, and with or without keeping the best.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { load } from '../../web/core/load.js';
import { DEFAULT_1 } from '../default-1.js';
import { open, plateau, source, start, TEXT, temporary, textOf, trainOptions } from './support.js';

/** @typedef {import('../../web/wire/protocol.js').EpochPoint} EpochPoint */

const { kind } = await load(source);
const arithmetic = kind === 'fused' ? 'fused' : 'plain';
const file = temporary();

/** Long enough for four parts an epoch, and for both losses to be sampled. */
const LONG = textOf('corpus/handbook.md').repeat(17);
const MIDDLE = textOf('corpus/handbook.md');

const TINY = { ...DEFAULT_1, layers: '1', dropout: '0', hidden: '12', window: '16', batch: '8' };
const FAST = { ...TINY, cell: 'rnn', hidden: '8', window: '32', batch: '64', optimizer: 'sgd' };

/** @type {{ name: string, text: string, epochs: number, settings: Record<string, string> }[]} */
const RUNS = [
  { name: 'carry', text: TEXT, epochs: 60, settings: TINY },
  { name: 'reset', text: TEXT, epochs: 60, settings: { ...TINY, state: 'reset' } },
  { name: 'lstm', text: TEXT, epochs: 12, settings: { ...TINY, cell: 'lstm', batch: '16' } },
  { name: 'dropout', text: TEXT, epochs: 12, settings: { ...TINY, layers: '2', dropout: '0.4' } },
  { name: 'burn-in', text: TEXT, epochs: 12, settings: { ...TINY, state: 'reset', burn_in: '5' } },
  {
    name: 'as much held out',
    text: TEXT,
    epochs: 110,
    settings: { ...TINY, cell: 'rnn', chars: '900' },
  },
  { name: 'nothing held out', text: TEXT, epochs: 12, settings: { ...TINY, valid: '0' } },
  { name: 'sampled training', text: MIDDLE, epochs: 4, settings: { ...TINY, batch: '32' } },
  { name: 'long epochs, carry', text: LONG, epochs: 2, settings: FAST },
  { name: 'long epochs, reset', text: LONG, epochs: 2, settings: { ...FAST, state: 'reset' } },
];

/** What a line of the log and a point of the page have in common. */
const KEYS = /** @type {const} */ ([
  ['epoch', 'epoch'],
  ['step', 'step'],
  ['chars', 'chars'],
  ['loss', 'loss'],
  ['train_loss', 'measuredLoss'],
  ['train_error', 'measuredError'],
  ['valid_loss', 'heldOutLoss'],
  ['valid_error', 'heldOutError'],
  ['lr', 'lr'],
  ['hash', 'hash'],
]);

/** @param {string} path @returns {any[]} lines with the figures of a moment */
const moments = (path) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((line) => 'epoch' in line);

/** @param {any} line without what the clock says */
const timeless = ({ seconds, chars_per_second, ...rest }) => rest;

/** @param {any[]} lines the lowest held-out loss, with its moment */
const lowest = (lines) =>
  lines
    .filter((line) => line.valid_loss !== null)
    .reduce((low, line) => (low && low.valid_loss <= line.valid_loss ? low : line), null);

RUNS.forEach(({ name, text, epochs, settings }, index) => {
  /** @param {string} way @param {string[]} more */
  const command = (way, ...more) => {
    const path = file(`${index}.txt`);
    const log = file(`${index}-${way}.jsonl`);
    writeFileSync(path, text);
    const own = more.includes('--resume')
      ? []
      : [...trainOptions(settings), '--arithmetic', arithmetic];
    plateau('train', path, ...own, '--log', log, '--sample', '0', ...more);
    return moments(log);
  };

  test(`page and command measure the same moments and keep the same best: ${name}`, async (t) => {
    const length = ['--epochs', `${epochs}`];
    const model = file(`${index}`);
    const lines = command('one', ...length, '--threads', '1', '--out', model);

    const page = await open(t);
    await start(page, { ...settings, arithmetic }, text);
    const done = page.state('finished');
    page.send({ type: 'train', until: epochs });
    await done;
    const progress = page.all('progress');
    const points = progress.flatMap((message) => message.points);
    assert.deepEqual(
      points.map((point) => KEYS.map(([, key]) => point[key])),
      lines.map((line) => KEYS.map(([key]) => line[key])),
    );
    const low = lowest(lines);
    const best = progress.at(-1)?.best ?? null;
    assert.equal(best?.loss, low?.valid_loss);
    assert.equal(best?.step, low?.step);

    // The weights that the command's file holds as the best are those of the page.
    if (low) {
      const { checkpoint } = await page.ask({ type: 'save' });
      const own = file(`${index}-page`);
      writeFileSync(own, new Uint8Array(checkpoint));
      assert.deepEqual(readFileSync(own), readFileSync(model));
    }

    const threads = command('eight', ...length, '--threads', '8');
    assert.deepEqual(threads.map(timeless), lines.map(timeless));
    const bare = command('last', ...length, '--keep', 'last', '--out', file(`${index}-last`));
    assert.deepEqual(bare.map(timeless), lines.map(timeless));
  });

  test(`a run that is resumed in the middle has the same moments and best: ${name}`, () => {
    // At a moment that the schedule has: a run that ends elsewhere is measured there, too.
    const middle = [20, 5, 2, 1].find((epoch) => epoch < epochs) ?? 1;
    const [whole, half] = [file(`${index}-whole`), file(`${index}-half`)];
    const lines = command('whole', '--epochs', `${epochs}`, '--out', whole);
    command('half', '--epochs', `${middle}`, '--out', half);
    // The log of the first half is continued.
    const resumed = command('half', '--resume', half, '--epochs', `${epochs}`, '--out', half);
    assert.deepEqual(resumed.map(timeless), lines.map(timeless));
    assert.deepEqual(readFileSync(half), readFileSync(whole));
  });
});
