// What can be saved of a run: for each file its ending, what it lacks, and how it is made. No DOM.

import { fileName } from '../../files/file-name.js';
import { historyCsv } from '../../files/history.js';
import { onnxFile } from '../../files/onnx.js';
import { recipeJson } from '../../files/recipe.js';
import { samplesMarkdown } from '../../files/samples.js';
import { weightsFile } from '../../files/weights.js';
import { nameOf } from '../../model/choice.js';
import { Refusal } from '../../wire/refusal.js';
import { words } from '../../words/save.js';

/**
 * @import { Which } from '../../files/network.js'
 * @import { Curve } from '../../model/curve.js'
 * @import { Run } from '../../model/run.js'
 * @import { View } from '../../model/view.js'
 * @import { Settings } from '../../wire/protocol.js'
 * @import { GroupName, SaveName } from '../../words/save.js'
 */

/**
 * The run at hand, or before anything was trained what is chosen.
 * @typedef {object} Subject
 * @property {Run} run
 * @property {Curve|null} curve null before anything was trained
 * @property {string} name
 * @property {string} textName
 * @property {string|ArrayBuffer} text
 * @property {Settings|null} settings null: they have not come
 * @property {number} epoch
 * @property {string} version of the core
 * @property {(() => Promise<Blob|null>)|null} chart draws it; null: it is not on the page
 * @property {Which} which weights the reader wants
 */

/**
 * @typedef {object} Kind
 * @property {SaveName} name
 * @property {GroupName} group
 * @property {string} type MIME
 * @property {(subject: Subject) => string} file its name
 * @property {(subject: Subject) => string} lacks a sentence; '' when it can be made
 * @property {(subject: Subject) => Promise<BlobPart|null>} make
 */

/** @param {View} view @param {Subject['chart']} chart @param {Which} which @returns {Subject} */
export function subjectOf({ run, conductor }, chart, which) {
  const { choice } = conductor;
  const { started, curve, progress } = run;
  const common = { run, chart, which, version: run.ready?.version ?? '' };
  if (started && curve && progress && progress.step > 0) {
    const { settings, text } = started.origin;
    const { name, textName } = curve;
    return { ...common, curve, name, textName, text, settings, epoch: run.epoch };
  }
  return {
    ...common,
    ...{ curve: null, epoch: 0, text: choice.source.text, textName: choice.source.name },
    name: nameOf(choice.recipe?.label ?? '', choice.differences()),
    settings: choice.recipe && choice.settings,
  };
}

/** @param {Subject} subject @param {boolean} [best] to continue from the best moment */
async function checkpoint({ run }, best) {
  const answer = await run.save(best);
  if (answer.type === 'refused') throw new Refusal(answer.sentence);
  return answer.checkpoint;
}

const trained = (/** @type {Subject} */ { curve }) => (curve ? '' : words.trainFirst);

/** @param {string} ending */
const named =
  (ending) =>
  (/** @type {Subject} */ { name }) =>
    fileName(name, ending);

/** "-best" where the reader wants those weights. @param {string} ending */
const namedByWeights = (ending) => (/** @type {Subject} */ subject) =>
  fileName(subject.name, `${subject.which === 'best' ? '-best' : ''}${ending}`);

/** Endings of a text that it keeps. */
const OF_TEXT = /\.(md|markdown|txt|text)$/i;

/** In the order they are offered. @type {Kind[]} */
export const KINDS = [
  {
    ...{ name: 'model', group: 'model', type: 'application/octet-stream', lacks: trained },
    file: named('.safetensors'),
    make: (subject) => checkpoint(subject),
  },
  {
    ...{ name: 'moment', group: 'model', type: 'application/octet-stream', lacks: trained },
    file: named('-best.safetensors'),
    make: (subject) => checkpoint(subject, true),
  },
  {
    ...{ name: 'weights', group: 'elsewhere', type: 'application/octet-stream', lacks: trained },
    file: namedByWeights('-weights.safetensors'),
    make: async (subject) => weightsFile(await checkpoint(subject), subject.which),
  },
  {
    ...{ name: 'onnx', group: 'elsewhere', type: 'application/octet-stream', lacks: trained },
    file: namedByWeights('.onnx'),
    make: async (subject) => onnxFile(await checkpoint(subject), subject.which, subject.version),
  },
  {
    ...{ name: 'history', group: 'seen', type: 'text/csv', file: named('-loss.csv') },
    lacks: (subject) => trained(subject) || (subject.curve?.points.length ? '' : words.noPoints),
    make: async ({ curve, name }) => curve && historyCsv([{ name, points: curve.points }]),
  },
  {
    ...{ name: 'chart', group: 'seen', type: 'image/png', file: named('-chart.png') },
    lacks: ({ chart, ...subject }) =>
      trained({ ...subject, chart }) || (chart ? '' : words.noChart),
    make: async ({ chart }) => (chart ? chart() : null),
  },
  {
    ...{ name: 'samples', group: 'seen', type: 'text/markdown', file: named('-samples.md') },
    lacks: (subject) => trained(subject) || (subject.curve?.samples.length ? '' : words.noSamples),
    make: async ({ curve, name, textName }) =>
      curve && samplesMarkdown({ name, textName }, [...curve.samples].reverse()),
  },
  {
    ...{ name: 'recipe', group: 'given', type: 'application/json', file: named('-recipe.json') },
    lacks: ({ settings }) => (settings ? '' : words.noRecipe),
    make: async ({ settings, name, textName }) =>
      settings && recipeJson(settings, { name, text: textName }),
  },
  {
    ...{ name: 'text', group: 'given', type: 'text/plain' },
    file: ({ textName }) =>
      fileName(textName.replace(OF_TEXT, ''), OF_TEXT.exec(textName)?.[0] ?? '.md'),
    lacks: ({ text }) => (length(text) > 0 ? '' : words.noText),
    make: async ({ text }) => text,
  },
];

/** @param {string|ArrayBuffer} text */
const length = (text) => (typeof text === 'string' ? text.length : text.byteLength);
