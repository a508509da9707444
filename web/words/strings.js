// Every word of the page that the core does not say itself. A second language is a second file like this one.

import {
  formatBrief,
  formatBytes,
  formatCount,
  formatDuration,
  formatEpoch,
  formatRate,
} from './units.js';

/**
 * @import { Facts, Field, Settings } from '../wire/protocol.js'
 * @import { Unit } from './units.js'
 */

/**
 * The states of a run that have a name. 'unready': what is chosen is refused; 'running': training, but nothing can be said
 * of the curve yet; 'rolledback': the loss broke down, training continued from the last snapshot, and the reader has not taken the
 * notice away.
 * @typedef {'loading'|'unavailable'|'failed'|'unready'|'preparing'|'ready'|'running'|'falling'|'flat'|'rolledback'|
 *   'paused'|'finished'|'stopped'|'asleep'} Kind
 */

/** What lies along the x axis; and how. @typedef {'epoch'|'chars'|'seconds'} Along @typedef {Along|'log'} Axis */

/** @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** @param {string[]} items "a, b and c" */
export const listed = (items) =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

/** @param {number} seconds "about 19 s" */
export const about = (seconds) =>
  seconds < 1 ? formatDuration(seconds) : `about ${formatDuration(seconds)}`;

/** @param {number} value of a field, as it can be typed too */
const show = (value) => (Number.isInteger(value) ? formatCount(value) : String(value));

/** @param {Field} field "1 to 1,024 units" */
const rangeOf = ({ minimum, maximum, unit }) =>
  `${show(minimum)} to ${show(maximum)}${unit && ` ${unit}`}`;

/**
 * Words by name. A function takes what is put in as it is shown, unless its comment says otherwise.
 * @typedef {{[name: string]: string | ((shown: string) => string) | Words | object}} Words
 */

/** Why a network can do worse than guessing at random. */
const BETS = 'being confidently wrong costs more than spreading your bets';

/** What the floor does not bound. */
const MAY_ENTER =
  'The floor is that of weights held still: the average during an epoch, and the loss on the test text, may be lower.';

/** Of the run that a first visit shows, and of one that somebody's link tells of. */
const RECORDED = 'A recorded run. Press Train to repeat it on your machine.';
/** It continued from other weights, was changed on its way or broke down; or its text is not at hand. */
const UNREPEATABLE =
  'A recorded run that this link cannot repeat. Press Train for another one with its settings.';

