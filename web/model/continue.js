// A run that continues as a new one: from its best moment, or with other settings.

import { sentenceOf } from '../wire/refusal.js';
import { strings } from '../words/strings.js';
import { continuedName } from './choice.js';

/**
 * @import { Settings } from '../wire/protocol.js'
 * @import { Aides } from './aides.js'
 * @import { Difference } from './choice.js'
 * @import { Conductor } from './conductor.js'
 */

/**
 * From the moment that was best on the test text.
 * @param {Conductor} conductor
 * @returns {Promise<string>} why it could not be, or ''
 */
export async function continueBest(conductor) {
  const { run } = conductor;
  const { started, curve } = run;
  const best = curve?.past;
  if (!started || !curve || !best) return '';
  run.pause();
  const answer = await run.save(true);
  if (answer.type !== 'saved') {
    run.note(answer.sentence);
    return answer.sentence;
  }
  const epoch = Math.floor(best.epoch);
  const { text } = started.origin;
  const name = strings.best.name(curve.name, epoch);
  const from = { epoch, best: curve.best };
  const { checkpoint } = answer;
  const { textName } = curve;
  const refused = await conductor.goOn({ checkpoint, text, name, textName, from, train: false });
  run.note(refused || strings.best.rests(epoch));
  return refused;
}

/**
 * From where it is, with other settings; a fork makes the checkpoint.
 * @param {Conductor} conductor
 * @param {Aides} aides
 * @param {Settings} change
 * @param {Difference[]} differences that it makes
 * @returns {Promise<string>} why it could not be, or ''
 */
export async function continueWith(conductor, aides, change, differences) {
  const { run } = conductor;
  const { started, curve } = run;
  if (!started || !curve) return '';
  const how = { signal: new AbortController().signal };
  try {
    const { result, epoch } = await aides.look(run, 'fork', { change }, how);
    const { text } = started.origin;
    const { textName } = curve;
    const name = continuedName(epoch, differences);
    const from = { epoch, best: curve.best };
    return await conductor.goOn({ checkpoint: result.checkpoint, text, name, textName, from });
  } catch (error) {
    return sentenceOf(error, strings.deeper.noAide);
  }
}
