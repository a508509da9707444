// The loss panel: runs in a figure, their key, what can be read and chosen of them, and the same numbers as a table.

import { html, nothing } from 'lit';
import { logRange } from '../model/axes.js';
import { whyMissing } from '../model/missing.js';
import { element } from '../ui/element.js';
import '../ui/help.js';
import { addStyles, base } from '../ui/styles.js';
import { Watch } from '../ui/watch.js';
import { strings } from '../words/strings.js';
import { converter, lossIn } from '../words/units.js';
import { renderKey, renderNotes, renderRuns } from './key.js';
import { Plot } from './plot.js';
import { WEIGHTS } from './smooth.js';
import { COLOURS, chartStyle } from './style.js';
import { tools } from './tools.js';

/**
 * @import { Aides } from '../model/aides.js'
 * @import { Curve } from '../model/curve.js'
 * @import { Run } from '../model/run.js'
 * @import { Axis } from '../words/strings.js'
 * @import { Unit } from '../words/units.js'
 * @import { Palette } from './frame.js'
 * @import { Hand } from './hand.js'
 * @import { View } from './tools.js'
 */

const words = strings.chart;
/** Milliseconds that the keys rest before the place they came to is read out. */
const REST = 500;
/** What moves the cursor or the part that is looked at. */
const KEYS = /^(Arrow(Left|Right)|Home|End|Escape|[-+=_])$/;
const POINTED = ['down', 'move', 'up', 'cancel', 'leave'].map((each) => `pointer${each}`);
/** Milliseconds until what answers them is asked for again, where it did not come. */
const AGAIN = 5000;

/** @param {Curve} curve */
const recordedAs = ({ repeatable }) => (repeatable ? words.recorded : words.unrepeatable);

const properties = {
  run: /** @type {Run|null} */ (null),
  /** The run under way, or the recorded one. */
  curve: /** @type {Curve|null} */ (null),
  /** Runs of this visit before it, newest first. */
  earlier: /** @type {Curve[]} */ ([]),
  unit: /** @type {Unit} */ ('nats'),
  aides: /** @type {Aides|null} */ (null),
  tabled: false,
  /** The choices of View are open. */
  viewing: false,
  view: /** @type {View} */ ({
    along: null,
    scale: 'log',
    smoothing: 'none',
    post: false,
    ngrams: false,
  }),
  /** Numbers of the earlier runs that the reader has switched off. */
  off: /** @type {ReadonlySet<number>} */ (new Set()),
  /** What the keyboard's cursor has come to. */
  spoken: '',
  /** Why nothing was saved, or ''. */
  unsaved: '',
};

export class LossChart extends element(properties) {
  // The canvas follows every message, the words and the table once a second.
  watch = new Watch(this, ['state', 'points'], 1000, () => this.run);

