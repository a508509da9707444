// The table of a comparison: a row for each recipe, with what it is made of before it is trained and what it came to.

import { html, nothing } from 'lit';
import { runColour } from '../../chart/colours.js';
import { formatLoss } from '../../words/units.js';
import { ON_SCREEN } from './comparison.js';
import { words } from './words.js';

/** @import { Comparison, Entry, Row } from './comparison.js' */

/**
 * How it is written.
 * @typedef {object} Manner
 * @property {import('../../words/units.js').Unit} unit
 * @property {(entry: Entry) => import('../../words/units.js').Convert} convert
 * @property {(settings: import('../../wire/protocol.js').Settings) => string[]} differ from the first entry
 */

/** Roles are written out: on a narrow page the cells of a row lie in a grid, and a browser would take them for no table.
 * @param {Comparison} run @param {Manner} manner
 */
export function renderTable(run, manner) {
  return html`
    <table role="table" aria-label=${words.list}>
      <caption class="quiet">${words.caption(words.units[manner.unit])}</caption>
      <thead role="rowgroup">
        <tr role="row">
          ${Object.values(words.columns).map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
          <th role="columnheader" scope="col"><span class="spoken">${words.removing}</span></th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${run.rows.map((row) => renderRow(run, row, manner))}
      </tbody>
    </table>
  `;
}

/** @param {Comparison} run @param {Row} row @param {Manner} manner */
function renderRow(run, { entry, best, train, floor, above, valid, bestValid }, manner) {
  const convert = manner.convert(entry);
  const show = (/** @type {number|null|undefined} */ nats) =>
    nats == null ? '\u2013' : formatLoss(convert(nats));
  const over =
    train !== null && floor !== null ? Math.max(0, convert(train) - convert(floor)) : null;
  const { columns } = words;
  const lowest = bestValid ? words.atEpoch(show(bestValid.value), bestValid.epoch) : '\u2013';
  const busy = entry.trials.some(({ state }) => state === 'training');
  return html`
    <tr role="row">
      <th role="rowheader" scope="row">${renderName(run, entry, manner)}</th>
      ${cell(columns.rate, rateOf(entry, best))}
      ${cell(columns.train, show(train))}
      ${cell(columns.floor, show(floor))}
      ${cell(columns.above, above === null || over === null ? '\u2013' : formatLoss(over))}
      ${cell(columns.valid, show(valid))}
      ${cell(columns.best, lowest)}
      <td role="cell" class="remove">
        ${
          busy
            ? nothing
            : html`<button
                class="small quiet"
                aria-label=${words.remove(entry.name)}
                title=${words.remove(entry.name)}
                @click=${() => run.remove(entry)}
              >×</button>`
        }
      </td>
    </tr>
  `;
}

/** @param {string} label @param {unknown} value */
const cell = (label, value) => html`<td role="cell" data-label=${label}>${value}</td>`;

/** @param {Entry} entry @param {import('./comparison.js').Trial|null} best */
function rateOf({ trials }, best) {
  const over = trials.filter((trial) => trial.over).length;
  if (trials.length === 1) return trials[0]?.rate;
  if (over < trials.length) return words.tried(over, trials.length);
  return best ? words.bestOf(best.rate, trials.length) : '\u2013';
}

/** What the row is, how it differs, and where it stands. @param {Comparison} run @param {Entry} entry @param {Manner} manner */
function renderName(run, entry, { differ }) {
  const list = differ(entry.settings);
  const first = run.entries[0] === entry;
  if (entry.trials.length > 1) list.push(words.rates(entry.trials.map(({ rate }) => rate)));
  return html`
    <span class="name">${renderMark(run, entry)}<b>${entry.name}</b></span>
    <span class="line">${[...list, ...(first ? [words.base] : [])].join(', ')}</span>
    ${renderBatches(run, entry)}
    ${entry.trials.map((trial) => renderState(run, trial))}
  `;
}

/** Its colours on the chart; a box to put it there while nothing trains. @param {Comparison} run @param {Entry} entry */
function renderMark(run, entry) {
  const shown = run.shown;
  const mine = shown.filter((trial) => trial.entry === entry);
  const live = shown.some(({ over }) => !over);
  const dashes = mine.map(
    ({ curve }) => html`<i class="dash ${runColour(curve?.number ?? 1)}"></i>`,
  );
  if (live || !entry.best) return dashes;
  const full = mine.length === 0 && shown.length >= ON_SCREEN;
  return html`
    <input
      type="checkbox"
      aria-label=${words.show(entry.name)}
      title=${full ? words.shown : words.show(entry.name)}
      .checked=${mine.length > 0}
      ?disabled=${full}
      @change=${() => run.pick(entry)}
    />${dashes}
  `;
}

/** @param {Comparison} run @param {Entry} entry */
function renderBatches(run, entry) {
  if (!run.otherBatches(entry) || !entry.outlook) return nothing;
  const { window, batch, steps } = entry.outlook.facts;
  const first = run.entries[0]?.outlook?.facts;
  const cut = first?.window !== window || first?.batch !== batch;
  return html`<span class="line">${cut ? words.cut(window, steps) : words.memory(entry.settings.state === 'carry')}</span>`;
}

/** @param {Comparison} run @param {import('./comparison.js').Trial} trial */
function renderState(run, { entry, rate, state, epoch, curve, sentence, rollbacks }) {
  const { states } = words;
  const at = entry.trials.length > 1 ? words.atRate(rate) : '';
  const reached = Math.max(epoch, curve?.points.epoch.at(-1) ?? 0);
  if (state === 'refused') return html`<span class="line warn">${sentence}</span>`;
  if (state === 'stopped')
    return html`<span class="line warn">${at}${states.stopped(epoch)}</span>`;
  if (state === 'training')
    return html`<span class="line">${at}${states.training(reached, run.epochs)}</span>`;
  if (rollbacks > 0) return html`<span class="line">${at}${states.rolledBack(rollbacks)}</span>`;
  return nothing;
}
