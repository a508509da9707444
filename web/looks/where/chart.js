// The mean loss at each position of a window, over the least that it could be there.

import { epochTicks, linearRange } from '../../model/axes.js';
import { converter, formatCount, formatLoss } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Figure, Line } from '../../chart/line-frame.js'
 * @import { Unit } from '../../words/units.js'
 * @import { Where } from './result.js'
 */

/** Dots, where they can be told apart. */
const DOTS = 48;

/** @param {Where} result @param {Unit} unit @returns {Figure} */
export function byPosition({ training, unseen, floor, window, carried }, unit) {
  // A window's sum is the sum of its positions.
  const show = converter(unit, 1);
  const write = (/** @type {number} */ nats) =>
    Number.isFinite(nats) ? formatLoss(show(nats)) : '';
  /** @param {keyof typeof words.key} name @param {{mean: number, byPosition: number[]}} of @param {Partial<Line>} how @returns {Line} */
  const line = (name, of, how) => ({
    name: words.key[name](write(of.mean)),
    points: of.byPosition.map((mean, p) => [p + 1, show(mean)]),
    colour: 1,
    ...how,
  });
  const lines = [
    line('training', training, { dots: window <= DOTS }),
    line('floor', floor, { floor: true }),
    ...(unseen ? [line('unseen', unseen, { dashed: true })] : []),
  ];
  const shown = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const high = shown.reduce((high, value) => (value > high ? value : high), 1e-6);
  return {
    name: `${words.chart(unit)}. ${words.chartKeys}`,
    lines,
    x: {
      title: words.position,
      low: 0.5,
      high: window + 0.5,
      ticks: (count) => epochTicks(window, count),
      format: formatCount,
    },
    y: { title: '', low: 0, high: linearRange({ low: 0, high }, 0, 0)[1], format: formatLoss },
    keyed: true,
    hint: `${words.chartHint} ${words.memory[carried ? 'kept' : 'cleared']}`,
    read(position) {
      const [own = '', least = '', held = ''] = [training, floor, unseen].map((of) =>
        write(of?.byPosition[position - 1] ?? Number.NaN),
      );
      return own
        ? words.reading(position, window, own, least, held)
        : words.notCounted(position, window);
    },
  };
}
