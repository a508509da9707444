// The words of what looks closer at a run: of strings.js, the part that is loaded when a look is opened. A second language
// is a second pair of files like these.

import { about, counted, listed, strings } from './strings.js';
import { formatCount, formatDuration, formatLoss } from './units.js';

/** @import { Unit } from './units.js' */

/**
 * How the figures of a verdict are shown: `gain` is taken from the loss of the run as it is, `fall` came down to it,
 * `unseen` is a difference of held-out losses; `after` says when that was.
 * @typedef {object} Show
 * @property {(nats: number) => string} loss
 * @property {(nats: number, noise?: number) => string} gain
 * @property {(nats: number) => string} fall
 * @property {(nats: number) => string} unseen
 * @property {(share: number) => string} percent
 * @property {string} after
 */

/** Of a long text an experiment is a part of one. @param {number} epochs @param {string} [more] */
const epochsOf = (epochs, more = '') =>
  epochs < 4 && !Number.isInteger(epochs)
    ? `${Number(epochs.toPrecision(2))} ${more}epochs`
    : counted(epochs, `${more}epoch`);

/** @param {number} factor 0.3, 3 */
const formatFactor = (factor) => String(Number(factor.toPrecision(2)));

/** @type {Record<Unit, string>} */
const per = {
  nats: 'nats a character',
  bits: 'bits a character',
  perplexity: 'in perplexity',
  sum: 'nats a window',
};

/** @type {Record<Unit, string>} */
const short = {
  nats: 'nats/char',
  bits: 'bits/char',
  perplexity: 'perplexity',
  sum: 'nats/window',
};

