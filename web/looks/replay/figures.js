// The losses of both readings by epoch, in the post's own unit, with each one's floor; the post's figures on request.

import { html, nothing } from 'lit';
import { POST } from '../../chart/post.js';
import { formatCount, formatLoss } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Curve } from '../../model/curve.js'
 * @import { Replay } from './replay.js'
 */

const READINGS = /** @type {const} */ (['many', 'one']);
const NONE = '\u2013';

/** @param {Replay} run @param {boolean} post the post's own figures are shown */
export function renderFigures(run, post) {
  const last = Math.max(...READINGS.map((name) => run.epochsOf(name)));
  const rows = POST.filter(({ epoch }) => epoch <= last);
  return html`
    <table aria-label=${words.tableName}>
      <caption class="quiet">${words.caption}</caption>
      <thead>
        <tr>
          <td></td>
          ${post ? html`<th scope="col" rowspan="2">${words.post}</th>` : nothing}
          ${READINGS.map((name) => html`<th scope="colgroup" colspan="2">${words.readings[name]}</th>`)}
        </tr>
        <tr>
          <th scope="col">${words.epoch}</th>
          ${READINGS.map(() => html`<th scope="col">${words.train}</th><th scope="col">${words.unseen}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ epoch, printed }) => html`
            <tr>
              <th scope="row">${formatCount(epoch)}</th>
              ${post ? html`<td class="post">${printed.toFixed(2)}</td>` : nothing}
              ${READINGS.map((name) => renderAt(run.curves.get(name), epoch))}
            </tr>
          `,
        )}
      </tbody>
      <tbody class="ends">
        ${renderEnds(run, post)}
      </tbody>
    </table>
  `;
}

/** A loss as a sum over a window. @param {Curve|undefined} curve @param {number|null|undefined} nats */
const sum = (curve, nats) => (nats == null || !curve ? NONE : formatLoss(nats * curve.counted));

/** @param {Curve|undefined} curve @param {number} epoch */
function renderAt(curve, epoch) {
  const at = curve?.points.epoch.indexOf(epoch) ?? -1;
  const { loss = [], valid = [] } = curve?.points ?? {};
  return html`<td>${sum(curve, loss[at])}</td><td>${sum(curve, valid[at])}</td>`;
}

/** Weights of one moment, floors, random guessing, the best on unseen text. @param {Replay} run @param {boolean} post */
function renderEnds(run, post) {
  /** @param {string} label @param {(name: 'many'|'one') => unknown} cells */
  const row = (label, cells) => html`
    <tr>
      <th scope="row">${label}</th>
      ${post ? html`<td class="post">${label === words.floor ? words.unknown : NONE}</td>` : nothing}
      ${READINGS.map(cells)}
    </tr>
  `;
  const curve = (/** @type {'many'|'one'} */ name) => run.curves.get(name);
  return [
    row(words.moment, (name) => {
      const { points } = curve(name) ?? {};
      const over = run.ended(name) !== null;
      const [train, valid] = over ? [points?.train.at(-1), points?.valid.at(-1)] : [];
      return html`<td>${sum(curve(name), train)}</td><td>${sum(curve(name), valid)}</td>`;
    }),
    row(words.floor, (name) => {
      return html`<td>${sum(curve(name), curve(name)?.floor.perChar)}</td><td></td>`;
    }),
    row(words.best, (name) => {
      const best = curve(name)?.points.best();
      const at = best
        ? html`${sum(curve(name), best.value)} <small>${words.atEpoch(best.epoch)}</small>`
        : NONE;
      return html`<td></td><td>${at}</td>`;
    }),
    row(words.random, (name) => {
      const value = sum(curve(name), curve(name)?.uniform);
      return html`<td>${value}</td><td>${value}</td>`;
    }),
  ];
}
