// Default on texts that nobody wrote to be learned: none fails, and none ends above its own first epoch.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { train } from './runs.js';

const README = readFileSync('corpus/readme.md', 'utf8');
const HANDBOOK = readFileSync('corpus/handbook.md', 'utf8');

/** Numbers from 0 to 1, the same each time (Marsaglia's xorshift of 32 bits). */
function chance() {
  let state = 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Symbols drawn from the Chinese letters of Unicode, or from the first of them.
 * @param {number} length @param {number} symbols @param {(x: number) => number} [bend] of a number from 0 to 1
 */
function drawn(length, symbols, bend = (x) => x) {
  const random = chance();
  const letter = () => String.fromCodePoint(0x4e00 + Math.floor(bend(random()) * symbols));
  return Array.from({ length }, letter).join('');
}

/** @type {Record<string, () => string>} */
const TEXTS = {
  '200 characters of a README': () => README.slice(0, 200),
  '500 characters': () => README.slice(0, 500),
  '2,000 characters': () => README.slice(0, 2000),
  '7,000 characters without a line end': () => README.replaceAll('\n', ' ').slice(0, 7000),
  'one symbol, 200 times': () => 'x'.repeat(200),
  'one symbol, 50,000 times': () => 'x'.repeat(50_000),
  'two symbols in turn': () => 'ab'.repeat(5000),
  'two symbols, by chance': () => drawn(10_000, 2),
  '64 symbols, by chance': () => drawn(20_000, 64),
  '4,096 symbols, each about as frequent': () => drawn(20_000, 4096),
  '4,096 symbols, few of them frequent': () => drawn(100_000, 4096, (x) => x ** 6),
  'a README 20 times': () => README.repeat(20),
  'a README and then noise': () => README + drawn(7000, 64),
  'noise and then a README': () => drawn(7000, 64) + README,
  '5 MB of a handbook': () => HANDBOOK.repeat(Math.ceil(5e6 / HANDBOOK.length)),
};

for (const [name, write] of Object.entries(TEXTS))
  test(name, (t) => {
    const { seconds, epochs, training, test } = train(write());
    const [first = Number.NaN] = training;
    const last = training.at(-1) ?? Number.NaN;
    // On the test text a run cannot end above its first epoch: it ends with its best weights. On what it learns it could.
    const said = `${first.toFixed(3)} after the first epoch, ${last.toFixed(3)} at the end`;
    t.diagnostic(`${said}; ${epochs} epochs in ${seconds.toFixed(0)} s`);
    assert.ok([...training, ...test].every(Number.isFinite), 'finite');
    assert.ok(last <= first + 1e-3, said);
  });
