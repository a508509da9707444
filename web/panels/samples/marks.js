// What of a sample repeats and what is copied, marked in its text when the reader asks: a text in pieces, and
// below it a legend with where the copies come from. Loaded when it is asked for.

import { css, html, nothing } from 'lit';
import { Refusal, sentenceOf } from '../../wire/refusal.js';
import { strings } from '../../words/strings.js';
import { canMark } from './mark-button.js';
import { SHOWN, sampleText } from './text.js';
import { marks as words } from './words.js';

/** @import { CopyMark, Marks } from '../../looks/repeats/result.js' */

/** @typedef {import('lit').ReactiveControllerHost & {renderRoot: ParentNode, view: import('../../model/view.js').View}} Host */

/** Copies that are listed: the longest ones. */
const LISTED = 6;

export class Marking {
  #host;
  #subject;
  on = false;
  /** The text that was looked at, or is. */
  #text = '';
  /** @type {Marks|null} */
  #marks = null;
  #trouble = '';
  /** @type {AbortController|null} */
  #working = null;
  /** The copy that the reader went to. @type {CopyMark|null} */
  #chosen = null;

  /** @param {Host} host @param {() => {text: string}|null} subject the text that could be marked */
  constructor(host, subject) {
    this.#host = host;
    this.#subject = subject;
    host.addController(this);
  }

  hostDisconnected() {
    this.#drop();
  }

  hostUpdated() {
    const text = this.#subject()?.text ?? '';
    if (!this.on || !canMark(this.#host.view) || text === '' || text === this.#text) return;
    // One at a time: while a run writes a sample a moment, the one under way is brought to its end.
    if (!this.#working) this.#look(text);
  }

  #drop() {
    this.#working?.abort(new Refusal(''));
    this.#working = null;
    this.#text = '';
    this.#marks = null;
    this.#chosen = null;
    this.#trouble = '';
  }

  toggle = () => {
    this.on = !this.on;
    this.#drop();
    this.#host.requestUpdate();
  };

  /** @param {string} text */
  async #look(text) {
    const { run, aides } = this.#host.view;
    const mine = new AbortController();
    this.#working = mine;
    this.#trouble = '';
    try {
      const options = { sample: sampleText(text) };
      const { result } = await aides.look(run, 'marks', options, { signal: mine.signal });
      if (this.#working !== mine) return;
      this.#marks = result;
      this.#chosen = null;
    } catch (error) {
      if (this.#working !== mine) return;
      this.#marks = null;
      this.#trouble = sentenceOf(error, strings.deeper.noAide);
    }
    this.#text = text;
    this.#working = null;
    this.#host.requestUpdate();
  }

  /** The text, in pieces where something is marked. @param {string} text */
  renderText(text) {
    const shown = sampleText(text);
    const marks = this.on && this.#text === text && canMark(this.#host.view) ? this.#marks : null;
    if (!marks) return shown;
    return piecesOf(shown, marks).map(({ start, end, loop, copy }) => {
      const piece = shown.slice(start, end);
      if (!loop && !copy) return piece;
      const title = [
        loop && words.loopTitle(loop.period),
        copy && words.copyTitle(copy.length, copy.line),
      ];
      const kinds = `${loop ? 'loop ' : ''}${copy ? 'copy' : ''}`;
      const chosen = copy !== null && copy === this.#chosen;
      return html`<span class="mark ${kinds} ${chosen ? 'chosen' : ''}" title=${title.filter(Boolean).join('; ')}>${piece}</span>`;
    });
  }

  /** What the marks mean, and where copies come from. @param {string} text */
  renderLegend(text) {
    if (!this.on || !canMark(this.#host.view)) return nothing;
    if (this.#trouble) return html`<p class="quiet" role="alert">${this.#trouble}</p>`;
    const marks = this.#text === text ? this.#marks : null;
    return html`
      <div class="legend quiet">
        <p aria-live=${this.#host.view.run.running ? 'off' : 'polite'}>${marks ? this.#found(marks, text) : words.marking}</p>
        <p>
          <span class="mark loop" aria-hidden="true">abc</span> ${words.legendLoop};
          <span class="mark copy" aria-hidden="true">abc</span> ${words.legendCopy}.
        </p>
        ${marks?.copies.length ? this.#renderSources(marks) : nothing}
      </div>
    `;
  }

  /** @param {Marks} marks @param {string} text */
  #found({ loops, copies }, text) {
    const inside = loops.reduce((sum, { start, end }) => sum + end - start, 0);
    return words.found((100 * inside) / Math.min(SHOWN, text.length), copies.length);
  }

  /** @param {Marks} marks */
  #renderSources({ copies }) {
    const longest = [...copies].sort((a, b) => b.length - a.length).slice(0, LISTED);
    return html`
      <ul role="list" aria-label=${words.sources}>
        ${longest.map(
          (copy) => html`
            <li>
              <button
                class="link"
                aria-pressed=${copy === this.#chosen}
                @click=${() => this.#go(copy)}
              >
                ${words.copyTitle(copy.length, copy.line)}
              </button>
              <q>${copy.quote}${copy.length > [...copy.quote].length ? '\u2026' : ''}</q>
            </li>
          `,
        )}
        ${copies.length > LISTED ? html`<li>${words.moreCopies(copies.length - LISTED)}</li>` : nothing}
      </ul>
    `;
  }

  /** Brings a copy into view and tells it from the others. @param {CopyMark} copy */
  async #go(copy) {
    this.#chosen = copy === this.#chosen ? null : copy;
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#host.renderRoot.querySelector('.mark.chosen')?.scrollIntoView({ block: 'nearest' });
  }
}

/**
 * Cuts a text wherever a mark begins or ends; of copies that overlap, the longest marks a piece.
 * @param {string} text
 * @param {Marks} marks
 */
function piecesOf(text, { loops, copies }) {
  const cuts = new Set([0, text.length]);
  for (const { start, end } of [...loops, ...copies]) cuts.add(start).add(end);
  const places = [...cuts].filter((place) => place <= text.length).sort((a, b) => a - b);
  const sorted = [...copies].sort((a, b) => b.length - a.length);
  return places.slice(0, -1).map((start, i) => {
    const end = /** @type {number} */ (places[i + 1]);
    const holds = (/** @type {{start: number, end: number}} */ mark) =>
      mark.start <= start && mark.end >= end;
    return { start, end, loop: loops.find(holds) ?? null, copy: sorted.find(holds) ?? null };
  });
}

export const markStyle = css`
  .mark.loop {
    background: color-mix(in srgb, var(--warn) 18%, transparent);
  }
  .mark.copy {
    text-decoration: underline;
    text-decoration-color: var(--accent);
    text-decoration-thickness: 2px;
    text-underline-offset: 3px;
    text-decoration-skip-ink: none;
  }
  .mark.chosen {
    outline: 2px solid var(--accent);
  }
  .legend {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
    margin-block: 6px;
  }
  .legend .mark {
    color: var(--ink);
  }
  .legend button {
    white-space: normal;
    text-align: start;
  }
  .legend :is(.mark, q) {
    font-family: var(--mono);
  }
  .legend q {
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }
  @media (forced-colors: active) {
    .mark.loop {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
  }
`;
