// The figures of all judgements together, as text and as Markdown.
import { DECIDING } from './deciding.js';

/** @typedef {import('./judge.js').Judgement} Judgement */
/** @typedef {import('./advice.js').Difference} Difference */

const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
  whole === 0 ? '–' : `${part} of ${whole} (${((100 * part) / whole).toFixed(0)} %)`;
const percent = (/** @type {number} */ x) =>
  `${x > 0 ? '+' : x < 0 ? '−' : ''}${Math.abs(100 * x).toFixed(1)} %`;

const quantile = (/** @type {number[]} */ values, /** @type {number} */ share) =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;

/** The runs whose cause was there, by the truth: what was built in may not have come about. @param {Judgement} one */
const confirmed = (one) => one.built.filter((cause) => cause.confirmed);

/** What must hold of a half, and of a part of it. @param {Judgement[]} judged */
export function figures(judged) {
  const count = (/** @type {(one: Judgement) => boolean} */ holds) => judged.filter(holds).length;
  const first = (/** @type {string} */ verdict) => count((one) => one.first.judged === verdict);
  const built = judged.filter((one) => confirmed(one).length > 0);
  const found = built.filter((one) => confirmed(one).some(({ said }) => said));
  const labels = judged.flatMap((one) => one.said).filter(({ judged: j }) => j !== 'cannot tell');
  const further = judged.map((one) => Math.max(0, one.said.length - 1));
  const stable = judged.filter(({ works }) => works.length > 1);
  return {
    runs: judged.length,
    true: first('true'),
    misleading: first('misleading'),
    false: first('false'),
    cannotTell: first('cannot tell'),
    unknown: first('unknown'),
    built: built.length,
    found: found.length,
    all: built.filter((one) => confirmed(one).every(({ said }) => said)).length,
    labels: labels.length,
    labelsTrue: labels.filter(({ judged: j }) => j === 'true').length,
    further: further.reduce((sum, n) => sum + n, 0) / Math.max(1, judged.length),
    asked: stable.length,
    sameLabel: stable.filter(({ works }) => works.every(({ label }) => label === works[0]?.label))
      .length,
    sameAction: stable.filter(({ works }) =>
      works.every(({ action }) => action === works[0]?.action),
    ).length,
    ...advice(judged),
  };
}

/** @param {Judgement[]} judged */
function advice(judged) {
  const tried = judged.filter(({ advised }) => advised.made);
  const stopped = judged.filter(({ advised }) => advised.left);
  const of = (/** @type {(one: Judgement) => Difference | null} */ take) => {
    const all = tried.map(take).filter((one) => one !== null);
    const unseen = all.map(({ unseen }) => unseen);
    return {
      better: unseen.filter((x) => x < 0).length,
      worse: unseen.filter((x) => x > 0.02).length,
      clearly: unseen.filter((x) => x < -0.02).length,
      quartiles: [0.25, 0.5, 0.75].map((share) => quantile(unseen, share)),
      newestBetter: all.filter(({ newest }) => newest < 0).length,
      heldOutBetter: all.filter(({ heldOut }) => heldOut < 0).length,
    };
  };
  return {
    advised: judged.filter(({ advised }) => advised.command).length,
    faults: judged.filter(({ advised }) => advised.fault).length,
    tried: tried.length,
    made: of(({ advised }) => advised.made),
    trainOn: of(({ advised }) => advised.trainOn),
    third: of(({ advised }) => advised.third),
    stopped: stopped.length,
    stoppedWell: stopped.filter(({ advised }) => (advised.left?.helps ?? 0) < 0.03).length,
  };
}

/** The table of advice. @param {ReturnType<typeof figures>} f @returns {string[][]} */
const advised = (f) => [
  [
    '',
    'better than doing nothing',
    'worse by over 2 %',
    'better by over 2 %',
    'quartiles',
    'newest weights better',
    'held-out part better',
  ],
  ...[
    /** @type {const} */ (['as advised', f.made]),
    /** @type {const} */ (['always train on', f.trainOn]),
    /** @type {const} */ (['always a third of the rate', f.third]),
  ].map(([name, one]) => [
    name,
    share(one.better, f.tried),
    share(one.worse, f.tried),
    share(one.clearly, f.tried),
    one.quartiles.map(percent).join(', '),
    share(one.newestBetter, f.tried),
    share(one.heldOutBetter, f.tried),
  ]),
];

