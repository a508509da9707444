// The recipe default-1, every field: what a test sets is beside these values, so that the Default may change under it.
// tests/wasm/settings.test.js holds them against the core and the command.

/** @type {Readonly<Record<string, string>>} */
export const DEFAULT_1 = Object.freeze({
  cell: 'gru',
  activation: 'tanh',
  embedding: '0',
  tied: '0',
  hidden: '128',
  layers: '2',
  dropout: '0.3',
  input_dropout: '0',
  init: 'default',
  init_scale: '0.1',
  window: '64',
  batch: '16',
  state: 'carry',
  burn_in: '0',
  bptt: 'full',
  chars: '0',
  valid: '0.1',
  max_vocab: '512',
  loss_scale: 'mean',
  optimizer: 'adam',
  lr: '0.003',
  momentum: '0.9',
  beta1: '0.9',
  beta2: '0.999',
  eps: '1e-8',
  weight_decay: '0',
  clip: '1',
  average: '0',
  calibrate: '0',
  schedule: 'constant',
  schedule_epochs: '100',
  patience: '0',
  warmup: '0',
  seed: '1',
  arithmetic: 'auto',
});

/** The same for the command, before other settings: another optimizer brings its own rate, as it does for people. */
export const RECIPE_1 = Object.freeze(['--recipe', 'default-1']);

/** Every field as an option: what is given does not follow another that is given. */
export const OPTIONS_1 = Object.freeze(
  Object.entries(DEFAULT_1).map(([name, value]) => `--${name.replaceAll('_', '-')}=${value}`),
);
