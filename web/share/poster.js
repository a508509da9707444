// The curve of a record as a picture in a post: SVG in one line, which needs neither a style nor a script nor an id and
// has the colour of the text around it.

import {
  epochTicks,
  formatAxis,
  linearRange,
  linearTicks,
  logRange,
  logTicks,
  spread,
} from '../model/axes.js';
import { words } from '../words/share.js';
import { converter, formatCount, formatLoss } from '../words/units.js';

/** @import { RunRecord } from './record.js' */

const WIDTH = 640;
const HEIGHT = 320;
/** In a column of 280 pixels type is 44 % of this. */
const TYPE = 24;
/** Width of a letter, about, and of a digit, in the widest of the fonts that system-ui stands for. */
const LETTER = 0.55 * TYPE;
const DIGIT = 0.63 * TYPE;
/** From one label to the next. */
const LINE = 27;
const TOP = 46;
const BOTTOM = HEIGHT - 40;
/** The x axis shows this many epochs at least, as on the chart. */
const FEWEST = 5;
/** From one line of the hatching to the next. */
const HATCH = 13;
/** Bytes of a poster. */
const MAXIMUM = 3000;
/** Points of a line that lie no further from it are left out; of a restless one more of them, until it is small enough. */
const UNSEEN = [0.5, 1, 2, 4, 8, 16, 32];

/** @typedef {{x: number, y: number}} Place */

/** @typedef {{left: number, right: number, x: (epoch: number) => number, y: (value: number) => number, y0: number, xTicks: number[], yTicks: number[]}} Frame */

/** @param {RunRecord} record */
function lastOf({ points }) {
  return {
    loss: points.findLast(({ loss }) => loss !== null)?.loss ?? null,
    heldOutLoss: points.findLast(({ heldOutLoss }) => heldOutLoss !== null)?.heldOutLoss ?? null,
  };
}

/** @param {RunRecord} record */
const convertOf = ({ counted }) => converter(counted > 1 ? 'sum' : 'nats', counted);

/** What the picture shows. @param {RunRecord} record */
export function sentenceOf(record) {
  const convert = convertOf(record);
  const { loss, heldOutLoss } = lastOf(record);
  const show = (/** @type {number|null} */ nats) =>
    nats === null ? '' : formatLoss(convert(nats));
  const { counted, epochs, floor } = record;
  return words.poster.sentence(counted, epochs, show(loss), show(heldOutLoss), show(floor));
}

/**
 * The poster that stands in a post.
 * @param {RunRecord} record
 * @param {{log?: boolean}} [how] the axis of losses
 */
export const poster = (record, how) => wrap(record, '', '', how);

/**
 * The same as a file of its own, light or dark as the reader's system is.
 * @param {RunRecord} record
 * @param {{log?: boolean}} [how]
 */
export const pictureOf = (record, how) =>
  `${wrap(record, ` width="${WIDTH}" height="${HEIGHT}"`, `${STYLE}<path d="M0 0H${WIDTH}V${HEIGHT}H0z"/>`, how)}\n`;

/** The colours of the page. The sheet alone lies in the root. */
const STYLE =
  '<style>svg{color:#1d2126}svg>path{fill:#fff}g[fill=none]{color:#2f5bd0}@media(prefers-color-scheme:dark){svg{color:#e8e6e1}svg>path{fill:#1c1f23}g[fill=none]{color:#8fb0ff}}</style>';

/** @param {RunRecord} record @param {string} size @param {string} below what lies under it @param {{log?: boolean}} [how] */
function wrap(record, size, below, { log = true } = {}) {
  const opening = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}"${size} role="img" aria-label="${sentenceOf(record)}" font-family="system-ui,sans-serif" font-size="${TYPE}">`;
  let inside = '';
  for (const unseen of UNSEEN) {
    inside = body(record, log, unseen);
    // An arrow has more bytes than one.
    if (new TextEncoder().encode(`${opening}${inside}</svg>`).length <= MAXIMUM) break;
  }
  return `${opening}${below}${inside}</svg>`;
}