/** Rows of what was measured. @param {ReturnType<typeof figures>} f @returns {string[][]} */
const rows = (f) => [
  ['runs', `${f.runs}`],
  ['first sentence true', share(f.true, f.runs - f.cannotTell)],
  ['misleading', `${f.misleading}`],
  ['false', `${f.false}`],
  ['cannot tell', share(f.cannotTell, f.runs)],
  ...(f.unknown ? [['without a deciding figure', `${f.unknown}`]] : []),
  ['the cause among the labels', share(f.found, f.built)],
  ['all that were built in', share(f.all, f.built)],
  ['labels true by their own figure', share(f.labelsTrue, f.labels)],
  ['further labels a run', f.further.toFixed(2)],
  ...(f.asked > 0
    ? [
        ['the same first label with other work', share(f.sameLabel, f.asked)],
        ['the same action', share(f.sameAction, f.asked)],
      ]
    : []),
  ['something advised', share(f.advised, f.runs)],
  ...(f.faults ? [['commands that failed', `${f.faults}`]] : []),
  ['"stop" or "nothing", and no change helps test text by 3 %', share(f.stoppedWell, f.stopped)],
];

/** Runs of each cause. @param {Judgement[]} judged @returns {string[][]} */
function byCause(judged) {
  const causes = [...new Set(judged.map(({ run }) => run.cause))];
  const head = [
    'cause',
    'there',
    'among the labels',
    'true',
    'misleading',
    'false',
    'cannot tell',
    'said first',
  ];
  return [
    head,
    ...causes.map((cause) => {
      const f = figures(judged.filter(({ run }) => run.cause === cause));
      const own = judged.filter(({ run }) => run.cause === cause);
      const first = [...new Set(own.map((one) => one.first.label))].map(
        (label) => `${label} ${own.filter((one) => one.first.label === label).length}`,
      );
      const cells = [f.built, f.found, f.true, f.misleading, f.false, f.cannotTell];
      return [cause, ...cells.map((n) => `${n || ''}`), first.join(', ')];
    }),
  ];
}

/** @param {string[][]} table */
function plain(table) {
  const widths = (table[0] ?? []).map((_, i) =>
    Math.max(...table.map((row) => row[i]?.length ?? 0)),
  );
  return table
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {string[][]} table */
const piped = ([head = [], ...body]) =>
  [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** @param {Judgement[]} judged */
export function summary(judged) {
  const f = figures(judged);
  const tables = [rows(f), advised(f), byCause(judged)];
  return tables.map(plain).join('\n\n');
}

/** The deciding figures and what they decided, for docs/verdict.md. @param {Judgement[]} judged */
export function markdown(judged) {
  const f = figures(judged);
  const deciding = [
    ['label', 'what it claims', 'deciding figure', 'true from', 'reason'],
    ...DECIDING.map((row) => [row.label, row.claim, row.figure, row.threshold, row.reason]),
  ];
  const tables = [deciding, [['', 'test half'], ...rows(f)], advised(f), byCause(judged)];
  return `${tables.map(piped).join('\n\n')}\n`;
}

/** @param {Record<string, unknown>} all */
const compact = (all) =>
  Object.entries(all)
    .map(([key, x]) => `${key} ${typeof x === 'number' ? Number(x.toPrecision(4)) : x}`)
    .join(', ');

/** What went wrong, a few lines a run. @param {Judgement[]} judged */
export function bad(judged) {
  return judged
    .flatMap((one) => {
      const { run, first, why, said, built, advised: a, works, loss, floor } = one;
      const faults = [];
      if (first.judged !== 'true')
        faults.push(`first ${first.label}: ${first.judged} ${why} (${compact(first.figures)})`);
      for (const other of said.slice(1))
        if (other.judged !== 'true')
          faults.push(`${other.label}: ${other.judged} (${compact(other.figures)})`);
      for (const cause of built)
        if (!cause.confirmed) faults.push(`not there: ${cause.labels.join(' or ')}`);
        else if (!cause.said) faults.push(`not said: ${cause.labels.join(' or ')}`);
      if (a.fault) faults.push(a.fault.slice(0, 300));
      if (a.made && !(a.made.unseen < 0))
        faults.push(
          `advice ${a.do} ${a.change}: ${compact(a.made)}; as it is: ${compact(a.trainOn)}`,
        );
      if (a.left && a.left.helps >= 0.03) faults.push(`${a.do}, but ${compact(a.left)}`);
      if (
        works.some(({ label, action }) => label !== works[0]?.label || action !== works[0]?.action)
      )
        faults.push(
          works.map(({ work, label, action }) => `x${work} ${label}, ${action}`).join('; '),
        );
      if (faults.length === 0) return [];
      const settings = Object.entries(run.settings)
        .map(([key, value]) => `${key} ${value}`)
        .join(' ');
      return [
        `${run.name} (${run.index}) ${run.cause}: loss ${loss.toPrecision(4)}, floor ${floor.toPrecision(3)}; ${run.epochs} epochs, ${settings}`,
        ...faults.map((fault) => `    ${fault}`),
      ];
    })
    .join('\n');
}
