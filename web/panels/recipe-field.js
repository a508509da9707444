// One field of the recipe as a row: its name, its value, what is said of it; drawn from the core's table alone.

import { css, html, nothing } from 'lit';
import { inWords, isSwitch, isUsed } from '../model/choice.js';
import { options } from '../ui/element.js';
import '../ui/help.js';
import { strings } from '../words/strings.js';

/** @import { Field, Settings } from '../wire/protocol.js' */

const words = strings.recipe;
/** Fields with a "?". @type {Record<string, string>} */
const EXPLAINED = { window: 'window', lr: 'learning rate' };

/**
 * A row's state.
 * @typedef {object} Row
 * @property {string} value in force
 * @property {string|undefined} wrong what was typed and is out of range
 * @property {string} [fitted] what auto has become, when it is that
 * @property {string} idle why it does nothing beside the others, or ''
 * @property {boolean} changed it differs from the preset
 * @property {boolean} guessed the preset's author does not say it
 * @property {() => void} read the reader looks at it
 * @property {(event: Event) => void} set the reader changed it
 */

/** What a field may be, its default and its help. The table says what a 1 means; a box that is ticked is that 1. @param {Field} field */
export const describe = (field) =>
  isSwitch(field)
    ? `${field.label}: ${field.help.replace(/^1: /, '')}`
    : `${words.range(field, inWords(field, field.initial))} ${field.help}`;

/** A value as it stands in a field to type in: nothing is what auto is. @param {string} [value] */
export const asTyped = (value = '') => (value === 'auto' ? '' : value);

/** Why a field does nothing beside the others; '' when it does something. @param {Field} field @param {Field[]} fields @param {Settings} settings */
export function whyIdle(field, fields, settings) {
  if (isUsed(field, settings)) return '';
  const [name, values = ''] = field.needs.split('=');
  const other = fields.find((each) => each.name === name);
  if (!other) return '';
  const list = values.split(',').map((value) => inWords(other, value));
  return words.idle(field.label, other.label, list);
}

/** What stands against a form, or nothing. @param {string[]} sentences those that are '' do not count */
export function problems(sentences) {
  const said = sentences.filter(Boolean);
  if (said.length === 0) return nothing;
  return html`<div role="alert">${said.map((each) => html`<p class="quiet warn">${each}</p>`)}</div>`;
}

/** @param {Field} field @param {Row} row */
export function renderField(field, row) {
  const { name, label } = field;
  return html`
    <div
      class="beside field ${row.changed ? 'changed' : ''} ${row.idle ? 'idle' : ''}"
      title=${row.idle || nothing}
      @pointerenter=${row.read}
      @focusin=${row.read}
    >
      <span class="name">
        <label for=${name}>${label}</label>
        ${EXPLAINED[name] ? html`<plateau-help word=${EXPLAINED[name]}></plateau-help>` : nothing}
        ${row.guessed ? html`<span class="guess" aria-hidden="true">${words.guess}</span>` : nothing}
      </span>
      ${renderControl(field, row)}
      <span class="spoken" id="help-${name}">
        ${row.guessed ? `${words.guess}. ` : ''}${row.idle} ${describe(field)}
      </span>
    </div>
  `;
}

/** @param {Field} field @param {Row} row */
function renderControl(field, { value, fitted = '', idle, wrong, set }) {
  const { name, kind, choices, words } = field;
  if (isSwitch(field))
    return html`
      <input
        id=${name}
        type="checkbox"
        aria-describedby="help-${name}"
        ?disabled=${idle}
        .checked=${(value === 'auto' ? fitted : value) === '1'}
        @change=${set}
      />
    `;
  if (kind !== 'choice')
    return html`
      <input
        id=${name}
        type="text"
        inputmode=${kind === 'integer' ? 'numeric' : 'decimal'}
        autocomplete="off"
        aria-describedby="help-${name}"
        aria-invalid=${wrong !== undefined}
        ?disabled=${idle}
        placeholder=${value === 'auto' ? strings.recipe.auto(fitted) : nothing}
        .value=${wrong ?? asTyped(value)}
        @change=${set}
      />
    `;
  return html`
    <select id=${name} aria-describedby="help-${name}" ?disabled=${idle} @change=${set}>
      ${options(
        choices.map((each, i) => [each, words[i] ?? each]),
        value,
      )}
    </select>
  `;
}

/** Of a row with a name and a value, in any form. */
export const rowStyles = css`
  .field {
    min-height: 32px;
    border-bottom: 1px solid var(--line);
    font-size: var(--type-text);
  }
  .field:hover {
    border-color: var(--strong-line);
  }
  .field :is(select, input, textarea) {
    min-width: 0;
    min-height: 28px;
    margin-left: auto;
    padding: 0 2px;
    border: 0;
    border-radius: 4px;
    background: none;
    color: inherit;
    text-align: right;
    text-align-last: right;
  }
  .field :is(option, optgroup) {
    color: var(--ink);
    background: var(--panel);
  }
  .field ::placeholder {
    color: var(--soft);
    opacity: 1;
  }
  .field.idle :is(input, select) {
    opacity: 0.5;
    cursor: not-allowed;
  }
  .field [aria-invalid='true'] {
    color: var(--warn);
    text-decoration: underline wavy;
  }
`;

export const fieldStyles = css`
  .name {
    flex: 0 1 auto;
    min-width: 0;
    padding-block: 3px;
    color: var(--soft);
    line-height: 1.2;
  }
  .guess {
    margin-left: 2px;
    border-bottom: 1px dotted var(--strong-line);
    font-size: var(--type-label);
    white-space: nowrap;
  }
  select,
  input {
    /* Neither under the bar with Train nor under what is said of the field. */
    scroll-margin-block: calc(136 * var(--px)) calc(190 * var(--px));
    flex: none;
  }
  /* "auto: 0.003" */
  input {
    width: calc(92 * var(--px));
  }
  input[type='checkbox'] {
    width: calc(18 * var(--px));
    min-height: calc(18 * var(--px));
    margin-right: 2px;
  }
  select {
    max-width: calc(136 * var(--px));
    cursor: pointer;
    text-overflow: ellipsis;
  }
  .changed :is(select, input) {
    font-weight: 600;
    color: var(--warn);
  }
`;
