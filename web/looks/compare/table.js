// The table of a comparison: a row for each recipe, with what it is made of before it is trained and what it came to.

import { html, nothing } from 'lit';
import { runColour } from '../../chart/colours.js';
import { inWords } from '../../model/choice.js';
import { counted, listed } from '../../words/strings.js';
import { converter, formatCount, formatLoss, perUnit } from '../../words/units.js';
import { ON_SCREEN } from './comparison.js';
import { words } from './words.js';

/**
 * @import { Field, Settings } from '../../wire/protocol.js'
 * @import { Unit } from '../../words/units.js'
 * @import { Comparison, Entry, ScratchRun } from './comparison.js'
 */

/** Fields that are shown elsewhere, or are the same for all. */
const ELSEWHERE = new Set(['lr', 'seed', 'schedule_epochs']);
const NONE = '\u2013';

/**
 * How settings differ from others, in the page's words: "Hidden units 256".
 * @param {Field[]} fields
 * @param {Settings} settings
 * @param {Settings} [base]
 */
export const differences = (fields, settings, base = {}) =>
  fields
    .filter(({ name }) => !ELSEWHERE.has(name) && settings[name] !== base[name])
    .map((field) => `${field.label} ${inWords(field, settings[field.name] ?? '')}`);

/** Roles are written out: on a narrow page the cells of a row lie in a grid, and a browser would take them for no table.
 * @param {Comparison} run @param {Unit} unit @param {Field[]} fields
 */
export function renderTable(run, unit, fields) {
  return html`
    <table role="table" aria-label=${words.list}>
      <caption class="quiet">${words.caption(perUnit[unit])}</caption>
      <thead role="rowgroup">
        <tr role="row">
          ${[words.run, ...words.columns].map((name) => html`<th role="columnheader" scope="col">${name}</th>`)}
          <th role="columnheader" scope="col"><span class="spoken">${words.removing}</span></th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${run.entries.map((entry) => renderRow(run, entry, unit, fields))}
      </tbody>
    </table>
  `;
}

/** @param {Comparison} run @param {Entry} entry @param {Unit} unit @param {Field[]} fields */
function renderRow(run, entry, unit, fields) {
  const lines = [[describe(run, entry, fields)], [batches(run, entry)], ...entry.runs.map(stateOf)];
  const busy = entry.runs.some(({ state }) => state === 'training');
  const remove = words.remove(entry.name);
  return html`
    <tr role="row">
      <th role="rowheader" scope="row">
        <span class="row name">${renderMark(run, entry)}<b>${entry.name}</b></span>
        ${lines.map(([text, warns]) => (text ? html`<span class="quiet line ${warns ? 'warn' : ''}">${text}</span>` : nothing))}
      </th>
      ${cellsOf(entry, unit).map((cell, i) => html`<td role="cell" data-label=${words.columns[i]}>${cell}</td>`)}
      <td role="cell" class="remove">
        ${
          busy
            ? nothing
            : html`<button class="small quiet" aria-label=${remove} title=${remove} @click=${() => run.remove(entry)}>×</button>`
        }
      </td>
    </tr>
  `;
}

/** In the order of the columns. @param {Entry} entry @param {Unit} unit */
function cellsOf({ runs, best, outlook }, unit) {
  const { facts, floor } = outlook ?? {};
  const convert = converter(unit, facts ? facts.window - facts.burnIn : 1);
  const of = (/** @type {number|null|undefined} */ nats) => (nats == null ? null : convert(nats));
  const show = (/** @type {number|null} */ loss) => (loss === null ? NONE : formatLoss(loss));
  const [end, low] = [of(best?.end?.measuredLoss), of(floor?.perChar)];
  const above = end === null || low === null ? null : Math.max(0, end - low);
  const lowest = best?.curve?.points.best();
  const over = runs.filter((run) => run.over).length;
  const tried = best ? words.bestOf(best.rate, runs.length) : NONE;
  const rate = over < runs.length ? words.tried(over, runs.length) : tried;
  return [
    runs.length === 1 ? runs[0]?.rate : rate,
    ...[end, low, above, of(best?.end?.heldOutLoss)].map(show),
    lowest ? words.atEpoch(show(of(lowest.value)), lowest.epoch) : NONE,
  ];
}

/** How it differs from the first. @param {Comparison} run @param {Entry} entry @param {Field[]} fields */
function describe({ entries: [first] }, entry, fields) {
  const list = differences(fields, entry.settings, first?.settings);
  if (entry.rates.length > 1) list.push(words.rates(listed(entry.rates)));
  if (entry === first) list.push(words.base);
  return list.join(', ');
}

/** Its colours on the chart; a box to put it there while nothing trains. @param {Comparison} run @param {Entry} entry */
function renderMark(run, entry) {
  const shown = run.shown;
  const mine = shown.filter((each) => each.entry === entry);
  const dashes = mine.map(
    ({ curve }) => html`<i class="dash ${runColour(curve?.number ?? 1)}"></i>`,
  );
  if (!entry.best || shown.some(({ over }) => !over)) return dashes;
  const full = mine.length === 0 && shown.length >= ON_SCREEN;
  const show = words.show(entry.name);
  return html`
    <input
      type="checkbox"
      aria-label=${show}
      title=${full ? words.full : show}
      .checked=${mine.length > 0}
      ?disabled=${full}
      @change=${() => run.pick(entry)}
    />${dashes}
  `;
}

/** Where its steps read other characters than those of the first. @param {Comparison} run @param {Entry} entry */
function batches({ entries: [first] }, { outlook, settings: { state } }) {
  const [base, facts] = [first?.outlook?.facts, outlook?.facts];
  if (!base || !facts) return '';
  if (base.window !== facts.window || base.batch !== facts.batch) return words.cut(facts);
  return state === first?.settings.state ? '' : words.memory(state === 'carry');
}

/** @param {ScratchRun} run @returns {[text: string, warns?: boolean]} */
function stateOf({ entry, rate, state, epoch, reached, sentence, rollbacks }) {
  const at = entry.rates.length > 1 ? words.atRate(rate) : '';
  if (state === 'refused') return [sentence, true];
  if (state === 'stopped') return [`${at}${words.stopped(formatCount(epoch))}`, true];
  if (state === 'training') return [`${at}${words.training(reached, entry.epochs)}`];
  return [rollbacks > 0 ? `${at}${words.rolledBack(counted(rollbacks, 'time'))}` : ''];
}
