// The values of every run under the cursor: as a small table beside it, where a run is its colour, and as a sentence.

import { html, nothing } from 'lit';
import { formatDuration, formatLoss, formatRate } from '../words/units.js';
import { runColour } from './colours.js';
import { fromX, toX, toY } from './frame.js';
import { nearest } from './thin.js';

/**
 * @import { Frame, Picture, Words } from './frame.js'
 * @import { Measured, Row } from './reading.js'
 */

/** @param {Row} row @param {Words} words */
const place = ({ epoch, chars, seconds }, words) =>
  words.read.place(epoch, formatRate(chars), formatDuration(seconds));

/**
 * @param {Row[]} rows the run that is read first
 * @param {Picture} picture
 * @param {Words} words
 * @param {string} note what else is to be known here
 */
export function readout(rows, { convert, along }, words, note) {
  const [first] = rows;
  if (!first) return nothing;
  const { epoch, ...columns } = words.read.columns;
  const byEpoch = along === 'epoch';
  return html`
    <p>${place(first, words)}</p>
    <table>
      <thead>
        <tr>
          ${rows.length > 1 ? html`<td></td>` : nothing}
          ${rows.length > 1 && !byEpoch ? html`<th scope="col">${epoch}</th>` : nothing}
          ${Object.values(columns).map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => {
          const show = (/** @type {number} */ nats) => formatLoss(convert(row.curve)(nats));
          return html`
            <tr>
              ${
                rows.length > 1
                  ? html`<th scope="row"><i class="dash ${runColour(row.curve.number)}"></i></th>`
                  : nothing
              }
              ${rows.length > 1 && !byEpoch ? html`<td>${row.epoch}</td>` : nothing}
              <td>${show(row.loss)}</td>
              <td>${measured(row.train, row.epoch, show, words)}</td>
              <td>${measured(row.valid, row.epoch, show, words)}</td>
            </tr>
          `;
        })}
      </tbody>
    </table>
    ${note ? html`<p class="note">${note}</p>` : nothing}
  `;
}

/**
 * @param {Measured|null} value
 * @param {number} epoch
 * @param {(nats: number) => string} show
 * @param {Words} words
 */
function measured(value, epoch, show, words) {
  if (!value) return '\u2013';
  if (value.epoch === epoch) return show(value.nats);
  return html`${show(value.nats)} <small>${words.read.at(value.epoch)}</small>`;
}

/**
 * The same for the ear.
 * @param {Row[]} rows
 * @param {Picture} picture
 * @param {Words} words
 */
export function readAloud(rows, { convert }, words) {
  const said = rows.map(({ curve, epoch, loss, train, valid }) => {
    const show = (/** @type {number} */ nats) => formatLoss(convert(curve)(nats));
    const parts = [words.running(show(loss))];
    if (train)
      parts.push(words.read.measured(show(train.nats), train.epoch, train.epoch === epoch));
    if (valid) parts.push(words.read.unseen(show(valid.nats), valid.epoch, valid.epoch === epoch));
    const name = rows.length > 1 ? `${curve.name}, ` : '';
    return `${name}${words.read.epoch(epoch)}: ${parts.join(', ')}`;
  });
  return said.length > 0 ? `${said.join('; ')}.` : '';
}

/** CSS pixels between the table and the edges of the plot. */
const AIR = 10;

/**
 * Where the table lies: at the end of the plot that the cursor is further from, under the lines if they leave room.
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
