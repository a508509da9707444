// A kept run in the dialog: what it is, what can be done with it, and the question that waits for the reader's answer.

import { html, nothing } from 'lit';
import { runsWords as words } from '../../words/runs.js';
import { formatBytes, formatCount } from '../../words/units.js';

/**
 * @import { KeptRow } from '../../store/rows.js'
 * @import { KeptRuns } from './runs.js'
 */

// A narrow window lays the table out as blocks, and some browsers then forget that it is a table: its roles are written out.

export const renderHead = () => html`
  <thead role="rowgroup">
    <tr role="row">
      ${Object.values(words.columns).map(
        (name) => html`<th role="columnheader" scope="col">${name}</th>`,
      )}
    </tr>
  </thead>
`;

/**
 * @param {KeptRuns} runs
 * @param {KeptRow} row
 * @param {(nats: number|null) => string} show
 */
export function renderRow(runs, row, show) {
  const { columns, unknown } = words;
  const { textName, epoch, loss, best, saved, bytes } = row;
  const cell = (/** @type {string} */ label, /** @type {unknown} */ value) => html`
    <td role="cell"><span class="label">${label}</span> ${value}</td>
  `;
  const time = html`
    <time datetime=${new Date(saved).toISOString()} title=${words.when(saved)}>${words.ago(saved, Date.now())}</time>
  `;
  return html`
    <tbody role="rowgroup">
      <tr role="row" class="facts">
        <th role="rowheader" scope="row">
          ${renderName(runs, row)}
          <bdi class="text" dir="auto" title=${textName}>${words.textOf(textName)}</bdi>
        </th>
        ${cell(columns.epoch, formatCount(epoch))}
        ${cell(columns.loss, show(loss) || unknown)}
        ${cell(columns.best, best ? html`${show(best.loss)} <small>${words.at(best.epoch)}</small>` : unknown)}
        ${cell(columns.saved, saved ? time : unknown)}
        ${cell(columns.size, formatBytes(bytes))}
      </tr>
      <tr role="row" class="acts">
        <td role="cell" colspan="6">${renderActs(runs, row)}</td>
      </tr>
    </tbody>
  `;
}

/** @param {KeptRuns} runs @param {KeptRow} row */
function renderName(runs, row) {
  const { id, name, broken } = row;
  if (runs.asked?.id === id && runs.asked.what === 'rename')
    return html`
      <input
        type="text"
        data-first
        dir="auto"
        aria-label=${words.newName}
        autocomplete="off"
        spellcheck="false"
        maxlength="200"
        .value=${name}
        @keydown=${(/** @type {KeyboardEvent} */ event) => {
          const input = /** @type {HTMLInputElement} */ (event.currentTarget);
          if (event.key === 'Enter' && !event.isComposing) runs.rename(row, input.value);
        }}
      />
    `;
  const place = runs.placeOf(row);
  return html`
    <span class="name">
      <bdi dir="auto" title=${name}>${name}</bdi>
      ${place ? html`<span class="mark ${place}">${words[place]}</span>` : nothing}
      ${broken ? html`<span class="mark broken">${words.broken}</span>` : nothing}
    </span>
  `;
}

/** @param {KeptRuns} runs @param {KeptRow} row */
function renderActs(runs, row) {
  if (runs.asked?.id === row.id) return renderQuestion(runs, row, runs.asked.what);
  const { id, name, broken } = row;
  const act = (
    /** @type {'open'|'compare'|'rename'|'save'|'remove'} */ what,
    /** @type {() => unknown} */ does,
    /** @type {boolean} */ pressed = false,
  ) => html`
    <button
      class="link"
      data-act=${what}
      data-id=${id}
      aria-label=${words.labelled(words[what], name)}
      aria-pressed=${what === 'compare' ? String(pressed) : nothing}
      @click=${does}
    >${words[what]}</button>
  `;
  const remove = act('remove', () => runs.ask(id, 'remove'));
  if (broken)
    return html`<div class="row"><span class="quiet">${words.brokenHelp}</span>${remove}</div>`;
  const here = runs.placeOf(row) === 'here';
  return html`
    <div class="row">
      ${here ? nothing : act('open', () => runs.open(row))}
      ${here ? nothing : act('compare', () => runs.compare(row), runs.isShown(row))}
      ${act('rename', () => runs.ask(id, 'rename'))}
      ${act('save', () => runs.save(row))}
      ${remove}
    </div>
  `;
}

/** @param {KeptRuns} runs @param {KeptRow} row @param {'open'|'rename'|'remove'} what */
function renderQuestion(runs, row, what) {
  if (what === 'rename') {
    const take = (/** @type {Event} */ { currentTarget }) => {
      const body = /** @type {Element} */ (currentTarget).closest('tbody');
      runs.rename(row, body?.querySelector('input')?.value ?? row.name);
    };
    return html`
      <div class="row">
        <button class="small" @click=${take}>${words.saveName}</button>
        <button class="small" @click=${() => runs.leave()}>${words.keepName}</button>
      </div>
    `;
  }
  const open = what === 'open';
  const removing = runs.placeOf(row) ? words.removingHere : words.removing;
  return html`
    <div class="question" role="group" aria-label=${words.labelled(words[what], row.name)}>
      <p id="question">${open ? words.taken : removing}</p>
      <div class="row">
        <button
          class="small ${open ? '' : 'danger'}"
          @click=${() => (open ? runs.open(row) : runs.removeRun(row))}
        >${open ? words.openHere : words.remove}</button>
        <button class="small" data-first aria-describedby="question" @click=${() => runs.leave()}>
          ${open ? words.leave : words.keepIt}
        </button>
      </div>
    </div>
  `;
}