export const strings = /** @satisfies {Words} */ ({
  /** What lies around the element: header and title. */
  page: {
    theme: {
      label: 'Theme',
      choices: { system: 'System', light: 'Light', dark: 'Dark' },
    },
    large: 'Large type',
    largeHelp: 'For a projector: type a third larger',
    classroom: 'Classroom',
    classroomHelp:
      'For a class: large type, fifty slow epochs, the answer when you ask for it, and the same figures on every laptop',
    /** @param {string} kind of a run's progress @param {number} epoch @param {string} loss @param {string} plain */
    title(kind, epoch, loss, plain) {
      const at = formatCount(epoch);
      if (['running', 'falling', 'flat', 'rolledback'].includes(kind))
        return `Epoch ${at}${loss && ` · ${loss}`} · Plateau`;
      if (!['paused', 'finished', 'stopped'].includes(kind)) return plain;
      return `${kind[0]?.toUpperCase()}${kind.slice(1)} at epoch ${at} · Plateau`;
    },
  },

  transport: {
    label: 'Training',
    train: 'Train',
    pause: 'Pause',
    more: 'Train 500 more',
    step: 'Step',
    stepHelp: 'Trains one epoch, then pauses',
    oneBatch: 'Step one batch',
    startOver: 'Start over',
    startOverHelp: 'New weights, from epoch 0, with the text and recipe as they are now',
    menu: 'More',
    /** @param {number} epoch @param {number} [share] of the next one that is done, 0 where that is not shown */
    epoch: (epoch, share = 0) =>
      `Epoch ${(share > 0 ? formatCount : formatEpoch)(epoch)}${share > 0 ? share.toFixed(2).slice(1) : ''}`,
    /** @param {number} until */
    of: (until) => `of ${formatCount(until)}`,
    loss: 'loss',
    unseen: 'test text',
    /** @param {number} charsPerSecond */
    speed: (charsPerSecond) => `${formatRate(charsPerSecond)} chars/s`,
    /** @param {number} seconds */
    left: (seconds) => `${formatDuration(seconds)} left`,
    /** @param {number} seconds */
    took: (seconds) => `${formatDuration(seconds)} of training`,
    /** @param {number} until */
    readyFor: (until) => `Ready: ${counted(until, 'epoch')}`,
    pace: 'Pace',
    /** @param {number} pace epochs a second; 0: as many as it can */
    paceOf: (pace) => (pace ? `${counted(pace, 'epoch')} a second` : 'full'),
    cores: 'Cores',
    /** @param {number} training threads @param {number} looks threads that look closer */
    coresAtWork: (training, looks) => {
      const train = training && counted(training, 'trains', 'train');
      const look = looks && `${counted(looks, 'looks', 'look')} closer`;
      const parts = [train, look].filter(Boolean);
      return parts.length > 0 ? `Now ${parts.join(', ')}.` : '';
    },
    /** Why it trains on one though more are allowed. @type {Record<'refused'|'small'|'short', string>} */
    coresAlone: {
      refused: 'The others could not be started.',
      small: 'A batch of 8 or fewer takes one.',
      short: 'Short steps are faster on one.',
    },
    coresHelp: 'Any number gives the same results, bit for bit.',
    /** @type {Record<Kind, string>} */
    states: {
      asleep: 'Recorded',
      loading: 'Loading the trainer',
      unavailable: 'Cannot train here',
      failed: 'Stopped by an error',
      unready: 'Not ready',
      preparing: 'Preparing',
      ready: 'Ready',
      running: 'Training',
      falling: 'Still falling',
      flat: 'Flat',
      rolledback: 'Rolled back',
      paused: 'Paused',
      finished: 'Finished',
      stopped: 'Stopped',
    },
  },

  help: {
    /** @param {string} word of words/glossary.js */
    what(word) {
      const unlike = { window: 'a window', epoch: 'an epoch', nat: 'a nat', perplexity: word };
      return `What is ${unlike[/** @type {keyof typeof unlike} */ (word)] ?? `the ${word}`}?`;
    },
    more: 'More in the handbook',
  },

  /** A run in somebody else's page, before it is trained. */
  rest: 'Trains here, in this tab, on one core. Nothing is sent.',

  /** What the live region says. */
  status: {
    asleep: RECORDED,
    unrepeatable: UNREPEATABLE,
    ready: 'Ready to train.',
    loading: 'Loading the trainer.',
    preparing: 'Preparing.',
    unready: 'Not ready to train.',
    /** @param {number} epoch @param {number} until @param {string} loss @param {string} unseen */
    epoch: (epoch, until, loss, unseen) =>
      `Epoch ${formatCount(epoch)} of ${formatCount(until)}${loss && `, loss ${loss}`}${unseen && `, on the test text ${unseen}`}`,
    falling: 'still falling',
    flat: 'flat',
    rolledback: 'rolled back, training goes on',
    paused: 'paused',
    finished: 'finished',
    stopped: 'stopped',
  },

  text: {
    heading: 'Text',
    open: 'Open a file',
    choose: 'Bundled texts',
    readme: 'README',
    handbook: 'Handbook',
    scripts: 'Many scripts',
    own: 'Your text',
    /** @param {string} name @param {number} number of several texts of one name */
    numbered: (name, number) => (number > 1 ? `${name} ${number}` : name),
    placeholder: 'Paste or type Markdown, or drop a file here',
    private: 'never leaves this page',
    dropHere: 'Drop the file to open it',
    remove: 'Close this text',
    useDefault: 'Use Default',
    offerDefault: 'For a text of your own:',
    offerWhy: '(a larger network that keeps its memory)',
    around: 'Text of the page around',
    pasted: 'Pasted text',
    reading: 'Reading the text',
    /** @param {number} bytes */
    size: (bytes) => formatBytes(bytes),
    /** @param {string} name @param {string} size of a large text, which is shown by its ends */
    chip: (name, size) => `Text: ${name}, ${size}. Paste here to replace it`,
    gap: 'and so on, to the last lines',
    /** @param {string[]} names */
    joined(names) {
      const few = names.slice(0, 6);
      const rest = names.length - few.length;
      const list = rest > 0 ? [...few, `${formatCount(rest)} more`] : few;
      return `Joined in the order of their names, a blank line between: ${listed(list)}.`;
    },
    /** @param {string} name @param {string} why */
    notOpened: (name, why) => `${name} was not opened: ${why}`,
    noBundled: 'The bundled texts could not be loaded; paste or open a text of your own.',

    /** @param {Facts} facts */
    facts({ characters, vocabulary, train, valid }) {
      const some = train < characters ? `the first ${formatCount(train)}` : 'all of it';
      const trains = `${counted(characters, 'character')}, ${counted(vocabulary, 'symbol')}; trains on ${some}`;
      const left = characters - train - valid;
      const tests = `tests on the ${left > 0 ? 'next' : 'last'} ${formatCount(valid)}`;
      const parts = [
        trains,
        valid > 0 ? `${tests}${valid < 1000 ? ' (a rough guide)' : ''}` : 'there is no test text',
        left > 0 ? `leaves out the last ${formatCount(left)}` : '',
      ];
      return parts.filter(Boolean).join(', ');
    },
    /** @param {number} count */
    replaced: (count) => `${counted(count, 'character')} of rare symbols became \uFFFD.`,
    /** @param {number} count */
    skipped: (count) => `${counted(count, 'character')} left out: the model has no such symbols.`,
    /** @param {number} count */
    returns: (count) => `${counted(count, 'line ending')} with a carriage return became plain.`,
  },

  recipe: {
    heading: 'Recipe',
    guess: 'our guess',
    /** @param {boolean} pure nothing was changed @param {string} list */
    guesses: (pure, list) =>
      `Not stated in the post, so chosen by us: ${list}.${pure ? ' The post states the rest.' : ''}`,
    /** @param {string} recipe @param {string} list */
    changed: (recipe, list) => `${recipe}, but ${list}.`,
    /** How a run is called: what becomes of the memory first. @param {string} recipe @param {string} list of other differences @param {string} [memory] where that differs */
    named: (recipe, list, memory = '') =>
      `${recipe}${memory && `, memory ${memory}`}${list && `, but ${list}`}`,
    back: 'Undo the changes',
    /** @param {string} label @param {string} now @param {string} was */
    instead: (label, now, was) => `${label} ${now} (${was})`,
    /** What became of other settings with one that was chosen. @param {string} chosen @param {string} list */
    followed: (chosen, list) => `With ${chosen}: ${list}.`,
    /** In an empty field. @param {string} value that suits text and settings, or '' while it is not known */
    auto: (value) => (value ? `auto: ${value}` : 'auto'),
    /** @param {boolean} on */
    onOff: (on) => (on ? 'on' : 'off'),
    /** Why a field is disabled. @param {string} label @param {string} other @param {string[]} values of the other */
    idle: (label, other, values) =>
      `${label} does nothing here: it needs ${other} ${values.join(', ').replace(/, ([^,]*)$/, ' or $1')}.`,
    /** Fields by the first of each group, in the order of the core's table. @type {Record<string, string>} */
    groups: {
      cell: 'Network',
      init: 'First weights',
      window: 'Windows',
      chars: 'Text',
      loss_scale: 'Steps',
      average: 'Measuring and writing',
      schedule: 'Course of the run',
      seed: 'Chance and rounding',
    },
    /** Presets by the first of each group. @type {Record<string, string>} */
    presets: { post: 'The post, and one change each', default: 'For a text of your own' },
    all: 'All settings',
    fewer: 'Fewer settings',
    /** What a field may be, and its default. @param {Field} field @param {string} initial */
    range: (field, initial) =>
      `${field.label}: ${field.kind === 'choice' ? '' : `${rangeOf(field)}, `}default ${initial}.`,
    /** @param {Field} field */
    mustBe(field) {
      if (field.kind === 'choice')
        return `${field.label} must be one of ${field.choices.join(', ')}.`;
      const kind = field.kind === 'integer' ? 'a whole number' : 'a number';
      return `${field.label} must be ${kind}, ${rangeOf(field)}.`;
    },
    /** @param {Field} field @param {string} typed @param {number[]} readings @param {string[]} fit as it can be typed */
    ambiguous: ({ label }, typed, readings, fit) =>
      `${label}: \u201c${typed}\u201d could be ${readings.map(show).join(' or ')}; write ${fit.join(' or ')}.`,
    /** @param {number} parameters @param {number} bytes @param {number} steps */
    costs: (parameters, bytes, steps) =>
      `${counted(parameters, 'parameter')}, ${formatBytes(bytes)} of memory, ${counted(steps, 'step')} an epoch.`,
    /** @param {number} bytes */
    muchMemory: (bytes) =>
      `This run takes ${formatBytes(bytes)} of memory for as long as the page is open: more than a phone may give.`,
    measuring: 'Measuring how long an epoch takes here.',
    long: 'A step of so large a network takes seconds; an epoch is timed once it trains.',
    /** @param {number} seconds an epoch @param {number} epochs */
    takes: (seconds, epochs) =>
      `About ${formatBrief(seconds)} an epoch, ${formatBrief(seconds * epochs)} for ${formatCount(epochs)} (measured here).`,
    /** @param {string[]} list "Hidden units 256" */
    waiting(list) {
      // Another recipe differs in many: nobody reads them all.
      const all =
        list.length > 4
          ? `${listed([...list.slice(0, 2), `${list.length - 2} more changes`])}`
          : listed(list);
      return `${all[0]?.toUpperCase()}${all.slice(1)} ${list.length > 1 ? 'need' : 'needs'} a new start: Train begins one.`;
    },
    /** @param {string[]} list "Window 32" */
    takeable(list) {
      const all =
        list.length > 4
          ? listed([...list.slice(0, 2), `${list.length - 2} more changes`])
          : listed(list);
      return `The run under way can continue with ${all}.`;
    },
    continueWith: 'Continue with these settings',
    continueHelp:
      'A new run that begins where this one is now; the curve so far stays on the chart',
    /** How a run is called. @param {number} epoch @param {string} list of its new settings */
    continued: (epoch, list) => `${list} from epoch ${formatCount(epoch)}`,
    newText: 'the new text',
    startWith: (/** @type {number} */ count) => `Start over with ${count > 1 ? 'them' : 'it'}`,
    /** @param {string} label @param {string} value @param {number} epoch */
    atOnce: (label, value, epoch) => `${label} ${value} since epoch ${formatCount(epoch)}.`,
    share: 'Share or embed',
  },

  chart: {
    name: 'Training loss',
    /** @param {Unit} unit @param {number} window */
    title: (unit, window) =>
      unit === 'sum'
        ? `Loss added up over ${counted(window, 'character')} (lower is better)`
        : unit === 'perplexity'
          ? 'Perplexity: equally likely choices (lower is better)'
          : `Loss per character in ${unit} (lower is better)`,
    /** @type {Record<Unit, string>} */
    units: { nats: 'nats/char', bits: 'bits/char', perplexity: 'perplexity', sum: 'sum of window' },
    unitsLabel: 'Unit of loss',
    view: 'View',
    /** At the end of the x axis. @type {Record<Along, string>} */
    alongTitle: { epoch: 'epoch', chars: 'characters', seconds: 'time' },
    wholeRun: 'Whole run',
    save: 'Save',
    saveCsv: 'Numbers (CSV)',
    savePng: 'Picture (PNG)',
    runsLabel: 'Runs on the chart',
    /** @param {{name: string, textName: string}} curve */
    run: ({ name, textName }) => `${name} \u00b7 ${textName}`,
    recorded: RECORDED,
    unrepeatable: UNREPEATABLE,
    smoothed: (value) => `smoothed ${value}`,
    running: (value) => `average ${value}`,
    /** Of the newest place, where it may be the mean of a part of an epoch. */
    now: (value) => `loss ${value}`,
    unseen: (value) => `test text ${value}`,
    random: (value) => `random ${value}`,
    lowest: (value) => `floor ${value}`,
    /** Where a run continues another: what differs, the longest first. @param {Settings|undefined} before @param {Settings} now */
    continued(before = {}, now) {
      const { state = now.state, lr = now.lr } = before;
      const memory = state !== now.state && `memory ${now.state === 'carry' ? 'kept' : 'cleared'}`;
      const rate = lr !== now.lr && `rate ${now.lr}`;
      const said = [memory, rate].filter(Boolean).join(', ') || 'continued';
      return [`${said} from here`, said];
    },
    /** What was changed, of the sentence that says it. @param {string} said as recipe.atOnce */
    turned: (said) => [
      said
        .split(/ since epoch [\d,]+\. ?/)
        .filter(Boolean)
        .map((each) => `${each[0]?.toLowerCase()}${each.slice(1)}`.replace('learning ', ''))
        .join(', '),
    ],
    /** The floor lies under the axis. */
    below: (label) => `${label} \u2193`,
    /** Inside the hatched region, the longest that fits. */
    region: (value) => [
      `floor ${value}: with these settings no network of any size gets below it`,
      `floor ${value}: no network gets below it`,
      `floor ${value}`,
    ],
    key: {
      /** What a mark is, and, where it fits, more of it. @type {[string, string]} */
      measured: ['measured', ' again at its end'],
      within: 'each second, inside the epochs',
    },
    notes: {
      hatched:
        'Hatched, below the floor: losses that no network of any size can reach with these settings.',
      /** The floor lies under the axis. */
      deep: (lowest) => `The floor (${lowest}) lies below this chart.`,
      aboveRandom:
        'Epoch 1 may be worse than guessing at random: the first weights are random, and confidently wrong.',
      dashed:
        'Dashed: text kept back as a test. It rises when what is being learnt no longer helps on new text.',
    },
    /** On the line. */
    randomNote: (value) =>
      `At random ${value}: the loss of holding every symbol for equally likely. Epoch 1 may lie above it: the first weights are random, and ${BETS}.`,
    empty: 'Press Train: the curve starts near random guessing and falls towards its floor.',
    begun: 'Training has begun: the curve starts here within seconds.',
    emptyNoFloor: 'Press Train: the loss is drawn here as it falls.',
    keys: 'Space trains and pauses; arrow keys read the points, plus and minus zoom, Escape shows the whole run.',
    table: 'Show as table',
    chart: 'Show as chart',
    /** @param {string} lowest @param {string} random */
    lines: (lowest, random) => `floor ${lowest}; at random ${random}`,
  },

  /** The moment of the lowest loss on the test text. */
  best: {
    back: 'Go back to the best',
    /** @param {number} epoch */
    backHelp: (epoch) =>
      `Takes the weights of epoch ${formatEpoch(epoch)}, the best on the test text, as a new run`,
    /** @param {number} epoch */
    rests: (epoch) =>
      `This is epoch ${formatEpoch(epoch)} again, the best on the test text. Train continues from here; the optimizer starts fresh.`,
    /** Why a run ended before its last epoch. @param {number} epoch @param {import('../wire/protocol.js').Best} best */
    ended: (epoch, best) =>
      `Ended at epoch ${formatCount(epoch)}: on the test text it was best at epoch ${formatEpoch(best.epoch)}, and no better in ${best.since} measurements since. Those best weights are kept.`,
    /** How the run is called. @param {string} name @param {number} epoch */
    name: (name, epoch) => `${name}, from its best (epoch ${formatEpoch(epoch)})`,
    /** Beside the mark on the chart. @param {string} loss @param {number} epoch */
    mark: (loss, epoch) => `best ${loss} at epoch ${formatEpoch(epoch)}`,
    /** In a row of the table. */
    row: 'best',
    /** @param {string} loss with its standard error @param {number} epoch */
    note: (loss, epoch) =>
      `Dashed: text kept back as a test, best ${loss} at epoch ${formatEpoch(epoch)}. Picked as the lowest: expect a little more on other new text.`,
    /** @param {number} epoch of weights to sample from */
    weights: (epoch) => `best (epoch ${formatEpoch(epoch)})`,
  },

  samples: {
    heading: 'Samples',
    empty:
      'What the network writes appears here at epochs 1, 2, 5, 10, 20, 50 and so on. At first it is letter soup.',
    loss: (loss) => `loss ${loss}`,
    unseen: (loss) => `\u00a0 test text ${loss}`,
    recorded: 'recorded',
    epoch: 'Epoch',
    newest: 'Newest',
    /** @param {number} epoch */
    show: (epoch) => `Show epoch ${formatEpoch(epoch)}`,
    textOf: (epoch) => `Text of ${epoch}; arrow keys go through its characters`,
    copy: 'Copy',
    copied: 'Copied',
    selected: 'The browser refused to copy. The text is selected: copy it by hand.',
    rendered: 'Rendered',
    renderedText: 'The sample rendered as Markdown',
    notLoaded:
      'What renders Markdown could not be loaded; it needs the network the first time. The text stays plain.',
    notRendered: 'This text could not be rendered as Markdown; it stays plain.',

    again: 'Sample again',
    mark: 'Mark repeats and copies',
    notWritten: 'It was not written.',
    recordedOnly: 'This run was recorded. Press Train to have weights to sample from.',

    likely: {
      hint: 'Point at a character, or focus the text and press an arrow key: this shows what else could have come there.',
      gone: 'The weights that wrote this are gone: only some are kept.',
      plain: 'What else could have come is shown for the plain text.',
      /** How characters that cannot be seen are shown, and what they are called. @type {Record<string, [string, string]>} */
      signs: {
        '\n': ['\u23ce', 'new line'],
        '\t': ['\u21e5', 'tab'],
        ' ': ['\u2423', 'space'],
        '\ufffd': ['rare', 'rare symbol'],
      },
    },
  },

  /** Characters in a grid of cells that cannot be seen alone. */
  grid: {
    unseen: (code) => `invisible character ${code}`,
    mark: (sign) => `mark ${sign}`,
  },

  answer: {
    heading: 'Why the loss stopped falling',
    waiting: 'The answer is written here as the loss falls.',
    unavailable: 'Without a trainer there is no curve to explain.',
    oneSymbol: 'The text holds one symbol only: there is nothing to learn, and the loss is 0.',
    /** @param {string} floor @param {string} random */
    before: (floor, random) =>
      `Its floor is ${floor}: with these settings no network of any size gets below it. Guessing at random costs ${random}.`,
    /** @param {string} now @param {number} percent @param {string} random */
    within: (now, percent, random) =>
      `The first epoch is under way, ${percent}% of it done: the loss is ${now} now; guessing at random costs ${random}.`,
    /** @param {string} now @param {string} random */
    starting: (now, random) => `It has just begun: ${now}; guessing at random costs ${random}.`,
    /** @param {string} now @param {number} epochs @param {string} first @param {string} random */
    begun: (now, epochs, first, random) =>
      `Falling: ${now} after ${formatCount(epochs)} epochs, ${first} after the first; guessing at random costs ${random}.`,
    /** @param {string} now @param {number} epoch @param {string} floor */
    goneOn: (now, epoch, floor) =>
      `It continues from epoch ${formatEpoch(epoch)}: ${now} now; its floor is ${floor}.`,
    /** @param {number} epochs @param {string} now @param {string} random */
    brokeDown: (epochs, now, random) =>
      `It broke down ${epochs > 0 ? `after ${counted(epochs, 'epoch')}, at ${now}` : 'in its first epoch'}; guessing at random costs ${random}. The learning rate is too high.`,
    rolledBack: 'Its learning rate was too high: it broke down, and continues with a lower one.',
    /** @param {string} now @param {string} random */
    exploded: (now, random) =>
      `Its loss has exploded: ${now} is above guessing at random (${random}): the learning rate is too high.`,
    /** @param {string} now @param {string} random @param {boolean} slowly */
    hardly: (now, random, slowly) =>
      `It has hardly learnt anything: ${now}; guessing at random costs ${random}.${slowly ? ' It falls slowly: its steps may be too small.' : ''}`,
    /** @param {string} now @param {string} random @param {boolean} large its first weights were chosen so */
    beyond: (now, random, large) =>
      `It does worse than guessing at random: ${now}; at random ${random}. ${large ? 'Its first weights or its learning rate may be too large' : 'The learning rate is too high'}.`,
    /** @param {boolean} going @param {number} epoch @param {string} now @param {string} share @param {number} span */
    falling: (going, epoch, now, share, span) =>
      going
        ? `Still falling: ${now}, ${share} lower than ${formatCount(span)} epochs ago`
        : `It was still falling at epoch ${formatEpoch(epoch)}: ${now}, ${share} lower than ${formatCount(span)} epochs before`,
    /** @param {boolean} going @param {number} epoch @param {string} now @param {number} best */
    memorising: (going, epoch, now, best) =>
      `${going ? `Still falling (${now})` : `It was still falling at epoch ${formatEpoch(epoch)} (${now})`}, but by memorising this text: on the test text it was best at epoch ${formatEpoch(best)} and has got worse since`,
    /** @param {string} now @param {string} share @param {number} span */
    rising: (now, share, span) =>
      `The loss is rising: ${now}, ${share} higher than ${formatCount(span)} epochs ago`,
    /** @param {number} span @param {string} low @param {string} high */
    unsettled: (span, low, high) =>
      `It does not settle: over the last ${formatCount(span)} epochs the loss swung between ${low} and ${high}`,
    flat: (now) => `It has stopped falling at ${now}`,
    /** @param {string} loss @param {string} floor */
    known: (loss, floor) => ` (measured ${loss}; floor ${floor})`,
    /** @param {number} epoch */
    at: (epoch) => ` at epoch ${formatEpoch(epoch)}`,
    /** @param {string} loss @param {string} floor */
    reached: (loss, floor) =>
      `It is stuck because it is at its floor: ${loss}, and these settings allow no less than ${floor}`,
    /** @param {string} loss @param {string} floor */
    almost: (loss, floor) =>
      `It is stuck because it is almost at its floor: ${loss}, and these settings allow no less than ${floor}`,
    /** @param {string} loss @param {string} floor @param {string} above */
    above: (loss, floor, above) =>
      above === loss
        ? `It stopped falling at ${loss} (floor ${floor})`
        : `It stopped falling at ${loss}, ${above} above its floor of ${floor}`,

    /** What follows of the test text. @type {Record<'none'|'few'|'better'|'past'|'level'|'worse'|'both'|'memorising', (epoch: number, best: string) => string>} */
    unseen: {
      none: () => '',
      few: () => '',
      better: (_, best) => `. On the test text it is still getting better (${best})`,
      past: (epoch, best) =>
        `. On the test text it is no longer getting better (best ${best} at epoch ${formatEpoch(epoch)})`,
      level: (epoch, best) =>
        `. On the test text it is about as good as at its best (${best} at epoch ${formatEpoch(epoch)})`,
      worse: (epoch) =>
        `. On the test text it was best at epoch ${formatEpoch(epoch)} and has got worse since`,
      both: (epoch, best) =>
        `. At epoch ${formatEpoch(epoch)} both losses were lower (on the test text ${best}): its steps may be too large`,
      memorising: (epoch) =>
        `. It has also memorised: on the test text it was best at epoch ${formatEpoch(epoch)}`,
    },

    /** @param {string} name of the recipe @param {string} text */
    of: (name, text) => `${name}, on ${text}`,
    /** @param {string} name @param {string} text */
    recorded: (name, text) => `Recorded: ${name}, on ${text}. Press Train to repeat it`,
    /** @param {string} name @param {string} text */
    unrepeatable: (name, text) =>
      `Recorded: ${name}, on ${text}. Press Train for another one with its settings`,

    /** @param {number} window @param {string} floor */
    cleared: (window, floor) =>
      `Its memory is wiped every ${counted(window, 'character')}. After each wipe it must guess the next few. Those guesses alone cost ${floor}, whatever the cell, size or optimizer. ${MAY_ENTER}`,
    /** @param {number} _ @param {string} floor */
    kept: (_, floor) =>
      `Its memory is kept from window to window, so it hardly has to guess: the floor is ${floor}. Watch the dashed line. ${MAY_ENTER}`,
    /** Where nothing but the floor is known. @param {string} floor */
    floor: (floor) =>
      `Its floor is ${floor}: with these settings no network of any size gets below it. ${MAY_ENTER}`,
    mayBeWorse: `Epoch 1 may be worse than guessing at random: the first weights are random, and ${BETS}.`,
    worseThanRandom: (first) =>
      `Epoch 1 was worse than guessing at random (${first}): the first weights are random, and ${BETS}.`,
    /** @param {string} now @param {string} random */
    sureAndWrong: (now, random) =>
      `On the test text it now does worse than guessing at random (${now}; at random ${random}): it expects its own text everywhere.`,
    /** @param {string} way of the test text */
    dashed: (way) =>
      `The dashed line is text kept back as a test. ${way === 'both' ? 'It rises with the training loss, which is no memorising' : `It rises ${way === 'memorising' ? 'because' : 'when'} what is being learnt no longer helps on new text`}.`,
  },

  trouble: {
    noAnswer:
      'The trainer has not answered for 4 seconds. A policy of this site or a blocker may refuse workers. Nothing is lost; if it answers, this notice goes away.',
    refused:
      'This browser did not start the trainer: a policy of the site or a blocker refuses workers. The text is kept; allow workers for this site and try again.',
    noWebAssembly:
      'This browser has no WebAssembly, which the training is compiled to, or it is switched off. Switch it on, or use another browser.',
    workerError:
      'The trainer stopped with an error. The curve and the samples on this page are kept, its weights are gone. Try again starts it anew.',
    /** @param {string} page @param {string} trainer */
    versions: (page, trainer) =>
      `This page is of version ${page} and its trainer of ${trainer}: reload the page to have both of one.`,
    frozen: 'The browser froze this tab',
    /** @param {number} seconds */
    frozenFor: (seconds) =>
      `The browser froze this tab for ${formatDuration(seconds)}. Nothing is lost; training went on when the tab came back.`,
    noCrew:
      'Further cores cannot help here: their workers did not start or stopped with an error. Training continues with one, to the same result.',
    again: 'Try again',
    dismiss: 'Dismiss',
  },

  deeper: {
    noAide:
      'The worker for this did not start or stopped with an error. The run is untouched. Close this and open it again; if that does not help, reload the page.',
    notLoaded:
      'This part of the page could not be loaded. The run is untouched; check the connection, then try again.',
    older:
      'This page is older than its site: reload it to open this part. Until then the run goes on.',
    /** What each look is called, and is about. */
    looks: {
      reach: {
        heading: 'How far back it learns',
        about:
          'How strongly the loss at one character depends on the state some characters before it.',
      },
      where: {
        heading: 'Where the loss is',
        about: 'At which places of a window, and at which characters of the text.',
      },
      baselines: {
        heading: 'Compared with letter statistics',
        about: 'The loss of n-gram models, which count what follows what, on the same text.',
      },
      compare: {
        heading: 'Compare',
        about:
          'Trains recipes from scratch beside each other, on your text, with the same seed and for the same epochs.',
      },
      replay: {
        heading: 'Replay the post',
        about:
          'Trains the post’s run anew in both readings of its batch size, and its first version with the bug, and answers “why 2.3?”.',
      },
      inside: {
        heading: 'Inside',
        about:
          'What single hidden units respond to, how saturated they are, and how far each step moves the weights.',
      },
      repeats: {
        heading: 'Repeats and copies',
        about:
          'How much of what it writes goes round in loops, and what it copies from the training text.',
      },
    },
  },

  find: {
    /** @param {number} seconds */
    find: (seconds) => `Find out what would help (up to about ${formatDuration(seconds)})`,
    about: 'Changes are tried on copies; the run stays as it is.',
    first: 'Press Train first: this needs a run on your machine.',
    show: 'Show the answer',
    hidden: 'What would you say? The answer stays hidden until it is asked for.',
  },

  baselines: {
    /** @param {string} value @param {string} stand */
    now: (value, stand) => `On the test text its loss is ${value}: ${stand}.`,
    /** @param {number} epoch @param {string} value @param {string} stand '' when it is the same */
    best: (epoch, value, stand) =>
      `At its best there, epoch ${formatEpoch(epoch)}, it was ${value}: ${stand || 'the same'}.`,
    /**
     * @param {number} order no model up to it is better
     * @param {number} last
     * @param {string} own what that one costs
     * @param {string} next what the next one costs
     */
    asGood: (order, last, own, next) =>
      order === 0
        ? `worse than counting how often each character occurs (a 1-gram, ${next})`
        : order === last
          ? `better than or equal to every n-gram up to order ${last}`
          : `as good as a ${order}-gram (${own}); a ${order + 1}-gram is better (${next})`,
  },
});
