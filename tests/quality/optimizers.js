// Whatever optimizer and cell is chosen from Default, auto gives it settings that train: each ends within 15 % of Adam with
// the same cell, in the same epochs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { train } from './runs.js';

const CELLS = {
  gru: ['--cell', 'gru'],
  lstm: ['--cell', 'lstm'],
  'rnn, tanh': ['--cell', 'rnn'],
  'rnn, sigmoid': ['--cell', 'rnn', '--activation', 'sigmoid'],
};
const OTHERS = ['adamw', 'rmsprop', 'sgd', 'momentum', 'nesterov'];
const EPOCHS = 20;
const text = readFileSync('corpus/readme.md', 'utf8');

/** The lowest loss of the test text, in nats. @param {string[]} cell @param {string} optimizer */
const lossOf = (cell, optimizer) => {
  const { test } = train(text, [...cell, '--optimizer', optimizer, '--epochs', `${EPOCHS}`]);
  assert.ok(test.length > 0 && test.every(Number.isFinite));
  return Math.min(...test);
};

for (const [name, cell] of Object.entries(CELLS))
  test(`${name}: every optimizer is within 15 % of Adam after ${EPOCHS} epochs`, (t) => {
    const adam = lossOf(cell, 'adam');
    t.diagnostic(`adam: ${adam.toFixed(3)}`);
    const far = OTHERS.flatMap((optimizer) => {
      const loss = lossOf(cell, optimizer);
      const more = 100 * (loss / adam - 1);
      t.diagnostic(`${optimizer}: ${loss.toFixed(3)}, ${more.toFixed(1)} %`);
      return more > 15 ? [`${optimizer} ${more.toFixed(1)} %`] : [];
    });
    assert.deepEqual(far, []);
  });
