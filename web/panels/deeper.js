// <plateau-deeper>: a closer look as a heading that opens. What is behind it is loaded, and measured, when it is opened.

import { css, html, LitElement, nothing } from 'lit';
import { base } from '../ui/styles.js';
import { strings } from '../words/strings.js';

/**
 * What a look is drawn from. @typedef {object} LookView
 * @property {import('../model/run.js').Run|null} run
 * @property {import('../model/curve.js').Curve|null} curve what the chart shows: of the run, or recorded
 * @property {import('../words/units.js').Unit} unit
 * @property {import('../model/aides.js').Aides|null} aides
 * @property {import('../model/conductor.js').Conductor|null} conductor
 */

/**
 * A row for each closer look, in the order they are read: a name for the `panels` attribute, its words, the script that
 * defines its element, and how that is drawn.
 * @type {{name: string, heading: string, about: string, load: () => Promise<unknown>,
 *   render: (view: LookView) => import('lit').TemplateResult}[]}
 */
export const LOOKS = [
  {
    name: 'where',
    ...strings.deeper.looks.where,
    load: () => import('../looks/where/panel.js'),
    render: ({ run, curve, unit, aides }) => html`
      <plateau-where .run=${run} .curve=${curve} .unit=${unit} .aides=${aides}></plateau-where>
    `,
  },
  {
    name: 'baselines',
    ...strings.deeper.looks.baselines,
    load: () => import('../looks/baselines/panel.js'),
    render: ({ run, curve, unit, aides }) => html`
      <plateau-baselines .run=${run} .curve=${curve} .unit=${unit} .aides=${aides}></plateau-baselines>
    `,
  },
  {
    name: 'reach',
    ...strings.deeper.looks.reach,
    load: () => import('../looks/reach/panel.js'),
    render: ({ run, curve, unit, aides }) => html`
      <plateau-reach .run=${run} .curve=${curve} .unit=${unit} .aides=${aides}></plateau-reach>
    `,
  },
  {
    name: 'inside',
    ...strings.deeper.looks.inside,
    load: () => import('../looks/inside/panel.js'),
    render: ({ run, curve, aides }) => html`
      <plateau-inside .run=${run} .curve=${curve} .aides=${aides}></plateau-inside>
    `,
  },
  {
    name: 'repeats',
    ...strings.deeper.looks.repeats,
    load: () => import('../looks/repeats/panel.js'),
    render: ({ run, curve, unit, aides }) => html`
      <plateau-repeats .run=${run} .curve=${curve} .unit=${unit} .aides=${aides}></plateau-repeats>
    `,
  },
  {
    name: 'compare',
    ...strings.deeper.looks.compare,
    load: () => import('../looks/compare/panel.js'),
    render: ({ aides, conductor, unit }) => html`
      <plateau-compare .aides=${aides} .conductor=${conductor} .unit=${unit}></plateau-compare>
    `,
  },
  {
    name: 'replay',
    ...strings.deeper.looks.replay,
    load: () => import('../looks/replay/panel.js'),
    render: ({ aides, conductor }) => html`
      <plateau-replay .aides=${aides} .conductor=${conductor}></plateau-replay>
    `,
  },
];

export class Deeper extends LitElement {
  /** @override */
  static properties = {
    look: { attribute: false },
    run: { attribute: false },
    curve: { attribute: false },
    unit: { attribute: false },
    aides: { attribute: false },
    conductor: { attribute: false },
    open: { type: Boolean, reflect: true },
    trouble: { state: true },
    loaded: { state: true },
  };

  constructor() {
    super();
    /** @type {typeof LOOKS[number]|null} */
    this.look = null;
    /** @type {LookView['run']} */
    this.run = null;
    /** @type {LookView['curve']} */
    this.curve = null;
    /** @type {LookView['unit']} */
    this.unit = 'nats';
    /** @type {LookView['aides']} */
    this.aides = null;
    /** @type {LookView['conductor']} */
    this.conductor = null;
    this.open = false;
    this.trouble = '';
    this.loaded = false;
  }

  /** Opens it, and brings it before the reader. */
  async show() {
    if (!this.open) await this.#toggle();
    await this.updateComplete;
    const button = this.renderRoot.querySelector('h2 button');
    button?.scrollIntoView({ block: 'start' });
    /** @type {HTMLElement|null} */ (button)?.focus({ preventScroll: true });
  }

  async #toggle() {
    this.open = !this.open;
    this.trouble = '';
    if (!this.open || this.loaded) return;
    try {
      await this.look?.load();
      this.loaded = true;
    } catch {
      this.trouble = strings.deeper.notLoaded;
    }
  }

  /** @override */
  render() {
    const { look } = this;
    if (!look) return nothing;
    return html`
      <section role="region" aria-labelledby="heading">
        <h2 id="heading">
          <button aria-expanded=${this.open} aria-controls="body" @click=${this.#toggle}>
            ${look.heading}
          </button>
        </h2>
        <p class="about">${look.about}</p>
        <div id="body">
          ${this.trouble ? html`<p role="alert">${this.trouble}</p>` : nothing}
          ${this.open && this.loaded ? look.render(this) : nothing}
        </div>
      </section>
    `;
  }

  /** @override */
  static styles = [
    base,
    css`
      :host {
        display: block;
        padding-block: 4px;
      }
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
      }
      h2 {
        margin: 0;
      }
      h2 button {
        display: flex;
        align-items: center;
        gap: 8px;
        width: 100%;
        min-height: 36px;
        padding: 0;
        border: 0;
        background: none;
        color: var(--ink);
        font: inherit;
        text-align: start;
      }
      h2 button::before {
        content: '';
        width: 7px;
        height: 7px;
        border: solid currentColor;
        border-width: 0 1.5px 1.5px 0;
        rotate: -45deg;
      }
      h2 button[aria-expanded='true']::before {
        rotate: 45deg;
      }
      .about {
        padding-inline-start: 16px;
        color: var(--soft);
        font-size: calc(13 * var(--px));
        max-width: 80ch;
      }
      #body > * {
        display: block;
        margin-block: 12px;
      }
      @container (width >= 42.666em) {
        section {
          grid-template-columns: calc(250 * var(--px)) minmax(0, 1fr);
          align-items: baseline;
        }
        #body {
          grid-column: 1 / -1;
        }
      }
    `,
  ];
}

customElements.define('plateau-deeper', Deeper);
