// The answer under the chart: one sentence large, its reasons beside it.

import { css, html, LitElement, nothing } from 'lit';
import { answer } from '../state/sentence.js';
import { strings } from '../strings.js';
import { converter, formatLoss } from '../units.js';
import { base } from './styles.js';
import { Watch } from './watch.js';

const words = strings.answer;

/** @typedef {import('../state/sentence.js').Evidence} Evidence */

export class AnswerPanel extends LitElement {
  /** @override */
  static properties = {
    run: { attribute: false },
    curve: { attribute: false },
    unit: { attribute: false },
  };

  constructor() {
    super();
    /** @type {import('../state/run.js').Run|null} */
    this.run = null;
    /** What is spoken of. @type {import('../state/curve.js').Curve|null} */
    this.curve = null;
    /** @type {import('../units.js').Unit} */
    this.unit = 'nats';
    // Sentences that change faster than this cannot be read.
    new Watch(this, ['state', 'points'], 1000);
  }

  /** @returns {Evidence|null} */
  get #evidence() {
    const { run, curve } = this;
    if (!run || !curve) return null;
    const { points, floor, uniform, facts, settings, counted } = curve;
    const phase = run.running ? 'running' : run.phase === 'running' ? 'paused' : run.phase;
    return {
      phase: /** @type {Evidence['phase']} */ (curve.recorded ? 'finished' : phase),
      points,
      floor: floor.perChar,
      uniform,
      heldOut: facts.valid,
      carried: settings.state === 'carry',
      window: facts.window,
      convert: converter(this.unit, counted),
      ngrams: curve.ngrams,
    };
  }

  /** @override */
  render() {
    const evidence = this.#evidence;
    const nothingYet = this.run?.phase === 'unavailable' ? words.unavailable : words.waiting;
    const { say: whole, more } = evidence ? answer(evidence) : { say: nothingYet, more: [] };
    const say = this.#inFirst ?? whole;
    return html`
      <section role="region" aria-labelledby="heading">
        <h2 id="heading">${words.heading}</h2>
        <p class="whose ${this.curve?.recorded ? 'recorded' : ''}">${this.#whose}</p>
        <p class="say">${say}</p>
        ${more.length ? html`<div class="more">${more.map((reason) => html`<p>${reason}</p>`)}</div>` : nothing}
      </section>
    `;
  }

  /** Inside a long first epoch: how far it is. */
  get #inFirst() {
    const { curve } = this;
    const loss = curve?.within.loss.at(-1);
    if (!curve || loss === undefined || curve.points.length > 0) return null;
    const show = converter(this.unit, curve.counted);
    const percent = Math.floor(100 * (curve.within.epoch.at(-1) ?? 0));
    return words.within(formatLoss(show(loss)), percent, formatLoss(show(curve.uniform)));
  }

  /** Which run the sentence is about. */
  get #whose() {
    const { curve } = this;
    if (!curve) return nothing;
    return (curve.recorded ? words.recorded : words.of)(curve.name, curve.textName);
  }

  /** @override */
  static styles = [
    base,
    css`
      :host {
        display: block;
      }
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0 48px;
        min-height: var(--answer-height, 0);
        align-content: start;
      }
      /* One line, whoever it is about: the sentence stays where it is when the reader's run takes over. */
      .whose {
        min-height: 1lh;
        margin-bottom: 4px;
        color: var(--soft);
        font-size: calc(12 * var(--px));
        line-height: 18px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .recorded {
        color: var(--accent);
      }
      .say {
        font-size: calc(19 * var(--px));
        line-height: 1.38;
        letter-spacing: -0.01em;
        text-wrap: pretty;
        font-variant-numeric: tabular-nums;
        min-height: 4lh;
      }
      .more {
        display: grid;
        gap: 8px;
        margin-top: 10px;
        font-size: calc(14 * var(--px));
        max-width: 68ch;
        text-wrap: pretty;
      }
      @container (width >= 42.666em) {
        .say {
          min-height: 2lh;
        }
      }
      @container (width >= 66.666em) {
        .say {
          font-size: calc(20 * var(--px));
        }
      }
      @container (width >= 100em) {
        section {
          grid-template-columns: minmax(0, 1.05fr) minmax(0, 1fr);
          /* What the reasons need beyond the sentence goes below it, not between the lines above it. */
          grid-template-rows: auto auto 1fr;
        }
        h2,
        .whose,
        .say {
          grid-column: 1;
        }
        .more {
          grid-column: 2;
          grid-row: 1 / span 3;
        }
        .more {
          align-content: start;
          margin-top: 0;
        }
      }
    `,
  ];
}

customElements.define('plateau-answer', AnswerPanel);
