// The single changes that the truth of a run is made of: what a person would try, each with the settings that carry it out.

/** @typedef {import('./runs.js').Settings} Settings */
/**
 * @typedef {{ name: string, group: string, settings: Settings, scratch?: boolean }} Change
 * `group`: what kind of cause it removes; `scratch`: starts over with all of these settings
 */

/** Rates that fit networks of this size, of a loss that is a mean over characters. */
const FITTING = {
  adam: [0.001, 0.003, 0.01],
  rmsprop: [0.001, 0.003],
  sgd: [0.3, 1, 3],
  momentum: [0.03, 0.1, 0.3],
};

/** Optimizers whose steps grow with the loss: a sum over the window wants a lower rate. */
const BARE = ['sgd', 'momentum', 'nesterov'];

const short = (/** @type {number} */ x) => Number(x.toPrecision(4));

/** @param {number} from @param {number} factor within what the command takes */
const rate = (from, factor) => Math.min(100, Math.max(1e-9, short(from * factor)));

/** The command's own defaults, for what a run does not set. @type {Settings} */
const DEFAULTS = {
  hidden: 128,
  layers: 2,
  dropout: 0.3,
  window: 64,
  batch: 16,
  state: 'carry',
  bptt: 'full',
  init: 'default',
  'loss-scale': 'mean',
  optimizer: 'adam',
  lr: 0.003,
  'weight-decay': 0,
  clip: 1,
  schedule: 'constant',
};

/** @param {Settings} settings @param {boolean} guessing @returns {Change[]} */
function rates(settings, guessing) {
  const factors = guessing ? [0.001, 0.01, 0.1, 0.3, 3, 10, 100, 1000] : [0.1, 0.3, 3, 10];
  return factors.map((factor) => ({
    name: `rate-${factor}`,
    group: factor < 1 ? 'lower' : 'higher',
    settings: { lr: rate(Number(settings.lr), factor) },
  }));
}

/** @param {Settings} settings @returns {Change[]} */
function optimizers(settings) {
  const sum = settings['loss-scale'] === 'sum' ? Number(settings.window) : 1;
  const own = Number(settings.lr);
  return Object.entries(FITTING).flatMap(([optimizer, fitting]) =>
    fitting.map((fits) => {
      const lr = short(BARE.includes(optimizer) ? fits / sum : fits);
      const same = optimizer === settings.optimizer;
      /** @type {Settings} */
      const changed = same ? { lr } : { optimizer, lr };
      return {
        name: `${optimizer}-${lr}`,
        group: same ? (lr < own ? 'lower' : 'higher') : 'optimizer',
        settings: changed,
      };
    }),
  );
}

/** @param {Settings} s @param {number | undefined} distance @returns {Change[]} */
function single(s, distance) {
  const [hidden, window, batch] = [s.hidden, s.window, s.batch].map(Number);
  /** @type {[string, string, Settings, boolean?][]} */
  const rows = [
    ['decay-off', 'regularised', { 'weight-decay': 0 }, Number(s['weight-decay']) > 0],
    ['dropout-off', 'regularised', { dropout: 0 }, Number(s.dropout) > 0 && Number(s.layers) > 1],
    [
      'decay-more',
      'regularise',
      { 'weight-decay': Math.min(1, Math.max(0.001, 10 * Number(s['weight-decay']))) },
    ],
    [
      'dropout-0.3',
      'regularise',
      { dropout: 0.3 },
      Number(s.dropout) < 0.3 && Number(s.layers) > 1,
    ],
    [
      'batch-quarter',
      'batch',
      { batch: Math.max(1, Math.round((batch ?? 4) / 4)) },
      (batch ?? 0) > 1,
    ],
    ['batch-4', 'batch', { batch: Math.min(1024, 4 * (batch ?? 1)) }],
    ['hidden-2', 'size', { hidden: 2 * (hidden ?? 1) }],
    ['window-2', 'window', { window: 2 * (window ?? 1) }],
    ['window-4', 'window', { window: 4 * (window ?? 1) }],
    ['window-fit', 'window', { window: (distance ?? 0) + 1 }, (distance ?? 0) >= (window ?? 0)],
    ['full', 'gradient', { bptt: 'full' }, s.bptt === 'last'],
    ['clip-off', 'clip', { clip: 0 }, Number(s.clip) > 0],
    ['constant', 'schedule', { schedule: 'constant' }, s.schedule !== 'constant'],
    ['memory', 'memory', { state: 'carry' }, s.state === 'reset'],
    ['tanh', 'activation', { activation: 'tanh' }, s.activation === 'sigmoid'],
  ];
  return rows
    .filter(([, , , applies = true]) => applies)
    .map(([name, group, settings]) => ({ name, group, settings }));
}

/** @param {Settings} own @param {boolean} lost whether the run costs as much as guessing @returns {Change[]} */
function scratch(own, lost) {
  const rnn = own.cell === 'rnn';
  /** @type {[string, string, Settings, boolean][]} */
  const rows = [
    ['default-weights', 'weights', { init: 'default' }, own.init === 'gaussian'],
    ['gru', 'cell', { cell: 'gru' }, rnn],
    ['lstm', 'cell', { cell: 'lstm' }, rnn],
    ['half', 'half', { hidden: Math.max(1, Math.round(Number(own.hidden) / 2)) }, true],
    ['lower-from-scratch', 'lower', { lr: rate(Number(own.lr), 0.1) }, true],
    ['much-lower-from-scratch', 'lower', { lr: rate(Number(own.lr), 0.01) }, lost],
    ['higher-from-scratch', 'higher', { lr: rate(Number(own.lr), 10) }, lost],
  ];
  return rows
    .filter(([, , , applies]) => applies)
    .map(([name, group, settings]) => ({
      name,
      group,
      settings: { ...own, ...settings },
      scratch: true,
    }));
}

/**
 * All changes of a run, without "no change".
 * @param {Settings} own
 * @param {{ guessing: boolean, distance?: number }} facts `guessing`: the loss is that of knowing nothing
 */
export function ladder(own, { guessing, distance }) {
  const settings = { ...DEFAULTS, ...own };
  const all = [
    ...rates(settings, guessing),
    ...optimizers(settings),
    ...single(settings, distance),
    ...scratch(settings, guessing),
  ];
  // A rate may be there twice, as a multiple and as one that fits.
  const seen = new Set([JSON.stringify({ lr: Number(settings.lr) })]);
  return all.filter((change) => {
    const same = JSON.stringify(change.settings);
    return !seen.has(same) && seen.add(same);
  });
}
