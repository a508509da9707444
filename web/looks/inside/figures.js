// Saturation of the gates, the size of a step, and the gradient over time: what the panel "Inside" shows beside units.

import { css, html, nothing } from 'lit';
import { tableRows } from '../../chart/table.js';
import { section, table } from '../../ui/parts.js';
import { formatShare } from '../../words/units.js';
import { words } from './words.js';

/**
 * @import { Axis, Point } from '../../chart/line-frame.js'
 * @import { Curve } from '../../model/curve.js'
 * @import { Inside } from './result.js'
 */

/** About how many round epochs are drawn. */
const ROUND = 200;

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

/** Below this share at either limit a bar shows nothing. */
const HARDLY = 0.005;

/** @param {Inside} result */
export function saturation({ gates, layers, text }) {
  const ends = gates.flatMap((gate) => gate.layers.map(({ low, high }) => low + high));
  const most = Math.max(...ends);
  return section(
    words.gates,
    most < HARDLY
      ? html`<p>${words.noneSaturated(formatShare(1 - most))}</p>`
      : html`
      <svg class="none" width="0" height="0" aria-hidden="true">
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="stripe" width="2.5" height="6" />
        </pattern>
      </svg>
      <dl>
        ${gates.map(({ name, bothSigns, layers: each }) =>
          each.map(({ low, high }, layer) => {
            const shares = [low, Math.max(0, 1 - low - high), high].map(formatShare);
            return html`
              <dt>${words.gate(words.gateNames[name] ?? name, layers > 1 ? layer + 1 : 0)}</dt>
              <dd>${bar(low, high)} ${words.shares(shares, bothSigns)}</dd>
            `;
          }),
        )}
      </dl>
    `,
    html`<p class="quiet">${words.gatesAre([...text].length)}</p>`,
  );
}

/** @param {Inside} result */
export function steps({ ratios }) {
  const known = (ratios ?? []).flatMap(({ ratio }) => ratio ?? []);
  const range = [Math.min(...known), Math.max(...known)].map(brief);
  const rows = (ratios ?? []).map(({ name, ratio }) => [
    html`<code>${name}</code>`,
    ratio === null ? words.zero : brief(ratio),
  ]);
  return section(
    words.steps,
    known.length > 0
      ? html`<p>${words.stepsAre(range)}</p> ${table([words.tensor, words.ratio], rows)}`
      : html`<p>${words.diverged}</p>`,
    html`<p class="quiet">${words.thumb}</p>`,
  );
}

/** One line by epoch. @param {keyof typeof words.byEpoch} what @param {Point[]} points @param {Partial<Axis>} y */
function byEpoch(what, points, y) {
  const { name, line, title } = words.byEpoch[what];
  const figure = {
    name,
    lines: [{ name: line, points, colour: 1 }],
    x: { title: words.epoch, format: String },
    y: { title, low: 0, ...y },
  };
  return html`<plateau-lines .figure=${figure}></plateau-lines>`;
}

/** @param {Curve} curve */
export function overTime({ points, settings }) {
  if (points.length === 0) return nothing;
  const rows = tableRows(points, ROUND).reverse();
  const of = (/** @type {(number|null)[]} */ column) =>
    rows.flatMap((i) => {
      const value = column[i];
      return value == null ? [] : [/** @type {Point} */ ([points.epoch[i], value])];
    });
  return section(
    words.time,
    byEpoch('norm', of(points.gradNorm), {
      format: (value) => String(Number(value.toPrecision(3))),
    }),
    clipped(settings.clip ?? '0', of(points.clipped)),
  );
}

/** @param {string} clip @param {Point[]} shares */
function clipped(clip, shares) {
  if (Number(clip) === 0) return html`<p>${words.notClipped}</p>`;
  const last = shares.at(-1);
  if (!last) return html`<p>${words.clippedUnknown}</p>`;
  const [epoch, share] = last;
  return html`
    <p>${words.clippedAre(clip, formatShare(share), epoch)}</p>
    ${byEpoch('clipped', shares, { high: 1, format: formatShare })}
  `;
}

export const figuresStyle = css`
  dl {
    font-size: var(--type-note);
  }
  dd {
    margin-bottom: 10px;
    color: var(--soft);
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
  /* Low is hatched, high is solid: they differ without colour, too. */
  .stripe {
    fill: var(--warn);
  }
  .high {
    fill: var(--accent);
  }
  code {
    font: var(--type-note) var(--mono);
  }
`;
