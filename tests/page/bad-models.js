// Forty-odd files that no run has written, one for each rule of the loader, and what the refusal of each says.

import {
  dataAt,
  forgeBytes,
  forgeText,
  forgeValue,
  forgeVocabulary,
  headerLength,
} from './forge.js';

/** Small files: `inside` an epoch with carried state, two symbols; `best` holds a best moment with its weights. @typedef {{inside: Uint8Array, best: Uint8Array}} Bases */

/** Key of the metadata, another value, a part of the sentence. @type {[keyof Bases, string, string, RegExp][]} */
const VALUES = [
  ['inside', 'format', 'plateau 4', /cannot be read at format/],
  ['inside', 'config.cell', 'LSTM', /cannot be read at cell/],
  ['inside', 'config.hidden', '2', /not as Plateau writes it/],
  ['inside', 'config.hidden', '1025', /cannot be read at hidden/],
  ['inside', 'config.tied', '1', /settings are out of range/],
  ['inside', 'config.burn_in', '3', /settings are out of range/],
  ['inside', 'config.arithmetic', 'auto', /does not say its arithmetic/],
  ['inside', 'text.hash', '-1', /cannot be read at text\.hash/],
  ['inside', 'text.length', '18446744073709551615', /text has no possible length/],
  ['inside', 'vocabulary', '0', /vocabulary has no possible size/],
  ['inside', 'state.rows', '2', /hidden state has no possible size/],
  ['inside', 'run.step', '0', /counters disagree/],
  ['inside', 'run.step', '18446744073709551615', /larger than any run/],
  ['inside', 'run.rollbacks', '9', /more than eight rollbacks/],
  ['inside', 'run.partial_loss', '-1', /sum of the epoch is not finite/],
  ['inside', 'run.steps_done', '0', /sum of the epoch is not 0 at its start/],
  ['best', 'run.loss', '-1', /last loss is not a number/],
  ['inside', 'run.rate_factor', '2', /rate factor is not between/],
  ['inside', 'run.h0', '0.5', /h0 is not 0, -1 or 0\.5/],
  ['inside', 'schedule.factor', '0', /schedule is not between/],
  ['inside', 'schedule.best', '-1', /best loss is not a number/],
  ['inside', 'schedule.worse', '11', /waited too long/],
  ['inside', 'rng.increment', '4', /generator is not one of ours/],
  ['best', 'best.loss', 'inf', /best loss is not a number/],
  ['best', 'best.temperature', '0', /temperature of its best moment/],
  ['best', 'best.step', '0', /no possible place/],
  ['best', 'best.h0', 'nan', /h0 of its best moment/],
  ['best', 'best.tensors', '2', /where its best weights are/],
];

/** What stands in the header, what stands there instead, a part of the sentence. @type {[keyof Bases, string, string, RegExp][]} */
const SHAPES = [
  ['inside', '"config.lr"', '"config.rate"', /cannot be read at lr/],
  ['inside', ',"config.average":"0"', '', /cannot be read at average/],
  ['inside', '"dtype":"F32"', '"dtype":"F64"', /not as Plateau writes it/],
  ['inside', '"data_offsets":[0,8]', '"data_offsets":[0,18446744073709551615]', /not as Plateau/],
  ['inside', ',"schedule.from":"0"', '', /cannot be read at schedule\.from/],
  ['best', ',"best.since":"0"', '', /cannot be read at best\.since/],
  ['best', '"best.rnn.', '"last.rnn.', /not as Plateau writes it/],
  [
    'inside',
    ']}}',
    ']},"more":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}',
    /not as Plateau/,
  ],
];

/** @type {[string, keyof Bases, (file: Uint8Array) => Uint8Array, RegExp][]} */
const BYTES = [
  ['nothing', 'inside', () => new Uint8Array(0), /shorter than its first field/],
  [
    'a header longer than the file',
    'inside',
    (file) => forgeBytes(file, (_, view) => view.setBigUint64(0, 1n << 63n, true)),
    /ends inside its header/,
  ],
  ['cut in its header', 'inside', (file) => file.slice(0, 300), /ends inside its header/],
  ['cut in its tensors', 'inside', (file) => file.slice(0, -4), /size is not what its header says/],
  [
    'longer than it says',
    'inside',
    (file) => Uint8Array.of(...file, 0, 0, 0, 0),
    /size is not what its header says/,
  ],
  [
    'a bit that fell over',
    'inside',
    (file) => file.with(file.length - 1, Number(file.at(-1)) ^ 1),
    /checksum is wrong/,
  ],
  [
    'symbols out of order',
    'inside',
    (file) => forgeVocabulary(file, [98, 97]),
    /not in ascending order/,
  ],
  [
    'half a character as a symbol',
    'inside',
    (file) => forgeVocabulary(file, [97, 0xd800]),
    /number that is no character/,
  ],
  [
    'a symbol beyond Unicode',
    'inside',
    (file) => forgeVocabulary(file, [97, 0x110000]),
    /number that is no character/,
  ],
  [
    'a weight that is no number',
    'inside',
    (file) => forgeBytes(file, (_, view) => view.setFloat32(dataAt(file) + 8, Number.NaN, true)),
    /number that is not finite/,
  ],
  [
    'a header without its end',
    'inside',
    (file) =>
      forgeBytes(file, (_, view) => view.setBigUint64(0, BigInt(headerLength(file) - 8), true)),
    /not as Plateau writes it|size is not/,
  ],
];

/**
 * @param {Bases} bases
 * @returns {{what: string, bytes: Uint8Array, sentence: RegExp}[]}
 */
export const badModels = (bases) => [
  ...VALUES.map(([base, key, value, sentence]) => ({
    what: `${key} "${value}"`,
    bytes: forgeValue(bases[base], key, value),
    sentence,
  })),
  ...SHAPES.map(([base, from, to, sentence]) => ({
    what: `${to || 'nothing'} instead of ${from}`,
    bytes: forgeText(bases[base], from, to),
    sentence,
  })),
  ...BYTES.map(([what, base, make, sentence]) => ({ what, bytes: make(bases[base]), sentence })),
];
