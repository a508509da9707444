// The strip under a sample: what was likely to come at one of its places, as bars, and as a sentence.

import { css, html, nothing } from 'lit';
import { strings } from '../../words/strings.js';
import { characterOf } from './places.js';
import { quietStrip } from './text.js';
import { likely as words } from './words.js';

const { hint, signs } = strings.samples.likely;

/** Bars in a strip: as many as fit into the narrowest panel. */
const BARS = 6;
/** Characters of what came before that are repeated. */
const CONTEXT = 12;

/** How a character is shown where it must be seen. @param {string} character */
function sign(character) {
  const known = signs[character];
  if (known) return known[0];
  if (/[\p{C}\p{Z}]/u.test(character)) return code(character);
  return /\p{M}/u.test(character) ? `\u25cc${character}` : character;
}

/** What a character is called. @param {string} character */
const name = (character) =>
  signs[character]?.[1] ?? (/[\p{C}\p{Z}]/u.test(character) ? code(character) : character);

/** @param {string} character */
const code = (character) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/**
 * The bars to show: the most probable, and among them the one that was written.
 * @param {{symbol: string, probability: number}[]} list most probable first
 * @param {string} written
 */
export function barsOf(list, written) {
  const bars = list.slice(0, BARS).map(({ symbol, probability }) => ({
    symbol,
    probability,
    percent: words.percent(probability),
    chosen: symbol === written,
  }));
  if (bars.some(({ chosen }) => chosen)) return bars;
  const found = list.find(({ symbol }) => symbol === written);
  const lowest = list.at(-1)?.probability ?? 0;
  const percent = found ? words.percent(found.probability) : words.under(words.percent(lowest));
  const last = { symbol: written, probability: found?.probability ?? 0, percent, chosen: true };
  return [...bars.slice(0, BARS - 1), last];
}

/** Where a place is, in words. @param {string} past all that comes before it */
function placeOf(past) {
  const tail = [...past.slice(-2 * CONTEXT)].slice(-CONTEXT);
  if (tail.length === 0) return words.start;
  const more = past.length > tail.join('').length ? words.more : '';
  return words.after(more + tail.map((each) => (each === ' ' ? each : sign(each))).join(''));
}

/**
 * @param {object} what
 * @param {string} what.text
 * @param {string} what.prompt
 * @param {number|null} what.at null: the reader is nowhere in the text
 * @param {string} what.gone why nothing can be asked, or ''
 * @param {import('../../model/likely.js').Likely} likely
 * @param {boolean} aloud the reader goes by keyboard
 */
export function likelyStrip({ text, prompt, at, gone }, likely, aloud) {
  const answer = likely.answer;
  if (gone) return quietStrip(gone);
  if (at === null || at >= text.length) return quietStrip(hint);
  if (!answer) return quietStrip(words.asking);
  if (likely.fresh && answer.list.length === 0) return quietStrip(answer.sentence || words.refused);
  const written = characterOf(text, at);
  const place = placeOf(prompt + text.slice(0, at));
  const bars = likely.fresh ? barsOf(answer.list, written) : [];
  const sentence = words.sentence(
    place,
    bars.map(({ symbol, percent, chosen }) => words.one(name(symbol), percent, chosen)).join(', '),
  );
  return html`
    <div class="likely">
      <p class="label spread place" aria-hidden="true">
        <bdi>${place}</bdi><span>${words.written(sign(written))}</span>
      </p>
      <div class="label bars" role="img" aria-label=${bars.length ? sentence : words.asking}>
        ${bars.map(
          ({ symbol, probability, percent, chosen }) => html`
            <div class=${chosen ? 'chosen' : ''}>
              <span class="percent">${percent}</span>
              <span class="bar" .style=${`--share: ${probability}`}></span>
              <bdi>${sign(symbol)}</bdi>
            </div>
          `,
        )}
      </div>
      ${aloud ? html`<p class="spoken" aria-live="polite">${bars.length ? sentence : ''}</p>` : nothing}
    </div>
  `;
}

export const likelyStyle = css`
  .place {
    line-height: calc(18 * var(--px));
    white-space: pre;
    overflow: hidden;
  }
  .bars {
    display: grid;
    grid-template-columns: repeat(6, minmax(0, 1fr));
    gap: 6px;
    max-width: 360px;
    text-align: center;
  }
  .bars div {
    display: grid;
    grid-template-rows: calc(16 * var(--px)) 22px calc(20 * var(--px));
    line-height: calc(16 * var(--px));
  }
  .bar {
    border-bottom: 1px solid var(--strong-line);
    background: linear-gradient(var(--strong-line), var(--strong-line)) bottom / 100%
      calc(100% * var(--share)) no-repeat;
  }
  .bars bdi {
    font: var(--type-note) / calc(20 * var(--px)) var(--mono);
    white-space: pre;
    color: var(--ink);
  }
  .chosen .bar {
    border-color: var(--accent);
    background-image: linear-gradient(var(--accent), var(--accent));
  }
  .chosen bdi {
    color: var(--accent);
    font-weight: 700;
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  @media (forced-colors: active) {
    .bar {
      forced-color-adjust: none;
      border-color: CanvasText;
      background-image: linear-gradient(CanvasText, CanvasText);
    }
  }
`;
