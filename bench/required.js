// Compares the speed that the project promises with the rows of a run.
import { CASES, flopsPerCharacter, POST } from './cases.js';
import { thousands } from './results.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./results.js').Row} Row */

/**
 * @typedef {object} Verdict
 * @property {string} name
 * @property {string} required "at least 80 %"
 * @property {string} measured "83 % (Firefox, gru 256)"; "not measured"
 * @property {boolean|null} holds null: not measured
 */

/** @typedef {{ value: number, of: string }} Figure */

const hidden = (/** @type {Case} */ { settings }) => Number(settings.hidden);
const batch = (/** @type {Case} */ { settings }) => Number(settings.batch);
const speedCases = CASES.filter(({ kind }) => kind === 'speed');
const wide = speedCases.filter((c) => batch(c) === 32 && hidden(c) >= 256);
const narrow = speedCases.filter((c) => batch(c) === 32 && hidden(c) === 128);
const lstms = CASES.filter(
  (c) => c.kind !== 'sampling' && c.settings.cell === 'lstm' && batch(c) === 32,
);

const percent = (/** @type {number} */ x) => `${x.toFixed(0)} %`;
const times = (/** @type {number} */ x) => `${x.toFixed(2)}x`;
const inSeconds = (/** @type {number} */ x) => `${x.toFixed(1)} s`;

/**
 * The worst of some figures against a limit.
 * @param {string} name @param {number} limit @param {(x: number) => string} show @param {Figure[]} figures @param {boolean} [atMost] the limit is an upper one
 * @returns {Verdict}
 */
function hold(name, limit, show, figures, atMost = false) {
  const required = `${atMost ? 'at most' : 'at least'} ${show(limit)}`;
  if (figures.length === 0) return { name, required, measured: 'not measured', holds: null };
  const worst = figures.reduce((a, b) => (atMost === b.value > a.value ? b : a));
  const measured = `${show(worst.value)}${worst.of ? ` (${worst.of})` : ''}`;
  return { name, required, measured, holds: atMost ? worst.value <= limit : worst.value >= limit };
}

/** Finds figures in the rows of a run. @param {Row[]} rows */
function asking(rows) {
  /** @param {string} workload @param {string} engine @param {Row['arithmetic']} [arithmetic] @param {number} [workers] */
  const find = (workload, engine, arithmetic, workers = 1) =>
    rows.find(
      (row) =>
        row.workload === workload &&
        row.engine === engine &&
        (arithmetic === undefined || row.arithmetic === arithmetic) &&
        row.workers === workers,
    );
  return {
    find,
    /** @param {Case[]} cases @param {string[]} engines @param {Row['arithmetic']} [arithmetic] @returns {Figure[]} */
    shares: (cases, engines, arithmetic) =>
      engines.flatMap((engine) =>
        cases.flatMap(({ name }) => {
          const value = find(name, engine, arithmetic)?.percent_of_peak;
          return value == null ? [] : [{ value, of: `${engine}, ${name}` }];
        }),
      ),
    /** @param {string} workload @param {string} engine @param {string} peer @returns {Figure[]} */
    over: (workload, engine, peer) => {
      const ours = find(workload, engine, engine === 'native' ? undefined : 'fused');
      const theirs = find(workload, peer);
      const value = ours && theirs ? ours.chars_per_second / theirs.chars_per_second : null;
      return value === null ? [] : [{ value, of: workload }];
    },
  };
}

/** The speed of two workers over that of one. @param {Row[]} rows @param {string[]} engines @returns {Figure[]} */
function pairs(rows, engines) {
  const names = ['lstm 128, B32 T64', 'lstm 256, B32 T64', 'lstm 512, B32 T64'];
  return rows.flatMap((row) => {
    if (row.workers !== 2 || !names.includes(row.workload) || !engines.includes(row.engine))
      return [];
    const { find } = asking(rows);
    const one = find(row.workload, row.engine, row.arithmetic);
    const of = `${row.engine}, ${row.workload}`;
    return one ? [{ value: row.chars_per_second / one.chars_per_second, of }] : [];
  });
}

