// Inside: its words.

import { counted } from '../../words/strings.js';
import { formatCount } from '../../words/units.js';

export const words = {
  detectors: 'Units that tell parts of the text apart',
  /** @param {number} units @param {number} length */
  detectorsAre: (units, length) =>
    `For each kind of character, the one of ${counted(units, 'hidden unit')} whose activation detects it best, over the first ${formatCount(length)} characters of the text.`,
  /** @type {Record<import('./result.js').Mark, string>} */
  marks: {
    heading: 'heading',
    'list item': 'list item',
    code: 'code',
    link: 'link',
    'line end': 'line end',
    'late in the line': 'late in the line',
  },
  /** What belongs to each. @type {Record<import('./result.js').Mark, string>} */
  rules: {
    heading: 'a line that begins with one to six # and a space',
    'list item': 'a line that begins with -, * or +, or a number and a dot, and a space',
    code: 'inside `…` or between fences of ``` or ~~~',
    link: 'from [ to ) of [text](address)',
    'line end': 'the next character is a line feed',
    'late in the line': 'further from the line\u2019s start than half of all characters',
  },
  columns: ['Characters', 'Best unit', 'AUC', 'where chosen'],
  /** @param {number} unit from 0, through all layers @param {number} hidden units of a layer */
  unit: (unit, hidden) => `layer ${Math.floor(unit / hidden) + 1}, unit ${(unit % hidden) + 1}`,
  /** @param {string} unit @param {string} mark */
  colourBy: (unit, mark) => `Colour the text by ${unit}: ${mark}`,
  low: ' (low there)',
  /** @param {number} first @param {number} second @param {number} fewest */
  rare: (first, second, fewest) =>
    `too few to choose a unit: ${formatCount(first)} in the first half, ${formatCount(second)} in the second (${fewest} needed, with and without)`,
  /** @param {number} units @param {string[]} range of the areas */
  noDetector: (units, [low, high]) =>
    `None of ${counted(units, 'hidden unit')} tells headings, lists, code, links or places in a line from the rest: on characters that did not choose it the best unit of each kind is as good as chance (AUC ${low === high ? low : `${low} to ${high}`}; chance is 0.5).`,
  /** @param {number} fewest */
  allRare: (fewest) =>
    `The text is too short, or has too little Markdown, to choose a unit by: it takes ${fewest} characters of a kind and ${fewest} others in either half.`,
  /** @param {number} units @param {number} half */
  chance: (units, half) =>
    `Each was chosen as the best of ${counted(units, 'unit')} on the first ${formatCount(half)} characters (\u201cwhere chosen\u201d). With that many to choose from one looks good by chance, so \u201cAUC\u201d is measured on the characters after them.`,
  meaning:
    'AUC: of all pairs of a character of the kind and another one, the share in which the first has the higher activation (0.5: no relation, 1: always; \u201clow there\u201d: the lower one). Only the order counts, so a unit that hardly moves can rank high. It does not show that the network uses the unit for that, or that the unit does nothing else. Both halves are training text.',
  text: 'The text, coloured by one unit',
  layer: 'Layer',
  unitNumber: 'Unit',
  /** @param {string} unit @param {number} from @param {number} to */
  textName: (unit, from, to) =>
    `Characters ${formatCount(from)} to ${formatCount(to)}, coloured by the activation of ${unit}. Arrow keys read one character after the other.`,
  /** @param {string} low @param {string} high */
  legend: (low, high) =>
    `activation after the character was read, from ${low} (5\u00a0% lie lower) to ${high} (5\u00a0% lie higher)`,
  /** @param {string} mark */
  underlined: (mark) => `underlined: ${mark}`,
  hint: 'Point at a character, or press an arrow key in the text, to read its activation.',
  /** @param {string} name @param {string} value @param {string} mark what it is, or '' */
  character: (name, value, mark) => `${name}: ${value}${mark ? `; ${mark}` : ''}`,
  lowest: 'low',
  highest: 'high',
  gates: 'How saturated the units are',
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
  /** @param {string} middle the lowest share between the limits */
  noneSaturated: (middle) =>
    `Hardly any unit is near its limits: ${middle} or more of all activations lie between them.`,
  /** @param {string[]} shares @param {boolean} bothSigns */
  shares: ([low, middle, high], bothSigns) =>
    `${low} below ${bothSigns ? '\u22120.9' : '0.1'}, ${middle} between, ${high} above 0.9`,
  /** @param {number} length */
  gatesAre: (length) =>
    `Shares of the activations of all units over ${formatCount(length)} characters. A saturated unit passes on little gradient. A gate may be meant to be shut or open: saturation alone is no fault. The limits are those of Karpathy, Johnson and Li (2015).`,
  steps: 'How far a step moves the weights',
  /** @param {string[]} range of the ratios */
  stepsAre: ([low, high]) =>
    `The next step, taken on the copy, changes the tensors by ${low} to ${high} of their norm.`,
  thumb:
    'A rule of thumb from Andrej Karpathy\u2019s notes for the course CS231n: about 0.001. Well above it the learning rate may be too high, well below it too low. The biases that begin at 0 are above it.',
  diverged: 'The next step, taken on the copy, was not finite, so there is no ratio.',
  tensor: 'Tensor',
  ratio: 'Update / weights',
  zero: 'all 0 before',
  time: 'The gradient over time',
  epoch: 'epoch',
  byEpoch: {
    norm: {
      name: 'Mean norm of the gradient before clipping, by epoch',
      line: 'gradient norm',
      title: 'mean norm of the gradient before clipping',
    },
    clipped: {
      name: 'Share of the steps whose gradient was clipped, by epoch',
      line: 'clipped steps',
      title: 'share of steps whose gradient was clipped',
    },
  },
  /** @param {string} clip @param {string} share @param {number} epoch */
  clippedAre: (clip, share, epoch) =>
    `Gradients longer than ${clip} are cut to that length: ${share} of the steps of epoch ${formatCount(epoch)}.`,
  notClipped: 'This recipe does not clip gradients.',
  clippedUnknown: 'The share of clipped steps is known when an epoch has ended.',
};