/** @param {RunRecord} record @param {boolean} log @param {number} unseen */
function body(record, log, unseen) {
  const convert = convertOf(record);
  const labels = labelsOf(record);
  const frame = layOut(record, log, Math.max(...labels.map(({ text }) => text.length)));
  const { points, floor } = record;
  const line = (/** @type {'loss'|'heldOutLoss'} */ name) =>
    points.flatMap(({ epoch, [name]: nats }) =>
      nats === null ? [] : [{ x: frame.x(epoch), y: frame.y(convert(nats)) }],
    );
  return [
    axes(frame),
    '<g fill="none" stroke="currentColor" stroke-linejoin="round" stroke-linecap="round">',
    region(frame, convert(floor)),
    drawn(line('heldOutLoss'), unseen, 2.5, ' stroke-dasharray="9 6"'),
    drawn(line('loss'), unseen, 3.5),
    '</g>',
    ...texts(frame, record, labels, convert),
  ].join('');
}

/** At the right ends of the lines. @param {RunRecord} record @returns {{nats: number, text: string, bold: boolean}[]} */
function labelsOf(record) {
  const convert = convertOf(record);
  const { loss, heldOutLoss } = lastOf(record);
  const said = words.poster;
  const show = (/** @type {number} */ nats) => formatLoss(convert(nats));
  const labels = [{ nats: record.floor, text: said.floor(show(record.floor)), bold: false }];
  if (loss !== null) labels.push({ nats: loss, text: said.loss(show(loss)), bold: true });
  if (heldOutLoss !== null)
    labels.push({ nats: heldOutLoss, text: said.unseen(show(heldOutLoss)), bold: false });
  return labels;
}

/**
 * The axes of the chart, as it has them at first.
 * @param {RunRecord} record
 * @param {boolean} log
 * @param {number} longest characters of a label at the right
 * @returns {Frame}
 */
function layOut(record, log, longest) {
  const convert = convertOf(record);
  const values = record.points.flatMap(({ loss, heldOutLoss }) =>
    [loss, heldOutLoss].flatMap((nats) => (nats === null ? [] : [convert(nats)])),
  );
  const data = { low: Math.min(...values), high: Math.max(0, ...values) };
  const range = log ? logRange : linearRange;
  const [y0, y1] = range(data, convert(record.floor), convert(record.uniform));
  const share = (/** @type {number} */ value) => {
    const inside = Math.min(Math.max(value, y0), y1);
    return log ? Math.log(inside / y0) / Math.log(y1 / y0) : (inside - y0) / (y1 - y0);
  };
  const y = (/** @type {number} */ value) => BOTTOM - (BOTTOM - TOP) * share(value);
  const yTicks = log ? logTicks(y0, y1) : linearTicks(y0, y1, 5);
  const left = 12 + DIGIT * Math.max(1, ...yTicks.map((tick) => formatAxis(tick).length));
  const right = WIDTH - 14 - LETTER * longest;
  const x1 = Math.max(FEWEST, record.epochs);
  const wide = 44 + DIGIT * formatCount(x1).length;
  const x = (/** @type {number} */ epoch) => left + ((right - left) * (epoch - 1)) / (x1 - 1);
  return { left, right, x, y, y0, xTicks: epochTicks(x1, (right - left) / wide), yTicks };
}

/** A number of the picture, to a tenth. @param {number} value */
const short = (value) => String(Math.round(10 * value) / 10).replace(/^(-?)0\./, '$1.');

/** Lines of the grid and ticks. @param {Frame} frame */
function axes({ left, right, x, y, xTicks, yTicks }) {
  const across = yTicks.map((tick) => `M${short(left)} ${short(y(tick))}H${short(right)}`);
  const ticks = xTicks.map((tick) => `M${short(x(tick))} ${BOTTOM}v6`);
  return `<g fill="none" stroke="currentColor" stroke-opacity=".2"><path d="${[...across, ...ticks].join('')}"/></g>`;
}

/**
 * What no network can reach, hatched by lines: a pattern would need an id.
 * @param {Frame} frame
 * @param {number} floor as it is shown
 */
function region({ left, right, y, y0 }, floor) {
  if (!(floor > y0)) return '';
  const top = y(floor);
  const high = BOTTOM - top;
  const strokes = [];
  // From the lower left to the upper right, cut at both sides.
  for (let x = left - high + HATCH / 2; x < right - 1; x += HATCH) {
    const from = Math.max(x, left);
    const length = short(Math.min(x + high, right) - from);
    strokes.push(`M${short(from)} ${short(BOTTOM - (from - x))}l${length}-${length}`);
  }
  return `<path stroke-opacity=".4" d="${strokes.join('')}"/><path stroke-width="1.5" d="M${short(left)} ${short(top)}H${short(right)}"/>`;
}

