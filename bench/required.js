// The speed that the project promises, and what the rows of a run say about it.
import { CASES, POST } from './cases.js';
import { nameOf, QUIET_ROUNDS, thousands } from './results.js';
import { FEWEST } from './statistics.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./results.js').Row} Row */
/** @typedef {import('./statistics.js').Spread} Spread */

/**
 * @typedef {object} Verdict
 * @property {string} name
 * @property {string} required "at least 80 %"
 * @property {string} measured "83 % (Firefox, gru 256)"; "not measured"
 * @property {'holds'|'missed'|'cannot tell'|null} verdict null: not measured
 */

/**
 * A measured value.
 * @typedef {object} Figure
 * @property {number} value
 * @property {[number, number]|null} interval in which the true value lies; null: unknown
 * @property {string} of the engine and the workload
 * @property {string} [why] the interval is unknown
 * @property {string[]} columns that measure it in rounds of one workload
 */

/**
 * A promise: no figure is below the limit, or above it.
 * @typedef {object} Claim
 * @property {string} name
 * @property {number} limit
 * @property {(x: number) => string} show
 * @property {boolean} [atMost] the limit is an upper one
 * @property {(rows: Row[]) => Figure[]} figures
 */

const batch = (/** @type {Case} */ { settings }) => Number(settings.batch);
const speedCases = CASES.filter(({ kind }) => kind === 'speed');
const large = speedCases.filter((c) => batch(c) === 32).map(({ name }) => name);
const lstms = CASES.filter(
  (c) => c.kind !== 'sampling' && c.settings.cell === 'lstm' && batch(c) === 32,
).map(({ name }) => name);
const every = speedCases.map(({ name }) => name);

const percent = (/** @type {number} */ x) => `${x.toFixed(0)} %`;
const points = (/** @type {number} */ x) => `${x.toFixed(0)} points`;
const times = (/** @type {number} */ x) => `${x.toFixed(2)}x`;
const inSeconds = (/** @type {number} */ x) => `${x.toFixed(1)} s`;

/** @param {number} value @param {string} [of] @returns {Figure} */
const exact = (value, of = '') => ({ value, interval: [value, value], of, columns: [] });

/** @param {Spread} spread @param {string} of @param {string[]} columns @returns {Figure} */
const spreadFigure = ({ median, interval, n }, of, columns) => ({
  value: median,
  interval,
  of,
  ...(interval === null && { why: `${n} rounds, at least ${FEWEST} are needed` }),
  columns,
});

/** A share of the peak, or the gain of another thread, can only be judged when the host was quiet. @param {Row} row @param {Spread} spread @returns {Figure} */
function quietFigure(row, spread) {
  const of = `${row.engine}, ${row.workload}`;
  const figure = spreadFigure(spread, of, [nameOf(row)]);
  if (row.quiet >= QUIET_ROUNDS) return figure;
  const witness = percent(row.witness_percent_of_peak?.median ?? 0);
  const loops =
    row.workers > 1 ? `the processors were not free` : `the witness reached ${witness} of the peak`;
  const why =
    row.rounds < QUIET_ROUNDS
      ? `${row.rounds} rounds, at least ${QUIET_ROUNDS} are needed`
      : `${row.quiet} of ${row.rounds} rounds were quiet, ${loops}`;
  return { ...figure, interval: null, why };
}

/** @param {Row[]} rows @param {string} workload @param {string} engine @param {'fused'|'plain'} [arithmetic] */
const find = (rows, workload, engine, arithmetic = 'fused') =>
  rows.find(
    (row) =>
      row.workload === workload &&
      row.engine === engine &&
      row.workers === 1 &&
      (engine === 'native' || row.arithmetic === arithmetic),
  );

/** @typedef {{ engines: string[], workloads: string[], arithmetic?: 'fused'|'plain' }} Where */

/** Rows of one worker. @param {Row[]} rows @param {Where} where */
const rowsAt = (rows, { engines, workloads, arithmetic }) =>
  engines.flatMap((engine) =>
    workloads.flatMap((workload) => find(rows, workload, engine, arithmetic) ?? []),
  );

/** @param {string} name @param {number} limit @param {Where} where @returns {Claim} */
const ofPeak = (name, limit, where) => ({
  name: `${name}, of the peak`,
  limit,
  show: percent,
  figures: (rows) =>
    rowsAt(rows, where).flatMap((row) =>
      row.percent_of_peak ? [quietFigure(row, row.percent_of_peak)] : [],
    ),
});

