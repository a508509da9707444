// Draws bits against seconds: a panel for each text, a line for each method and seed, each with what its best moment so far,
// by the test text, costs on the last tenth.

/** @typedef {import('./run.js').Result} Result */

const [WIDTH, MARGIN, GAP, COLUMNS] = [880, 24, 28, 3];
const PANEL = { width: (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS, height: 120 };
/** Above a panel its title, below it the seconds. */
const [TITLE, FOOT, HEAD] = [24, 30, 92];
/** Left of a panel's lines its figures. */
const AXIS = 30;
/** Seconds at the left and the right end of each panel. */
const [FIRST, LAST] = [0.5, 64];
/** A panel shows costs from a little below the lowest to this many times the n-grams' or the best network's. */
const TOP = 1.5;

const LINES = [
  ['Default', 'ours'],
  ['default-1', 'was'],
  ['PyTorch word-lm', 'torch'],
  ['char-rnn', 'karpathy'],
  ['TensorFlow.js', 'tensorflow'],
];

const STYLE = `
  svg { --paper: #fbfaf7; --ink: #1d2126; --soft: #5b6470; --rule: #dcd9d2; --ours: #2f5bd0; --was: #93aeee; --torch: #c2541b; --karpathy: #8a8f0a; --tensorflow: #8b4fb0; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #15171a; --ink: #e8e6e1; --soft: #9aa3ad; --rule: #33373d; --ours: #8fb0ff; --was: #4a63a8; --torch: #e8895a; --karpathy: #c0c451; --tensorflow: #c08ee0; }
  }
  text { font: 11px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--ink); }
  .title { font-size: 17px; font-weight: 600; }
  .head { font-size: 13px; font-weight: 600; }
  .soft { fill: var(--soft); }
  .end { text-anchor: end; }
  .middle { text-anchor: middle; }
  .paper { fill: var(--paper); }
  path { fill: none; stroke-width: 1.5; }
  .rule { stroke: var(--rule); stroke-width: 1; }
  .ngram { stroke: var(--ink); stroke-dasharray: 3 3; }
  ${LINES.map(([, kind]) => `.${kind} { stroke: var(--${kind}); }`).join(' ')}
  .ours { stroke-width: 2; }`;

const place = (/** @type {number} */ x) => Number(x.toFixed(1));

/** @param {number} x @param {number} y @param {string} kind @param {string|number} text */
const write = (x, y, kind, text) =>
  `<text x="${place(x)}" y="${place(y)}" class="${kind}">${text}</text>`;

/** @param {string} text @param {Result[]} all @param {number} left @param {number} top */
function panel(text, all, left, top) {
  const own = all.filter((each) => each.text === text);
  const ngram = own.find(({ method }) => method === 'n-gram')?.best ?? 1;
  const trained = Math.min(...own.filter(({ moments }) => moments[0]).map(({ best }) => best));
  const low = Math.floor(Math.min(ngram, trained) * 9.5) / 10;
  const high = Math.max(ngram, trained) * TOP;
  const right = left + PANEL.width;
  const bottom = top + PANEL.height;
  const x = (/** @type {number} */ seconds) =>
    left +
    AXIS +
    ((PANEL.width - AXIS) * Math.log(Math.min(LAST, Math.max(FIRST, seconds)) / FIRST)) /
      Math.log(LAST / FIRST);
  const y = (/** @type {number} */ bits) =>
    bottom - (PANEL.height * (Math.min(bits, high) - low)) / (high - low);

  /** Steps from one best moment to the next. @param {Result} result */
  const steps = ({ moments }) => {
    let [test, height, path] = [Number.POSITIVE_INFINITY, y(high), ''];
    for (const moment of moments) {
      if (moment.test < test) {
        test = moment.test;
        height = y(moment.tail);
      }
      path += `${path ? 'L' : 'M'}${place(x(moment.seconds))} ${place(height)}`;
    }
    return path;
  };
  const lines = [...LINES]
    .reverse()
    .flatMap(([method, kind]) =>
      own
        .filter((each) => each.method === method)
        .map((each) => `<path class="${kind}" d="${steps(each)}"/>`),
    );
  const level = place(y(ngram));
  return [
    write(left + AXIS, top - 10, 'head', text),
    `<path class="rule" d="M${place(left + AXIS)} ${top}V${bottom}H${place(right)}"/>`,
    write(left + AXIS - 6, y(high) + 4, 'soft end', high.toFixed(1)),
    write(left + AXIS - 6, y(low) + 4, 'soft end', low.toFixed(1)),
    `<path class="ngram" d="M${place(left + AXIS)} ${level}H${place(right)}"/>`,
    ...[1, 4, 16, 64].map((seconds) => write(x(seconds), bottom + 15, 'soft middle', seconds)),
    ...lines,
  ].join('\n');
}

function legend() {
  let x = MARGIN;
  return [...LINES, ['the best n-gram', 'ngram']]
    .map(([name, kind]) => {
      const at = x;
      x += 44 + 6.4 * (name?.length ?? 0);
      return `<path class="${kind}" d="M${at} 70h22"/>${write(at + 28, 74, '', name ?? '')}`;
    })
    .join('\n');
}

/**
 * @param {string[]} texts in the order of their panels
 * @param {Result[]} all
 * @returns {string} SVG
 */
export function chart(texts, all) {
  const pitch = PANEL.height + TITLE + FOOT;
  const height = HEAD + Math.ceil(texts.length / COLUMNS) * pitch + 8;
  const panels = texts.map((text, i) => {
    const left = MARGIN + (i % COLUMNS) * (PANEL.width + GAP);
    return panel(text, all, left, HEAD + TITLE + Math.floor(i / COLUMNS) * pitch);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title about">
<title id="title">What unseen text costs, after how many seconds</title>
<desc id="about">A panel for each text held out; the figures are in the tables of docs/quality.md.</desc>
<style>${STYLE}
</style>
<rect width="${WIDTH}" height="${height}" class="paper"/>
${write(MARGIN, 34, 'title', 'What unseen text costs')}
${write(MARGIN, 53, 'soft', 'Bits a character on the last tenth, against seconds of one thread, of the best moment so far. A line for each seed.')}
${legend()}
${panels.join('\n')}
</svg>
`;
}