/** What is read: titles, ticks and labels. @param {Frame} frame @param {RunRecord} record @param {ReturnType<typeof labelsOf>} labels @param {(nats: number) => number} convert */
function texts(frame, { counted }, labels, convert) {
  const { left, right, x, y, y0, xTicks, yTicks } = frame;
  const said = words.poster;
  const sorted = labels.toSorted((a, b) => b.nats - a.nats);
  const centres = spread(
    sorted.map(({ nats }) => y(convert(nats))),
    LINE,
    TOP,
    BOTTOM - 10,
  );
  const below = (/** @type {number} */ nats) => (convert(nats) < y0 ? ' \u2193' : '');
  const named = sorted.map(({ nats, text, bold }, i) =>
    write(
      right + 10,
      (centres[i] ?? 0) + 8,
      `${text}${below(nats)}`,
      bold ? ' font-weight="600"' : '',
    ),
  );
  let last = Infinity;
  const rows = yTicks.flatMap((tick) => {
    if (last - y(tick) < LINE - 2) return [];
    last = y(tick);
    return [write(left - 8, last + 8, formatAxis(tick))];
  });
  const epoch = right + 46;
  const columns = xTicks.flatMap((tick) => {
    const text = formatCount(tick);
    const half = (LETTER * text.length) / 2;
    return x(tick) + half < epoch - 4 ? [write(x(tick), HEIGHT - 10, text)] : [];
  });
  return [
    `<g fill="currentColor"><text x="4" y="${TYPE}">${said.axis(counted)}</text>${named.join('')}${write(epoch, HEIGHT - 10, said.epoch)}</g>`,
    `<g fill="currentColor" text-anchor="end">${rows.join('')}</g>`,
    `<g fill="currentColor" text-anchor="middle">${columns.join('')}</g>`,
  ];
}

/** @param {number} x @param {number} y @param {string} text @param {string} [more] attributes */
const write = (x, y, text, more = '') =>
  `<text x="${short(x)}" y="${Math.round(y)}"${more}>${text}</text>`;

/**
 * A line as a path, a single point as a dot.
 * @param {Place[]} line
 * @param {number} unseen what lies no further from it is left out
 * @param {number} thick
 * @param {string} [dashes] attribute
 */
function drawn(line, unseen, thick, dashes = '') {
  const [first, ...rest] = simplified(line, unseen);
  if (!first) return '';
  // In tenths, each step from where the last one ended, so that nothing adds up.
  let [atX, atY] = [Math.round(10 * first.x), Math.round(10 * first.y)];
  const steps = rest.map(({ x, y }) => {
    const [fromX, fromY] = [atX, atY];
    [atX, atY] = [Math.round(10 * x), Math.round(10 * y)];
    return `${short((atX - fromX) / 10)} ${short((atY - fromY) / 10)}`;
  });
  const path = `M${short(first.x)} ${short(first.y)}${steps.length > 0 ? `l${steps.join(' ')}` : 'h0'}`;
  const width = steps.length > 0 ? thick : 3 * thick;
  return `<path stroke-width="${width}"${dashes} d="${path.replaceAll(' -', '-')}"/>`;
}

/** Ramer's way: of a stretch the point furthest from its chord stays, if it can be seen, and splits it. @param {Place[]} line @param {number} unseen @returns {Place[]} */
function simplified(line, unseen) {
  const [first, last] = [line[0], line.at(-1)];
  if (line.length < 3 || !first || !last) return line;
  let [at, distance] = [0, unseen];
  for (let i = 1; i < line.length - 1; i++) {
    const away = offChord(/** @type {Place} */ (line[i]), first, last);
    if (away > distance) [at, distance] = [i, away];
  }
  if (at === 0) return [first, last];
  return [
    ...simplified(line.slice(0, at + 1), unseen),
    ...simplified(line.slice(at), unseen).slice(1),
  ];
}

/** @param {Place} place @param {Place} a @param {Place} b to the right of a */
function offChord({ x, y }, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  return Math.abs(dx * (y - a.y) - dy * (x - a.x)) / Math.hypot(dx, dy);
}
