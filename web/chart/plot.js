// Draws the curves on a canvas with uPlot: lines, measured dots, the hatched region under the floor, labels at the
// right end of the lines.

import uPlot from 'uplot';
import { formatCount, formatLoss } from '../units.js';
import { epochTicks, logRange, logTicks, spread } from './axes.js';

/**
 * @typedef {object} Picture
 * @property {import('../state/points.js').Points} points nats per character
 * @property {import('../units.js').Convert} convert from those to what is shown
 * @property {string} convertKey names the conversion
 * @property {number|null} floor nats per character; null: not known yet
 * @property {number|null} uniform
 */

/** @typedef {Record<'ink'|'soft'|'line'|'panel'|'accent'|'tint', string>} Colours */
/** @typedef {typeof import('../strings.js').strings.chart} Words */
/** @typedef {{value: number, text: string, colour: keyof Colours, bold: boolean}} Label */

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const BOLD = `600 ${FONT}`;
/** CSS pixels between two labels at the right end. */
const LABEL = 16;
/** Below this width the labels at the right end are the short ones. */
const NARROW = 480;
/** The x axis shows this many epochs at least. */
const FEWEST = 5;

export class Plot {
  #uplot;
  #readColours;
  #words;
  /** As of the drawing under way. @type {Colours} */
  #colours;
  /** @type {Picture|null} */
  #picture = null;
  /** What is drawn: epochs, running, measured, held-out, in the unit shown. @type {[number[], number[], (number|null)[], (number|null)[]]} */
  #data = [[], [], [], []];
  #source = { points: /** @type {unknown} */ (null), key: '' };
  #low = Infinity;
  #high = 0;
  /** At the right end of the lines. @type {Label[]} */
  #labels = [];
  /** CSS pixels that they take. */
  #gutter = 0;
  #frame = 0;

