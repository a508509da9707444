// How far back it learns: its words.

import { counted, strings } from '../../words/strings.js';
import { formatCount, formatLoss } from '../../words/units.js';

/** @import { Unit } from '../../words/units.js' */

export const words = {
  gradient: 'The gradient by lag, measured',
  gradientName: 'Gradient by lag: how strongly the loss depends on the state some characters back',
  lag: 'characters back',
  relative: 'size of the gradient, as a share of that at lag 0',
  /** @param {number} value 0.001 as "0.1 %" */
  share: (value) => {
    const percent = 100 * value;
    return `${percent < 0.00009 ? percent.toExponential(0).replace('-', '−') : Number(percent.toPrecision(2))} %`;
  },
  /** @param {'h'|'c'} state @param {number} layer 0: the only one */
  line: (state, layer) =>
    `${layer ? `layer ${layer}, ` : ''}${state === 'c' ? 'cell state c' : 'hidden state h'}`,
  /** @param {number} layer 0: the only one */
  bound: (layer) => (layer ? `bound, layer ${layer}` : 'bound'),
  post: 'the post’s 0.25 a step',
  /** @param {'h'|'c'} state @param {number} layer @param {boolean} several lines */
  whose: (state, layer, several) =>
    several ? `Layer ${layer}, ${state === 'c' ? 'cell state' : 'hidden state'}: the` : 'The',
  /** @param {string} whose */
  none: (whose) =>
    `${whose} gradient is exactly 0, even at lag 0: the loss does not depend on this state, so nothing can be learned through it.`,
  /** @param {string} whose @param {number|null} half @param {number|null} hundredth @param {number} last lag measured */
  decay: (whose, half, hundredth, last) => {
    if (last === 0) return `${whose} window is one character: the gradient reaches no further.`;
    if (half === null)
      return `${whose} gradient keeps more than half of its size over the whole window of ${formatCount(last + 1)} characters.`;
    const far =
      hundredth === null
        ? ` and stays above 1 % over the window of ${formatCount(last + 1)}`
        : ` and falls below 1 % after ${hundredth.toFixed(1)}`;
    return `${whose} gradient halves after ${half.toFixed(1)} characters${far}.`;
  },
  /** @param {number} layer 0: the only one @param {number} factor @param {number} norm */
  boundSays: (layer, factor, norm) => {
    const base = factor === 1 ? formatLoss(norm) : `(${factor} × ${formatLoss(norm)})`;
    const slope =
      factor === 1
        ? 'the steepest slope of tanh, 1,'
        : `the steepest slope of the sigmoid, ${factor},`;
    const grows =
      factor * norm >= 1
        ? ' That is more than 1 a step: the bound lets the gradient grow, and says nothing about its decay here.'
        : '';
    const post =
      factor === 1 ? '' : ' The post’s 0.25 a step is the slope alone, without the weights.';
    return `The bound${layer ? ` of layer ${layer}` : ''} is ${base} to the power of the lag: ${slope} times the largest factor by which the recurrent weights can stretch a state.${grows}${post}`;
  },
  boundOfOne:
    'A bound holds along one layer. The gradient of a lower layer can also come back through the layers above it.',
  noBound:
    'A network with gates has no such bound: its gates can keep a state, and a gradient, for any length. So only the measurement is shown.',
  seen: 'What characters further back are worth',
  /** @param {boolean} heldOut */
  seenName: (heldOut) =>
    `Loss on the ${heldOut ? 'test' : 'training'} text by how many characters are seen`,
  characters: 'characters seen before the prediction',
  /** @param {boolean} heldOut */
  loss: (heldOut) => (heldOut ? 'test text' : 'training text (there is no test text)'),
  /** @param {Unit} unit */
  axis: (unit) => `loss, ${strings.chart.units[unit]}; lower is better`,
  /** @param {number} enough @param {number} all @param {string} first @param {string} end @param {string} worth @param {boolean} heldOut */
  enough: (enough, all, first, end, worth, heldOut) =>
    `${heldOut ? 'On the test text' : 'On the training text (there is no test text)'} the loss is ${first} when one character is seen and ${end} when ${formatCount(all)} are. ${
      enough >= all
        ? `The last doubling still changes it by more than ${worth}.`
        : `Reading more than ${counted(enough, 'character')} back changes it by no more than ${worth}.`
    }`,
  /** @param {number} seen @param {string} loss */
  worse: (seen, loss) =>
    `It is lowest, ${loss}, when only ${counted(seen, 'character is', 'characters are')} seen: what lies further back misleads the network.`,
  allSeen: 'all characters seen',
  /** @param {string} loss */
  all: (loss) => `When all of the text before is seen it is ${loss}.`,
  tooShort: 'The text is too short for this.',
  /** @param {number} predictions @param {number} longest */
  predictions: (predictions, longest) =>
    `Each loss is the mean of the same ${formatCount(predictions)} predictions, those with at least ${formatCount(longest)} characters before them. The memory is empty before the characters that are seen.`,
  /** @param {number} window */
  cleared: (window) =>
    `In training the memory is cleared ${window === 1 ? 'after each character' : `every ${formatCount(window)} characters`}: the network was never trained to use what lies further back.`,
};
