// The line above a closer look: of which epoch it is, how far a measurement has come, and what can be done about it.

import { css, html, nothing } from 'lit';
import { strings } from '../words/strings.js';

const words = strings.deeper;

/**
 * @param {import('./closer-look.js').CloserLook} look
 * @param {import('../model/curve.js').Curve|null} curve what the chart shows
 */
export function measureBar(look, curve) {
  if (!look.possible)
    return html`<p class="measure">${curve?.recorded ? words.recorded : words.trainFirst}</p>`;
  if (look.working)
    return html`
      <p class="measure">
        <progress max="1" .value=${look.share} aria-label=${words.working(Math.round(100 * look.share))}></progress>
        <span>${words.working(Math.round(100 * look.share))}</span>
        <button class="small" @click=${() => look.cancel()}>${words.cancel}</button>
      </p>
    `;
  return html`
    <p class="measure">
      ${look.trouble ? html`<span role="alert">${look.trouble}</span>` : nothing}
      ${look.epoch !== null && look.result ? html`<span>${words.measured(look.epoch)}</span>` : nothing}
      ${
        look.stale || look.trouble || !look.result
          ? html`<button class="small" @click=${() => look.measure()}>${words.again}</button>`
          : nothing
      }
    </p>
  `;
}

export const measureStyle = css`
  .measure {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
    min-height: 32px;
    color: var(--soft);
    font-size: calc(13 * var(--px));
  }
  .measure progress {
    width: 160px;
    accent-color: var(--accent);
  }
`;
