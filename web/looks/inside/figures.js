// Saturation of the gates, the size of a step, and the gradient over time: what the panel "Inside" shows beside units.

import { css, html, nothing } from 'lit';
import { tableRows } from '../../chart/table.js';
import { words } from './words.js';
import '../../chart/line-figure.js';

/**
 * @import { Curve } from '../../model/curve.js'
 * @import { Inside } from './result.js'
 */

/** Round epochs drawn. */
const MOST = 200;

/** A share as a percentage, whole from 1 % on. @param {number} share */
const percent = (share) => {
  if (share > 0 && share < 0.001) return '<0.1%';
  return share < 0.01 || (share > 0.99 && share < 1)
    ? `${Number((100 * share).toFixed(1))}%`
    : `${Math.round(100 * share)}%`;
};

/** Two significant digits, never in powers of ten: 0.00083. @param {number} value */
const brief = (value) => (value < 1e-7 ? '<0.0000001' : toDecimal(Number(value.toPrecision(2))));

/** @param {number} value */
const toDecimal = (value) => {
  const digits = Math.max(0, 1 - Math.floor(Math.log10(value)));
  return value.toFixed(Math.min(digits, 9));
};

/** A bar of three shares; the site's policy lets no style be written into an element. @param {number} low @param {number} high */
const bar = (low, high) => html`
  <svg class="bar" aria-hidden="true">
    <rect class="low" width="${100 * low}%" height="100%" fill="url(#hatch)" />
    <rect class="high" x="${100 * (1 - high)}%" width="${100 * high}%" height="100%" />
  </svg>
`;

/** @param {Inside} result */
export function saturation({ gates, layers, text }) {
  return html`
    <section aria-labelledby="gates">
      <h3 id="gates">${words.gates}</h3>
      <svg class="none" width="0" height="0" aria-hidden="true">
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="stripe" width="2.5" height="6" />
        </pattern>
      </svg>
      <dl>
        ${gates.map(({ name, bothSigns, layers: each }) =>
          each.map(({ low, high }, layer) => {
            const middle = Math.max(0, 1 - low - high);
            return html`
              <div>
                <dt>${words.gate(words.gateNames[name] ?? name, layers > 1 ? layer + 1 : 0)}</dt>
                <dd>
                  ${bar(low, high)}
                  ${words.shares(percent(low), percent(middle), percent(high), bothSigns)}
                </dd>
              </div>
            `;
          }),
        )}
      </dl>
      <p class="quiet">${words.gatesAre([...text].length)}</p>
    </section>
  `;
}

/** @param {Inside} result */
export function steps({ ratios }) {
  const known = (ratios ?? []).flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return html`
    <section aria-labelledby="steps">
      <h3 id="steps">${words.steps}</h3>
      ${
        known.length > 0
          ? html`<p>${words.stepsAre(brief(low), brief(high))}</p>
              <table class="ratios">
                <thead>
                  <tr>
                    <th scope="col">${words.tensor}</th>
                    <th scope="col" class="number">${words.ratio}</th>
                  </tr>
                </thead>
                <tbody>
                  ${(ratios ?? []).map(
                    ({ name, ratio }) => html`
                      <tr>
                        <th scope="row"><code>${name}</code></th>
                        <td class="number">${ratio === null ? words.zero : brief(ratio)}</td>
                      </tr>
                    `,
                  )}
                </tbody>
              </table>`
          : html`<p>${words.diverged}</p>`
      }
      <p class="quiet">${words.thumb}</p>
    </section>
  `;
}

/** @param {Curve} curve */
export function overTime({ points, settings }) {
  if (points.length === 0) return nothing;
  const rows = tableRows(points, MOST).reverse();
  const of = (/** @type {(number|null)[]} */ column) =>
    rows.flatMap((i) => {
      const value = column[i];
      return value == null ? [] : [/** @type {[number, number]} */ ([points.epoch[i] ?? 0, value])];
    });
  const x = { title: words.epoch, format: (/** @type {number} */ value) => String(value) };
  return html`
    <section aria-labelledby="time">
      <h3 id="time">${words.time}</h3>
      <plateau-lines
        name=${words.normName}
        .lines=${[{ name: words.norm, points: of(points.gradNorm), colour: 1 }]}
        .x=${x}
        .y=${{ title: words.normTitle, low: 0, format: (/** @type {number} */ value) => String(Number(value.toPrecision(3))) }}
      ></plateau-lines>
      ${clipped(settings.clip ?? '0', of(points.clipped), x)}
    </section>
  `;
}

/** @param {string} clip @param {[number, number][]} shares @param {import('../../chart/line-figure.js').Axis} x */
function clipped(clip, shares, x) {
  if (Number(clip) === 0) return html`<p>${words.notClipped}</p>`;
  const [epoch, share] = shares.at(-1) ?? [];
  if (epoch === undefined || share === undefined) return html`<p>${words.clippedUnknown}</p>`;
  return html`
    <p>${words.clippedAre(clip, percent(share), epoch)}</p>
    <plateau-lines
      name=${words.clippedName}
      .lines=${[{ name: words.clipped, points: shares, colour: 1 }]}
      .x=${x}
      .y=${{ title: words.clippedTitle, low: 0, high: 1, format: percent }}
    ></plateau-lines>
  `;
}

export const figuresStyle = css`
  dl {
    display: grid;
    gap: 10px;
    margin: 0;
  }
  dt {
    font-size: calc(13 * var(--px));
  }
  dd {
    margin: 0;
    color: var(--soft);
    font-size: calc(12.5 * var(--px));
    font-variant-numeric: tabular-nums;
  }
  .none {
    position: absolute;
  }
  .bar {
    display: block;
    width: 100%;
    height: 12px;
    margin: 2px 0;
    border: 1px solid var(--strong-line);
    border-radius: 3px;
  }
  /* Low is hatched, high is solid: told apart without colour, too. */
  .stripe {
    fill: var(--warn);
  }
  .high {
    fill: var(--accent);
  }
  .ratios {
    justify-self: start;
  }
  .ratios code {
    font: calc(12.5 * var(--px)) var(--mono);
  }
`;