/** @param {string} name @param {number} limit @param {Where} where @returns {Claim} */
const ofWitness = (name, limit, where) => ({
  name: `${name}, of the witness`,
  limit,
  show: percent,
  figures: (rows) =>
    rowsAt(rows, where).flatMap((row) =>
      row.percent_of_witness
        ? [spreadFigure(row.percent_of_witness, `${row.engine}, ${row.workload}`, [nameOf(row)])]
        : [],
    ),
});

/** @param {string} engine @param {string} peer @param {number} limit @param {string[]} workloads @returns {Claim} */
const over = (engine, peer, limit, workloads) => ({
  name: `${engine} over ${peer}, ${workloads.length === 1 ? workloads[0] : 'every row'}`,
  limit,
  show: times,
  figures: (rows) =>
    rowsAt(rows, { engines: [engine], workloads }).flatMap((row) =>
      row.over[peer] ? [spreadFigure(row.over[peer], row.workload, [nameOf(row), peer])] : [],
    ),
});

/** The speed of two workers over that of one. @param {string} name @param {string[]} engines @returns {Claim} */
const pairs = (name, engines) => ({
  name,
  limit: 1.75,
  show: times,
  figures: (rows) =>
    rows.flatMap((row) => {
      const workloads = ['lstm 128, B32 T64', 'lstm 256, B32 T64', 'lstm 512, B32 T64'];
      const wanted = workloads.includes(row.workload) && engines.includes(row.engine);
      if (row.workers !== 2 || !wanted || !row.over_one) return [];
      const columns = [nameOf(row), nameOf({ ...row, workers: 1 })];
      return [{ ...quietFigure(row, row.over_one), columns }];
    }),
});

/** How far shares of the peak lie below that of 512 units. @param {string} engine @returns {Claim} */
const below512 = (engine) => ({
  name: `${engine}, 1,024 units and V 500, of the peak, below 512 units`,
  limit: 5,
  show: points,
  atMost: true,
  figures: (rows) => {
    const base = find(rows, 'lstm 512, B32 T64', engine);
    const others = large.filter((name) => / 1024,|V500/.test(name));
    return others.flatMap((workload) => {
      const row = find(rows, workload, engine);
      if (!base?.percent_of_peak || !row?.percent_of_peak) return [];
      const [from, to] = [
        quietFigure(base, base.percent_of_peak),
        quietFigure(row, row.percent_of_peak),
      ];
      const why = from.why ?? to.why;
      return {
        value: from.value - to.value,
        interval:
          from.interval && to.interval
            ? [from.interval[0] - to.interval[1], from.interval[1] - to.interval[0]]
            : null,
        of: workload,
        ...(why !== undefined && { why }),
        columns: [],
      };
    });
  },
});

/** The largest share of the witness over the smallest: whether cost follows work. @param {string} engine @returns {Claim} */
const spread = (engine) => ({
  name: `cost against work, ${engine}: spread`,
  limit: 25,
  show: percent,
  atMost: true,
  figures: (rows) => {
    const works = lstms.flatMap((name) => {
      const work = find(rows, name, engine)?.percent_of_witness?.median;
      return work === undefined ? [] : [{ name, work }];
    });
    if (works.length < lstms.length) return [];
    works.sort((a, b) => a.work - b.work);
    const [lowest, highest] = [works[0], works[works.length - 1]];
    const value = 100 * (highest.work / lowest.work - 1);
    return [exact(value, `${highest.name} over ${lowest.name}`)];
  },
});

/** @param {string} engine @param {string} how @param {number} limit @returns {Claim} */
const whole = (engine, how, limit) => ({
  name: `${POST.name}, ${engine}, ${how}`,
  limit,
  show: inSeconds,
  atMost: true,
  figures: (rows) =>
    rows.flatMap((row) =>
      row.workload === POST.name && row.engine === engine && row.seconds !== null
        ? [exact(row.seconds)]
        : [],
    ),
});

/** @param {string} network @param {number} limit @returns {Claim} */
const sampling = (network, limit) => ({
  name: `sampling, ${network}, Chromium, chars/s`,
  limit,
  show: thousands,
  figures: (rows) => {
    const row = find(rows, `${network}, sampling`, 'Chromium');
    return row ? [exact(row.chars_per_second)] : [];
  },
});

