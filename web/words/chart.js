// The words of what the buttons under the chart bring: what can be chosen in View, and the chart as a file.

/** @import { Axis } from './strings.js' */

export const viewWords = {
  alongLabel: 'Bottom axis',
  /** @type {Record<Axis, string>} */
  along: { epoch: 'epochs', log: 'epochs, log', chars: 'characters', seconds: 'seconds' },
  scaleLabel: 'Scale',
  scale: { log: 'log', linear: 'linear' },
  smoothingLabel: 'Smoothing',
  smoothing: { none: 'none', some: 'some (0.9)', more: 'more (0.98)' },
  zoomLabel: 'Zoom',
  zoomIn: 'Closer',
  zoomOut: 'Further',
  postLabel: 'The post\u2019s figures',
  /** On the line. @param {string} value */
  post: (value) => `post ${value}`,
  /** @param {string} value */
  postKey: (value) => `post ${value}, of another text, whose floor is unknown`,
  ngramsLabel: 'n-gram models',
  ngramsKey: 'n-gram models: dotted on the test text, thin on the training text, by order',
  ngramsAwaited: 'n-gram models: not counted yet',
  postByEpoch: 'The post\u2019s figures are known by epoch only.',
  /** In the key. @param {number} weight */
  smoothedKey: (weight) => `average, smoothed (${weight}); as it was, faint`,
};

export const fileWords = {
  /** @param {{number: number, name: string, textName: string}} curve */
  runNumbered: ({ number, name, textName }) =>
    `${number > 0 ? `Run ${number}` : 'Recorded'}: ${name} \u00b7 ${textName}`,
  /** Of a picture. @param {number} weight @param {boolean} ngrams */
  keyLine: (weight, ngrams) =>
    `Line: average during the epoch${weight > 0 ? `, smoothed (${weight})` : ''}. Dots: measured again at its end. Dashed: test text. Hatched: below the floor.${ngrams ? ' Dotted: n-gram models on the test text, thin: on the training text, by order.' : ''}`,
};