/** The spread of chars/s x flops per character: the largest over the smallest, minus 1, in percent. @param {Row[]} rows @param {string} engine @returns {Figure[]} */
function spread(rows, engine) {
  const { find } = asking(rows);
  const works = lstms.flatMap((network) => {
    const row = find(network.name, engine, engine === 'native' ? undefined : 'fused');
    return row
      ? [{ name: network.name, work: row.chars_per_second * flopsPerCharacter(network) }]
      : [];
  });
  if (works.length < lstms.length) return [];
  works.sort((a, b) => a.work - b.work);
  const [lowest, highest] = [works[0], works[works.length - 1]];
  const value = 100 * (highest.work / lowest.work - 1);
  return [{ value, of: `${highest.name} over ${lowest.name}` }];
}

/** @param {Row[]} rows @returns {Verdict[]} */
export function required(rows) {
  const { find, shares, over } = asking(rows);
  const every = (/** @type {string} */ engine, /** @type {string} */ peer) =>
    speedCases.flatMap(({ name }) => over(name, engine, peer));
  const whole = (/** @type {string} */ engine) => {
    const value = find(POST.name, engine)?.seconds;
    return value == null ? [] : [{ value, of: '' }];
  };
  const drawn = (/** @type {string} */ workload) => {
    const value = find(workload, 'Chromium', 'fused')?.chars_per_second;
    return value === undefined ? [] : [{ value, of: '' }];
  };
  const fused = ['Chromium', 'Firefox'];
  const single = speedCases.filter((c) => batch(c) === 1 && hidden(c) === 128);
  /** @type {[string, number][]} */
  const torch = [
    ['lstm 128, B32 T64', 1.35],
    ['gru 256, B32 T64', 1],
    ['lstm 256, B32 T64', 0.97],
    ['lstm 512, B32 T64', 0.85],
    ['lstm 128, B1 T64', 5],
  ];
  return [
    hold('fused, H >= 256, B 32, of the peak', 80, percent, shares(wide, fused, 'fused')),
    hold('fused, H = 128, B 32, of the peak', 72, percent, shares(narrow, fused, 'fused')),
    hold(
      'plain, H >= 128, B 32, of the peak',
      75,
      percent,
      shares([...wide, ...narrow], [...fused, 'WebKitGTK'], 'plain'),
    ),
    hold('fused, lstm 128, B 1, of the peak', 45, percent, shares(single, fused, 'fused')),
    hold('native, H >= 256, B 32, of the peak', 72, percent, shares(wide, ['native'])),
    hold('native, H = 128, B 32, of the peak', 60, percent, shares(narrow, ['native'])),
    ...torch.map(([name, limit]) =>
      hold(`Chromium over PyTorch, ${name}`, limit, times, over(name, 'Chromium', 'PyTorch')),
    ),
    hold('native over PyTorch, every row', 1.5, times, every('native', 'PyTorch')),
    hold('Chromium over TensorFlow.js, every row', 20, times, every('Chromium', 'TensorFlow.js')),
    hold('Chromium over jax-js, every row', 6, times, every('Chromium', 'jax-js')),
    hold(
      'two workers over one, lstm 128 to 512, page',
      1.75,
      times,
      pairs(rows, [...fused, 'WebKitGTK']),
    ),
    hold('two threads over one, lstm 128 to 512, native', 1.75, times, pairs(rows, ['native'])),
    hold('cost against work, Chromium: spread', 25, percent, spread(rows, 'Chromium'), true),
    hold('cost against work, native: spread', 25, percent, spread(rows, 'native'), true),
    hold(`${POST.name}, Chromium, one worker`, 22, inSeconds, whole('Chromium'), true),
    hold(`${POST.name}, native, one thread`, 13, inSeconds, whole('native'), true),
    hold('sampling, lstm 128, Chromium, chars/s', 60e3, thousands, drawn('lstm 128, sampling')),
    hold('sampling, lstm 512, Chromium, chars/s', 4e3, thousands, drawn('lstm 512, sampling')),
  ];
}