const fused = ['Chromium', 'Firefox'];
const browsers = [...fused, 'WebKitGTK'];
const small = ['gru 2 x 128, B4 T64', 'lstm 128, B4 T64'];
const single = ['lstm 128, B1 T64'];

/** @type {Claim[]} */
const CLAIMS = [
  ofPeak('native, B 4, gru 2 x 128 and lstm 128', 55, { engines: ['native'], workloads: small }),
  ofPeak('Chromium, B 4, gru 2 x 128 and lstm 128', 62, {
    engines: ['Chromium'],
    workloads: small,
  }),
  ofPeak('Firefox, B 4, gru 2 x 128 and lstm 128', 60, { engines: ['Firefox'], workloads: small }),
  ofPeak('native, B 1, lstm 128', 50, { engines: ['native'], workloads: single }),
  ofPeak('Chromium, B 1, lstm 128', 62, { engines: ['Chromium'], workloads: single }),
  ofWitness('fused, B 32', 90, { engines: fused, workloads: large }),
  ofPeak('fused, B 32', 78, { engines: fused, workloads: large }),
  ofWitness('plain, B 32', 85, { engines: browsers, workloads: large, arithmetic: 'plain' }),
  ofWitness('native, B 32', 88, { engines: ['native'], workloads: large }),
  ofPeak('native, B 32', 76, { engines: ['native'], workloads: large }),
  below512('native'),
  below512('Chromium'),
  over('Chromium', 'PyTorch', 1.5, ['lstm 128, B32 T64']),
  over('Chromium', 'PyTorch', 1.1, ['gru 256, B32 T64']),
  over('Chromium', 'PyTorch', 1.1, ['lstm 256, B32 T64']),
  over('Chromium', 'PyTorch', 0.95, ['lstm 512, B32 T64']),
  over('Chromium', 'PyTorch', 9, single),
  over('native', 'PyTorch', 2, every),
  over('Chromium', 'TensorFlow.js', 20, every),
  over('Chromium', 'jax-js', 6, every),
  pairs('two workers over one, lstm 128 to 512, page', browsers),
  pairs('two threads over one, lstm 128 to 512, native', ['native']),
  spread('Chromium'),
  spread('native'),
  whole('Chromium', 'one worker', 22),
  whole('native', 'one thread', 13),
  sampling('lstm 128', 60e3),
  sampling('lstm 512', 4e3),
];

/** @param {Claim} claim @param {Figure} figure @returns {'holds'|'missed'|'cannot tell'} */
function judge({ limit, atMost = false }, { interval }) {
  if (interval === null) return 'cannot tell';
  const [low, high] = interval;
  if (atMost ? high <= limit : low >= limit) return 'holds';
  return (atMost ? low > limit : high < limit) ? 'missed' : 'cannot tell';
}

/** The verdict on a claim is that of its worst figure: missed before unclear, unclear before held. @param {Claim} claim @param {Row[]} rows @returns {Verdict} */
function verdictOf(claim, rows) {
  const { name, limit, show, atMost = false } = claim;
  const required = `${atMost ? 'at most' : 'at least'} ${show(limit)}`;
  const judged = claim.figures(rows).map((figure) => ({ figure, verdict: judge(claim, figure) }));
  for (const verdict of /** @type {const} */ (['missed', 'cannot tell', 'holds'])) {
    const figures = judged.filter((each) => each.verdict === verdict).map(({ figure }) => figure);
    if (figures.length === 0) continue;
    const worst = figures.reduce((a, b) => (atMost === b.value > a.value ? b : a));
    const about = [worst.of, worst.why].filter(Boolean).join('; ');
    return {
      name,
      required,
      measured: `${show(worst.value)}${about ? ` (${about})` : ''}`,
      verdict,
    };
  }
  return { name, required, measured: 'not measured', verdict: null };
}

/** @param {Row[]} rows @returns {Verdict[]} */
export const required = (rows) => CLAIMS.map((claim) => verdictOf(claim, rows));

/**
 * The columns that further rounds of a workload should measure, because a claim about them is still unclear.
 * @param {Row[]} rows of one workload
 * @returns {Set<string>} names of columns
 */
export const undecided = (rows) =>
  new Set(
    CLAIMS.flatMap((claim) =>
      claim
        .figures(rows)
        .filter((figure) => judge(claim, figure) === 'cannot tell')
        .flatMap(({ columns }) => columns),
    ),
  );
