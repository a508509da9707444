// What "View" opens beside the chart, and what the key says of what is chosen there. It comes when it is first asked for.

import { css, html, nothing, svg } from 'lit';
import { withValue } from '../ui/element.js';
import { viewWords as words } from '../words/chart.js';
import { strings } from '../words/strings.js';
import { entry } from './key.js';
import * as post from './post.js';
import { segments } from './tools.js';

export { post };

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Act, Now, View } from './tools.js'
 */

/** Choices of one of some words, with those words. @type {[keyof View, string, Record<string, string>][]} */
const CHOICES = [
  ['along', words.alongLabel, words.along],
  ['scale', words.scaleLabel, words.scale],
  ['smoothing', words.smoothingLabel, words.smoothing],
];

/** What "View" opens, in the flow: the chart that it changes stays in sight. @param {Now} now @param {Act} act */
export function sheet(now, act) {
  const byEpoch = now.along === 'epoch' || now.along === 'log';
  const close = (/** @type {KeyboardEvent} */ { key }) => key === 'Escape' && act.look();
  const check = (
    /** @type {'post'|'ngrams'} */ name,
    /** @type {string} */ label,
    /** @type {string} */ refused,
  ) => html`
    <label class="beside check" title=${refused || nothing}>
      <input
        type="checkbox"
        .checked=${now[name]}
        ?disabled=${refused !== ''}
        @change=${withValue((_, { checked }) => act.view({ [name]: checked }))}
      />
      <i class="box"></i><span>${label}</span>
    </label>
  `;
  return html`<div class="tools sheet" id="view" role="group" aria-label=${strings.chart.view} @keydown=${close}>
    ${CHOICES.map(([name, legend, named]) =>
      segments(
        name,
        legend,
        Object.keys(named),
        (each) => named[each] ?? '',
        String(now[name]),
        (each) => act.view({ [name]: each }),
      ),
    )}
    ${check('post', words.postLabel, byEpoch ? '' : words.postByEpoch)}
    ${check('ngrams', words.ngramsLabel, '')}
    <div class="beside zoom" role="group" aria-label=${words.zoomLabel}>
      <span class="label" aria-hidden="true">${words.zoomLabel}</span>
      <button class="small" @click=${() => act.zoom(0.5)}>${words.zoomIn}</button>
      <button class="small" @click=${() => act.zoom(2)}>${words.zoomOut}</button>
    </div>
  </div>`;
}

/**
 * What the key says of it, before its other entries and after them.
 * @param {Curve|null} curve
 * @param {{weight: number, post: boolean, ngrams: boolean}} shown
 * @param {(nats: number|null|undefined) => string} show
 */
export const keyOf = (curve, shown, show) => ({
  before:
    shown.weight > 0
      ? entry(
          svg`<path class="faint" d="M0 8 5 1 10 9 15 2 20 7" fill="none" /><path d="M0 5H20" />`,
          words.smoothedKey(shown.weight),
        )
      : nothing,
  after: [
    shown.post && curve
      ? entry(
          svg`<path class="cross" d="M6 1 14 9M6 9 14 1" />`,
          words.postKey(show(post.POST.at(-1)?.nats)),
        )
      : nothing,
    shown.ngrams && curve
      ? entry(
          svg`<path class="ngram" d="M0 2H20" /><path class="ngram seen" d="M0 8H20" />`,
          curve.ngrams ? words.ngramsKey : words.ngramsAwaited,
        )
      : nothing,
  ],
});

export const sheetStyle = css`
  .check:has(:disabled) {
    color: var(--soft);
    cursor: default;
  }
  .check,
  .zoom {
    font-size: var(--type-label);
  }
  .check .box {
    border-width: 1.5px;
  }
  .check :checked + .box {
    color: var(--accent);
    box-shadow: inset 0 0 0 1.5px var(--panel);
  }
  .sheet {
    display: var(--plateau-tools, grid);
    gap: 8px;
    align-content: start;
  }
  .sheet :is(fieldset, .zoom) {
    display: grid;
    grid-template-columns: calc(112 * var(--px, 1px)) auto auto 1fr;
    justify-items: start;
  }
  @container stage (width >= 38em) {
    .viewing {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    .viewing > figure {
      grid-column: 1;
    }
    .sheet {
      grid-area: 1 / 2;
      width: calc(196 * var(--px, 1px));
      margin: 0 0 0 16px;
      padding-left: 14px;
      border-left: 1px solid var(--line);
    }
    .sheet :is(fieldset, .zoom) {
      grid-template-columns: auto auto 1fr;
    }
    .sheet :is(legend, .zoom span, .segments) {
      grid-column: 1 / -1;
    }
  }
  .key :is(.ngram, .cross) {
    fill: none;
    stroke-width: 1.4;
  }
  .key .ngram {
    stroke: var(--soft);
    stroke-dasharray: 2 3;
  }
  .key .seen {
    stroke-width: 1;
    stroke-dasharray: none;
  }
`;
