// What the marks on the chart mean: a list of runs in their colours, the kinds of line, and two quiet sentences.

import { html, nothing, svg } from 'lit';
import { formatLoss } from '../words/units.js';
import { runColour } from './colours.js';
import { POST } from './post.js';

/**
 * @import { Curve } from '../model/curve.js'
 * @import { Words } from './frame.js'
 */

/** Epochs after which nobody wonders about the first one any more. */
const EARLY = 100;

/**
 * @param {{curve: Curve|null, earlier: Curve[], off: ReadonlySet<number>}} shown
 * @param {(curve: Curve) => void} toggle
 * @param {Words} words
 */
export function renderRuns({ curve, earlier, off }, toggle, words) {
  return html`
    <ul class="runs" aria-label=${words.runsLabel}>
      ${
        curve
          ? html`<li>
              <div class="run ${runColour(curve.number)}" title=${words.run(curve)}>
                <i class="dash"></i><span>${words.run(curve)}</span>
              </div>
            </li>`
          : nothing
      }
      ${earlier
        .filter((each) => each !== curve)
        .map(
          (each) => html`
            <li>
              <label class="run ${runColour(each.number)}" title=${words.run(each)}>
                <input
                  type="checkbox"
                  .checked=${!off.has(each.number)}
                  @change=${() => toggle(each)}
                />
                <i class="box"></i><span>${words.run(each)}</span>
              </label>
            </li>
          `,
        )}
    </ul>
  `;
}

/**
 * @param {{curve: Curve|null, weight: number, post: boolean, ngrams: boolean, convert: (curve: Curve) => import('../words/units.js').Convert}} shown
 * @param {Words} words
 */
export function renderKey({ curve, weight, post, ngrams, convert }, words) {
  const last = POST.at(-1);
  // The value that the sentence under the chart speaks of; its place is kept before there is one, so that the line never breaks elsewhere because of it.
  const measured = curve?.points.newest('train');
  return html`
    <ul class="key">
      <li>
        <svg viewBox="0 0 20 10">
          ${weight > 0 ? svg`<path class="faint" d="M0 8 5 1 10 9 15 2 20 7" fill="none" />` : nothing}
          <path d="M0 5H20" />
        </svg>
        ${weight > 0 ? words.key.smoothed(weight) : both(words.key.running)}
      </li>
      ${
        curve && curve.within.length > 0 && curve.points.length > 0
          ? html`<li>
              <svg viewBox="0 0 20 10"><path class="faint" d="M0 8 5 3 10 7 15 4 20 6" fill="none" /></svg>
              ${words.key.within}
            </li>`
          : nothing
      }
      <li><svg viewBox="0 0 20 10"><path class="unseen" d="M0 5H20" /></svg>${words.key.unseen}</li>
      <li>
        <svg viewBox="0 0 20 10"><circle cx="10" cy="5" r="4" /></svg>
        <span>${both(words.key.measured)}<b>${measured ? words.key.newest(formatLoss(convert(/** @type {Curve} */ (curve))(measured.value))) : nothing}</b></span>
      </li>
      ${
        post && curve && last
          ? html`<li>
              <svg viewBox="0 0 20 10"><path class="cross" d="M6 1 14 9M6 9 14 1" /></svg>
              ${words.postKey(formatLoss(convert(curve)(last.nats)))}
            </li>`
          : nothing
      }
      ${
        ngrams && curve
          ? html`<li>
              <svg viewBox="0 0 20 10"><path class="ngram" d="M0 2H20" /><path class="ngram seen" d="M0 8H20" /></svg>
              ${curve.ngrams ? words.ngramsKey : words.ngramsAwaited}
            </li>`
          : nothing
      }
    </ul>
  `;
}

/** What a line is; what it is exactly where there is room. @param {[string, string]} words */
const both = ([name, more]) => html`<span>${name}<span class="long">${more}</span></span>`;

/**
 * The hatched region, and what may surprise at this stage of the run.
 * @param {Curve|null} curve
 * @param {string} deep the lowest possible, where it lies under the axis; else ''
 * @param {Words} words
 */
export function renderNotes(curve, deep, words) {
  const { notes } = words;
  const [first = 0] = curve?.points.loss ?? [];
  const wonder = curve !== null && first > curve.uniform && curve.points.length < EARLY;
  // One text: a second one would begin elsewhere with each change of the first.
  const said = `${deep ? notes.deep(deep) : notes.hatched} ${wonder ? notes.aboveRandom : notes.dashed}`;
  return html`<p class="quiet notes">${said}</p>`;
}
