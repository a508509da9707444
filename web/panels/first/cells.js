// The reader's text in a grid, a window a line, shaded by what each character must cost; below it those costs by place in the
// window, their sum, which is the floor, and the switch that takes it away.

import { css, html, nothing } from 'lit';
import { beginning, sumOf } from '../../model/guesses.js';
import { bounds } from '../../model/headline.js';
import { noView } from '../../model/view.js';
import { charGrid, gridCells, gridStyle, lineOf } from '../../ui/char-grid.js';
import { element } from '../../ui/element.js';
import '../../ui/help.js';
import { base } from '../../ui/styles.js';
import { Watch } from '../../ui/watch.js';
import { firstWords as words } from '../../words/first.js';

/** @import { Curve } from '../../model/curve.js' */

/** Lines of the grid, and characters that a screen reader says of it. */
const ROWS = 12;
/** Lines as high as the bars. */
const BARS = 2;
const SAID = 120;
/** Nats of the tallest bar, where no position costs more. */
const TALLEST = 1;

export class Cells extends element({ view: noView }) {
  watchRun = new Watch(this, ['state'], 0, () => this.view.run);
  watchChoice = new Watch(this, ['change'], 0, () => this.view.conductor);

  /** @override */
  render() {
    const { conductor, curve, run } = this.view;
    // Of somebody's record nothing was counted, nor of what is only chosen.
    const chosen = run.running ? conductor.otherText : conductor.anew;
    const counted = curve?.known && !chosen ? curve : null;
    return html`
      <h2 class="spoken">${words.grid.heading}</h2>
      ${counted ? this.#renderCounted(counted) : this.#renderPlain()}
      ${conductor.canTurn ? this.#renderSwitch() : nothing}
    `;
  }

  /** @param {Curve} curve */
  #renderCounted(curve) {
    const { window } = curve.facts;
    const { text, nats } = beginning(curve);
    const limits = bounds(curve.floor.perChar);
    const line = lineOf(window) === window ? words.grid.caption : words.grid.wide;
    const caption = limits ? line(window) : words.grid.kept;
    return html`
      <p class="quiet caption">${caption}</p>
      ${this.#renderGrid(text, window, nats)}
      <div class="bars" aria-hidden="true">
        ${(curve.floor.byPosition ?? []).map((cost) => html`<i .style=${`--of: ${Math.min(1, cost / this.#tallest(curve))}`}></i>`)}
      </div>
      <p class="quiet sum">${sumOf(curve, this.view.unit)} <plateau-help word="floor"></plateau-help></p>
    `;
  }

  /** The tallest bar of a run whose memory is cleared; beside it those of the run with its memory kept are as small as they are. @param {Curve} curve */
  #tallest({ floor }) {
    const { earlier } = this.view;
    const all = [floor, ...earlier.slice(0, 1).map((each) => each.floor)];
    return Math.max(TALLEST, ...all.flatMap(({ byPosition }) => byPosition ?? []));
  }

  /** A text of which nothing was counted: its lines lie where the bars would, too. Below a text that has not come yet there is nothing. */
  #renderPlain() {
    const { choice, facts } = this.view.conductor;
    const { text } = choice.source;
    const start = typeof text === 'string' ? text : new TextDecoder().decode(text.slice(0, 2000));
    const [, ...characters] = start.slice(0, 600).replace(/\r\n?/g, '\n');
    const window = facts?.window ?? (Number(choice.settings.window) || 16);
    return html`
      <p class="quiet caption">${words.grid.plain}</p>
      ${this.#renderGrid(characters.join(''), window, null)}
      ${start ? html`<p class="quiet sum">${words.pressTrain}</p>` : nothing}
    `;
  }

  /** @param {string} text @param {number} window @param {number[]|null} nats */
  #renderGrid(text, window, nats) {
    const label = words.grid.label(text.slice(0, SAID));
    const rows = nats ? ROWS : ROWS + BARS;
    return html`<div class="grid ${nats ? '' : 'plain'}">${charGrid(gridCells(text, window, nats, rows), window, label)}</div>`;
  }

  /** The recipe's own setting: what it does to a run under way is said by the bar. */
  #renderSwitch() {
    const { conductor, curve, run } = this.view;
    const { choice, facts, kept } = conductor;
    const { state } = run.started?.origin.settings ?? {};
    const later = run.running && state !== undefined && (state === 'carry') !== kept;
    const shown = curve?.known ? curve.facts.window : undefined;
    const window = facts?.window ?? shown ?? Number(choice.settings.window);
    return html`
      <div class="beside">
      <button class="memory" role="switch" aria-checked=${kept} aria-label=${words.memoryKept(window)} @click=${() => conductor.turnMemory()}>
        <span class="name">${words.memory(window)}</span>
        <span class="pill" aria-hidden="true"
          ><span class=${kept ? '' : 'on'}>${words.states.cleared}</span><span class=${kept ? 'on' : ''}>${words.states.kept}</span></span
        >
      </button>
      <plateau-help word="memory"></plateau-help>
      </div>
      ${later ? html`<p class="quiet">${words.turnedLater}</p>` : nothing}
    `;
  }

  /** @override */
  static styles = [
    base,
    gridStyle,
    css`
      :host {
        display: grid;
        align-content: start;
        --rows: var(--plateau-rows, 12);
        /* All of it, before anything is known: what lies below stays where it is. */
        min-height: calc(var(--rows) * 22 * var(--px) + 201 * var(--px));
        --shade: light-dark(#b4470f, #ffb37a);
      }
      .caption {
        min-height: 2lh;
        margin-bottom: 6px;
        line-height: 1.35;
      }
      .cells {
        width: 100%;
        font-size: var(--cell-type, var(--type-text));
        line-height: calc(22 * var(--px));
      }
      .grid {
        max-height: calc(var(--rows) * 22 * var(--px));
        overflow: clip;
      }
      .plain {
        max-height: calc((var(--rows) + 2) * 22 * var(--px));
        margin-bottom: calc(9 * var(--px));
      }
      .bars {
        display: flex;
        align-items: end;
        height: calc(44 * var(--px));
        margin-top: 8px;
        border-bottom: 1px solid var(--shade);
      }
      .bars i {
        flex: 1;
        height: calc(100% * var(--of));
        background: color-mix(in oklab, var(--shade) 80%, transparent);
        transition: height 0.3s;
      }
      .sum {
        min-height: 2lh;
        margin-top: 4px;
        line-height: 1.35;
      }
      .memory {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 6px 8px;
        min-height: 0;
        padding: 0;
        border: 0;
        border-radius: 9px;
        background: none;
        font-size: var(--type-text);
        white-space: normal;
        text-align: start;
      }
      .beside {
        gap: 2px;
        margin-top: 10px;
      }
      .pill {
        display: inline-flex;
        border: 1px solid var(--strong-line);
        border-radius: 9px;
        background: var(--panel);
        overflow: clip;
      }
      .pill span {
        padding: 5px 7px;
        color: var(--soft);
        font-size: var(--type-note);
      }
      .pill .on {
        background: var(--accent);
        color: var(--on-accent);
        font-weight: 600;
      }
      @container lab (width < 42.666em) {
        :host {
          --rows: var(--plateau-rows, 7);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .bars i,
        .cells span {
          transition: none;
        }
      }
      @media (forced-colors: active) {
        .pill .on {
          forced-color-adjust: none;
          background: Highlight;
          color: HighlightText;
        }
        .bars i {
          forced-color-adjust: none;
          background: Highlight;
        }
      }
    `,
  ];
}

customElements.define('plateau-cells', Cells);
