// The losses of both readings by epoch, in the post's own unit, with each one's floor; the post's figures on request.

import { html, nothing } from 'lit';
import { POST } from '../../chart/post.js';
import { formatCount, formatEpoch } from '../../words/units.js';
import { NONE, sum } from './replay.js';
import { words } from './words.js';

/** @import { ScratchRun } from '../compare/comparison.js' */

/** Its name, what the post says, and both cells of a reading. @typedef {[string, string, (run: ScratchRun) => unknown[]]} Row */

/** @type {Row[]} */
const ENDS = [
  [words.end, NONE, (run) => [sum(run, run.end?.measuredLoss), sum(run, run.end?.heldOutLoss)]],
  [words.floor, words.unknown, (run) => [sum(run, run.curve?.floor.perChar), nothing]],
  [words.best, NONE, (run) => [nothing, renderBest(run)]],
  [words.random, NONE, (run) => [sum(run, run.curve?.uniform), sum(run, run.curve?.uniform)]],
];

/** @param {number} epoch @param {number} printed @returns {Row} */
const epochRow = (epoch, printed) => [
  formatCount(epoch),
  printed.toFixed(2),
  (run) => {
    const points = run.curve?.points;
    const i = points ? points.epoch.indexOf(epoch) : -1;
    return [sum(run, points?.loss[i]), sum(run, points?.heldOutLoss[i])];
  },
];

/** @param {ScratchRun} run */
function renderBest(run) {
  const best = run.curve?.points.best();
  return best
    ? html`${sum(run, best.value)} <small>${words.atEpoch(formatEpoch(best.epoch))}</small>`
    : NONE;
}

/** @param {ScratchRun[]} readings @param {boolean} post the post's own figures are shown */
export function renderFigures(readings, post) {
  const last = Math.max(...readings.map(({ entry }) => entry.epochs));
  const epochs = POST.filter(({ epoch }) => epoch <= last);
  const row = (/** @type {Row} */ [name, printed, of]) => html`
    <tr>
      <th scope="row">${name}</th>
      ${post ? html`<td class="post">${printed}</td>` : nothing}
      ${readings.flatMap(of).map((cell) => html`<td>${cell}</td>`)}
    </tr>
  `;
  return html`
    <table aria-label=${words.tableName}>
      <caption class="quiet">${words.caption}</caption>
      <thead>
        <tr>
          <td></td>
          ${post ? html`<th scope="col" rowspan="2">${words.post}</th>` : nothing}
          ${words.readings.map((name) => html`<th scope="colgroup" colspan="2">${name}</th>`)}
        </tr>
        <tr>
          ${[words.epoch, ...readings.flatMap(() => [words.training, words.unseen])].map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${epochs.map(({ epoch, printed }) => row(epochRow(epoch, printed)))}
      </tbody>
      <tbody class="ends">
        ${ENDS.map(row)}
      </tbody>
    </table>
  `;
}
