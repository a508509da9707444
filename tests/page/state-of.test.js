// The state of a run: every kind, and which of two wins.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateOf, TRAINING } from '../../web/model/state-of.js';
import { strings } from '../../web/words/strings.js';

/** @typedef {import('../../web/words/strings.js').Kind} Kind */
/** @typedef {import('../../web/model/state-of.js').Standing} Standing */

/** @param {Partial<Record<keyof Standing, unknown>>} some */
const standing = (some) =>
  /** @type {Standing} */ ({
    phase: 'ready',
    running: false,
    preparing: false,
    started: {},
    rolledBack: false,
    ...some,
  });

const TRAINS = { phase: 'running', running: true };

/** @type {[string, Kind, Standing|null, Parameters<typeof stateOf>[1], Parameters<typeof stateOf>[2]][]} */
const ROWS = [
  ['no run yet', 'loading', null, 'starting', 'asked'],
  ['its worker is on its way', 'loading', standing({ phase: 'loading' }), 'starting', 'asked'],
  ['no worker', 'unavailable', standing({ phase: 'unavailable' }), 'starting', 'refused'],
  ['broken while it trained', 'failed', standing({ phase: 'failed' }), 'falling', 'fine'],
  [
    'nothing prepared',
    'preparing',
    standing({ phase: 'empty', started: null }),
    'starting',
    'asked',
  ],
  [
    'large, so not prepared',
    'ready',
    standing({ phase: 'empty', started: null }),
    'starting',
    'fine',
  ],
  [
    'refused at first',
    'unready',
    standing({ phase: 'empty', started: null }),
    'starting',
    'refused',
  ],
  ['refused after one was ready', 'unready', standing({}), 'starting', 'refused'],
  ['ready', 'ready', standing({}), 'starting', 'fine'],
  ['ready, another is asked about', 'ready', standing({}), 'starting', 'asked'],
  ['being prepared', 'preparing', standing({ preparing: true }), 'starting', 'fine'],
  [
    'Train before it is',
    'preparing',
    standing({ running: true, started: null }),
    'starting',
    'asked',
  ],
  [
    'Start over while it trains',
    'preparing',
    standing({ ...TRAINS, preparing: true }),
    'flat',
    'fine',
  ],
  ['not begun, in a frame', 'asleep', standing({ phase: 'asleep' }), 'starting', 'asked'],
  ['just begun', 'running', standing(TRAINS), 'starting', 'fine'],
  ['falls', 'falling', standing(TRAINS), 'falling', 'fine'],
  ['lies flat', 'flat', standing(TRAINS), 'flat', 'fine'],
  ['rises', 'running', standing(TRAINS), 'rising', 'fine'],
  ['swings', 'running', standing(TRAINS), 'unsettled', 'fine'],
  ['trains, the next text is refused', 'falling', standing(TRAINS), 'falling', 'refused'],
  ['went back', 'rolledback', standing({ ...TRAINS, rolledBack: true }), 'falling', 'fine'],
  [
    'went back, then paused',
    'paused',
    standing({ phase: 'paused', rolledBack: true }),
    'flat',
    'fine',
  ],
  ['Pause, not yet confirmed', 'paused', standing({ phase: 'running' }), 'falling', 'fine'],
  [
    'Train, not yet confirmed',
    'running',
    standing({ phase: 'paused', running: true }),
    'starting',
    'fine',
  ],
  ['paused', 'paused', standing({ phase: 'paused' }), 'falling', 'refused'],
  ['at its end', 'finished', standing({ phase: 'finished' }), 'flat', 'fine'],
  [
    'eight times back',
    'stopped',
    standing({ phase: 'stopped', rolledBack: true }),
    'rising',
    'fine',
  ],
];

for (const [name, kind, run, way, choice] of ROWS) {
  test(`${name}: ${kind}`, () => {
    assert.deepEqual(stateOf(run, way, choice), { kind, words: strings.transport.states[kind] });
  });
}

test('every kind has its own words and is reached', () => {
  const states = strings.transport.states;
  assert.deepEqual(new Set(ROWS.map(([, kind]) => kind)), new Set(Object.keys(states)));
  assert.equal(new Set(Object.values(states)).size, Object.keys(states).length);
  for (const kind of TRAINING)
    assert.ok(strings.status[/** @type {'flat'} */ (kind)] || kind === 'running');
});
