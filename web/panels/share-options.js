// The two lists of choices in the dialog: what to share, and what the reader of the post sees and trains on.

import { html, nothing } from 'lit';
import { withValue } from '../ui/element.js';
import { words } from '../words/share-dialog.js';
import { formatBytes } from '../words/units.js';
import { KINDS } from './share-kinds.js';
import { HEIGHT, LONGEST, PANELS } from './share-run.js';

/**
 * @import { KindName, TextName } from '../words/share-dialog.js'
 * @import { Share } from './share.js'
 * @import { Kind } from './share-kinds.js'
 */

/** @param {Share} share */
export const renderKinds = (share) => html`
  <fieldset class="kinds">
    <legend>${words.kind}</legend>
    ${KINDS.map(({ name, early }) => {
      const { label, note } = words.kinds[name];
      return html`
        <label class="kind">
          <input
            type="radio"
            name="kind"
            value=${name}
            ?disabled=${!early && !share.subject.record}
            .checked=${share.kind === name}
            @change=${withValue((kind) => share.choose({ kind: /** @type {KindName} */ (kind) }))}
          />
          <span>${label}<small>${note}</small></span>
        </label>
      `;
    })}
  </fieldset>
`;

/** @param {Share} share @param {Kind} kind */
export const renderOptions = (share, kind) => html`
  <div class="options">
    ${renderTexts(share)}
    ${kind.options.includes('panels') ? renderPanels(share) : nothing}
    ${kind.options.includes('height') ? renderHeight(share) : nothing}
    ${
      share.subject.record
        ? html`
            <label class="check">
              <input type="checkbox" .checked=${share.ask} @change=${() => share.choose({ ask: !share.ask })} />
              <span>${words.ask}</span>
            </label>
          `
        : nothing
    }
  </div>
`;

/** @param {Share} share */
function renderTexts(share) {
  const { ways, text, subject } = share;
  const long = subject.size > LONGEST;
  return html`
    <fieldset>
      <legend>${words.text}</legend>
      ${ways.map(
        (way) => html`
          <label class="check">
            <input
              type="radio"
              name="text"
              value=${way}
              .checked=${way === text}
              @change=${withValue((value) => share.choose({ way: /** @type {TextName} */ (value) }))}
            />
            <span>${words.texts[way]}</span>
          </label>
        `,
      )}
      ${text === 'post' ? renderSelector(share) : nothing}
      ${words.textNote[text] ? html`<p class="note">${words.textNote[text]}</p>` : nothing}
      ${long ? html`<p class="note">${words.textTooLong(formatBytes(LONGEST))}</p>` : nothing}
    </fieldset>
  `;
}

/** @param {Share} share */
const renderSelector = (share) => html`
  <label class="field">
    <span>${words.selector}</span>
    <input
      type="text"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      .value=${share.selector}
      @change=${withValue((selector) => share.choose({ selector: selector.trim() || 'article' }))}
    />
  </label>
`;

/** The last one that is shown stays: an address that names none means all. @param {Share} share */
const renderPanels = (share) => html`
  <fieldset>
    <legend>${words.panels}</legend>
    ${PANELS.map((name) => {
      const shown = share.panels.includes(name);
      const others = PANELS.filter((each) =>
        each === name ? !shown : share.panels.includes(each),
      );
      return html`
        <label class="check">
          <input
            type="checkbox"
            .checked=${shown}
            ?disabled=${others.length === 0}
            @change=${() => share.choose({ panels: others })}
          />
          <span>${words.panel[name]}</span>
        </label>
      `;
    })}
  </fieldset>
`;

/** @param {Share} share */
function renderHeight(share) {
  const { low, high, usual } = HEIGHT;
  return html`
    <label class="field">
      <span>${words.height(low, high)}</span>
      ${share.heightInput.render(share.height, (height) => share.choose({ height }), {
        step: 10,
        otherwise: usual,
      })}
    </label>
    ${share.heightInput.why()}
  `;
}
