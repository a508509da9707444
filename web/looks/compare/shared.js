// What the panels of Compare and Replay share: a comparison that outlives its panel, the buttons over it and its chart.

import { html, nothing } from 'lit';
import { guard } from 'lit/directives/guard.js';
import '../../chart/panel.js';
import { about } from '../../words/strings.js';
import { Comparison } from './comparison.js';
import { words } from './words.js';

/**
 * @import { View } from '../../chart/tools.js'
 * @import { Aides } from '../../model/aides.js'
 * @import { Curve } from '../../model/curve.js'
 * @import { Unit } from '../../words/units.js'
 */

/** @type {WeakMap<Aides, Record<string, Comparison>>} */
const kept = new WeakMap();

/** Closing a panel pauses its comparison, which is there again with the next panel. @param {Aides} aides @param {string} look */
export function comparisonOf(aides, look) {
  const before = kept.get(aides);
  const mine = { ...before, [look]: before?.[look] ?? new Comparison(aides) };
  kept.set(aides, mine);
  return /** @type {Comparison} */ (mine[look]);
}

/** @param {string} name @param {() => void} act */
export const small = (name, act) => html`<button class="small" @click=${act}>${name}</button>`;

/** @param {string} name @param {boolean} on @param {() => void} flip */
export const check = (name, on, flip) => html`
  <label class="quiet beside choice">
    <input type="checkbox" .checked=${on} @change=${flip} />
    ${name}
  </label>
`;

/**
 * Buttons and progress.
 * @param {Comparison} run
 * @param {{start: string, again?: string, pause: string}} names
 * @param {{again?: () => void, cancel?: () => void, before?: unknown, more?: unknown}} how `before`: shown until it trains
 */
export function renderBar(run, names, { again, cancel, before, more }) {
  const { running, state, over, begun } = run;
  const start = state === 'paused' ? words.resume : names.start;
  const label = running ? names.pause : over && again ? names.again : start;
  return html`
    <div class="row">
      <button
        class=${over ? '' : 'primary'}
        ?disabled=${over && !again}
        @click=${over ? again : () => toggle(run)}
      >${label}</button>
      ${state === 'idle' ? before : small(words.cancel, cancel ?? (() => run.cancel()))}
      ${renderProgress(run)}
      ${more}
    </div>
    <p class="spoken" aria-live="polite">${state === 'paused' ? words.paused : over && begun ? words.done : ''}</p>
  `;
}

/** @param {Comparison} run */
const toggle = (run) => (run.running ? run.pause() : run.start());

/** @param {Comparison} run */
function renderProgress({ state, over, begun, progress: { share, seconds } }) {
  if (over) return begun ? html`<span class="quiet">${words.done}</span>` : nothing;
  if (state === 'idle')
    return html`<span class="quiet">${seconds === null ? words.measuring : words.expected(about(seconds))}</span>`;
  const said = words.working(Math.floor(100 * share), seconds);
  return html`
    <progress max="1" .value=${share} aria-label=${said}></progress>
    <span class="quiet">${state === 'paused' ? words.paused : ''} ${said}</span>
  `;
}

/** @type {View} */
export const VIEW = { along: 'epoch', scale: 'log', smoothing: 'none', post: false, ngrams: false };

/**
 * @param {Comparison} run
 * @param {(Curve|null|undefined)[]} curves the one that leads first
 * @param {Unit} unit
 * @param {(unit: Unit) => void} choose
 * @param {View} [view] is set only when it is another one, for the reader may change it
 */
export function renderChart(run, curves, unit, choose, view = VIEW) {
  const [first = null, ...others] = curves.filter((curve) => curve != null);
  if (!first) return nothing;
  return html`
    <plateau-chart
      .run=${run}
      .aides=${run.aides}
      .curve=${first}
      .earlier=${others}
      .unit=${unit}
      .view=${guard([view], () => view)}
      @toggle=${() => toggle(run)}
      @unit=${(/** @type {CustomEvent<Unit>} */ event) => choose(event.detail)}
    ></plateau-chart>
  `;
}