export const closer = {
  lines: { table: 'Show as table' },

  reach: {
    gradient: 'The gradient by lag, measured',
    gradientName:
      'Gradient by lag: how strongly the loss depends on the state some characters back',
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
    bound: (layer) => (layer ? `bound, layer ${layer}` : 'its bound'),
    post: 'the post’s 0.25 a step',
    /** @param {'h'|'c'} state @param {number} layer @param {boolean} several lines */
    whose: (state, layer, several) =>
      several ? `Layer ${layer}, ${state === 'c' ? 'cell state' : 'hidden state'}: the` : 'The',
    /** @param {string} whose */
    none: (whose) =>
      `${whose} gradient is exactly 0 already at lag 0: the loss does not depend on this state, so nothing can be learned through it.`,
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
        factor === 1 ? '' : ' The post’s 0.25 a step is the slope alone; the weights belong to it.';
      return `The bound${layer ? ` of layer ${layer}` : ''} is ${base} to the power of the lag: ${slope} times the most by which the recurrent weights can stretch a state.${grows}${post}`;
    },
    boundOfOne:
      'A bound holds for the way along one layer; of a lower layer the gradient may also come back through the layers above.',
    noBound:
      'For gates there is no such bound as for a plain recurrent network: they can keep a state, and a gradient, as long as they like. So only what is measured is shown.',
    seen: 'What characters further back are worth',
    /** @param {boolean} heldOut */
    seenName: (heldOut) =>
      `Loss on ${heldOut ? 'unseen' : 'the training'} text by how many characters are seen`,
    characters: 'characters seen before the prediction',
    /** @param {boolean} heldOut */
    loss: (heldOut) => (heldOut ? 'unseen text' : 'training text (nothing is held out)'),
    /** @param {Unit} unit */
    axis: (unit) => `loss, ${strings.chart.units[unit]}; lower is better`,
    /** @param {number} enough @param {number} most @param {string} first @param {string} end @param {string} worth @param {boolean} heldOut */
    enough: (enough, most, first, end, worth, heldOut) =>
      `${heldOut ? 'On unseen text' : 'On the training text (nothing is held out)'} the loss is ${first} when one character is seen and ${end} when ${formatCount(most)} are. ${
        enough >= most
          ? `The last doubling still changes it by more than ${worth}.`
          : `Reading more than ${formatCount(enough)} back changes it by no more than ${worth}.`
      }`,
    /** @param {number} seen @param {string} loss */
    worse: (seen, loss) =>
      `It is lowest, ${loss}, when only ${counted(seen, 'character is', 'characters are')} seen: what is further back misleads it.`,
    allSeen: 'with all before it',
    /** @param {string} loss */
    all: (loss) => `With all that comes before it is ${loss}.`,
    tooShort: 'The text is too short for this.',
    /** @param {number} predictions @param {number} longest */
    predictions: (predictions, longest) =>
      `The same ${formatCount(predictions)} predictions each time, those with ${formatCount(longest)} characters before them; the memory is empty before the characters that are seen.`,
    /** @param {number} window */
    cleared: (window) =>
      `In training the memory is cleared ${window === 1 ? 'after each character' : `every ${formatCount(window)} characters`}: beyond that it was never asked to use what it reads.`,
  },

  explain: {
    again: 'Find out again, from where it is now',
    asking: 'Looking at what can be changed.',
    judging: 'Weighing what came of it.',
    /** @param {number} done @param {number} all @param {number|null} seconds */
    trying: (done, all, seconds) =>
      `Trying changes: ${done} of ${all}${seconds === null ? '' : `, about ${formatDuration(Math.max(1, seconds))} left`}`,
    cancel: 'Cancel',
    cancelled: 'Cancelled before anything was known.',
    /** @param {number} done @param {number} all */
    partly: (done, all) =>
      `Cancelled: this is what ${formatCount(done)} of ${counted(all, 'experiment')} say.`,
    /** @param {string} name of the run @param {number} epoch */
    of: (name, epoch) => `Found for ${name}, at epoch ${formatCount(epoch)}`,
    /** @param {number} epoch */
    at: (epoch) => `At epoch ${formatCount(epoch)}`,
    /** What is said first. @type {Record<string, string>} */
    because: {
      diverged: 'It diverged: its steps are too large',
      'last-step': 'The gradient flows through the last step of each window only',
      clipped: 'Gradient clipping holds the steps down',
      saturated: 'Most units are saturated and pass hardly any gradient',
      vanishing: 'The gradient vanishes before it reaches what the text repeats',
      'window-too-short': 'The window is too short for what the text repeats',
      'rate-too-high': 'The learning rate is too high for where the run is now',
      'rate-too-low': 'The learning rate is too low',
      'too-small': 'The network is too small',
      'near-floor': 'It has almost reached the lowest loss these settings allow',
      overfitting: 'No change lowers the training loss much',
      'still-falling': 'It is still falling',
      'cannot-tell': 'What keeps the loss up cannot be told from these experiments',
    },
    /** @param {string} because @param {string} loss @param {string} floor */
    sentence: (because, loss, floor) => `${because} (${loss}; lowest possible ${floor})`,
    unseen: {
      none: '; nothing is held out, so nothing is known of unseen text.',
      /** @param {string} now */
      now: (now) => `; on unseen text ${now}.`,
      /** @param {string} now @param {string} best @param {number} epoch */
      past: (now, best, epoch) =>
        `; on unseen text it was best at epoch ${formatCount(epoch)} (${best}) and costs ${now} now: it memorises.`,
      /** @param {string} now */
      memorises: (now) => `; on unseen text it costs ${now}: what it gains, it memorises.`,
    },
    labels: 'What holds',
    /** @type {Record<string, string>} */
    label: {
      diverged: 'diverged',
      'last-step': 'last-step gradient',
      clipped: 'clipped too hard',
      saturated: 'saturated',
      vanishing: 'vanishing gradient',
      'window-too-short': 'window too short',
      'rate-too-high': 'rate too high',
      'rate-too-low': 'rate too low',
      'too-small': 'too small',
      'near-floor': 'near the floor',
      overfitting: 'overfitting',
      'still-falling': 'still falling',
      'cannot-tell': 'cannot tell',
    },
    /**
     * The evidence of each label, from its figures: `loss` shows one, `gain` what is taken from the loss of the run as it
     * is, with its noise, `percent` a share. A figure that is not known is NaN.
     * @type {Record<string, (figure: Record<string, number>, show: Show) => string>}
     */
    evidence: {
      diverged: ({ rollbacks, loss, uniform }, show) =>
        [
          rollbacks > 0 &&
            `The arithmetic overflowed and the run was set back ${counted(rollbacks, 'time')}, each time to half the rate.`,
          loss > uniform &&
            `Its loss, ${show.loss(loss)}, is worse than guessing at random (${show.loss(uniform)}).`,
        ]
          .filter(Boolean)
          .join(' '),
      'last-step': ({ window, gain, noise }, show) =>
        `Of ${formatCount(window)} predictions in a window only the last is learned from, through one step.${gain > 0 ? ` The full gradient takes off ${show.gain(gain, noise)}.` : ''}`,
      clipped: ({ clipped, gain, noise, clip }, show) =>
        `${show.percent(clipped)} of the steps were shortened to a gradient of length ${clip}.${gain > 0 ? ` Without that it loses ${show.gain(gain, noise)} more in as many epochs.` : ''}`,
      saturated: ({ saturated, rest }, show) =>
        `${show.percent(saturated)} of the units stand at an end of their range, where hardly any gradient passes; ${show.gain(rest)} of the loss no experiment removes.`,
      vanishing: ({ lag, gradient, table, faint_from: from }, show) =>
        `A table that sees one character before and one ${formatCount(lag)} back pays ${show.loss(table)}, less than the network: it does not use what stands there. Of the gradient ${show.percent(gradient)} comes from there${from > 0 ? `; it is lost among the others from ${counted(from, 'step')} back` : ''}.`,
      'window-too-short': ({ floor, floor_at_twice: twice, lag, table }, show) =>
        [
          lag > 0 &&
            `A table that sees ${counted(lag, 'character')} back, farther than the window, pays ${show.loss(table)}, less than the network.`,
          twice < floor &&
            `With a window twice as long the lowest possible loss falls from ${show.loss(floor)} to ${show.loss(twice)}.`,
        ]
          .filter(Boolean)
          .join(' '),
      'rate-too-high': ({ factor, gain, noise, share }, show) =>
        `${formatFactor(factor)} times the learning rate takes off ${show.gain(gain, noise)} more in as many epochs: ${show.percent(share)} of what stands above the lowest possible.`,
      'rate-too-low': ({ factor, gain, noise, share }, show) =>
        `${formatFactor(factor)} times the learning rate takes off ${show.gain(gain, noise)} more in as many epochs: ${show.percent(share)} of what stands above the lowest possible.`,
      'too-small': ({ hidden, gain, noise, share }, show) =>
        `Twice its ${formatCount(hidden)} units take off ${show.gain(gain, noise)} more in as many epochs: ${show.percent(share)} of what stands above the lowest possible.`,
      'near-floor': ({ loss, floor, above }, show) =>
        `${show.after}the loss is ${show.loss(loss)}, ${show.percent(above)} above ${show.loss(floor)}, the lowest possible with these settings.`,
      overfitting: ({ valid, best_valid: best, best_epoch: epoch, ngram }, show) =>
        `On unseen text it costs ${show.loss(valid)}${valid > best && epoch > 0 ? `; its best was ${show.loss(best)}, at epoch ${formatCount(epoch)}` : ''}${valid > ngram ? `; a table of a few characters costs ${show.loss(ngram)}` : ''}. What it gains on the training text is memorised.`,
      'still-falling': ({ fell, epochs, share_ahead: ahead, valid_change: unseen }, show) =>
        `In ${epochsOf(epochs, 'more ')} as it is the loss fell by ${show.fall(fell)}; at that pace as many epochs as it has had would take off ${show.percent(Math.min(1, ahead))} of what stands above the lowest possible.${Number.isFinite(unseen) ? ` On unseen text it ${unseen > 0 ? 'rose' : 'fell'} by ${show.unseen(Math.abs(unseen))}.` : ''}`,
      'cannot-tell': ({ rest }, show) =>
        Number.isFinite(rest)
          ? `No experiment lowers the loss clearly, and ${show.gain(rest)} of it above the lowest possible is not explained.`
          : 'Too little is known.',
    },
    /** @param {number} epochs */
    after: (epochs) => `After ${epochsOf(epochs, 'more ')} as it is: `,
    action: {
      goOn: 'Train on',
      keepOn: 'Let it train on: nothing has to be changed yet.',
      /** @param {string} change */
      goOnWith: (change) => `Go on with ${change}`,
      keepMemory: 'Keep the memory and go on',
      /** @param {string} change */
      startOverWith: (change) => `Start over with ${change}`,
      startOver: 'Start over',
      smallerWeights: 'Start over with smaller first weights',
      weights: 'Its first weights were drawn too large: no change of a trained run undoes that.',
      gru: 'Start over with a GRU',
      farther: 'A GRU keeps what it has read longer, and its gradient reaches farther.',
      reach:
        'A cell or a window by which the gradient reaches farther has to start from new weights.',
      /** @param {number} epoch */
      stopAt: (epoch) => `Start over and stop at epoch ${formatCount(epoch)}`,
      /** @param {number} epoch */
      stop: (epoch) =>
        `Nothing to fix: after epoch ${formatCount(epoch)} it only memorised. To go further it needs more text.`,
      enough: 'Nothing to fix: training on only memorises. To go further it needs more text.',
      nothing: 'Nothing to fix: no change that was tried would help clearly.',
      /** @param {number} epochs @param {string} from @param {string} to @param {string} unseenFrom @param {string} unseenTo */
      promise: (epochs, from, to, unseenFrom, unseenTo) =>
        `In ${epochsOf(epochs)} it came to ${to} instead of ${from}${unseenTo ? `, on unseen text to ${unseenTo} instead of ${unseenFrom}` : ''}.`,
      /** @param {string} from @param {string} to */
      lowers: (from, to) => `It lowers the lowest possible loss from ${from} to ${to}.`,
      late: 'What it changes takes longer to show than so short a trial.',
      memorises: 'It lowers the training loss; the memorising stays.',
      stillMemorises: 'The memorising stays.',
      beside: 'It goes on as a run of its own, in the next colour; this one stays on the chart.',
      /** @param {string} name @param {number} epoch @param {string} change */
      name: (name, epoch, change) => `${name}, from epoch ${formatCount(epoch)} with ${change}`,
      done: 'This was gone on with: see the chart.',
    },
    budget: {
      heading: 'The loss as a budget',
      /** @param {string} loss @param {number} epochs @param {string} unseen */
      about: (loss, epochs, unseen) =>
        `${loss} after ${epochsOf(epochs, 'more ')} as it is${unseen ? ` (on unseen text ${unseen})` : ''}, in this order:`,
      /** @type {Record<string, string>} */
      parts: {
        floor: 'lowest possible',
        gradient: 'the full gradient removes',
        rate: 'a better rate removes',
        optimizer: 'a better optimizer removes beyond it',
        model: 'size or activation beyond that',
        rest: 'not explained',
      },
      /** @type {Record<string, string>} */
      none: {
        gradient: 'the full gradient removes nothing clearly',
        rate: 'no better rate was found',
        optimizer: 'no better optimizer was found',
        model: 'neither size nor activation helps clearly',
      },
      /** @param {string} words @param {string} figure */
      spoken: (words, figure) => `${words}: ${figure}`,
      above: (/** @type {string} */ figure) => `above the lowest possible: ${figure}`,
      floors: 'What would lower the lowest possible loss itself',
      /** @param {string} now */
      floorsAbout: (now) => `It is ${now} now; over as many characters it would be:`,
      window: 'with a window twice as long',
      memory: 'with the memory kept between windows',
    },
    table: {
      heading: 'Experiments',
      /** @param {number} epoch @param {number} epochs */
      about: (epoch, epochs) =>
        `Continued from epoch ${formatCount(epoch)}, ${epochsOf(epochs)} each; from scratch: `,
      /** @param {number} epoch @param {number} epochs */
      aboutAlone: (epoch, epochs) =>
        `Continued from epoch ${formatCount(epoch)}, ${epochsOf(epochs)} each.`,
      compare: 'Compare',
      columns: ['Change', 'Training loss', 'Above its own floor', 'Unseen text'],
      /** @param {number} count */
      leftOut: (count) =>
        `${counted(count, 'further change')} ${count === 1 ? 'was' : 'were'} left out: on so long a text all would have taken too long.`,
      note: 'Beneath a loss: how it differs from no change, \u00b1 one standard deviation.',
      groups: {
        tried: 'So far',
        nothing: 'As it is',
        helped: 'Helped',
        unclear: 'No clear change',
        hurt: 'Hurt',
        failed: 'Could not be tried',
      },
      /** @param {number} count */
      rollbacks: (count) => `set back ${counted(count, 'time')}`,
      stopped: 'diverged',
      /** @param {string} floor */
      ownFloor: (floor) => `its lowest possible: ${floor}`,
      unknown: '\u2013',
    },
  },

  where: {
    /** @param {Unit} unit @param {string} now @param {string} lowest @param {string} above */
    training: (unit, now, lowest, above) =>
      `With the weights of that epoch the text it trains on costs ${now} ${per[unit]}. The lowest possible is ${lowest}${unit === 'perplexity' ? '' : `, so ${above} of it lies above that`}.`,
    /** @param {string} value */
    unseen: (value) => `Unseen text costs ${value}.`,
    noUnseen: 'Nothing is held out, so nothing is known of unseen text.',
    /** @param {boolean} carried */
    noFloor: (carried) =>
      carried
        ? 'Almost nothing of it is out of reach: the memory is kept between windows, so the network may know what came before.'
        : 'Almost nothing of it is out of reach: what follows is settled by the characters of each window.',
    /** @param {{first: number, window: number, carried: boolean, ofFloor: string, ofLoss: string, ofAbove: string}} share */
    positions: ({ first, window, carried, ofFloor, ofLoss, ofAbove }) =>
      `The first ${first === 1 ? 'one' : formatCount(first)} of ${counted(window, 'position')} of a window ${first === 1 ? 'holds' : 'hold'} ${ofFloor} of the lowest possible loss: ${carried ? 'where a stream of text begins' : 'the memory was cleared, and'} the network cannot know yet where it is. ${first === 1 ? 'It also holds' : 'They also hold'} ${ofLoss} of the loss, and ${ofAbove} of what lies above the lowest possible.`,
    /** @param {Unit} unit */
    chart: (unit) =>
      unit === 'perplexity'
        ? 'Perplexity by position in the window, lower is better'
        : `Loss by position in the window, ${unit === 'bits' ? 'bits' : 'nats'} per character, lower is better`,
    /** @param {boolean} carried @param {boolean} narrow */
    along: (carried, narrow) =>
      narrow
        ? 'position in the window'
        : carried
          ? 'position in the window (the memory is kept from the window before)'
          : 'position in the window (the memory is cleared before position 1)',
    key: {
      /** @param {string} value */
      training: (value) => `text it trains on, mean ${value}`,
      /** @param {string} value */
      floor: (value) => `lowest possible, mean ${value}`,
      /** @param {string} value */
      unseen: (value) => `unseen text, mean ${value}`,
    },
    chartKeys: 'Arrow keys read the positions.',
    chartHint: 'Point at a position to read it.',
    /** @param {number} position @param {number} window */
    notCounted: (position, window) =>
      `Position ${formatCount(position)} of ${formatCount(window)}: not counted (burn-in).`,
    /** @param {number} position @param {number} window @param {string} training @param {string} floor @param {string} unseen */
    reading: (position, window, training, floor, unseen) =>
      `Position ${formatCount(position)} of ${formatCount(window)}: text it trains on ${training}, lowest possible ${floor}${unseen && `, unseen text ${unseen}`}.`,
    text: 'What each character cost',
    which: 'Text',
    /** @type {Record<'training'|'unseen', string>} */
    whichOf: { training: 'it trains on', unseen: 'unseen' },
    shade: 'Shade',
    /** @type {Record<'all'|'above', string>} */
    shadeOf: { all: 'the whole loss', above: 'only above the lowest possible' },
    /** @param {string} unit */
    legend: (unit) => `${unit} and more`,
    /** @param {string} which @param {number} from @param {number} to */
    textName: (which, from, to) =>
      `The text ${which}, characters ${formatCount(from)} to ${formatCount(to)}, shaded by what each cost. Arrow keys read them one by one.`,
    textHint:
      'Point at a character, or use the arrow keys, to read what it cost. Unshaded ones were nearly certain.',
    /** @param {string} name */
    unread: (name) => `${name}: not predicted, or not counted.`,
    /** @param {number} share */
    chance: (share) =>
      share >= 0.0995
        ? `${Math.min(99.9, 100 * share).toFixed(share > 0.995 ? 1 : 0)}\u00a0%`
        : share >= 0.000995
          ? `${(100 * share).toPrecision(2)}\u00a0%`
          : 'less than 0.1\u00a0%',
    /** @param {string} name @param {Unit} unit @param {string} cost @param {string} chance @param {string} least */
    character: (name, unit, cost, chance, least) =>
      `${name} cost ${cost}${unit === 'perplexity' ? '' : unit === 'bits' ? ' bits' : ' nats'}: the network held it ${chance} likely${least && `; lowest possible, on average over the windows that begin alike, ${least}`}.`,
    earlier: 'Earlier',
    later: 'Later',
    /** @param {number} from @param {number} to @param {number} all */
    stretch: (from, to, all) =>
      `Characters ${formatCount(from)} to ${formatCount(to)} of ${formatCount(all)}`,
  },

  baselines: {
    noUnseen:
      'Nothing is held out, so nothing is known of unseen text: what a model costs on the text it was counted from says only how well it is remembered.',
    random: 'Guessing at random',
    /** @param {number} order */
    gram: (order) => `${order}-gram`,
    /** @param {number} order 0: guessing */
    sees: (order) =>
      order === 0
        ? ''
        : order === 1
          ? 'how often each character occurs'
          : order === 2
            ? 'sees 1 character before'
            : `sees ${order - 1} characters before`,
    /** @param {number} epoch */
    network: (epoch) => `The network, epoch ${formatCount(epoch)}`,
    /** @param {number} epoch */
    networkBest: (epoch) => `The network at its best on unseen text, epoch ${formatCount(epoch)}`,
    theNetwork: 'The network',
    tableName: 'Costs of n-gram models and of the network',
    /** @param {Unit} unit */
    columns: (unit) => [
      'Model',
      `Unseen text, ${short[unit]}`,
      `Text it was made from, ${short[unit]}`,
    ],
    tableNote:
      'Unseen text: counts of all orders mixed (Witten and Bell). Text it was made from: the counts themselves, which know it by heart as the order grows; so does a network that goes on training. A count sees across the edges of windows, so the lowest possible loss does not bind it.',
    order: 'Sample of a',
    /** @param {number} order @param {boolean} equal */
    option: (order, equal) => `${order}-gram${equal ? ', as good on unseen text' : ''}`,
    another: 'Another pair',
    /** @param {number} order @param {string} value */
    wrote: (order, value) => `A ${order}-gram; unseen text costs it ${value}`,
    /** @param {number} epoch @param {string} value */
    networkWrote: (epoch, value) =>
      `The network at epoch ${formatCount(epoch)}; unseen text costs it ${value}`,
    /** @param {string} length */
    samplesNote: (length) =>
      `${length} characters each, from the start of a line, at temperature 1.`,
  },

  compare: {
    list: 'Runs to compare',
    addThis: 'Add this recipe',
    presets: 'Add a set:',
    proposals: 'The post’s proposals, from scratch',
    memories: 'Memory cleared / kept',
    cells: 'RNN, GRU, LSTM',
    start: 'Train them',
    resume: 'Go on',
    pause: 'Pause them',
    cancel: 'Cancel',
    three: 'each at three learning rates (\u00d7 0.3, \u00d7 1, \u00d7 3), the best kept',
    clear: 'Empty the list',
    csv: 'Save as CSV',
    file: 'plateau-comparison.csv',
    epochs: 'Epochs each',
    empty:
      'The list is empty. Add the recipe as it is set now, change something and add it again; or add a set.',
    otherText: (/** @type {string} */ name) =>
      `These runs are of ${name}. Empty the list to compare on another text.`,
    /** @param {string} text @param {string} seed @param {number} runs @param {number} recipes */
    setup: (text, seed, runs, recipes) =>
      `${counted(recipes, 'recipe')}, ${counted(runs, 'run')}, on ${text}, all with seed ${seed}. Up to four at a time, in lock-step.`,
    rule: 'Where several learning rates were tried, the row is the one that ended with the lowest training loss; unseen text played no part in the choice.',
    /** @param {number} seconds */
    expected: (seconds) => `Will take ${about(seconds)} here.`,
    measuring: 'Measuring how long this takes…',
    /** @param {number} percent @param {number|null} seconds */
    working: (percent, seconds) =>
      `${percent} % done${seconds === null ? '' : `, ${about(seconds)} left`}`,
    paused: 'Paused.',
    done: 'All of them are done.',
    addFirst: 'The core has not told its recipes yet: try again in a moment.',
    /** @param {number} window @param {number} steps */
    cut: (window, steps) =>
      `Other batches: windows of ${formatCount(window)}, ${counted(steps, 'step')} an epoch`,
    /** @param {boolean} kept */
    memory: (kept) =>
      kept
        ? 'Other batches: each row of a batch reads on where it ended'
        : 'Other batches: each row of a batch is cut out anew',
    /** @param {string} rate */
    atRate: (rate) => `rate ${rate}: `,
    removing: 'Remove',
    base: 'the differences below are from this one',
    /** @param {string[]} rates */
    rates: (rates) => `learning rates ${listed(rates)}`,
    nats: 'Windows differ in length, so all losses are a mean over characters, not a sum over a window.',
    caption: (/** @type {string} */ unit) =>
      `Losses in ${unit}; training loss with the weights of one moment, at the end`,
    units: {
      nats: 'nats a character',
      bits: 'bits a character',
      perplexity: 'perplexity',
      sum: 'nats, summed over a window',
    },
    columns: {
      run: 'Run',
      rate: 'Learning rate',
      train: 'Training',
      floor: 'Lowest possible',
      above: 'Above it',
      valid: 'Unseen, end',
      best: 'Unseen, best',
    },
    /** @param {string} rate @param {number} count */
    bestOf: (rate, count) => `${rate} (best of ${count})`,
    /** @param {number} done @param {number} count */
    tried: (done, count) => `${done} of ${count} tried`,
    /** @param {string} loss @param {number} epoch */
    atEpoch: (loss, epoch) => `${loss} (epoch ${formatCount(epoch)})`,
    states: {
      /** @param {number} epoch @param {number} epochs */
      training: (epoch, epochs) => `epoch ${formatCount(epoch)} of ${formatCount(epochs)}`,
      /** @param {number} epoch */
      stopped: (epoch) => `broke down at epoch ${formatCount(epoch)}`,
      /** @param {number} times */
      rolledBack: (times) =>
        `rolled back ${counted(times, 'time')}, each time to half the learning rate`,
    },
    remove: (/** @type {string} */ name) => `Remove ${name}`,
    show: (/** @type {string} */ name) => `Show ${name} on the chart`,
    shown: 'Up to four at once on the chart: choose them in the table.',
    names: {
      post: 'The post, unchanged',
      lowerRate: 'Lower rate',
      tanh: 'tanh',
      rnn: 'RNN',
      lstm: 'LSTM',
      gru: 'GRU',
      adam: 'Adam',
      units: (/** @type {number} */ count) => `${count} units`,
      window: (/** @type {number} */ length) => `Window ${length}`,
      kept: 'Memory kept',
      cleared: 'Memory cleared',
    },
  },

  replay: {
    /** @param {number} epochs @param {number} bug epochs of the first version @param {number|null} seconds */
    before: (epochs, bug, seconds) =>
      `Trains three runs beside the one above, which is untouched: ${counted(epochs, 'epoch')} in each reading, and the first version to epoch ${formatCount(bug)}. It takes ${seconds === null ? 'about a minute on one core; how long here is being measured' : `${about(seconds)} on one core here, less on several`}.`,
    start: 'Replay it',
    again: 'Replay it again',
    cancel: 'Cancel',
    cancelled: 'Cancelled.',
    working: (/** @type {number} */ percent) => `Replaying: ${percent} %`,
    onText: 'On',
    /** @param {string} name of a text that was changed since */
    asItWas: (name) => `${name}, as it was`,
    /** @param {string} name @param {number} characters @param {boolean} cut */
    text: (name, characters, cut) =>
      cut
        ? `Trained on the first ${formatCount(characters)} characters of ${name}. The post’s own text is not known.`
        : `Trained on ${formatCount(characters)} characters of ${name}. The post’s own text is not known.`,
    figures: 'Show the post’s own figures (other text, its lowest possible unknown)',
    readings: { many: '32 windows a batch', one: 'One window a batch' },
    names: { many: 'The post', one: 'The post, one window a batch', bug: 'With the bug' },
    tableName: 'The loss of both readings by epoch',
    caption:
      'In the post’s unit: nats summed over a window of 16. Training is the loss of an epoch as it ran, as the post printed it.',
    epoch: 'Epoch',
    post: 'The post',
    train: 'Training',
    unseen: 'Unseen',
    moment: 'At the end, weights of one moment',
    floor: 'Lowest possible',
    best: 'Best on unseen text',
    /** @param {number} epoch */
    atEpoch: (epoch) => `epoch ${formatCount(epoch)}`,
    unknown: 'unknown',
    random: 'Guessing at random',
    notDone: 'not yet',
    /** @param {number} epoch */
    samples: (epoch) => `Samples at epoch ${formatCount(epoch)}`,
    bug: 'With the bug: the gradient flows through the last step only',
    fixed: 'Fixed: the gradient flows through the whole window',
    /** @param {string} loss @param {string} unseen */
    sampleLoss: (loss, unseen) => `training ${loss}, unseen ${unseen}`,
    sameSeed: 'Same weights at the start, same batches, same seed for the sample.',
    why: 'Why 2.3?',
    answer: {
      /** @param {string} end @param {string} floor @param {number} window */
      many: (end, floor, window) =>
        `With 32 windows a batch this run ends at ${end} for a window of ${window} characters, and the lowest possible is ${floor}: the memory is cleared at each window, so no network can know where in the text it is until it has read a few characters, and those first guesses cost that much whatever the cell, the size or the optimizer.`,
      /** @param {string} share @param {string} above */
      mostly: (share, above) =>
        `So ${share} of its loss is this floor. A better rate, optimizer, cell or size can take off at most the other ${above}.`,
      /** @param {string} share @param {string} above */
      partly: (share, above) =>
        `So ${share} of its loss is this floor. Most of it, the other ${above}, is what this recipe has not learned in these epochs.`,
      /** @param {string} end @param {string} floor @param {number} predictions */
      one: (end, floor, predictions) =>
        `With one window a batch an epoch holds only ${formatCount(predictions)} predictions, and the same recipe ends at ${end} over a lowest possible of ${floor}.`,
      fair: 'The post does not state its batch size, so both readings stand here. Its 2.31 is of another text, whose lowest possible is unknown: that it flattened at such a floor is likely if its batches were those of the first reading, and not proven.',
      /** @param {string} first @param {string} second */
      unseen: (first, second) =>
        `On text that was not trained on, ${first}; with one window a batch, ${second}.`,
      byHeart: 'What the last epochs gained is gained by learning the text by heart.',
      /** @param {string} best @param {number} epoch @param {string} end @param {string} random */
      heldOut: (best, epoch, end, random) =>
        `the run was best at epoch ${formatCount(epoch)} (${best}) and stood at ${end} at the end, where guessing at random costs ${random}`,
      /** @param {string} now @param {string} random */
      bestNow: (now, random) =>
        `the run was at its best at the end (${now}), where guessing at random costs ${random}`,
      noHeldOut: 'nothing is known, for none was held out',
      /** @param {string} floor */
      carry: (floor) =>
        `Of the post\u2019s proposals only a longer window moves this floor; a lower rate, tanh, LSTM, GRU, Adam and more units leave it where it is. Memory kept between windows, which the post does not propose, lowers it to ${floor}. Compare trains them all, each beside its loss on unseen text.`,
    },
  },

  inside: {
    detectors: 'Units that tell parts of the text apart',
    /** @param {number} units @param {number} length */
    detectorsAre: (units, length) =>
      `For each kind of character, the one of ${counted(units, 'hidden unit')} whose activation tells it best, over the first ${formatCount(length)} characters of the text.`,
    /** @type {Record<import('../looks/inside/result.js').Mark, string>} */
    marks: {
      heading: 'heading',
      'list item': 'list item',
      code: 'code',
      link: 'link',
      'line end': 'line end',
      'late in the line': 'late in the line',
    },
    /** How each is told. @type {Record<import('../looks/inside/result.js').Mark, string>} */
    rules: {
      heading: 'a line that begins with one to six # and a space',
      'list item': 'a line that begins with -, * or +, or a number and a dot, and a space',
      code: 'inside `…` or between fences of ``` or ~~~',
      link: 'from [ to ) of [text](address)',
      'line end': 'the next character is a line feed',
      'late in the line': 'further from the line\u2019s start than half of all characters',
    },
    columns: { mark: 'Characters', unit: 'Best unit', checked: 'AUC', chosen: 'where chosen' },
    /** @param {number} layer @param {number} unit both from 1 */
    unit: (layer, unit) => `layer ${layer}, unit ${unit}`,
    /** @param {string} unit @param {string} mark */
    colourBy: (unit, mark) => `Colour the text by ${unit}: ${mark}`,
    low: ' (low there)',
    /** @param {number} first @param {number} second @param {number} fewest */
    rare: (first, second, fewest) =>
      `too few to choose a unit: ${formatCount(first)} in the first half, ${formatCount(second)} in the second (${fewest} needed, with and without)`,
    /** @param {number} units @param {number} half */
    chance: (units, half) =>
      `Each was chosen as the best of ${counted(units, 'unit')} on the first ${formatCount(half)} characters (\u201cwhere chosen\u201d); with so many to choose from, one looks good by chance. \u201cAUC\u201d is of the characters after them, which had no part in the choice.`,
    meaning:
      'AUC is the area under the ROC curve: how often a character of the kind has a higher activation than one that is not, of all such pairs (0.5 tells nothing, 1 everything; \u201clow there\u201d: how often lower). It shows that the activation goes along with the kind of character in this text. Only the order of activations counts, so a unit that hardly moves can rank high. It does not show that the network uses it for that, or that the unit does nothing else; many units together may carry what no single one shows. Both halves are text it was trained on.',
    text: 'The text, coloured by one unit',
    layer: 'Layer',
    unitNumber: 'Unit',
    /** @param {string} unit @param {number} from @param {number} to */
    textName: (unit, from, to) =>
      `Characters ${formatCount(from)} to ${formatCount(to)}, coloured by the activation of ${unit}. Arrow keys read one character after the other.`,
    /** @param {string} low @param {string} high */
    legend: (low, high) =>
      `activation after the character was read, from ${low} (a twentieth lies lower) to ${high} (a twentieth lies higher)`,
    /** @param {string} mark */
    underlined: (mark) => `underlined: ${mark}`,
    hint: 'Point at a character, or press an arrow key in the text, to read its activation.',
    /** @param {string} name @param {string} value @param {string} mark what it is, or '' */
    character: (name, value, mark) => `${name}: ${value}${mark ? `; ${mark}` : ''}`,
    lowest: 'low',
    highest: 'high',
    gates: 'How saturated the gates are',
    /** @type {Record<string, string>} */
    gateNames: {
      'hidden unit': 'Hidden units',
      'reset gate': 'Reset gate',
      'update gate': 'Update gate',
      candidate: 'Candidate',
      'input gate': 'Input gate',
      'forget gate': 'Forget gate',
      'output gate': 'Output gate',
    },
    /** @param {string} gate @param {number} layer 0: the only one */
    gate: (gate, layer) => (layer > 0 ? `${gate}, layer ${layer}` : gate),
    /** @param {string} low @param {string} middle @param {string} high @param {boolean} bothSigns */
    shares: (low, middle, high, bothSigns) =>
      `${low} below ${bothSigns ? '\u22120.9' : '0.1'}, ${middle} between, ${high} above 0.9`,
    /** @param {number} length */
    gatesAre: (length) =>
      `Shares of the activations of all units over ${formatCount(length)} characters. A saturated unit passes on little gradient: the slope of a sigmoid is a quarter at most and 0.09 at 0.1 and 0.9, that of a tanh 0.19 at \u00b10.9. A gate may be meant to be shut or open: saturation alone is no fault. Borders as in Karpathy, Johnson and Li (2015).`,
    steps: 'How far a step moves the weights',
    /** @param {string} low @param {string} high */
    stepsAre: (low, high) =>
      `The next step, taken on the copy, changes the tensors by ${low} to ${high} of their norm.`,
    thumb:
      'A rule of thumb from Andrej Karpathy\u2019s notes for the course CS231n: about 0.001. Well above it the learning rate may be too high, well below it too low. Biases that begin at 0 lie above it.',
    diverged: 'The next step, taken on the copy, was not finite: there is no ratio.',
    tensor: 'Tensor',
    ratio: 'Update / weights',
    zero: 'all 0 before',
    time: 'The gradient over time',
    norm: 'gradient norm',
    normName: 'Mean norm of the gradient before clipping, by epoch',
    normTitle: 'mean norm of the gradient before clipping',
    epoch: 'epoch',
    clipped: 'clipped steps',
    clippedName: 'Share of the steps whose gradient was clipped, by epoch',
    clippedTitle: 'share of steps whose gradient was clipped',
    /** @param {string} clip @param {string} share @param {number} epoch */
    clippedAre: (clip, share, epoch) =>
      `Gradients longer than ${clip} are cut to that length: ${share} of the steps of epoch ${formatCount(epoch)}.`,
    notClipped: 'This recipe does not clip gradients.',
    clippedUnknown: 'How many were clipped is known when an epoch has ended.',
  },

  repeats: {
    greedy: 'Greedy decoding',
    /** @param {number} period @param {number} from */
    goesRound: (period, from) =>
      `Always writing the most probable character, it ends in ${period === 1 ? 'one character written again and again' : `a loop of ${counted(period, 'character')}`}, ${from === 0 ? 'from the first on' : `after ${counted(from, 'character')}`}:`,
    /** @param {number} states @param {number} begin */
    exact: (states, begin) =>
      `It cannot leave it: after ${counted(begin, 'character')} the whole hidden state comes back bit for bit every ${states === 1 ? 'character' : `${formatCount(states)} characters`}, and what follows depends on nothing else.`,
    /** @param {number} limit */
    notYet: (limit) =>
      `It repeats, not yet exactly: within ${formatCount(limit)} characters the hidden state has not come back bit for bit, so that it may still leave the loop.`,
    /** @param {number} limit */
    noLoop: (limit) =>
      `Always writing the most probable character, it did not come back to a hidden state within ${formatCount(limit)} characters, nor did its text end in a loop. It must in the end, since there are finitely many hidden states. It begins so:`,
    loopText: 'One round of the loop',
    textStart: 'The beginning of the text',
    /** @param {number} shown @param {number} all */
    cut: (shown, all) => `The first ${formatCount(shown)} of ${formatCount(all)} characters.`,
    /** @param {string} value @param {'nats'|'bits'} unit */
    measure: (value, unit) => `${value} ${unit}`,
    /** @param {string} entropy @param {string} most */
    entropy: (entropy, most) =>
      `Inside the loop, at temperature 1, the next character has an entropy of ${entropy} on average (${most} if all characters were equally probable): the lower, the surer the network is of what comes next.`,
    /** @param {string} temperature */
    leaves: (temperature) =>
      `The lowest temperature that leaves it is ${temperature}: there it goes round once with probability 1/2; below, more often than not.`,
    leavesAtOnce: 'Any temperature above 0 leaves it: several characters are exactly as probable.',
    neverLeaves:
      'No temperature up to 2 leaves it: even there it goes round once more often than not.',
    loops: 'Loops by temperature',
    /** @param {number} drawn */
    loopsAbout: (drawn) =>
      `The share of ${formatCount(drawn)} characters, drawn once at each temperature, that lies in loops; another draw would differ. A loop is the same stretch of at most 200 characters three times in a row or more, at least 24 characters in all.`,
    temperature: 'Temperature',
    loopShare: 'Share in loops',
    /** @param {string} low @param {string} lowShare @param {string} high @param {string} highShare */
    loopsSay: (low, lowShare, high, highShare) =>
      `Of what it writes, ${lowShare} lies in loops at temperature ${low} and ${highShare} at ${high}.`,
    loopsNone: 'At none of these temperatures does a loop occur.',
    /** @param {string} share '': none */
    loopsUnseen: (share) =>
      share
        ? `In the held-out text itself it is ${share}: that much is how such texts are, rules and tables for example.`
        : 'Nor is there one in the held-out text itself.',
    loopsUnseenNone: 'In the held-out text itself there is no loop.',
    /** @param {number} value 0.123 as "12 %" */
    share: (value) => {
      if (value === 0 || value === 1) return `${100 * value} %`;
      if (value > 0.995) return '>99 %';
      return value < 0.001
        ? '<0.1 %'
        : value < 0.0995
          ? `${(100 * value).toFixed(1)} %`
          : `${Math.round(100 * value)} %`;
    },
    unknown: '\u2013',
    copies: 'Copies from the training text',
    /** @param {number} epoch @param {number} characters */
    ofSample: (epoch, characters) =>
      `Of the newest sample (epoch ${formatCount(epoch)}, ${counted(characters, 'character')}).`,
    noSample: 'There is no sample yet.',
    nothingCopied: 'Nothing of it stands in the training text.',
    /** @param {number} length @param {number} line */
    longest: (length, line) =>
      `The longest verbatim copy has ${counted(length, 'character')}; it stands at line ${formatCount(line)} of the training text:`,
    showPlace: 'Show this place',
    hidePlace: 'Hide this place',
    /** @param {number} line */
    placeAt: (line) => `The training text around line ${formatCount(line)}`,
    grams: 'Stretches of',
    inSample: 'In the sample',
    inUnseen: 'In the held-out text',
    gramsAbout: 'Share of all stretches that stand word for word in the training text:',
    /** @param {number} n */
    gram: (n) => `${n} characters`,
    normal:
      'The held-out text says what is normal: text that was never trained on shares stretches with the training text too. Only what the sample has beyond that is learned by heart.',
    noUnseen:
      'No text is held out, so there is nothing to say what is normal: unseen text shares stretches with the training text too.',
  },
};