  /**
   * @param {HTMLElement} place filled by the plot, which is as large as it
   * @param {() => Colours} colours read at each drawing
   * @param {Words} words
   */
  constructor(place, colours, words) {
    this.#readColours = colours;
    this.#colours = colours();
    this.#words = words;
    this.#uplot = new uPlot(
      this.#options(place.clientWidth, place.clientHeight),
      this.#data,
      place,
    );
  }

  /** Draws it at the next frame; at most once a frame however often it is asked. @param {Picture} picture */
  show(picture) {
    this.#picture = picture;
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  /** @param {number} width @param {number} height */
  resize(width, height) {
    this.#uplot.setSize({ width, height });
    if (this.#picture) this.show(this.#picture);
  }

  destroy() {
    cancelAnimationFrame(this.#frame);
    this.#uplot.destroy();
  }

  #draw() {
    const picture = this.#picture;
    if (!picture) return;
    this.#colours = this.#readColours();
    this.#take(picture);
    const [epochs] = this.#data;
    const last = Math.max(FEWEST, epochs.at(-1) ?? 0);
    const [lo, hi] = logRange(
      { low: this.#low, high: this.#high },
      picture.convert(picture.floor ?? 0),
      picture.convert(picture.uniform ?? 0),
    );
    this.#uplot.batch(() => {
      this.#label(picture, lo);
      this.#uplot.setData(/** @type {uPlot.AlignedData} */ (this.#data), false);
      this.#uplot.setScale('x', { min: 1, max: last });
      this.#uplot.setScale('y', { min: lo, max: hi });
    });
  }

  /**
   * Words the labels at the right end, highest first, and makes room for the longest.
   * @param {Picture} picture
   * @param {number} lo where the y axis begins
   */
  #label({ points, convert, floor, uniform }, lo) {
    const words = this.#words;
    const narrow = this.#uplot.width < NARROW;
    /** @type {Label[]} */
    const labels = [];
    const unseen = points.newest('valid')?.value;
    /** @param {number|null|undefined} nats @param {(value: string) => string} word @param {keyof Colours} colour */
    const add = (nats, word, colour, bold = false) => {
      if (nats == null) return;
      const value = convert(nats);
      labels.push({ value, text: word(formatLoss(value)), colour, bold });
    };
    add(unseen, words.unseen, 'accent');
    add(uniform, narrow ? words.randomShort : words.random, 'soft');
    add(points.loss.at(-1), words.running, 'accent', true);
    const lowest = narrow ? words.lowestShort : words.lowest;
    const below = floor !== null && convert(floor) < lo;
    add(floor, below ? (value) => words.below(lowest(value)) : lowest, 'ink', true);
    this.#labels = labels.sort((a, b) => b.value - a.value);

    const { ctx, width, height } = this.#uplot;
    ctx.save();
    const widths = labels.map(({ text, bold }) => {
      ctx.font = bold ? BOLD : FONT;
      return ctx.measureText(text).width;
    });
    ctx.restore();
    // In steps, and never back but for another run: the curve must not jitter with the digits.
    const gutter = Math.ceil((Math.max(60, ...widths) + 12) / 6) * 6;
    if (gutter === this.#gutter || (gutter < this.#gutter && points.length > 0)) return;
    this.#gutter = gutter;
    this.#uplot.setSize({ width, height });
  }

  /** Appends what is new in the unit shown; starts over for another run or unit. @param {Picture} picture */
  #take({ points, convert, convertKey: key }) {
    const [epoch, loss, train, valid] = this.#data;
    const same = this.#source.points === points && this.#source.key === key;
    // After a rollback the newest epochs are not the ones already drawn.
    if (!same || epoch.length > points.length || epoch.at(-1) !== points.epoch[epoch.length - 1]) {
      for (const column of this.#data) column.length = 0;
      this.#source = { points, key };
      this.#low = Infinity;
      this.#high = 0;
    }
    for (let i = epoch.length; i < points.length; i++) {
      epoch.push(/** @type {number} */ (points.epoch[i]));
      loss.push(this.#note(convert(/** @type {number} */ (points.loss[i]))));
      const [measured, unseen] = [points.train[i], points.valid[i]];
      train.push(measured == null ? null : this.#note(convert(measured)));
      valid.push(unseen == null ? null : this.#note(convert(unseen)));
    }
  }

  /** A logarithm has no place for 0. @param {number} value */
  #note(value) {
    const shown = Math.max(value, 1e-9);
    this.#low = Math.min(this.#low, shown);
    this.#high = Math.max(this.#high, shown);
    return shown;
  }

  /**
   * @param {number} width
   * @param {number} height
   * @returns {uPlot.Options}
   */
  #options(width, height) {
    const colour = (/** @type {keyof Colours} */ name) => () => this.#colours[name];
    const grid = { stroke: colour('line'), width: 1 };
    const asTold = (/** @type {uPlot} */ _, /** @type {number} */ min, /** @type {number} */ max) =>
      /** @type {[number, number]} */ ([min, max]);
    return {
      width,
      height,
      padding: [10, () => this.#gutter, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: false, auto: false, range: asTold },
        y: { distr: 3, log: 10, auto: false, range: asTold, clamp: (_, __, min) => min },
      },
      axes: [
        {
          stroke: colour('soft'),
          font: FONT,
          size: 26,
          gap: 6,
          grid: { show: false },
          ticks: { show: false },
          splits: (u, _, __, max) => epochTicks(max, u.bbox.width / uPlot.pxRatio / 55),
          values: (_, splits) => splits.map((epoch) => formatCount(epoch)),
        },
        {
          stroke: colour('soft'),
          font: FONT,
          size: (_, values) =>
            Math.max(46, 12 + 7 * Math.max(...(values ?? ['']).map(({ length }) => length))),
          gap: 8,
          grid,
          ticks: { show: false },
          splits: (_, __, min, max) => logTicks(min, max),
          values: (_, splits) => splits.map((value) => String(value)),
          filter: (_, splits) => splits,
        },
      ],
      series: [
        {},
        { stroke: colour('accent'), width: 2.5, pxAlign: 0, points: { show: false } },
        {
          stroke: colour('accent'),
          paths: () => null,
          points: {
            show: true,
            size: 8,
            width: 1.5,
            stroke: colour('panel'),
            fill: colour('accent'),
          },
        },
        {
          stroke: colour('accent'),
          width: 1.4,
          pxAlign: 0,
          dash: [6, 4],
          spanGaps: true,
          points: { show: false },
        },
      ],
      hooks: { drawAxes: [(u) => this.#drawLines(u)], draw: [(u) => this.#drawWords(u)] },
    };
  }

  /** Under the curves: the hatched region, its floor, guessing at random. @param {uPlot} u */
  #drawLines(u) {
    if (!this.#picture) return;
    const { floor, uniform, convert } = this.#picture;
    const { ctx } = u;
    const { left, top, width, height } = u.bbox;
    const colours = this.#colours;
    const ratio = uPlot.pxRatio;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    const { min: lo = 0 } = u.scales.y ?? {};
    if (floor !== null && convert(floor) > lo) {
      const y = Math.round(this.#place(u, convert(floor)));
      ctx.fillStyle = colours.tint;
      ctx.fillRect(left, y, width, top + height - y);
      ctx.fillStyle = hatch(ctx, colours.accent, ratio);
      ctx.fillRect(left, y, width, top + height - y);
      this.#rule(ctx, left, y, width, colours.ink, 1.4, []);
    }
    if (uniform !== null)
      this.#rule(ctx, left, this.#place(u, convert(uniform)), width, colours.soft, 1, [1.5, 3]);
    ctx.restore();
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {string} colour
   * @param {number} thickness
   * @param {number[]} dash
   */
  #rule(ctx, x, y, width, colour, thickness, dash) {
    const ratio = uPlot.pxRatio;
    ctx.strokeStyle = colour;
    ctx.lineWidth = thickness * ratio;
    ctx.setLineDash(dash.map((length) => length * ratio));
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + width, y);
    ctx.stroke();
  }

  /** Over the curves: labels. @param {uPlot} u */
  #drawWords(u) {
    const picture = this.#picture;
    if (!picture) return;
    const { floor, convert } = picture;
    const words = this.#words;
    const colours = this.#colours;
    const ratio = uPlot.pxRatio;
    const { ctx } = u;
    const { left, top, width, height } = u.bbox;

    const labels = this.#labels;
    const centres = spread(
      labels.map(({ value }) => this.#place(u, value)),
      LABEL * ratio,
      top + 4 * ratio,
      top + height - 6 * ratio,
    );
    ctx.save();
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    labels.forEach(({ text, colour, bold }, i) => {
      ctx.font = scaled(bold ? BOLD : FONT, ratio);
      ctx.fillStyle = colours[colour];
      ctx.fillText(text, left + width + 8 * ratio, /** @type {number} */ (centres[i]));
    });

    ctx.font = scaled(FONT, ratio);
    ctx.fillStyle = colours.soft;
    ctx.fillText(words.epoch, left + width + 26 * ratio, top + height + 13 * ratio);
    if (floor !== null) this.#nameRegion(u, convert(floor), colours);
    ctx.restore();
  }

  /**
   * Says in the hatched region what it is, if there is room.
   * @param {uPlot} u
   * @param {number} floor in the unit shown
   * @param {Colours} colours
   */
  #nameRegion(u, floor, colours) {
    const { ctx } = u;
    const { left, top, width, height } = u.bbox;
    const ratio = uPlot.pxRatio;
    const y = this.#place(u, floor);
    if (top + height - y < 30 * ratio) return;
    const room = width - 20 * ratio;
    const text = this.#words
      .region(formatLoss(floor))
      .find((each) => ctx.measureText(each).width <= room);
    if (!text) return;
    // A halo of the region's own colour keeps the hatching out of the letters.
    ctx.lineJoin = 'round';
    ctx.lineWidth = 5 * ratio;
    ctx.setLineDash([]);
    ctx.strokeStyle = colours.tint;
    const bottom = top + height - 15 * ratio;
    ctx.strokeText(text, left + 10 * ratio, bottom);
    ctx.fillText(text, left + 10 * ratio, bottom);
  }

  /** Canvas pixels from the top; values off the axis lie at its end. @param {uPlot} u @param {number} value */
  #place(u, value) {
    const { min = 1, max = 1 } = /** @type {{min?: number, max?: number}} */ (u.scales.y ?? {});
    return u.valToPos(Math.min(Math.max(value, min), max), 'y', true);
  }
}

/** @param {string} font @param {number} ratio */
const scaled = (font, ratio) => font.replace(/(\d+)px/, (_, size) => `${Number(size) * ratio}px`);

/** @type {{colour: string, ratio: number, pattern: CanvasPattern}|null} */
let hatched = null;

/**
 * Diagonal lines in a run's colour.
 * @param {CanvasRenderingContext2D} ctx
 * @param {string} colour
 * @param {number} ratio
 */
function hatch(ctx, colour, ratio) {
  if (hatched?.colour === colour && hatched.ratio === ratio) return hatched.pattern;
  const size = Math.round(8 * ratio);
  const tile = new OffscreenCanvas(size, size);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (tile.getContext('2d'));
  pen.strokeStyle = colour;
  pen.globalAlpha = 0.22;
  pen.lineWidth = 1.2 * ratio;
  // Three strokes, so that the lines go on across the tiles' corners.
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift - 2, size + 2);
    pen.lineTo(shift + size + 2, -2);
  }
  pen.stroke();
  const pattern = /** @type {CanvasPattern} */ (ctx.createPattern(tile, 'repeat'));
  hatched = { colour, ratio, pattern };
  return pattern;
}
