// What the marks on the chart mean that have no name at the end of a line: runs by their colours, dots, faint lines, and
// two quiet sentences.

import { html, nothing, svg } from 'lit';
import { strings } from '../words/strings.js';
import { formatUncertain } from '../words/units.js';
import { runColour } from './colours.js';

/** @import { Curve } from '../model/curve.js' */

const words = strings.chart;
/** Epochs after which nobody wonders about the first one any more. */
const EARLY = 100;

/**
 * @param {{curve: Curve|null, earlier: Curve[], off: ReadonlySet<number>}} shown
 * @param {(curve: Curve) => void} toggle
 */
export function renderRuns({ curve, earlier, off }, toggle) {
  return html`
    <ul class="row runs" aria-label=${words.runsLabel}>
      ${
        curve
          ? html`<li>
              <div class="run ${runColour(curve.number)} beside" title=${words.run(curve)}>
                <i class="dash"></i><span class="cut">${words.run(curve)}</span>
              </div>
            </li>`
          : nothing
      }
      ${earlier
        .filter((each) => each !== curve)
        .map(
          (each) => html`
            <li>
              <label class="run ${runColour(each.number)} beside" title=${words.run(each)}>
                <input
                  type="checkbox"
                  .checked=${!off.has(each.number)}
                  @change=${() => toggle(each)}
                />
                <i class="box"></i><span class="cut">${words.run(each)}</span>
              </label>
            </li>
          `,
        )}
    </ul>
  `;
}

/** A kind of line, or another mark. @param {unknown} mark @param {unknown} said */
export const entry = (mark, said) =>
  html`<li class="beside"><svg viewBox="0 0 20 10">${mark}</svg>${said}</li>`;

/**
 * @param {Curve|null} curve
 * @param {(nats: number|null|undefined) => string} show
 * @param {{before: unknown, after: unknown}} [more] of what was chosen in View
 */
export function renderKey(curve, show, more) {
  // The value that the sentence under the chart speaks of; its place is kept before there is one, so that the line never breaks elsewhere because of it.
  const newest = curve?.points.newest('measuredLoss')?.value;
  return html`
    <ul class="label row key">
      ${more?.before}
      ${
        curve && curve.within.length > 0 && curve.points.length > 0
          ? entry(
              svg`<path class="faint" d="M0 8 5 3 10 7 15 4 20 6" fill="none" />`,
              words.key.within,
            )
          : nothing
      }
      ${entry(
        svg`<circle cx="10" cy="5" r="4" />`,
        html`<span>${both(words.key.measured)}<b>${newest === undefined ? nothing : ` ${show(newest)}`}</b></span>`,
      )}
      ${more?.after}
    </ul>
  `;
}

/** What a line is; what it is exactly where that fits. @param {[string, string]} words */
const both = ([name, more]) => html`<span>${name}<span class="long">${more}</span></span>`;

/**
 * The hatched region, and what may surprise at this stage of the run.
 * @param {Curve|null} curve
 * @param {string} deep the lowest possible, where it lies under the axis; else ''
 * @param {import('../words/units.js').Convert|null} convert
 */
export function renderNotes(curve, deep, convert) {
  const { notes } = words;
  const at = curve && convert ? curve.markAt : -1;
  if (curve && convert && at >= 0) {
    const { points } = curve;
    const best = formatUncertain(convert, points.heldOutLoss[at] ?? 0, points.heldOutError[at]);
    const said = strings.best.note(best, points.epoch[at] ?? 0);
    return html`<p class="quiet notes">${deep ? notes.deep(deep) : notes.hatched} ${said}</p>`;
  }
  const [first = 0] = curve?.points.whole.loss ?? [];
  const wonder = curve !== null && first > curve.uniform && curve.points.length < EARLY;
  // One text: a second one would begin elsewhere with each change of the first.
  const said = `${deep ? notes.deep(deep) : notes.hatched} ${wonder ? notes.aboveRandom : notes.dashed}`;
  return html`<p class="quiet notes">${said}</p>`;
}
