// The curve as a table: the loss by epoch.

import { html, nothing } from 'lit';
import { tableWords as words } from '../words/loss-table.js';
import { strings } from '../words/strings.js';
import { formatEpoch } from '../words/units.js';
import { tableRows } from './table.js';

/** Round epochs shown: that many rows are laid out within a frame. */
const ROWS = 100;

/**
 * @param {import('../model/curve.js').Curve} curve
 * @param {(nats: number|null|undefined) => string} show
 */
export function lossTable({ points, floor, uniform, turns }, show) {
  if (points.length === 0) return html`<p class="empty">${words.noRows}</p>`;
  // A change of the settings is said at the first point after it.
  const turned = turns.map(({ epoch, said }) => ({
    said,
    at: points.epoch.findIndex((each) => each > epoch),
  }));
  const rows = tableRows(
    points,
    ROWS,
    turned.map(({ at }) => at),
  );
  const { epoch, loss, measuredLoss, heldOutLoss } = points;
  const best = points.bestAt();
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label=${words.tableName}>
      <table>
        <caption class="quiet">
          ${strings.chart.lines(show(floor.perChar), show(uniform))}.
          ${words.tableNote(rows.length, points.length)}
        </caption>
        <thead>
          <tr>
            ${Object.values(words.columns).map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (i) => html`
              <tr>
                <th scope="row">
                  ${formatEpoch(epoch[i] ?? 0)}
                  ${turned.filter(({ at }) => at === i).map(({ said }) => html`<small>${said}</small>`)}
                </th>
                <td>${show(loss[i])}</td>
                <td>${show(measuredLoss[i])}</td>
                <td>${show(heldOutLoss[i])}${i === best ? html` <small>${strings.best.row}</small>` : nothing}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}