  /** @type {Plot|null} */
  #plot = null;
  /** @type {Run|null} */
  #drawn = null;
  /** What writes the table, once it was wanted. @type {typeof import('./loss-table.js')|null} */
  #table = null;
  /** What answers pointer and keys on the plot of the element, once one was used. @type {Hand|null} */
  #hand = null;
  /** It is coming. @type {Promise<Hand|null>|null} */
  #coming = null;
  /** When it did not come. */
  #failed = -Infinity;
  /** What "View" opens, once it was wanted. @type {typeof import('./sheet.js')|null} */
  #sheet = null;
  /** Whose n-grams are being counted. @type {Curve|null} */
  #asked = null;
  /** What counts and paints them, once it was wanted. @type {typeof import('./ngrams.js')|null} */
  #ngrams = null;
  /** @type {Palette|null} */
  #palette = null;
  /** Runs that are best in their first tenth, and those that are not, once that is known. @type {WeakMap<Curve, boolean>} */
  #early = new WeakMap();
  /** Ends what listens while the element is in the page. */
  #ended = new AbortController();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #resting;
  #size = new ResizeObserver(([entry]) => {
    const { width = 0, height = 0 } = entry?.contentRect ?? {};
    if (width >= 1 && height >= 1) this.#plot?.resize(width, height);
  });

  /** Those on the chart, the run under way or the recorded one first. */
  get #visible() {
    const earlier = this.earlier.filter(
      (each) => each !== this.curve && !this.off.has(each.number),
    );
    return this.curve ? [this.curve, ...earlier] : earlier;
  }

  /** @param {Curve} curve */
  #convert = (curve) => converter(this.unit, curve.counted);

  /** @param {Curve} curve @param {number|null|undefined} nats */
  #show = (curve, nats) => lossIn(this.unit, curve.counted)(nats);

  /** How the x axis lies: as the reader chose, else logarithmic for a run that is at its best in its first tenth. @returns {Axis} */
  get #axis() {
    return this.view.along ?? (this.curve && this.#early.get(this.curve) ? 'log' : 'epoch');
  }

  get #along() {
    const axis = this.#axis;
    return axis === 'log' ? 'epoch' : axis;
  }

  get #weight() {
    return WEIGHTS[this.view.smoothing];
  }

  get #title() {
    const window = this.curve?.facts.window ?? 0;
    return window ? words.title(this.unit, window) : '';
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback();
    if (!this.hasUpdated) return;
    this.#open();
    this.requestUpdate();
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#resting);
    this.#ended.abort();
    this.#size.disconnect();
    this.#plot?.destroy();
    this.#plot = this.#hand = this.#coming = null;
    this.#follow(null);
  }

  /** @override */
  firstUpdated() {
    // Taken out again before it was ever drawn: nothing would end what #open begins.
    if (this.isConnected) this.#open();
  }

  #open() {
    this.#ended = new AbortController();
    const { signal } = this.#ended;
    const canvas = /** @type {HTMLCanvasElement} */ (this.renderRoot.querySelector('canvas'));
    this.#plot = new Plot(canvas, this.#readPalette, () => this.requestUpdate());
    const hear = (/** @type {Event} */ event) => this.#byHand((hand) => hand.hear(event));
    for (const type of [...POINTED, 'dblclick']) canvas.addEventListener(type, hear, { signal });
    addEventListener('beforeprint', () => this.#print(true), { signal });
    addEventListener('afterprint', () => this.#print(false), { signal });
    // It is there before it is wanted, without a network too, and no first picture waits for it.
    this.#getTable().catch(() => {});
    this.#size.observe(/** @type {HTMLElement} */ (canvas.parentElement));
  }

  /** @param {Map<PropertyKey, unknown>} changed @override */
  willUpdate(changed) {
    const { curve, run } = this;
    const before = /** @type {Curve|null|undefined} */ (changed.get('curve'));
    if (!curve || this.#early.has(curve)) return;
    // The recorded run shows how this one will go, and beside a run on a logarithmic axis a new one would be a stroke.
    const like = before?.recorded && before.floor.perChar === curve.floor.perChar;
    const beside = before && before.points.length > 0 && !before.recorded && !curve.from;
    if (like || (beside && this.#early.get(before)))
      return this.#early.set(curve, this.#early.get(before) ?? false);
    // An axis that changes while it trains could not be read.
    const rests = run?.curve === curve && !run.running;
    if (!curve.recorded && !rests && !curve.from) return;
    const over = curve.recorded || curve.from || run?.phase === 'finished';
    if (over || curve.early) this.#early.set(curve, curve.early);
  }

  /** @override */
  updated() {
    this.#follow(this.isConnected ? this.run : null);
    const { ngrams, post, smoothing } = this.view;
    if (ngrams) this.#learn();
    if ((ngrams || post || smoothing !== 'none') && !this.#sheet) this.#getSheet().catch(() => {});
    this.#draw();
    this.#hand?.put(this.renderRoot.querySelector('.readout'));
  }

  /** @param {Run|null} run */
  #follow(run) {
    if (run === this.#drawn) return;
    this.#drawn?.removeEventListener('points', this.#draw);
    this.#drawn = run;
    run?.addEventListener('points', this.#draw);
  }

  /** What the n-gram models cost, the first time they are wanted on the chart of a text. */
  async #learn() {
    const { curve } = this;
    if (!curve || (curve.ngrams && this.#ngrams) || this.#asked === curve) return;
    this.#asked = curve;
    try {
      this.#ngrams ??= await import('./ngrams.js');
      await this.#ngrams.learnBaselines(this.run, curve, this.aides, this.#ended.signal);
      this.#draw();
    } catch {
      this.#turn({ ngrams: false });
    }
    this.#asked = null;
  }

  #draw = () => {
    if (this.tabled || !this.curve) return;
    const { view } = this;
    const log = view.scale === 'log';
    const shown = { curves: this.#visible, convert: this.#convert, weight: this.#weight };
    const ngrams = view.ngrams && this.#ngrams?.paintNgrams;
    const post = view.post ? this.#sheet?.post : null;
    const axis = { along: this.#along, xLog: this.#axis === 'log', log, ngrams, post };
    this.#plot?.show({ ...view, ...shown, ...axis });
  };

  #readPalette = () => {
    this.#palette ??= this.#probe();
    return this.#palette;
  };

  /** @returns {Palette} */
  #probe() {
    const style = (/** @type {string} */ name) =>
      getComputedStyle(/** @type {Element} */ (this.renderRoot.querySelector(`.probe.${name}`)));
    const colours = Object.fromEntries(COLOURS.map((name) => [name, style(name).color]));
    return {
      colours: /** @type {Palette['colours']} */ (colours),
      px: Number.parseFloat(style('size').fontSize) / 100 || 1,
    };
  }

  #restyle = () => {
    this.#palette = null;
    this.#draw();
  };

  /** Paper is white. @param {boolean} begins */
  #print(begins) {
    this.renderRoot.querySelector('.probes')?.classList.toggle('still', begins);
    this.style.colorScheme = begins ? 'light' : '';
    this.#palette = null;
    this.#plot?.drawNow();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.target !== event.currentTarget) return;
    if (event.key === ' ') {
      event.preventDefault();
      if (!event.repeat) this.dispatchEvent(new Event('toggle'));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS.test(event.key) || this.tabled)
      return;
    const { steer } = this.#plot ?? {};
    if (event.key === 'Escape' && !steer?.window && steer?.cursor == null) return;
    event.preventDefault();
    clearTimeout(this.#resting);
    this.#byHand((hand) => {
      if (hand.press(event)) this.#resting = setTimeout(() => this.#say(hand), REST);
    });
  }

  /** Acts at once, or in its turn when what answers the reader has come. @param {(hand: Hand) => void} act */
  async #byHand(act) {
    if (this.#hand) return act(this.#hand);
    if (performance.now() - this.#failed < AGAIN) return;
    this.#coming ??= this.#getHand();
    const hand = await this.#coming;
    if (hand && hand === this.#hand) act(hand);
  }

  async #getHand() {
    const plot = this.#plot;
    const part = await import('./hand.js').catch(() => null);
    if (!part) {
      this.#coming = null;
      this.#failed = performance.now();
      this.unsaved = await whyMissing();
    }
    // Its element may have left the page.
    if (!part || !plot || plot !== this.#plot) return null;
    this.unsaved = '';
    addStyles(this, [part.readoutStyle]);
    const canvas = /** @type {HTMLCanvasElement} */ (this.renderRoot.querySelector('canvas'));
    this.#hand = new part.Hand(canvas, plot);
    return this.#hand;
  }

  /** @param {Hand} hand */
  #say(hand) {
    this.spoken = hand.readAloud(this.#show);
  }

  /** What is drawn, as a picture file. @param {typeof import('./save.js').pngOf} by @returns {Promise<Blob|null>} null: nothing is */
  async toPng(by) {
    const { picture, window = null, frame } = this.#plot ?? {};
    const canvas = this.renderRoot.querySelector('.plot');
    if (!picture || !frame || !canvas) return null;
    const width = canvas.clientWidth || 640;
    const height = canvas.clientHeight || 380;
    const shape = { title: this.#title, width, height };
    return by(picture, window, this.#readPalette(), shape);
  }

  /**
   * What saves and what writes the table is loaded when it is asked for.
   * @template T
   * @param {Promise<T>} part
   * @param {(part: T) => unknown} act
   */
  async #with(part, act) {
    this.unsaved = '';
    try {
      await act(await part);
    } catch {
      this.unsaved = await whyMissing();
    }
  }

  /** Looks another way. @param {Partial<View>} some */
  #turn(some) {
    const { view } = this;
    this.view = { ...view, ...some };
  }

  async #getSheet() {
    const part = await import('./sheet.js');
    if (this.#sheet) return;
    this.#sheet = part;
    addStyles(this, [part.sheetStyle]);
    this.requestUpdate();
  }

  async #getTable() {
    this.#table ??= await import('./loss-table.js');
  }

  /** Opens the choices of View, or closes them: then the button has the focus. */
  async #look() {
    this.flip('viewing');
    const button = this.renderRoot.querySelector('[aria-expanded]');
    /** @type {HTMLElement|null} */ (button)?.focus();
    await this.#with(this.#getSheet(), () => {});
    if (!this.#sheet) this.viewing = false;
  }

  /** @param {Curve} curve */
  #toggle({ number }) {
    const { off: before } = this;
    const off = new Set(before);
    if (!off.delete(number)) off.add(number);
    this.off = off;
  }

  /** @override */
  render() {
    const { curve, tabled, view } = this;
    const title = this.#title;
    const show = (/** @type {number|null|undefined} */ nats) =>
      curve ? this.#show(curve, nats) : '';
    const key = {
      ...view,
      weight: this.#weight,
      post: view.post && this.#along === 'epoch',
    };
    const zoomed = !tabled && this.#plot?.window;
    return html`
      <div class="head">
        <h2 class="spoken">${words.name}</h2>
        <div class="beside top">
          <p class="title">${title ? html`${title} <plateau-help word="loss"></plateau-help>` : nothing}</p>
          <button class="small whole ${zoomed ? 'on' : ''}" @click=${() => this.#plot?.steer?.zoomTo(null)}>
            ${words.wholeRun}
          </button>
        </div>
        ${renderRuns({ curve, earlier: this.earlier, off: this.off }, (each) => this.#toggle(each))}
        ${renderKey(curve, show, this.#sheet?.keyOf(curve, key, show))}
      </div>
      <div class="stage"><div class="sides ${this.viewing ? 'viewing' : ''}">
      <figure
        role="figure"
        aria-label=${`${words.name}${title && `: ${title}`}. ${this.#summary()} ${words.keys}`}
        aria-describedby="random"
        tabindex="0"
        @keydown=${this.#key}
      >
        <div class="plot" ?hidden=${tabled}><canvas></canvas></div>
        ${tabled || !curve ? nothing : this.#renderOver(curve)}
        ${tabled && curve ? this.#table?.lossTable(curve, show) : nothing}
      </figure>
      <p class="spoken" id="random">${curve ? words.randomNote(show(curve.uniform)) : ''}</p>
      <p class="spoken" aria-live="polite">${this.spoken}</p>
      ${this.#renderTools()}
      </div></div>
      ${this.unsaved ? html`<p class="quiet" role="alert">${this.unsaved}</p>` : nothing}
      ${renderNotes(curve, this.#deep, curve && this.#convert(curve))}
      <div class="probes" aria-hidden="true" @transitionend=${this.#restyle}>
        <span class="probe size"></span>
        ${COLOURS.map((name) => html`<span class="probe ${name}"></span>`)}
      </div>
    `;
  }

  /** What lies over the canvas: words before there is a curve, values under the cursor. @param {Curve} curve */
  #renderOver(curve) {
    const bare = this.#visible.every(({ points, within }) => points.length + within.length === 0);
    return html`
      ${bare ? html`<p class="empty">${this.#before(curve)}</p>` : nothing}
      ${curve.recorded && !curve.from ? html`<p class="recorded ${this.#axis === 'log' ? 'low' : ''}">${recordedAs(curve)}</p>` : nothing}
      ${this.#hand?.render(curve, this.#along === 'epoch', this.#show, words.randomNote(this.#show(curve, curve.uniform))) ?? nothing}
    `;
  }

  #renderTools() {
    const { view, unit, tabled } = this;
    const visible = this.#visible;
    const empty = visible.every(({ points }) => points.length === 0);
    const now = { ...view, along: this.#axis, unit, tabled, viewing: this.viewing, empty };
    const act = {
      unit: (/** @type {Unit} */ detail) => this.dispatchEvent(new CustomEvent('unit', { detail })),
      view: (/** @type {Partial<View>} */ some) => this.#turn(some),
      look: () => this.#look(),
      zoom: (/** @type {number} */ factor) => this.#byHand((hand) => hand.zoomBy(factor)),
      csv: () => this.#with(import('./save.js'), ({ saveCsv }) => saveCsv(visible)),
      png: () =>
        this.#with(import('./save.js'), async ({ download, pngOf }) => {
          const file = await this.toPng(pngOf);
          if (file) download(file, 'plateau-loss.png');
        }),
      table: () => this.#with(this.#getTable(), () => this.flip('tabled')),
    };
    return [tools(now, act), this.viewing ? this.#sheet?.sheet(now, act) : nothing];
  }

  /** The lowest possible, where the axis ends above it; else ''. */
  get #deep() {
    const { curve } = this;
    const bottom = this.#plot?.frame?.y0;
    if (!curve || bottom === undefined) return '';
    return this.#convert(curve)(curve.floor.perChar) < bottom
      ? this.#show(curve, curve.floor.perChar)
      : '';
  }

  /** What stands where the curve will be. @param {Curve} curve */
  #before(curve) {
    if (this.run?.running) return words.begun;
    return this.#floorInSight(curve) ? words.empty : words.emptyNoFloor;
  }

  /** Before anything is trained. @param {Curve} curve */
  #floorInSight({ floor: { perChar }, uniform }) {
    return perChar > logRange({ low: Infinity, high: 0 }, perChar, uniform)[0];
  }

  /** The curve in a sentence. */
  #summary() {
    const { curve } = this;
    if (!curve) return '';
    const show = lossIn(this.unit, curve.counted);
    const { points } = curve;
    const loss = show(this.run?.curve === curve ? this.run.loss : curve.now);
    const unseen = show(points.newest('heldOutLoss')?.value);
    const epoch = strings.transport.epoch(points.epoch.at(-1) ?? 0);
    const now = loss && `${epoch}: ${words.now(loss)}; `;
    const held = unseen && `; ${words.unseen(unseen)}`;
    const recorded = curve.recorded ? ` (${recordedAs(curve)})` : '';
    const at = curve.markAt;
    const best =
      at < 0 ? '' : `; ${strings.best.mark(show(points.heldOutLoss[at]), points.epoch[at] ?? 0)}`;
    return `${now}${words.lines(show(curve.floor.perChar), show(curve.uniform))}${held}${best}${recorded}.`;
  }

  /** @override */
  static styles = [base, ...chartStyle];
}

customElements.define('plateau-chart', LossChart);
