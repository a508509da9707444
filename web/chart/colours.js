// The colours of runs. A run keeps the colour of its number as long as it is on the page.

/**
 * Of runs 2, 3 and so on, on a light and on a dark panel; run 1 has the accent. Eight with it: as many as a chart
 * holds, so no two of them look alike. Each is at least 4.5:1 against its panel, for labels are written in it.
 */
export const HUES = /** @type {const} */ ([
  ['#b0480f', '#f0a46b'],
  ['#1d7a4c', '#79cf9c'],
  ['#8a3fb0', '#cf9cf0'],
  ['#0b7285', '#6fcbd8'],
  ['#b8325f', '#f58fb0'],
  ['#6b6800', '#cfc76a'],
  ['#6f5138', '#cba98a'],
]);

/** Tokens as CSS: --run0 of the recorded run is ink, --run1 the accent. */
export const hueTokens = [
  '--run0: var(--ink);',
  '--run1: var(--accent);',
  ...HUES.map(([light, dark], i) => `--run${i + 2}: light-dark(${light}, ${dark});`),
].join('\n');

/** @typedef {`run${number}`} RunColour */

/** Every name there is. @type {RunColour[]} */
export const RUN_COLOURS = [
  'run0',
  'run1',
  ...HUES.map((_, i) => /** @type {const} */ (`run${i + 2}`)),
];

/** @param {number} number of a run; 0: the recorded one @returns {RunColour} */
export const runColour = (number) =>
  number <= 0 ? 'run0' : `run${((number - 1) % (HUES.length + 1)) + 1}`;
