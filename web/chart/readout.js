// The values of every run under the cursor: as a small table beside it, where a run is its colour, and as a sentence.

import { css, html, nothing } from 'lit';
import { tableWords } from '../words/loss-table.js';
import { readWords } from '../words/readout.js';
import { strings } from '../words/strings.js';
import { formatDuration, formatEpoch, formatRate } from '../words/units.js';
import { runColour } from './colours.js';
import { fromX, toX, toY } from './frame.js';
import { nearest } from './thin.js';

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Frame, Picture } from './frame.js'
 * @import { Measured, Row } from './reading.js'
 */

/** Losses of a run, as they are shown. @typedef {(curve: Curve, nats: number) => string} Show */

const words = strings.chart;

/**
 * @param {Row[]} rows the run that is read first
 * @param {boolean} byEpoch the x axis says the epoch
 * @param {Show} show
 * @param {string} note what else is to be known here
 */
export function readout(rows, byEpoch, show, note) {
  const [first] = rows;
  if (!first) return nothing;
  const several = rows.length > 1;
  const { epoch, ...columns } = tableWords.columns;
  const { chars, seconds } = first;
  // A record in a link has losses by epoch, and nothing else.
  const place = Number.isFinite(chars)
    ? readWords.place(first.epoch, formatRate(chars), formatDuration(seconds))
    : readWords.epoch(first.epoch);
  const cell = (/** @type {Row} */ row, /** @type {Measured|null} */ value) => {
    if (!value) return '\u2013';
    const at =
      value.epoch === row.epoch ? nothing : html` <small>${readWords.at(value.epoch)}</small>`;
    return html`${show(row.curve, value.nats)}${at}`;
  };
  return html`<div class="label readout" aria-hidden="true">
    <p>${place}</p>
    <table>
      <thead>
        <tr>
          ${several ? html`<td></td>` : nothing}
          ${several && !byEpoch ? html`<th scope="col">${epoch}</th>` : nothing}
          ${Object.values(columns).map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) => html`
            <tr>
              ${
                several
                  ? html`<th scope="row"><i class="dash ${runColour(row.curve.number)}"></i></th>`
                  : nothing
              }
              ${several && !byEpoch ? html`<td>${formatEpoch(row.epoch)}</td>` : nothing}
              <td>${show(row.curve, row.loss)}</td>
              <td>${cell(row, row.measured)}</td>
              <td>${cell(row, row.heldOut)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
    ${note ? html`<p class="note">${note}</p>` : nothing}
  </div>`;
}

/** The same for the ear. @param {Row[]} rows @param {Show} show */
export function readAloud(rows, show) {
  const said = rows.map(({ curve, epoch, loss, measured, heldOut }) => {
    const parts = [words.running(show(curve, loss))];
    const name = rows.length > 1 ? `${curve.name}, ` : '';
    if (measured) parts.push(readWords.measured(show(curve, measured.nats), measured.epoch, epoch));
    if (heldOut) parts.push(readWords.unseen(show(curve, heldOut.nats), heldOut.epoch, epoch));
    return `${name}${readWords.epoch(epoch)}: ${parts.join(', ')}`;
  });
  return said.length > 0 ? `${said.join('; ')}.` : '';
}

/** CSS pixels between the table and the edges of the plot. */
const AIR = 10;

/**
 * Where the table lies: at the end of the plot that the cursor is further from, under the lines if it fits there.
 * @param {Picture} picture
 * @param {Frame} frame
 * @param {number} cursor
 * @param {number} width of the table
 * @param {number} height
 */
export function besides({ curves, along, convert }, frame, cursor, width, height) {
  const late = toX(frame, cursor) > frame.left + frame.width / 2;
  const right = frame.left + frame.width - AIR;
  // On a narrow plot it goes on over the labels, not over the edge of the page.
  const left = late ? frame.left + AIR : Math.max(frame.left + AIR, right - width);
  // Losses fall: they are lowest at the right edge of the table.
  const edge = fromX(frame, left + width);
  const lowest = curves.map((curve) => {
    const nats = curve.points.loss[nearest(curve.points[along], edge)];
    return nats === undefined ? 0 : toY(frame, convert(curve)(nats));
  });
  const under = frame.top + frame.height - AIR - height;
  return { left, top: Math.max(...lowest) + AIR < under ? under : frame.top + AIR };
}

export const readoutStyle = css`
  .readout {
    position: absolute;
    max-width: calc(100% - 20px);
    padding: 6px 10px;
    border: 1px solid var(--line);
    border-radius: 7px;
    background: var(--panel);
    box-shadow: 0 2px 10px rgb(0 0 0 / 8%);
    line-height: 1.45;
    pointer-events: none;
  }
  .readout .note {
    max-width: 26em;
    padding-top: 4px;
  }
  .readout table {
    color: var(--ink);
    font-size: inherit;
  }
  .readout :is(th, td) {
    padding-block: 0;
    border: 0;
    white-space: nowrap;
  }
  .readout .dash {
    display: inline-block;
    vertical-align: 4px;
  }
  @media print {
    .readout {
      display: none;
    }
  }
`;
